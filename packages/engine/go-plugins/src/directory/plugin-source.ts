/** Source addresses of plugins: `github.com/hashicorp/docker`. Source: measured on Packer 1.16. */
import { posix } from "node:path";

export interface PluginSource {
  /** As written: `github.com/hashicorp/docker`. */
  readonly text: string;
  readonly host: string;
  /** What stands between host and name: `hashicorp`. */
  readonly namespace: string;
  /** Name of the plugin, in the case it was written: `docker`. */
  readonly name: string;
}

export type ParsedSource =
  | { readonly ok: true; readonly source: PluginSource }
  /** A sentence about what is wrong. */
  | { readonly ok: false; readonly problem: string };

const mostParts = 16;
/** A DNS label in which two dashes do not follow each other. */
const namePattern = /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;
const partPattern = /^[A-Za-z0-9_][\w.-]*$/;
const hostPattern = /^[A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?$/;

export function parsePluginSource(text: string): ParsedSource {
  const parts = text.split("/");
  const [host = ""] = parts;
  const name = parts.at(-1) ?? "";
  const problem = shapeProblem(text, parts) ?? nameProblem(name);
  if (problem !== undefined) return { ok: false, problem: `"${text}" is no plugin source: ${problem}.` };
  return { ok: true, source: { text, host, namespace: parts.slice(1, -1).join("/"), name } };
}

function shapeProblem(text: string, parts: readonly string[]): string | undefined {
  if (/[?#]|:\/\//.test(text))
    return "it must have no scheme, query or fragment: github.com/hashicorp/docker";
  if (parts.includes("")) return "it must not start or end with a slash, nor have two in a row";
  if (parts.length < 3)
    return "it must have the form HOST/NAMESPACE/NAME, such as github.com/hashicorp/docker";
  if (parts.length > mostParts) return `it has more than ${mostParts} parts`;
  const [host = "", ...rest] = parts;
  // `..` would lead out of the plugin directory.
  if (!hostPattern.test(host) || host.includes("..")) return `"${host}" is no host name`;
  const odd = rest.slice(0, -1).find((part) => !partPattern.test(part));
  return odd === undefined ? undefined : `"${odd}" is not allowed in it`;
}

function nameProblem(name: string): string | undefined {
  const short = name.replace(/^packer-(plugin-)?/, "");
  if (name.startsWith("packer-"))
    return `its last part must not start with "packer-"; write "${short}" for the repository "${name}"`;
  return namePattern.test(name) ? undefined : `"${name}" must be made of letters, digits and single dashes`;
}

/** Where its binaries are, below the plugin directory. */
export function sourceDirectory(pluginDirectory: string, source: PluginSource): string {
  return posix.join(pluginDirectory, source.text);
}
