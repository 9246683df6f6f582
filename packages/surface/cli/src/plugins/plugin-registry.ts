/** Our parts and the components of installed plugins as one registry. Nothing of plugins is loaded before it is needed. */
import type { Diagnostic, ResourceScope } from "@prebake/base";
import type { FoundComponent, PluginCatalog, PluginRequirement } from "@prebake/go-plugins";
import { isBuiltInPacker } from "@prebake/sdk";
import type { Component, ComponentKind, ComponentRegistry, EventPublisher, Host } from "@prebake/sdk";
import { peerVersion } from "../version.ts";
import type { OpenPlugins } from "./open-plugins.ts";

/** What flags say about plugins. */
export interface PluginChoice {
  /** A plugin's component is taken also where we have one of that type. */
  readonly preferPlugins: boolean;
  readonly releasesOnly: boolean;
}

export interface PluginRegistryOptions {
  readonly host: Host;
  readonly cacheDirectory: string;
  readonly publisher: EventPublisher;
  readonly choice: PluginChoice;
  /** Owns plugins' processes until the command ends. */
  readonly keep: ResourceScope;
  readonly signal: AbortSignal;
}

export interface TemplatePlace {
  /** Where the lock file is. */
  readonly directory: string;
  /** As the user gave it: what `init` is to be called with. */
  readonly path: string;
  /** Local names of requirements that were wrong, which was told. */
  readonly refusedNames: readonly string[];
  /** Whether it may require others, because of a mistake that was told. */
  readonly mayRequireMore: boolean;
}

export interface PluginRegistry extends ComponentRegistry {
  /** Finds the plugins that a template requires; reports those that are missing or damaged. */
  require(required: readonly PluginRequirement[], place: TemplatePlace): Promise<readonly Diagnostic[]>;
  /** For the user, once: which components of ours were taken although an installed plugin may have them; undefined when none. */
  readonly choice: string | undefined;
}

export function joinPlugins(ours: ComponentRegistry, options: PluginRegistryOptions): PluginRegistry {
  return new JoinedRegistry(ours, options);
}

interface Opened extends OpenPlugins {
  readonly catalog: PluginCatalog;
}

const kinds: readonly ComponentKind[] = ["builder", "provisioner", "post-processor", "data-source"];

class JoinedRegistry implements PluginRegistry {
  readonly #ours: ComponentRegistry;
  readonly #options: PluginRegistryOptions;
  readonly #components = new Map<string, Promise<Component | undefined>>();
  readonly #told = new Set<string>();
  /** `builder "qemu"`. */
  readonly #own = new Set<string>();
  #opening: Promise<Opened> | undefined;
  #opened: Opened | undefined;
  #requiredNames: readonly string[] = [];
  #refusedNames: readonly string[] = [];
  #mayRequireMore = false;
  /** Absent for a template that cannot require plugins: a legacy one. */
  #initCommand: string | undefined;

  constructor(ours: ComponentRegistry, options: PluginRegistryOptions) {
    this.#ours = ours;
    this.#options = options;
  }

  find<K extends ComponentKind>(kind: K, type: string): Promise<Extract<Component, { kind: K }> | undefined> {
    const key = `${kind} ${type}`;
    const component = this.#components.get(key) ?? this.#find(kind, type);
    this.#components.set(key, component);
    return component as Promise<never>; // Of the kind that was asked for: the key names it.
  }

  names(kind: ComponentKind): readonly string[] {
    return [...new Set([...this.#ours.names(kind), ...(this.#opened?.catalog.names(kind) ?? [])])].sort();
  }

  get choice(): string | undefined {
    if (this.#own.size === 0) return undefined;
    const list = [...this.#own].toSorted().join(", ");
    return `Prebake's own components are taken although plugins of their names are installed: ${list}. Name a plugin in required_plugins, or give -prefer-plugins, to take the plugin's.`;
  }

  async advice(kind: ComponentKind, type: string): Promise<string | undefined> {
    // It may belong to a plugin whose requirement could not be read.
    if (this.#mayRequireMore || this.#refusedNames.some((name) => isPrefix(name, type))) return "";
    return await (await this.#open()).catalog.advice(kind, type, this.#initCommand);
  }

  async require(
    required: readonly PluginRequirement[],
    { directory, path, refusedNames, mayRequireMore }: TemplatePlace,
  ): Promise<readonly Diagnostic[]> {
    this.#refusedNames = refusedNames;
    this.#mayRequireMore = mayRequireMore;
    const initCommand = `prebake init ${path}`;
    this.#initCommand = initCommand;
    if (required.length === 0) return [];
    this.#requiredNames = required.map(({ name }) => name);
    const { readLockFile } = await import("@prebake/go-plugins");
    const { catalog } = await this.#open();
    const { lock, path: lockPath, diagnostics } = await readLockFile(directory, this.#options.host);
    const found = await catalog.require(required, {
      lock,
      lockPath,
      initCommand,
      isDispensable: (name) =>
        kinds.some((kind) => this.#ours.names(kind).some((type) => isPrefix(name, type))),
    });
    return [...diagnostics, ...found];
  }

  async #find(kind: ComponentKind, type: string): Promise<Component | undefined> {
    const own = await this.#ours.find(kind, type);
    const { preferPlugins } = this.#options.choice;
    const isAsked = preferPlugins || this.#requiredNames.some((name) => isPrefix(name, type));
    if (own && !isAsked) {
      // No plugin has what Packer has built in: nobody looks into the plugin directory for it.
      if (!isBuiltInPacker(kind, type)) await this.#tellOwn(kind, type);
      return own;
    }
    const found = await (await this.#open()).catalog.find(kind, type);
    if (!found) return own;
    if (own && !found.isRequired && !preferPlugins) {
      await this.#tellOwn(kind, type);
      return own;
    }
    if (own) {
      const why = found.isRequired ? "the template requires it" : "plugins are preferred";
      this.#tell(`The ${kind} "${type}" is the one of the plugin "${found.plugin.path}": ${why}.`);
    }
    return await this.#load(found, kind, type);
  }

  /** By the names of files only: a plugin that is not taken is neither read nor started. */
  async #tellOwn(kind: ComponentKind, type: string): Promise<void> {
    const { directory } = await this.#open();
    const { candidates } = await directory.list();
    const plugin = candidates.findLast(({ name }) => isPrefix(name, type));
    if (!plugin) return;
    this.#own.add(`${kind} "${type}"`);
    this.#tell(
      `The ${kind} "${type}" is prebake's own; that of the plugin "${plugin.path}" is not used. Name the plugin in required_plugins, or give -prefer-plugins, to take it.`,
    );
  }

  async #load(found: FoundComponent, kind: ComponentKind, type: string): Promise<Component> {
    const { loadPluginComponent } = await import("@prebake/go-plugins");
    const { host, publisher, keep, signal } = this.#options;
    const { cache } = await this.#open();
    return await loadPluginComponent(
      found,
      { kind, type },
      {
        host,
        cache,
        keep,
        signal,
        coreVersion: peerVersion,
        log: (level, source, text) => publisher.publish({ kind: "log", level, source, text }),
      },
    );
  }

  #open(): Promise<Opened> {
    return (this.#opening ??= this.#openOnce());
  }

  async #openOnce(): Promise<Opened> {
    const [{ PluginCatalog }, { openPlugins }] = await Promise.all([
      import("@prebake/go-plugins"),
      import("./open-plugins.ts"),
    ]);
    const { releasesOnly } = this.#options.choice;
    const open = await openPlugins({ ...this.#options, releasesOnly });
    this.#opened = { ...open, catalog: new PluginCatalog(open.directory, (text) => this.#tell(text)) };
    return this.#opened;
  }

  #tell(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#options.publisher.publish({ kind: "log", level: "info", source: "plugins", text });
  }
}

function isPrefix(name: string, type: string): boolean {
  return type === name || type.startsWith(`${name}-`);
}
