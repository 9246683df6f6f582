/** The plugin directory as it is now: what lies there by name, and what it is once it is looked at. Nothing is looked at before it is asked for. */
import { posix } from "node:path";
import { BuildError, coreVersion, platformCode, satisfies } from "@prebake/base";
import type { VersionConstraint } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import type { Inspection, InstalledPlugin, PluginCandidate, RejectedPlugin } from "./installed-plugin.ts";
import { comparePlugins, inspectPlugin, unsuitableName } from "./installed-plugin.ts";
import type { PluginCache } from "./plugin-cache.ts";
import { isPluginBinary, parsePluginFileName } from "./plugin-file-name.ts";
import type { PluginPlatform } from "./plugin-platform.ts";
import type { PluginSource } from "./plugin-source.ts";

export interface PluginDirectoryOptions {
  /** The plugin directory; it may not exist. */
  readonly path: string;
  readonly host: Host;
  readonly platform: PluginPlatform;
  readonly cache: PluginCache;
  /** Leaves pre-releases out. */
  readonly releasesOnly: boolean;
  readonly signal: AbortSignal;
}

export interface PluginListing {
  /** Ascending: the last of a name wins. */
  readonly candidates: readonly PluginCandidate[];
  readonly rejected: readonly RejectedPlugin[];
}

export interface PluginPick {
  /** The highest that suits; undefined when there is none, or when one that should win is damaged. */
  readonly plugin: InstalledPlugin | undefined;
  /** What lies there and is not used, with reasons: of the right name, best first. */
  readonly rejected: readonly RejectedPlugin[];
  /** What lies there and does not suit the constraint, ascending. */
  readonly others: readonly PluginCandidate[];
}

/** Source: measured: deeper folders are not looked at. */
const deepest = 16;

export class PluginDirectory {
  readonly options: PluginDirectoryOptions;
  #listing: Promise<PluginListing> | undefined;
  readonly #inspections = new Map<string, Promise<Inspection>>();

  constructor(options: PluginDirectoryOptions) {
    this.options = options;
  }

  /** Looks at names only. */
  list(): Promise<PluginListing> {
    return (this.#listing ??= this.#list());
  }

  /** Forgets what it has seen: something was installed or removed. */
  refresh(): void {
    this.#listing = undefined;
    this.#inspections.clear();
  }

  inspect(candidate: PluginCandidate): Promise<Inspection> {
    const inspection = this.#inspections.get(candidate.path) ?? inspectPlugin(candidate, this.options);
    this.#inspections.set(candidate.path, inspection);
    return inspection;
  }

  /** The binary that a requirement takes. */
  async pickRequired(source: PluginSource, constraint: VersionConstraint): Promise<PluginPick> {
    const { candidates, rejected } = await this.list();
    const inside = (folder: string) => folder === source.text || folder.startsWith(`${source.text}/`);
    const here = candidates.filter(({ folder, name }) => inside(folder) && name === source.name);
    const suits = (one: PluginCandidate) => satisfies(coreVersion(one.version), constraint);
    const pick = await this.#pick(here.filter(suits));
    return {
      plugin: pick.plugin,
      rejected: [...pick.rejected, ...rejected.filter(({ folder }) => inside(folder))],
      others: here.filter((one) => !suits(one)),
    };
  }

  /** All binaries that a requirement could take, ascending: the last is taken. */
  async allRequired(
    source: PluginSource,
    constraint: VersionConstraint,
  ): Promise<readonly InstalledPlugin[]> {
    const { candidates } = await this.list();
    const suitable = candidates.filter(
      (one) =>
        (one.folder === source.text || one.folder.startsWith(`${source.text}/`)) &&
        one.name === source.name &&
        satisfies(coreVersion(one.version), constraint) &&
        unsuitableName(one, this.options) === undefined,
    );
    const inspections = await Promise.all(suitable.map((one) => this.inspect(one)));
    return inspections.flatMap((one) => (one.ok ? [one.plugin] : []));
  }

  /** The binary that is used of a name without a requirement. */
  async pickNamed(name: string): Promise<PluginPick> {
    const { candidates } = await this.list();
    return { ...(await this.#pick(candidates.filter((one) => one.name === name))), others: [] };
  }

  /** Names of plugins that lie there. */
  async names(): Promise<ReadonlySet<string>> {
    return new Set((await this.list()).candidates.map(({ name }) => name));
  }

  async #pick(candidates: readonly PluginCandidate[]): Promise<Omit<PluginPick, "others">> {
    const rejected: RejectedPlugin[] = [];
    for (const candidate of candidates.toReversed()) {
      const unsuitable = unsuitableName(candidate, this.options);
      if (unsuitable !== undefined) {
        const { path, folder } = candidate;
        rejected.push({ path, folder, file: candidate, kind: "unsuitable", reason: unsuitable });
        continue;
      }
      const inspection = await this.inspect(candidate);
      if (inspection.ok) return { plugin: inspection.plugin, rejected };
      rejected.push(inspection.rejected);
      if (inspection.rejected.kind === "damaged") return { plugin: undefined, rejected };
    }
    return { plugin: undefined, rejected };
  }

  async #list(): Promise<PluginListing> {
    const { platform } = this.options;
    const candidates: PluginCandidate[] = [];
    const rejected: RejectedPlugin[] = [];
    for await (const { path, folder } of this.#files("", 0)) {
      const base = posix.basename(path);
      if (!isPluginBinary(base, platform)) continue;
      const parsed = parsePluginFileName(base, platform);
      if (parsed.ok) candidates.push({ ...parsed.file, path, folder });
      else rejected.push({ path, folder, kind: "unsuitable", reason: `is not used: ${parsed.problem}` });
    }
    return { candidates: candidates.sort(comparePlugins), rejected };
  }

  // Files in the root are left out, as Packer does since 1.11.
  async *#files(
    folder: string,
    depth: number,
  ): AsyncGenerator<{ readonly path: string; readonly folder: string }> {
    const { path: root, host } = this.options;
    const here = posix.join(root, folder);
    for (const entry of await listOrNothing(here, host)) {
      const below = posix.join(folder, entry.name);
      if (entry.kind === "directory") {
        if (depth < deepest) yield* this.#files(below, depth + 1);
      } else if (folder !== "") yield { path: posix.join(here, entry.name), folder };
    }
  }
}

async function listOrNothing(path: string, host: Host) {
  try {
    const entries = await host.files.list(path);
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (error instanceof BuildError && platformCode(error.cause) === "ENOENT") return [];
    throw error;
  }
}
