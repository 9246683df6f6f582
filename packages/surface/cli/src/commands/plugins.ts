/** `plugins`: lists, installs and removes plugins. */
import { ResourceScope, namesPrerelease, parseVersionConstraint, versionText } from "@prebake/base";
import type { PluginCache, PluginDirectory, PluginSource } from "@prebake/go-plugins";
import type { Command, Invocation } from "../command.ts";
import { parseFlags } from "../command-line/flags.ts";
import type { FlagTable, FlagValues } from "../command-line/flags.ts";
import { openTemplate } from "../templates/plan-template.ts";
import { subcommandAdvice } from "../command-line/unknown-word.ts";
import { unheededFlags } from "../command-line/template-flags.ts";
import { misplacedFlag, oneTemplate, usageError } from "../command-line/usage-error.ts";
import { openWorkspace } from "../call/workspace.ts";
import type { Workspace } from "../call/workspace.ts";

const flags = {
  path: { kind: "text", placeholder: "BINARY", doc: "install: take this binary, not a release." },
  force: { kind: "bool", default: false, doc: "install: fetch it also when it is installed." },
  mirror: {
    kind: "text",
    placeholder: "DIR",
    doc: "install: take releases from a directory, not from the network.",
  },
  dir: {
    kind: "text",
    placeholder: "DIR",
    doc: "for-packer: put the files into this directory, not into Packer's plugin directory.",
  },
  ...unheededFlags,
} as const;

interface Call {
  readonly invocation: Invocation;
  readonly workspace: Workspace;
  readonly directory: PluginDirectory;
  readonly cache: PluginCache;
  readonly flagged: FlagValues<typeof flags>;
  readonly words: readonly string[];
}

interface Subcommand {
  /** How many words it takes: at least, at most. */
  readonly words: readonly [number, number];
  readonly needs: string;
  readonly run: (call: Call) => Promise<number>;
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  installed: { words: [0, 0], needs: "It takes no arguments.", run: showInstalled },
  required: { words: [1, 1], needs: "One template is needed.", run: showRequired },
  install: { words: [1, 2], needs: "A source is needed, and a version constraint at most.", run: install },
  schema: { words: [1, 1], needs: "The name or the source of one plugin is needed.", run: showSchema },
  remove: {
    words: [1, 2],
    needs: "A source or the path of a binary is needed, and a version constraint at most.",
    run: remove,
  },
  "for-packer": { words: [0, Infinity], needs: "", run: serveToPacker },
};

export const plugins: Command = {
  usage: "plugins <subcommand> [options] [arguments]",
  about: [
    "Lists, installs and removes plugins, and makes prebake's own components plugins of Packer.",
    "",
    "  installed                    paths of all plugins that can be used",
    "  required TEMPLATE            what a template requires, and what suits",
    "  install SOURCE [CONSTRAINT]  installs a plugin",
    "  install -path=BINARY SOURCE  installs a binary of your own",
    "  remove SOURCE [CONSTRAINT]   removes what is installed of a source",
    "  remove PATH                  removes one binary",
    "  schema NAME                  JSON Schemas of what a plugin's components take",
    "  for-packer                   prebake's own components as a plugin of Packer",
    "  for-packer NAME…             the same for Packer before 1.7, one by one",
    "",
    'SOURCE is a name such as github.com/hashicorp/docker; CONSTRAINT is a text such as ">= 1.0".',
  ].join("\n"),
  flags,
  run: async (invocation) => {
    const [name = "", ...words] = invocation.words;
    const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
    if (!subcommand) {
      const known = Object.keys(subcommands).join(", ");
      const advice = subcommandAdvice(name, Object.keys(subcommands));
      const problem =
        name === ""
          ? `A subcommand is needed: ${known}.`
          : `There is no subcommand "${name}".${advice} There are: ${known}.`;
      return usageError(plugins, invocation, problem);
    }
    return await runSubcommand(subcommand, words, invocation);
  },
};

async function runSubcommand(
  subcommand: Subcommand,
  given: readonly string[],
  invocation: Invocation,
): Promise<number> {
  const table: FlagTable & typeof flags = flags;
  const parsed = parseFlags(table, given);
  if (!parsed.ok) return usageError(plugins, invocation, parsed.problem);
  const { positional: words, flags: flagged } = parsed;
  const misplaced = misplacedFlag(words, "the arguments");
  if (misplaced !== undefined) return usageError(plugins, invocation, misplaced);
  const [least, most] = subcommand.words;
  if (words.length < least || words.length > most) return usageError(plugins, invocation, subcommand.needs);
  await using workspace = await openWorkspace(invocation);
  const { openPlugins } = await import("../plugins/open-plugins.ts");
  const { host, cacheDirectory, signal } = workspace;
  const { directory, cache } = await openPlugins({ host, cacheDirectory, releasesOnly: false, signal });
  return await subcommand.run({ invocation, workspace, directory, cache, flagged, words });
}

async function showInstalled({ directory, invocation }: Call): Promise<number> {
  const { candidates, rejected } = await directory.list();
  const inspections = await Promise.all(candidates.map((one) => directory.inspect(one)));
  // By name, then by version: the list is in the order of versions.
  const usable = inspections.flatMap((one) => (one.ok ? [one.plugin] : []));
  const sorted = usable.toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
  for (const { path } of sorted) invocation.output.say(path);
  const unusable = [...inspections.flatMap((one) => (one.ok ? [] : [one.rejected])), ...rejected];
  for (const { path, reason } of unusable) invocation.io.writeError(`"${path}" ${reason}.\n`);
  return 0;
}

async function showRequired({ directory, invocation, workspace, words }: Call): Promise<number> {
  const given = oneTemplate(words);
  if ("problem" in given) return usageError(plugins, invocation, given.problem);
  const request = { path: given.path, purpose: "syntax", variables: [], variableFiles: [] } as const;
  const template = await openTemplate({ ...request, configType: undefined }, workspace, invocation.io);
  if (!template) return 1;
  const { output } = invocation;
  if (template.syntax === "json") {
    output.error("Legacy JSON templates do not name the plugins they require.");
    return 1;
  }
  if (template.requiredPlugins.length === 0) output.say("The template requires no plugins.");
  for (const { name, source, version } of template.requiredPlugins) {
    const paths = await suitablePaths(directory, source, version);
    output.say([name, source, JSON.stringify(version), ...paths].join(" "));
  }
  return 0;
}

async function suitablePaths(
  directory: PluginDirectory,
  source: string,
  version: string,
): Promise<readonly string[]> {
  const { parsePluginSource } = await import("@prebake/go-plugins");
  const parsed = parsePluginSource(source);
  const constraint = parseVersionConstraint(version);
  if (!parsed.ok || !constraint) return [];
  return (await directory.allRequired(parsed.source, constraint)).map(({ path }) => path);
}

async function readSource(text: string, { invocation }: Call): Promise<PluginSource | undefined> {
  const { parsePluginSource } = await import("@prebake/go-plugins");
  const parsed = parsePluginSource(text);
  if (parsed.ok) return parsed.source;
  invocation.output.error(parsed.problem);
  return undefined;
}

async function install(call: Call): Promise<number> {
  const [text = "", constraint] = call.words;
  const source = await readSource(text, call);
  if (!source) return 1;
  const { output } = call.invocation;
  const parsed = constraint === undefined ? undefined : parseVersionConstraint(constraint);
  if (constraint !== undefined && (!parsed || namesPrerelease(parsed))) {
    const why = parsed ? "names a pre-release; only releases are installed" : "is no version constraint";
    output.error(`"${constraint}" ${why}. Write for example ">= 1.0.0".`);
    return 1;
  }
  return call.flagged.path === undefined
    ? await installRelease(call, source, constraint)
    : await installBinary(call, source, constraint);
}

async function installRelease(
  { directory, workspace, flagged, invocation }: Call,
  source: PluginSource,
  constraint = "",
): Promise<number> {
  const { installPlugin } = await import("@prebake/go-plugins");
  const { openInstaller } = await import("../plugins/installer.ts");
  await using installer = openInstaller(workspace, directory, flagged.mirror);
  const request = { source, constraint, force: flagged.force };
  const { plugin, isNew } = await installPlugin(request, installer.options);
  const { version, path } = plugin;
  if (isNew) invocation.output.say(`Installed plugin ${source.text} v${versionText(version)} in "${path}"`);
  return 0;
}

async function installBinary(
  { directory, flagged, invocation }: Call,
  source: PluginSource,
  constraint: string | undefined,
): Promise<number> {
  const { installLocal } = await import("@prebake/go-plugins");
  const { path = "" } = flagged;
  const plugin = await installLocal({ path, source, constraint }, directory);
  invocation.output.say(`Successfully installed plugin ${source.text} from ${path} to ${plugin.path}`);
  return 0;
}

async function showSchema({ directory, cache, workspace, words, invocation }: Call): Promise<number> {
  const [name = ""] = words;
  const { pluginSchemas } = await import("../plugins/plugin-schemas.ts");
  const { host, publisher, signal } = workspace;
  await using keep = new ResourceScope();
  const log = (level: "debug" | "info" | "warn" | "error", source: string, text: string) =>
    publisher.publish({ kind: "log", level, source, text });
  const found = await pluginSchemas(name, directory, { host, cache, keep, signal, log });
  invocation.io.write(`${JSON.stringify(found, undefined, 2)}\n`);
  return 0;
}

async function remove(call: Call): Promise<number> {
  const { directory, words, invocation } = call;
  const { removePluginFile, removePlugins } = await import("@prebake/go-plugins");
  const [text = "", constraint] = words;
  const isPath = text.startsWith("/") || /^[A-Za-z]:[\\/]/.test(text);
  const source = isPath ? undefined : await readSource(text, call);
  if (!isPath && !source) return 1;
  const removed = source
    ? await removePlugins(source, constraint, directory)
    : await removePluginFile(text, directory);
  for (const path of removed) invocation.output.say(path);
  return 0;
}

async function serveToPacker({ directory, flagged, invocation, words: names }: Call): Promise<number> {
  const { forPacker } = await import("./plugins-for-packer.ts");
  return await forPacker({ directory, invocation, into: flagged.dir, names });
}
