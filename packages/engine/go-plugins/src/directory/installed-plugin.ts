/** One binary: from its file name to a plugin that may be started, or to the reason why not. */
import { BuildError, compareVersions, isCancellation, toError, versionText } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import type { PluginCache } from "./plugin-cache.ts";
import { describePlugin, parseDescription } from "./plugin-description.ts";
import type { PluginDescription } from "./plugin-description.ts";
import type { PluginFileName } from "./plugin-file-name.ts";
import { apiProblem, apiText, checksumSuffix } from "./plugin-file-name.ts";

/** A file that has the name of a plugin; nothing of it has been looked at. */
export interface PluginCandidate extends PluginFileName {
  readonly path: string;
  /** Folder below the plugin directory, `/` between the parts: `github.com/hashicorp/docker`. */
  readonly folder: string;
}

export interface InstalledPlugin extends PluginCandidate {
  /** Lower-case hex SHA-256 of the binary. */
  readonly digest: string;
  readonly description: PluginDescription;
}

/** A file that looks like a plugin and is not used. */
export interface RejectedPlugin {
  readonly path: string;
  readonly folder: string;
  /** Absent when the file name does not tell. */
  readonly file?: PluginFileName;
  /**
   * `damaged`: it is not what was installed, or not what its name says: no other version may quietly take its place.
   * `unchecked`: nothing says what it should be. `unsuitable`: not for us.
   */
  readonly kind: "damaged" | "unchecked" | "unsuitable";
  /** Half a sentence that follows the path. */
  readonly reason: string;
}

export type Inspection =
  | { readonly ok: true; readonly plugin: InstalledPlugin }
  | { readonly ok: false; readonly rejected: RejectedPlugin };

export interface InspectOptions {
  readonly host: Host;
  readonly cache: PluginCache;
  readonly signal: AbortSignal;
}

/** Compares the checksum, then asks the binary what it is. Nothing runs before the checksum is right. */
export async function inspectPlugin(
  candidate: PluginCandidate,
  options: InspectOptions,
): Promise<Inspection> {
  const reject = (kind: RejectedPlugin["kind"], reason: string): Inspection => {
    const { path, folder } = candidate;
    return { ok: false, rejected: { path, folder, file: candidate, kind, reason } };
  };
  try {
    const sum = await readChecksumFile(candidate.path, options.host);
    if (sum === undefined)
      return reject("unchecked", `has no checksum file "${candidate.path}${checksumSuffix}"`);
    const digest = await options.cache.digestOf(candidate.path);
    if (digest !== sum) return reject("damaged", `has the checksum ${digest}, but ${sum} was recorded`);
    const description = await describeOnce(candidate.path, digest, options);
    const mismatch = mismatchOf(candidate, description);
    if (mismatch !== undefined) return reject("damaged", mismatch);
    return { ok: true, plugin: { ...candidate, digest, description } };
  } catch (error) {
    if (isCancellation(error, options.signal)) throw error;
    return reject("damaged", `cannot be used: ${toError(error).message}`);
  }
}

/** The recorded digest; undefined without a checksum file. Source: measured: only the first 64 characters count, in either case. */
export async function readChecksumFile(path: string, host: Pick<Host, "files">): Promise<string | undefined> {
  if (!(await host.files.status(path + checksumSuffix))) return undefined;
  const text = (await host.files.readText(path + checksumSuffix)).slice(0, 64).toLowerCase();
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new BuildError("plugin/checksum-form", {
    message: `"${path}${checksumSuffix}" holds no SHA-256 checksum`,
  });
}

const cacheName = "describe.json";

/** From the cache, else from the program itself. The bytes with this digest must be the file's. */
export async function describeOnce(
  path: string,
  digest: string,
  options: InspectOptions,
): Promise<PluginDescription> {
  const kept = await options.cache.read(digest, cacheName);
  const known = kept && parseDescription(new TextDecoder().decode(kept));
  if (known !== undefined && typeof known !== "string") return known;
  const { text, description } = await describePlugin(path, options.host, { signal: options.signal });
  await options.cache.keep(digest, cacheName, text);
  return description;
}

function mismatchOf(candidate: PluginCandidate, { version, api }: PluginDescription): string | undefined {
  if (compareVersions(version, candidate.version) !== 0)
    return `is named version ${versionText(candidate.version)} and says that it is ${versionText(version)}`;
  if (apiText(api) !== apiText(candidate.api))
    return `is named API ${apiText(candidate.api)} and says that it speaks ${apiText(api)}`;
  return undefined;
}

/** Why a file of this name is not for us, before anything of it is read. */
export function unsuitableName(
  file: PluginFileName,
  options: { readonly releasesOnly: boolean },
): string | undefined {
  if (options.releasesOnly && file.version.prerelease !== "")
    return "is a pre-release, and those are left out";
  const problem = apiProblem(file.api);
  return problem === undefined ? undefined : `cannot be used: ${problem}`;
}

/** Ascending by version, then API, then path: the last wins. */
export function comparePlugins(a: PluginCandidate, b: PluginCandidate): number {
  return (
    compareVersions(a.version, b.version) ||
    a.api.major - b.api.major ||
    a.api.minor - b.api.minor ||
    Number(a.path > b.path) - Number(a.path < b.path)
  );
}
