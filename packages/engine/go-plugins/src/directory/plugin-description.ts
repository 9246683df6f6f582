/** What a plugin says about itself: `BINARY describe`. Source: measured; packer-plugin-sdk, `plugin.SetDescription`. */
import { BuildError, deadline, isCancellation, parseVersion, toError } from "@prebake/base";
import type { Version } from "@prebake/base";
import type { ComponentKind, Host } from "@prebake/sdk";
import { whyItDoesNotStart } from "../launch/unstartable-program.ts";
import type { ApiVersion } from "./plugin-file-name.ts";
import { parseApiVersion } from "./plugin-file-name.ts";

export interface PluginDescription {
  readonly version: Version;
  readonly api: ApiVersion;
  /** Of the library it is built with; empty when it does not say. */
  readonly sdkVersion: string;
  /** Whether it understands `--protobuf`; else schemas and values travel as gob. */
  readonly protobuf: boolean;
  /** The plugin's own names of its components. */
  readonly components: Readonly<Record<ComponentKind, readonly string[]>>;
}

/** The name by which the default component goes; in templates it is the plugin's name alone. */
export const defaultComponent = "-packer-default-plugin-name-";

/** A real one answers within 50 ms; a slow disk or a busy machine needs more. */
const limitMs = 10_000;
/** Real ones have a few hundred bytes. */
const longestText = 1024 * 1024;

/** Runs the program, whose checksum the caller has verified. Rejects with `plugin/describe-…`. */
export async function describePlugin(
  path: string,
  host: Host,
  options: { readonly signal: AbortSignal; readonly limitMs?: number },
): Promise<{ readonly text: string; readonly description: PluginDescription }> {
  const ms = options.limitMs ?? limitMs;
  using limit = deadline(ms, {
    signal: options.signal,
    clock: host.clock,
    reason: () => describeError(path, "describe-timeout", `it gives no answer within ${ms / 1000} seconds`),
  });
  const text = await runDescribe(path, host, limit.signal);
  const description = parseDescription(text);
  if (typeof description !== "string") return { text, description };
  throw describeError(path, "not-a-plugin", description);
}

async function runDescribe(path: string, host: Host, signal: AbortSignal): Promise<string> {
  const problem = await whyItDoesNotStart(path, host);
  if (problem !== undefined) throw describeError(path, "unstartable", problem);
  try {
    const result = await host.processes.run(path, { arguments: ["describe"], signal });
    if (result.code === 0) return result.stdout.slice(0, longestText);
    const how =
      result.code === undefined ? `is ended by ${result.signal}` : `ends with exit code ${result.code}`;
    throw describeError(path, "not-a-plugin", `"describe" ${how}${lastWords(result.stderr)}`);
  } catch (error) {
    if (signal.aborted) throw toError(signal.reason);
    if (isCancellation(error) || (error instanceof BuildError && error.code.startsWith("plugin/")))
      throw error;
    throw describeError(path, "unstartable", toError(error).message);
  }
}

function lastWords(stderr: string): string {
  const lines = stderr.trim().split("\n").slice(-5).join("\n");
  return lines === "" ? "" : `:\n${lines}`;
}

function describeError(path: string, code: string, reason: string): BuildError {
  return new BuildError(`plugin/${code}`, {
    message: `Cannot ask the plugin "${path}" what it is: ${reason}`,
  });
}

/** The description, or what is wrong with the text. */
export function parseDescription(text: string): PluginDescription | string {
  const data = parseObject(text);
  if (!data) return '"describe" does not print a JSON object; this is no Packer plugin';
  const version = typeof data["version"] === "string" ? parseVersion(data["version"]) : undefined;
  if (!version) return '"describe" names no version';
  // Absent in SDK 0.0.9 and older, which speak 5.0.
  const { api_version: apiPart = "x5.0" } = data;
  const api = typeof apiPart === "string" ? parseApiVersion(apiPart) : undefined;
  if (!api) return `"describe" names the API version ${JSON.stringify(apiPart)}, which is none`;
  return {
    version,
    api,
    sdkVersion: typeof data["sdk_version"] === "string" ? data["sdk_version"] : "",
    protobuf: data["protocol_version"] === "v2",
    components: {
      builder: namesOf(data["builders"]),
      provisioner: namesOf(data["provisioners"]),
      "post-processor": namesOf(data["post_processors"]),
      "data-source": namesOf(data["datasources"]),
    },
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null && !Array.isArray(data) ? { ...data } : undefined;
  } catch {
    return undefined;
  }
}

function namesOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((name) => typeof name === "string") : [];
}

/** Type name in templates of a plugin's component: `docker`, `docker-tag`. */
export function componentType(prefix: string, component: string): string {
  return component === defaultComponent ? prefix : `${prefix}-${component}`;
}
