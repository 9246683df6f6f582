/** What a host sends to configure a component: several layers, of which the later ones win. Source: recorded from Packer 1.16.0. */
import { BuildError } from "@prebake/base";
import { asBoolean, asNumber, asString, elementsOf, entriesOf } from "@prebake/hcl";
import type { Value } from "@prebake/hcl";
import type { ConfigEntry, ConfigNode, ConfigObject, ConfigSyntax } from "@prebake/schema";
import type { BuildIdentity, OnError, RunSettings } from "@prebake/sdk";
import { plainData } from "../wire/msgpack/plain-data.ts";
import { decodeCtyJson } from "../wire/cty-json/value-json.ts";
import { decodeMsgpack } from "../wire/msgpack/decode-msgpack.ts";
import type { MsgpackValue } from "../wire/msgpack/msgpack-value.ts";
import { MsgpackRaw } from "../wire/msgpack/msgpack-value.ts";

export interface ReceivedConfig {
  /** HCL hosts have evaluated and typed the values; legacy ones send them as they are written. */
  readonly syntax: ConfigSyntax;
  readonly node: ConfigObject;
  readonly build: BuildIdentity;
  readonly settings: RunSettings;
  /** Values of the variables that the template calls sensitive, as far as they are known here. */
  readonly secrets: readonly string[];
  /** Names that `build` may be asked for; undefined when the host does not say. */
  readonly buildVariableNames: readonly string[] | undefined;
}

/** Texts that stand for facts of a machine which is not there yet; its first words say so. */
const placeholderStart = "Build_PackerRunUUID.";

export function readConfigs(configs: readonly MsgpackValue[]): ReceivedConfig {
  const layers = configs.map(readLayer);
  const entries = new Map<string, ConfigNode>();
  for (const layer of layers.filter(({ isPlaceholders }) => !isPlaceholders))
    for (const { key, value } of layer.node.entries) if (value.kind !== "null") entries.set(key, value);
  const facts = factsOf(entries);
  const own = [...entries].filter(([key]) => !key.startsWith("packer_") && key !== "type");
  return {
    ...facts,
    syntax: layers.some(({ isTyped }) => isTyped) ? "hcl" : "json",
    node: { kind: "object", entries: own.map(([key, value]) => ({ key, value })) },
    buildVariableNames: layers
      .find(({ isPlaceholders }) => isPlaceholders)
      ?.node.entries.map(({ key }) => key),
  };
}

interface Layer {
  readonly node: ConfigObject;
  /** A body that the host has decoded by our schema. */
  readonly isTyped: boolean;
  readonly isPlaceholders: boolean;
}

function readLayer(layer: MsgpackValue): Layer {
  const value = layer instanceof MsgpackRaw ? decodeMsgpack(layer.bytes) : layer;
  const isTyped = value instanceof Uint8Array;
  const node = isTyped ? nodeOfValue(decodeCtyJson(value)) : nodeOfData(plainData(value));
  if (node.kind === "null") return { node: { kind: "object", entries: [] }, isTyped, isPlaceholders: false };
  if (node.kind !== "object") {
    throw new BuildError("plugin/malformed", {
      message: "Cannot read the configuration that the host sends: it is no object",
    });
  }
  const uuid = node.entries.find(({ key }) => key === "PackerRunUUID")?.value;
  const isPlaceholders = uuid?.kind === "string" && uuid.text.includes(placeholderStart);
  return { node, isTyped, isPlaceholders };
}

/** Absent arguments come as nulls, absent blocks as empty lists: neither was written. */
function nodeOfValue(value: Value): ConfigNode {
  if (!value.isKnown) return { kind: "unknown" };
  if (value.isNull) return { kind: "null" };
  switch (value.type.kind) {
    case "string":
      return { kind: "string", text: asString(value) };
    case "number":
      return { kind: "number", text: asNumber(value).toText() };
    case "bool":
      return { kind: "bool", value: asBoolean(value) };
    case "list":
    case "set":
    case "tuple":
      return { kind: "list", items: elementsOf(value).map(nodeOfValue) };
    case "map":
    case "object": {
      const entries = entriesOf(value).map(([key, member]) => ({ key, value: nodeOfValue(member) }));
      return { kind: "object", entries: entries.filter(wasWritten) };
    }
    default:
      return { kind: "unknown" };
  }
}

function wasWritten({ value }: ConfigEntry): boolean {
  return value.kind !== "null";
}

function nodeOfData(data: unknown): ConfigNode {
  if (typeof data === "string") return { kind: "string", text: data };
  if (typeof data === "number") return { kind: "number", text: String(data) };
  if (typeof data === "boolean") return { kind: "bool", value: data };
  if (Array.isArray(data)) return { kind: "list", items: data.map(nodeOfData) };
  if (typeof data !== "object" || data === null) return { kind: "null" };
  const entries = Object.entries(data).map(([key, value]) => ({ key, value: nodeOfData(value) }));
  return { kind: "object", entries };
}

const onErrors: ReadonlySet<string> = new Set(["cleanup", "abort", "ask", "run-cleanup-provisioner"]);

function factsOf(
  entries: ReadonlyMap<string, ConfigNode>,
): Pick<ReceivedConfig, "build" | "settings" | "secrets"> {
  const text = (name: string) => textOf(entries.get(`packer_${name}`)) ?? "";
  const [sourceName, builderType, onError] = [text("build_name"), text("builder_type"), text("on_error")];
  const path = text("template_path");
  const variables = entries.get("packer_user_variables");
  const userVariables = Object.fromEntries(
    (variables?.kind === "object" ? variables.entries : []).map(({ key, value }) => [
      key,
      textOf(value) ?? "",
    ]),
  );
  const sensitive = entries.get("packer_sensitive_variables");
  const names = sensitive?.kind === "list" ? sensitive.items.map((item) => textOf(item) ?? "") : [];
  return {
    build: { name: `${builderType}.${sourceName}`, sourceName, builderType },
    settings: {
      debug: text("debug") === "true",
      force: text("force") === "true",
      onError: onErrors.has(onError) ? (onError as OnError) : "cleanup", // The set holds nothing else.
      templateDirectory: path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".",
      userVariables,
    },
    secrets: names.flatMap((name) => userVariables[name] ?? []),
  };
}

function textOf(node: ConfigNode | undefined): string | undefined {
  if (node?.kind === "string" || node?.kind === "number") return node.text;
  return node?.kind === "bool" ? String(node.value) : undefined;
}
