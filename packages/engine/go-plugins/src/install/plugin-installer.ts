/** From a requirement to an installed binary: which release, its archive, its place. Nothing falls back in silence. */
import {
  BuildError,
  compareVersions,
  coreVersion,
  isCancellation,
  parseVersionConstraint,
  satisfies,
  toError,
  versionText,
} from "@prebake/base";
import type { Version, VersionConstraint } from "@prebake/base";
import type { ServiceContext, Services } from "@prebake/sdk";
import type { InstalledPlugin } from "../directory/installed-plugin.ts";
import { inspectPlugin } from "../directory/installed-plugin.ts";
import type { PluginDirectory } from "../directory/plugin-directory-reader.ts";
import { apiProblem, pluginFileName } from "../directory/plugin-file-name.ts";
import type { PluginFileName } from "../directory/plugin-file-name.ts";
import { missingPlatform, platformText } from "../directory/plugin-platform.ts";
import type { PluginSource } from "../directory/plugin-source.ts";
import type { LockedPlugin } from "./lock-file.ts";
import { placeOf, placePlugin } from "./place-plugin.ts";
import type { ReleaseArchive, ReleaseHost } from "./release-host.ts";
import { openZipEntry } from "./zip-entry.ts";

export interface InstallerOptions {
  readonly directory: PluginDirectory;
  /** Hosts for a source, in order. */
  readonly hosts: (source: PluginSource) => readonly ReleaseHost[];
  readonly services: Pick<Services, "download">;
  readonly context: ServiceContext;
  /** Told what the user should know although it is no error. */
  readonly warn: (text: string) => void;
}

export interface InstallRequest {
  readonly source: PluginSource;
  /** As written; empty for any version. */
  readonly constraint: string;
  readonly locked?: LockedPlugin | undefined;
  /** Fetches it also when it is there. */
  readonly force: boolean;
}

export interface InstalledRelease {
  readonly plugin: InstalledPlugin;
  /** Digests of the published archives by platform, for the lock file. */
  readonly archives: Readonly<Record<string, string>>;
  /** False when it was there already. */
  readonly isNew: boolean;
}

/** Each try of a version without files costs a request. */
const mostVersions = 10;

interface ChosenRelease {
  readonly version: Version;
  readonly archives: readonly ReleaseArchive[];
}

/** Installs the highest release that suits. Rejects with `plugin/…` and says what exists when none does. */
export async function installPlugin(
  request: InstallRequest,
  options: InstallerOptions,
): Promise<InstalledRelease> {
  const release = await chooseRelease(request, options);
  const archive = archiveOf(release, request, options);
  const { source } = request;
  const file: PluginFileName = { name: source.name, version: release.version, api: archive.api };
  const archives = Object.fromEntries(release.archives.map(({ platform, digest }) => [platform, digest]));
  const present = request.force ? undefined : await presentPlugin(file, source, options.directory);
  if (present) return { plugin: present, archives, isNew: false };
  const plugin = await fetchAndPlace({ archive, file, request }, options);
  return { plugin, archives, isNew: true };
}

async function chooseRelease(request: InstallRequest, options: InstallerOptions): Promise<ChosenRelease> {
  const { source } = request;
  const { signal } = options.context;
  const constraint = constraintOf(request);
  const hosts = options.hosts(source);
  const seen: string[] = [];
  for (const host of hosts) {
    const versions = await host.versions(source, signal);
    if (!versions) {
      seen.push(`${host.name} has no plugin "${source.text}".`);
      continue;
    }
    const releases = versions
      .filter(({ prerelease }) => prerelease === "")
      .toSorted((a, b) => compareVersions(b, a));
    const suitable = releases.filter((version) => satisfies(coreVersion(version), constraint));
    const found = await firstWithFiles(host, { request, suitable }, options);
    if (found) return found;
    const names = releases.slice(0, 20).map(versionText).join(", ");
    const without = suitable.length > 0 ? ", but no files of a version that suits" : "";
    seen.push(`${host.name} has ${names || "no release"}${without}.`);
  }
  throw noRelease(request, hosts, seen);
}

function constraintOf({ constraint, locked, source }: InstallRequest): VersionConstraint {
  const text = locked ? `= ${locked.version}` : constraint === "" ? ">= 0" : constraint;
  const parsed = parseVersionConstraint(text);
  if (parsed) return parsed;
  throw new BuildError("plugin/bad-constraint", {
    message: `Cannot install "${source.text}": "${text}" is no version constraint`,
    hint: 'Write for example ">= 1.0.0" or "~> 1.2".',
  });
}

async function firstWithFiles(
  host: ReleaseHost,
  { request, suitable }: { readonly request: InstallRequest; readonly suitable: readonly Version[] },
  options: InstallerOptions,
): Promise<ChosenRelease | undefined> {
  const { source } = request;
  for (const version of suitable.slice(0, mostVersions)) {
    const archives = await host.release({ source, version }, options.context.signal);
    if (archives) return { version, archives };
    options.warn(
      `${host.name} names version ${versionText(version)} of "${source.text}", but has no files of it.`,
    );
  }
  return undefined;
}

function noRelease(
  { source, constraint, locked }: InstallRequest,
  hosts: readonly ReleaseHost[],
  seen: readonly string[],
): BuildError {
  if (hosts.length === 0) {
    return new BuildError("plugin/no-host", {
      message: `Cannot install "${source.text}": plugins are only downloaded from HOST/NAMESPACE/NAME`,
      hint: "Put it into a mirror directory (PREBAKE_PLUGIN_MIRROR), or install a local binary with `prebake plugins install -path`.",
    });
  }
  const wanted = locked ? `${locked.version}, which is locked` : constraint || "any version";
  return new BuildError("plugin/no-release", {
    message: `Cannot install "${source.text}": there is no release that meets ${wanted}`,
    hint: seen.join("\n"),
  });
}

function archiveOf(
  release: ChosenRelease,
  request: InstallRequest,
  options: InstallerOptions,
): ReleaseArchive {
  const { platform } = options.directory.options;
  const { source, locked } = request;
  const what = `"${source.text}" ${versionText(release.version)}`;
  const archives = release.archives.filter((one) => one.platform === platformText(platform));
  const archive = archives.find(({ api }) => apiProblem(api) === undefined) ?? archives[0];
  if (!archive)
    throw missingPlatform(what, platform, [...new Set(release.archives.map((one) => one.platform))].sort());
  const problem = apiProblem(archive.api);
  if (problem !== undefined) {
    throw new BuildError("plugin/api-version", {
      message: `Cannot install ${what}: ${problem}`,
      hint: `Require an earlier version, such as "< ${versionText(release.version)}".`,
    });
  }
  const lockedDigest = locked?.archives[archive.platform];
  if (lockedDigest !== undefined && lockedDigest !== archive.digest) {
    throw new BuildError("plugin/locked-digest", {
      message: `Cannot install ${what}: its archive is published with the checksum ${archive.digest}, and the lock file says ${lockedDigest}`,
      hint: "The release was changed after it was locked. Find out why; then remove the plugin from the lock file and run init again.",
    });
  }
  return archive;
}

/** The binary when it is there and whole. */
async function presentPlugin(
  file: PluginFileName,
  source: PluginSource,
  directory: PluginDirectory,
): Promise<InstalledPlugin | undefined> {
  const path = placeOf({ directory, source, file });
  if (!(await directory.options.host.files.status(path))) return undefined;
  const inspection = await inspectPlugin({ ...file, path, folder: source.text }, directory.options);
  return inspection.ok ? inspection.plugin : undefined;
}

interface Fetching {
  readonly archive: ReleaseArchive;
  readonly file: PluginFileName;
  readonly request: InstallRequest;
}

async function fetchAndPlace(fetching: Fetching, options: InstallerOptions): Promise<InstalledPlugin> {
  const { archive, file, request } = fetching;
  const { directory, services, context } = options;
  const { host, platform } = directory.options;
  const what = `plugin ${request.source.text}`;
  const zip = await download(fetching, { services, context, what });
  const { entry, archive: open } = await openZipEntry(zip, pluginFileName(file, platform), host);
  await using _open = open;
  return await placePlugin({
    directory,
    source: request.source,
    file,
    content: () => entry.read(),
    sizeBytes: entry.sizeBytes,
    lockedDigest: request.locked?.binaries[archive.platform],
  });
}

async function download(
  { archive, file, request }: Fetching,
  { services, context, what }: Pick<InstallerOptions, "services" | "context"> & { readonly what: string },
): Promise<string> {
  try {
    const checksum = `sha256:${archive.digest}`;
    return (await services.download({ urls: [archive.url], checksum, extension: "zip", what }, context)).path;
  } catch (error) {
    if (isCancellation(error, context.signal)) throw error;
    const cause = toError(error);
    throw new BuildError(error instanceof BuildError ? error.code : "plugin/download", {
      message: `Cannot install "${request.source.text}" ${versionText(file.version)}: ${cause.message}`,
      hint: error instanceof BuildError ? error.hint : undefined,
      cause,
    });
  }
}
