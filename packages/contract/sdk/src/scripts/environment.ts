/** Environment variables of scripts: which there are, and how they are written into a command line. */
import { compareCodePoints } from "@prebake/base";
import { UNKNOWN_TEXT } from "@prebake/schema";
import type { BuildIdentity } from "../component.ts";
import type { BuildVariables } from "../machine.ts";
import type { ScriptConfig } from "./script-fields.ts";

export type EnvironmentEntry = readonly [name: string, value: string];

// Build variable → name that scripts see. Only there when the builder serves files over HTTP.
const httpVariables: Readonly<Record<string, string>> = {
  PackerHTTPAddr: "PACKER_HTTP_ADDR",
  PackerHTTPIP: "PACKER_HTTP_IP",
  PackerHTTPPort: "PACKER_HTTP_PORT",
};

/**
 * Variables for a script, sorted by name: who is building, the HTTP server, what the configuration says.
 * Source: packer-plugin-sdk shell provisioners, measured against Packer 1.16.
 */
export function scriptEnvironment(
  config: Pick<ScriptConfig, "environment_vars" | "env">,
  build: BuildIdentity,
  variables: BuildVariables,
): readonly EnvironmentEntry[] {
  const environment = new Map<string, string>([
    ["PACKER_BUILD_NAME", build.sourceName],
    ["PACKER_BUILDER_TYPE", build.builderType],
  ]);
  for (const [from, to] of Object.entries(httpVariables)) {
    const value = variables[from];
    if (value !== undefined && value !== "" && value !== UNKNOWN_TEXT) environment.set(to, String(value));
  }
  for (const item of config.environment_vars ?? []) {
    const at = item.indexOf("=");
    environment.set(item.slice(0, at), item.slice(at + 1));
  }
  for (const [name, value] of Object.entries(config.env ?? {})) environment.set(name, value);
  return [...environment].sort(([a], [b]) => compareCodePoints(a, b));
}

/**
 * Each variable by the format (two `%s`, as Go's Sprintf). `escape` makes a value safe within the format's quotes;
 * single quotes of a POSIX shell when absent.
 */
export function formatEnvironment(
  environment: readonly EnvironmentEntry[],
  format: string,
  escape: (value: string) => string = escapeSingleQuotes,
): string {
  return environment
    .map(([name, value]) => {
      const operands = [name, escape(value)];
      return format.replace(/%[s%]/g, (verb) => (verb === "%%" ? "%" : (operands.shift() ?? "")));
    })
    .join("");
}

function escapeSingleQuotes(value: string): string {
  return value.replaceAll("'", `'"'"'`);
}
