/** `init`: installs the plugins that a template requires, and locks them. */
import { BuildError, DiagnosticList, toError } from "@prebake/base";
import type { Template } from "@prebake/template";
import type { RequiredSource } from "@prebake/go-plugins";
import type { Command, Invocation } from "../command.ts";
import { parseFlags } from "../command-line/flags.ts";
import type { FlagValues } from "../command-line/flags.ts";
import { openTemplate } from "../templates/plan-template.ts";
import { splitAssignments, templateFlags } from "../command-line/template-flags.ts";
import { oneTemplate, usageError } from "../command-line/usage-error.ts";
import { openWorkspace } from "../call/workspace.ts";
import type { Workspace } from "../call/workspace.ts";

/** What scripts that call `init` have always got. Source: measured on Packer 1.16. */
const nothingRequired = `No plugins requirement found, make sure you reference a Packer config
containing a packer.required_plugins block. See
https://www.packer.io/docs/templates/hcl_templates/blocks/packer
for more info.`;

const flags = {
  upgrade: {
    kind: "bool",
    default: false,
    doc: "Take the newest releases that suit, whatever is installed or locked.",
  },
  force: { kind: "bool", default: false, doc: "Install again what is installed already." },
  locked: {
    kind: "bool",
    default: false,
    doc: "Install exactly what the lock file says; fail when it says nothing of a plugin.",
  },
  mirror: {
    kind: "text",
    placeholder: "DIR",
    doc: "Take releases from a directory, not from the network; else PREBAKE_PLUGIN_MIRROR.",
  },
  var: { ...templateFlags.var, hidden: true },
  "var-file": { ...templateFlags["var-file"], hidden: true },
  only: { ...templateFlags.only, hidden: true },
  except: { ...templateFlags.except, hidden: true },
  "config-type": templateFlags["config-type"],
} as const;

export const init: Command = {
  usage: "init [options] TEMPLATE",
  about:
    "Installs the plugins that a template names in required_plugins, and writes their versions and checksums into .prebake.lock.hcl beside it. The components of prebake itself need no installation.",
  flags,
  run: async (invocation) => {
    const parsed = parseFlags(flags, invocation.words);
    if (!parsed.ok) return usageError(init, invocation, parsed.problem);
    const given = oneTemplate(parsed.positional);
    if ("problem" in given) return usageError(init, invocation, given.problem);
    const variables = splitAssignments(parsed.flags.var);
    if (typeof variables === "string") return usageError(init, invocation, variables);
    if (parsed.flags.locked && parsed.flags.upgrade)
      return usageError(init, invocation, "-locked and -upgrade contradict each other.");
    await using workspace = await openWorkspace(invocation);
    const { "config-type": configType } = parsed.flags;
    const template = await openTemplate(
      { path: given.path, purpose: "syntax", variables, variableFiles: [], configType },
      workspace,
      invocation.io,
    );
    if (!template) return 1;
    return await install({ template, path: given.path, flagged: parsed.flags }, workspace, invocation);
  },
};

interface Request {
  readonly template: Template;
  readonly path: string;
  readonly flagged: FlagValues<typeof flags>;
}

async function install(request: Request, workspace: Workspace, invocation: Invocation): Promise<number> {
  const { template } = request;
  if (template.syntax === "json") {
    // Source: measured on Packer 1.16: legacy templates cannot require plugins, and asking is an error.
    invocation.output.error(
      "Legacy JSON templates do not name the plugins they require: there is nothing to install.",
    );
    return 1;
  }
  if (template.requiredPlugins.length === 0) {
    invocation.output.say(nothingRequired);
    return 0;
  }
  const { checkConflicts } = await import("@prebake/go-plugins");
  const conflicts = new DiagnosticList();
  checkConflicts(template.requiredPlugins, conflicts);
  if (!workspace.report(conflicts.items)) return 1;
  return await installAll(request, workspace, invocation);
}

async function installAll(
  { template, flagged }: Request,
  workspace: Workspace,
  invocation: Invocation,
): Promise<number> {
  const { failedRequirement, installRequired, readLockFile, writeLockFile } =
    await import("@prebake/go-plugins");
  const { openPlugins } = await import("../plugins/open-plugins.ts");
  const { openInstaller } = await import("../plugins/installer.ts");
  const { host, signal, cacheDirectory } = workspace;
  const { lock, path: lockPath, diagnostics } = await readLockFile(template.directory, host);
  if (!workspace.report(diagnostics)) return 1;
  const { directory } = await openPlugins({ host, cacheDirectory, releasesOnly: false, signal });
  await using installer = openInstaller(workspace, directory, flagged.mirror);
  const report = await installRequired(sourcesOf(template), {
    ...installer.options,
    upgrade: flagged.upgrade,
    force: flagged.force,
    lockedOnly: flagged.locked,
    lock: lock ?? new Map(),
    lockPath,
  });
  for (const { plugin, source, isNew } of report.met) {
    const version = plugin.version.segments.join(".");
    // Source: measured on Packer 1.16; scripts look for this line.
    if (isNew) invocation.output.say(`Installed plugin ${source} v${version} in "${plugin.path}"`);
  }
  workspace.report(report.failures.map((failure) => failedRequirement(failure, template.requiredPlugins)));
  if (!flagged.locked) {
    try {
      await writeLockFile(lockPath, report.lock, host);
    } catch (error) {
      const code = "plugin/lock-unwritable";
      workspace.publisher.publish({ kind: "problem", severity: "warning", code, text: errorText(error) });
    }
  }
  return report.failures.length > 0 ? 1 : 0;
}

/** One entry per source, with all constraints on it. */
function sourcesOf(template: Template): readonly RequiredSource[] {
  const bySource = Map.groupBy(template.requiredPlugins, ({ source }) => source);
  return [...bySource].map(([source, all]) => ({
    source,
    version: all.map(({ version }) => version).join(", "),
  }));
}

function errorText(thrown: unknown): string {
  const error = toError(thrown);
  return error instanceof BuildError && error.hint !== undefined
    ? `${error.message}\n${error.hint}`
    : error.message;
}
