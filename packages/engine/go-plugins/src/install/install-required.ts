/** What `init` does: every requirement of a template is met, side by side, and written into the lock file. */
import {
  BuildError,
  coreVersion,
  isCancellation,
  parseVersion,
  parseVersionConstraint,
  satisfies,
  toError,
  versionText,
} from "@prebake/base";
import type { PluginPick } from "../directory/plugin-directory-reader.ts";
import type { InstalledPlugin } from "../directory/installed-plugin.ts";
import { platformText } from "../directory/plugin-platform.ts";
import { parsePluginSource } from "../directory/plugin-source.ts";
import type { PluginSource } from "../directory/plugin-source.ts";
import type { LockedPlugin, PluginLock } from "./lock-file.ts";
import { installPlugin } from "./plugin-installer.ts";
import type { InstallerOptions } from "./plugin-installer.ts";

export interface RequiredSource {
  readonly source: string;
  /** All constraints on it, joined by commas. */
  readonly version: string;
}

export interface InstallRequiredOptions extends InstallerOptions {
  readonly upgrade: boolean;
  readonly force: boolean;
  /** Takes exactly what the lock file says, and changes nothing in it. */
  readonly lockedOnly: boolean;
  readonly lock: PluginLock;
  readonly lockPath: string;
}

export interface MetRequirement {
  readonly plugin: InstalledPlugin;
  readonly source: string;
  readonly isNew: boolean;
}

export interface FailedRequirement {
  readonly required: RequiredSource;
  readonly error: Error;
}

export interface InstallReport {
  /** In the order of the requirements. */
  readonly met: readonly MetRequirement[];
  readonly failures: readonly FailedRequirement[];
  /** The lock with what is installed now. */
  readonly lock: PluginLock;
}

/** Connections at once: more only compete. */
const atOnce = 4;

/** Rejects only with the signal's reason; what could not be installed is in the report. */
export async function installRequired(
  required: readonly RequiredSource[],
  options: InstallRequiredOptions,
): Promise<InstallReport> {
  const outcomes = await inParallel(required, (one) => installOne(one, options));
  const met = outcomes.flatMap((outcome) => ("met" in outcome ? [outcome.met] : []));
  const failures = outcomes.flatMap((outcome) => ("error" in outcome ? [outcome] : []));
  const locked = outcomes.flatMap((outcome) => ("locked" in outcome ? [outcome.locked] : []));
  return {
    met,
    failures,
    lock: new Map([...options.lock, ...locked.map((one) => [one.source, one] as const)]),
  };
}

type Outcome = { readonly met: MetRequirement; readonly locked: LockedPlugin } | FailedRequirement;

async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) outcomes[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return outcomes;
}

async function installOne(required: RequiredSource, options: InstallRequiredOptions): Promise<Outcome> {
  const { signal } = options.context;
  try {
    signal.throwIfAborted();
    const parsed = parsePluginSource(required.source);
    if (!parsed.ok) throw new BuildError("plugin/wrong-source", { message: parsed.problem });
    const locked = lockedFor(required, options);
    const present = await presentFor({ required, source: parsed.source, locked }, options);
    if (present)
      return outcome(required, { plugin: present, archives: {}, isNew: false }, { locked, options });
    const { source } = parsed;
    const constraint = await pinned(required, { source, locked }, options);
    // What a lock names and `presentFor` did not take is not what was locked: it is fetched, whatever lies there.
    const force = options.force || locked !== undefined;
    const release = await installPlugin({ source, constraint, locked, force }, options);
    return outcome(required, release, { locked, options });
  } catch (error) {
    if (isCancellation(error, signal)) throw error;
    return { required, error: toError(error) };
  }
}

function lockedFor(required: RequiredSource, options: InstallRequiredOptions): LockedPlugin | undefined {
  const { lockedOnly, upgrade, lock, lockPath } = options;
  const locked = lock.get(required.source);
  if (!locked && lockedOnly) {
    throw new BuildError("plugin/not-locked", {
      message: `Cannot install "${required.source}": it is not in the lock file "${lockPath}"`,
      hint: "Run init without -locked, and put the lock file under version control.",
    });
  }
  if (!locked || upgrade) return undefined;
  const [version, constraint] = [parseVersion(locked.version), parseVersionConstraint(required.version)];
  if (version && constraint && satisfies(coreVersion(version), constraint)) return locked;
  throw new BuildError("plugin/lock-outdated", {
    message: `Cannot install "${required.source}": the lock file says ${locked.version}, and the template requires ${required.version}`,
    hint: "Run init with -upgrade to choose anew.",
  });
}

interface Wanted {
  readonly required: RequiredSource;
  readonly source: PluginSource;
  readonly locked: LockedPlugin | undefined;
}

/** What is installed already and will do; undefined when something is to be fetched. */
async function presentFor(
  wanted: Wanted,
  options: InstallRequiredOptions,
): Promise<InstalledPlugin | undefined> {
  const { upgrade, force, directory, lockedOnly } = options;
  if (upgrade || force) return undefined;
  const { plugin } = await pickInstalled(wanted, options);
  if (!plugin || !wanted.locked) return plugin;
  const digest = wanted.locked.binaries[platformText(directory.options.platform)];
  // With -locked, a binary that nothing was recorded of is fetched again: the archive's checksum is recorded.
  if (digest === undefined) return lockedOnly ? undefined : plugin;
  return digest === plugin.digest ? plugin : undefined;
}

function pickInstalled(
  { required, source, locked }: Wanted,
  { directory }: InstallerOptions,
): Promise<PluginPick> {
  const constraint = parseVersionConstraint(locked ? `= ${locked.version}` : required.version);
  if (constraint) return directory.pickRequired(source, constraint);
  throw new BuildError("plugin/bad-constraint", {
    message: `Cannot install "${source.text}": "${required.version}" is no version constraint`,
  });
}

/** `-force` without `-upgrade` fetches the release again that is installed. Source: measured on Packer 1.16. */
async function pinned(
  required: RequiredSource,
  { source, locked }: Omit<Wanted, "required">,
  options: InstallRequiredOptions,
): Promise<string> {
  if (!options.force || options.upgrade || locked) return required.version;
  const { plugin } = await pickInstalled({ required, source, locked }, options);
  return plugin?.version.prerelease === "" ? `= ${versionText(plugin.version)}` : required.version;
}

function outcome(
  { source }: RequiredSource,
  release: {
    readonly plugin: InstalledPlugin;
    readonly archives: Readonly<Record<string, string>>;
    readonly isNew: boolean;
  },
  {
    locked,
    options,
  }: { readonly locked: LockedPlugin | undefined; readonly options: InstallRequiredOptions },
): Outcome {
  const { plugin, archives, isNew } = release;
  const version = versionText(plugin.version);
  const before = locked ?? options.lock.get(source);
  const kept = before?.version === version ? before : undefined;
  const platform = platformText(options.directory.options.platform);
  return {
    met: { plugin, source, isNew },
    locked: {
      source,
      version,
      archives: { ...kept?.archives, ...archives },
      binaries: { ...kept?.binaries, [platform]: plugin.digest },
    },
  };
}
