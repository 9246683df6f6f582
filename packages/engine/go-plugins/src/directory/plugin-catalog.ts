/** From a type in a template to the plugin that has it: what the template requires first, then what is installed. */
import {
  DiagnosticList,
  didYouMean,
  parseVersion,
  parseVersionConstraint,
  satisfies,
  coreVersion,
  versionText,
} from "@prebake/base";
import type { Diagnostic, DiagnosticSink } from "@prebake/base";
import { knownPluginOf } from "@prebake/sdk";
import type { ComponentKind } from "@prebake/sdk";
import type { LockedPlugin, PluginLock } from "../install/lock-file.ts";
import type { InstalledPlugin, RejectedPlugin } from "./installed-plugin.ts";
import { requirementText } from "./requirement-text.ts";
import { componentType, defaultComponent } from "./plugin-description.ts";
import { pluginDiagnostic } from "./plugin-diagnostics.ts";
import type { PluginDirectory, PluginPick } from "./plugin-directory-reader.ts";
import { platformText } from "./plugin-platform.ts";
import { checkConflicts } from "./plugin-requirement.ts";
import type { PluginRequirement } from "./plugin-requirement.ts";
import { parsePluginSource } from "./plugin-source.ts";

export interface RequireOptions {
  readonly lock: PluginLock | undefined;
  readonly lockPath: string;
  /** What installs them: `prebake init .`. */
  readonly initCommand: string;
  /** Whether all that the template uses of this local name is there without the plugin. */
  readonly isDispensable: (name: string) => boolean;
}

export interface FoundComponent {
  readonly plugin: InstalledPlugin;
  /** The plugin's own name of the component. */
  readonly component: string;
  /** The template requires the plugin. */
  readonly isRequired: boolean;
}

interface TakenPlugin {
  readonly prefix: string;
  readonly plugin: InstalledPlugin;
}

export class PluginCatalog {
  readonly #directory: PluginDirectory;
  readonly #log: (text: string) => void;
  readonly #required: TakenPlugin[] = [];
  readonly #named = new Map<string, Promise<PluginPick>>();
  readonly #told = new Set<string>();
  /** Local names whose plugin was reported as one that cannot be used. */
  readonly #reported = new Set<string>();
  #requirements: readonly PluginRequirement[] = [];

  constructor(directory: PluginDirectory, log: (text: string) => void) {
    this.#directory = directory;
    this.#log = log;
  }

  /** Finds what a template requires. What is missing, damaged or contradictory is reported, all of it. */
  async require(
    requirements: readonly PluginRequirement[],
    options: RequireOptions,
  ): Promise<readonly Diagnostic[]> {
    const sink = new DiagnosticList();
    this.#requirements = requirements;
    checkConflicts(requirements, sink);
    // All at once: reading and asking large binaries is most of the time.
    const picks = await Promise.all(requirements.map((one) => this.#pick(one, options)));
    for (const [index, requirement] of requirements.entries()) {
      const pick = picks[index];
      if (pick) this.#take(requirement, pick, { options, sink });
    }
    return sink.items;
  }

  /** Undefined when no installed plugin has it. */
  async find(kind: ComponentKind, type: string): Promise<FoundComponent | undefined> {
    for (const { prefix, plugin } of this.#required) {
      const component = componentIn(plugin, { kind, type, prefix });
      if (component !== undefined) return { plugin, component, isRequired: true };
    }
    // Another version of a plugin that is missing, which was told, would be asked in vain: it may know other arguments.
    if (this.#isReported(type)) return undefined;
    for (const name of await this.#directory.names()) {
      if (!isPrefix(name, type)) continue;
      const { plugin } = await this.#pickNamed(name);
      const component = plugin && componentIn(plugin, { kind, type, prefix: name });
      if (plugin && component !== undefined) return { plugin, component, isRequired: false };
    }
    return undefined;
  }

  /** Types of the required plugins: for suggestions. Others are not asked for their types only to guess. */
  names(kind: ComponentKind): readonly string[] {
    return this.#required.flatMap(({ prefix, plugin }) =>
      plugin.description.components[kind].map((component) => componentType(prefix, component)),
    );
  }

  /**
   * What to do to get a type that was not found; undefined when nothing is known of it, empty when `require` told it.
   * `initCommand` is undefined for a template that cannot require plugins.
   */
  async advice(
    kind: ComponentKind,
    type: string,
    initCommand: string | undefined,
  ): Promise<string | undefined> {
    if (this.#isReported(type)) return "";
    const taken = this.#required.find(({ prefix }) => isPrefix(prefix, type));
    if (taken) return componentsText(taken, kind, type);
    const reasons: string[] = [];
    for (const name of await this.#directory.names())
      if (isPrefix(name, type)) reasons.push(...reasonLines((await this.#pickNamed(name)).rejected));
    const required = this.#requirements.find(({ name }) => isPrefix(name, type));
    const because = reasons.length === 0 ? "" : `\n\n${reasons.join("\n")}`;
    if (required)
      return `is not among the components of "${required.source}" (${required.version}), or that plugin is not installed: run ${initCommand ?? "prebake init ."}${because}`;
    const known = knownPluginOf(type);
    if (known && initCommand === undefined)
      return `belongs to the plugin "${known.source}". Install it with:\n\n  prebake plugins install ${known.source}${because}`;
    if (known)
      return `belongs to the plugin "${known.source}". Add this to the template:\n\n${requirementText(known)}\n\nand install it with:\n\n  ${initCommand}${because}`;
    return because === "" ? undefined : `belongs to a plugin that cannot be used:${because}`;
  }

  async #pick(requirement: PluginRequirement, { lock }: RequireOptions): Promise<PluginPick | string> {
    const parsed = parsePluginSource(requirement.source);
    if (!parsed.ok) return parsed.problem;
    const locked = lock?.get(requirement.source);
    const together = this.#requirements.filter(({ source }) => source === requirement.source);
    const all = together.map(({ version }) => version).join(",");
    const constraint = parseVersionConstraint(locked ? `= ${locked.version}` : all);
    if (!constraint) return `"${requirement.version}" is no version constraint.`;
    return await this.#directory.pickRequired(parsed.source, constraint);
  }

  #take(requirement: PluginRequirement, pick: PluginPick | string, told: Telling): void {
    const { sink, options } = told;
    const { name, source, version, range } = requirement;
    const place = { subject: range };
    if (typeof pick === "string") {
      sink.add(pluginDiagnostic("wrong-source", { problem: pick }, place));
      this.#reported.add(name);
      return;
    }
    for (const { path, reason } of pick.rejected) this.#tell(`The plugin "${path}" ${reason}.`);
    const locked = options.lock?.get(source);
    if (locked && !meets(locked.version, version)) {
      const command = options.initCommand.replace("init", "init -upgrade");
      const words = { source, version, locked: locked.version, file: options.lockPath, command };
      sink.add(pluginDiagnostic("lock-outdated", words, place));
      this.#reported.add(name);
      return;
    }
    if (!pick.plugin) return this.#miss(requirement, { pick, locked }, told);
    const problem = locked && lockMismatch(locked, pick.plugin, { directory: this.#directory, options });
    if (problem) sink.add({ ...problem, subject: range });
    this.#tell(
      `The plugin "${source}" is version ${versionText(pick.plugin.version)}, "${pick.plugin.path}".`,
    );
    this.#required.push({ prefix: name, plugin: pick.plugin });
  }

  /** Nothing suits: a mistake, unless what the plugin is required for is there without it. */
  #miss(requirement: PluginRequirement, found: NothingFound, { sink, options }: Telling): void {
    const { name, source } = requirement;
    const damaged = found.pick.rejected.find(({ kind }) => kind === "damaged");
    if (options.isDispensable(name) && !damaged) {
      this.#tell(
        `The plugin "${source}" is not installed; prebake has what it is required for itself, and that is used.`,
      );
      return;
    }
    this.#reported.add(name);
    sink.add(absence(requirement, { ...found, damaged, options }));
  }

  async #pickNamed(name: string): Promise<PluginPick> {
    const known = this.#named.get(name);
    if (known) return await known;
    const pick = this.#directory.pickNamed(name);
    this.#named.set(name, pick);
    for (const { path, reason } of (await pick).rejected) this.#tell(`The plugin "${path}" ${reason}.`);
    await this.#tellClash(name, (await pick).plugin);
    return await pick;
  }

  async #tellClash(name: string, taken: InstalledPlugin | undefined): Promise<void> {
    if (!taken) return;
    const { candidates } = await this.#directory.list();
    const folders = new Set(candidates.filter((one) => one.name === name).map(({ folder }) => folder));
    if (folders.size < 2) return;
    const list = [...folders].map((folder) => `"${folder}"`).join(", ");
    this.#tell(
      `Several sources have a plugin named "${name}": ${list}. "${taken.path}" is used; name one in required_plugins to choose.`,
    );
  }

  #isReported(type: string): boolean {
    return [...this.#reported].some((name) => isPrefix(name, type));
  }

  #tell(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#log(text);
  }
}

interface Telling {
  readonly options: RequireOptions;
  readonly sink: DiagnosticSink;
}

function isPrefix(name: string, type: string): boolean {
  return type === name || type.startsWith(`${name}-`);
}

interface WantedComponent {
  readonly kind: ComponentKind;
  readonly type: string;
  readonly prefix: string;
}

function componentIn(plugin: InstalledPlugin, { kind, type, prefix }: WantedComponent): string | undefined {
  if (!isPrefix(prefix, type)) return undefined;
  const component = type === prefix ? defaultComponent : type.slice(prefix.length + 1);
  return plugin.description.components[kind].includes(component) ? component : undefined;
}

/** Half a sentence: what a plugin has of a kind, when it is not what was asked for. */
function componentsText({ prefix, plugin }: TakenPlugin, kind: ComponentKind, type: string): string {
  const types = plugin.description.components[kind].map((component) => componentType(prefix, component));
  const what = kind === "data-source" ? "data source" : kind;
  const list =
    types.length === 0 ? `which has no ${what}` : `whose ${what}s are: ${types.toSorted().join(", ")}`;
  return `is not in the plugin "${plugin.path}", ${list}.${didYouMean(type, types)}`;
}

function reasonLines(rejected: readonly RejectedPlugin[]): readonly string[] {
  return rejected.map(({ path, reason }) => `"${path}" ${reason}.`);
}

function meets(version: string, constraint: string): boolean {
  const [parsed, wanted] = [parseVersion(version), parseVersionConstraint(constraint)];
  return parsed !== undefined && wanted !== undefined && satisfies(coreVersion(parsed), wanted);
}

interface NothingFound {
  readonly pick: PluginPick;
  readonly locked: LockedPlugin | undefined;
}

function absence(
  { source, version, range }: PluginRequirement,
  found: NothingFound & { readonly damaged: RejectedPlugin | undefined; readonly options: RequireOptions },
): Diagnostic {
  const { pick, damaged, locked, options } = found;
  const place = { subject: range };
  if (damaged) {
    const command = options.initCommand.replace("init", "init -force");
    const { path, reason } = damaged;
    return pluginDiagnostic("damaged", { source, version, path, reason, command }, place);
  }
  const wanted = locked ? `${version}; ${locked.version} is locked` : version;
  const others = [...new Set(pick.others.map((one) => versionText(one.version)))];
  const installed = others.length === 0 ? [] : [`Installed, but not suitable: ${others.join(", ")}.`];
  const lines = [...installed, ...reasonLines(pick.rejected)];
  const why = lines.length === 0 ? "" : `\n\n${lines.join("\n")}`;
  return pluginDiagnostic("missing", { source, version: wanted, command: options.initCommand, why }, place);
}

function lockMismatch(
  locked: LockedPlugin,
  plugin: InstalledPlugin,
  context: { readonly directory: PluginDirectory; readonly options: RequireOptions },
): Diagnostic | undefined {
  const digest = locked.binaries[platformText(context.directory.options.platform)];
  if (digest === undefined || digest === plugin.digest) return undefined;
  const { path, digest: actual } = plugin;
  const words = {
    source: locked.source,
    path,
    digest: actual,
    locked: digest,
    file: context.options.lockPath,
  };
  return pluginDiagnostic("lock-mismatch", words);
}
