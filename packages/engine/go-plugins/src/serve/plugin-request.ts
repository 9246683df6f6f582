/** What a host asks of a plugin's process: its words and its environment. Source: measured; packer-plugin-sdk, `plugin/set.go`. */
import { didYouMean } from "@prebake/base";
import type { ComponentKind, ComponentRegistry } from "@prebake/sdk";
import { pluginCookie } from "../launch/plugin-cookie.ts";
import type { PayloadEncoding } from "../wire/hcl-spec/decode-spec.ts";
import type { ServedForm } from "./encode-spec.ts";

export type PluginRequest =
  | { readonly action: "describe" }
  | {
      readonly action: "serve";
      readonly kind: ComponentKind;
      readonly name: string;
      readonly encoding: PayloadEncoding;
      readonly form: ServedForm;
    }
  | { readonly action: "refuse"; readonly problem: string };

const kinds: Readonly<Record<string, ComponentKind>> = {
  builder: "builder",
  provisioner: "provisioner",
  "post-processor": "post-processor",
  datasource: "data-source",
};

const refuse = (problem: string): PluginRequest => ({ action: "refuse", problem });

/** What is wrong is said before anything is served: a host then shows our words. */
export function readPluginRequest(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  registry: Pick<ComponentRegistry, "names">,
): PluginRequest {
  const [action = "", ...rest] = words;
  if (action === "describe") return { action };
  if (env["PACKER_PLUGIN_MAGIC_COOKIE"] !== pluginCookie)
    return refuse("Please do not execute plugins directly: a host such as Packer starts them by itself.");
  const request = action === "start" ? readStart(rest) : readSingle(action, rest);
  if (request.action !== "serve") return request;
  const known = registry.names(request.kind);
  if (known.includes(request.name)) return request;
  return refuse(`There is no ${request.kind} "${request.name}".${didYouMean(request.name, known)}`);
}

function readStart(words: readonly string[]): PluginRequest {
  const [kindWord = "", name, ...more] = words.filter((word) => word !== "--protobuf");
  if (name === undefined || more.length > 0)
    return refuse("start takes two arguments: the kind and the name of a component.");
  const kind = Object.hasOwn(kinds, kindWord) ? kinds[kindWord] : undefined;
  if (!kind) return refuse(`There is no kind "${kindWord}" of component: ${Object.keys(kinds).join(", ")}.`);
  const encoding = words.includes("--protobuf") ? "protobuf" : "gob";
  return { action: "serve", kind, name, encoding, form: "described" };
}

/** `packer-post-processor-checksum`. There are no data sources in this form. */
function readSingle(word: string, more: readonly string[]): PluginRequest {
  const [, kindWord = "", name = ""] = /^packer-(builder|provisioner|post-processor)-(.+)$/.exec(word) ?? [];
  const kind = kinds[kindWord];
  if (!kind || more.length > 0)
    return refuse(`"${[word, ...more].join(" ")}" names no component: packer-KIND-NAME does.`);
  return { action: "serve", kind, name, encoding: "gob", form: "single" };
}

export interface PluginDescriptionFacts {
  readonly version: string;
  readonly registry: Pick<ComponentRegistry, "names">;
}

/** Version of the SDK whose protocol we speak. */
const sdkVersion = "0.6.10";

/** The one line that `describe` prints. */
export function describeComponents({ version, registry }: PluginDescriptionFacts): string {
  return JSON.stringify({
    version,
    sdk_version: sdkVersion,
    api_version: "x5.0",
    builders: registry.names("builder"),
    post_processors: registry.names("post-processor"),
    provisioners: registry.names("provisioner"),
    datasources: registry.names("data-source"),
    protocol_version: "v2",
  });
}
