/** Names of plugin binaries: `packer-plugin-docker_v1.1.4_x5.0_linux_amd64`. Source: measured on Packer 1.16. */
import { parseVersion, versionText } from "@prebake/base";
import type { Version } from "@prebake/base";
import type { PluginPlatform } from "./plugin-platform.ts";
import { platformText } from "./plugin-platform.ts";

export interface PluginFileName {
  readonly name: string;
  readonly version: Version;
  readonly api: ApiVersion;
}

/** Version of the protocol between host and plugin: `x5.0`. */
export interface ApiVersion {
  readonly major: number;
  readonly minor: number;
}

/** What we speak. */
export const ourApi: ApiVersion = { major: 5, minor: 0 };

const prefix = "packer-plugin-";
export const checksumSuffix = "_SHA256SUM";

/** `x5.0`; undefined when it is none. */
export function parseApiVersion(text: string): ApiVersion | undefined {
  const [, major, minor] = /^x(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/.exec(text) ?? [];
  return major === undefined || minor === undefined
    ? undefined
    : { major: Number(major), minor: Number(minor) };
}

export function apiText({ major, minor }: ApiVersion): string {
  return `x${major}.${minor}`;
}

/** Why we cannot talk to a plugin of this version; undefined when we can. */
export function apiProblem(api: ApiVersion): string | undefined {
  if (api.major === ourApi.major && api.minor <= ourApi.minor) return undefined;
  const newer = api.major > ourApi.major || (api.major === ourApi.major && api.minor > ourApi.minor);
  return `it speaks ${newer ? "a newer" : "an older"} plugin API (${apiText(api)}); this program speaks ${apiText(ourApi)}`;
}

/** Whether a file is meant as a plugin for this platform at all. */
export function isPluginBinary(base: string, platform: PluginPlatform): boolean {
  return base.startsWith(prefix) && base.endsWith(ending(platform));
}

export type ParsedFileName =
  | { readonly ok: true; readonly file: PluginFileName }
  | { readonly ok: false; readonly problem: string };

/** Takes the name of a file apart for which `isPluginBinary` holds. */
export function parsePluginFileName(base: string, platform: PluginPlatform): ParsedFileName {
  const middle = base.slice(prefix.length, -ending(platform).length);
  const [, name, versionPart, apiPart] = /^([^_]+)_v([^_]+)_(x[^_]+)$/.exec(middle) ?? [];
  if (name === undefined || versionPart === undefined || apiPart === undefined) {
    const form = `${prefix}NAME_vVERSION_x5.0${ending(platform)}`;
    return { ok: false, problem: `its name does not have the form ${form}` };
  }
  const version = parseVersion(versionPart);
  if (!version || versionText(version) !== versionPart)
    return { ok: false, problem: `"v${versionPart}" in its name is not in the form v1.2.3 or v1.2.3-dev` };
  const api = parseApiVersion(apiPart);
  if (!api) return { ok: false, problem: `"${apiPart}" in its name is no API version such as x5.0` };
  return { ok: true, file: { name, version, api } };
}

export function pluginFileName(file: PluginFileName, platform: PluginPlatform): string {
  return `${prefix}${file.name}_v${versionText(file.version)}_${apiText(file.api)}${ending(platform)}`;
}

function ending(platform: PluginPlatform): string {
  return `_${platformText(platform)}${platform.extension}`;
}
