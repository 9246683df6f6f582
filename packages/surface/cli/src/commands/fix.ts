/** `fix`: a legacy JSON template with what newer versions took away replaced. */
import { fixTemplateFile, fixerNames, loadTemplate, planBuilds } from "@prebake/template";
import type { Command, Invocation } from "../command.ts";
import { parseFlags } from "../command-line/flags.ts";
import { reportBeside } from "../reports/report-beside.ts";
import { syncFiles } from "../templates/sync-files.ts";
import { unheededFlags } from "../command-line/template-flags.ts";
import { oneLegacyTemplate, usageError } from "../command-line/usage-error.ts";
import { version } from "../version.ts";
import { openWorkspace } from "../call/workspace.ts";
import type { Workspace } from "../call/workspace.ts";

const flags = {
  validate: { kind: "bool", default: true, doc: "Do not look whether the fixed template can be read." },
  ...unheededFlags,
} as const;

export const fix: Command = {
  usage: "fix [options] TEMPLATE",
  about: `Prints a legacy JSON template with its removed keys and types replaced; the file stays as it is. Templates can be built without: build and validate understand the old keys and say what replaces them.

These fixers are applied, in this order:

${fixerNames.map((name) => `  ${name}`).join("\n")}`,
  flags,
  run: async (invocation) => {
    const parsed = parseFlags(flags, invocation.words);
    if (!parsed.ok) return usageError(fix, invocation, parsed.problem);
    const given = oneLegacyTemplate(parsed.positional);
    if ("problem" in given) return usageError(fix, invocation, given.problem);
    return await fixFile(invocation, given.path, parsed.flags.validate);
  },
};

async function fixFile(invocation: Invocation, path: string, validates: boolean): Promise<number> {
  using workspace = await openWorkspace(invocation);
  const { text, diagnostics } = await fixTemplateFile(path, workspace.host);
  if (!reportBeside(diagnostics, workspace, invocation) || text === undefined) return 1;
  invocation.output.say(text);
  if (!validates || (await canBeRead(text, workspace))) return 0;
  invocation.output.error("The fixed template is printed above, but it cannot be used as it is.");
  return 1;
}

const aboutSteps: ReadonlySet<string> = new Set([
  "template/legacy-unknown-filter",
  "template/legacy-unknown-override",
]);

/** Source: measured on Packer 1.6: the shape and the names of builders in steps are looked at, not the configuration of the components. */
async function canBeRead(text: string, workspace: Workspace): Promise<boolean> {
  const { registry, redactor, runId, signal, host } = workspace;
  const stdin = new TextEncoder().encode(text);
  const request = {
    path: "-",
    stdin,
    purpose: "syntax",
    registry,
    redactor,
    runId,
    programVersion: version,
    signal,
    syncFiles,
  } as const;
  const { template, diagnostics } = await loadTemplate(request, host);
  const selection = { only: [], except: [], whenNothingIsLeft: "error" } as const;
  const planned = template ? planBuilds(template, selection).diagnostics : [];
  const steps = planned.filter(({ code }) => aboutSteps.has(code));
  return workspace.report([...diagnostics, ...steps].filter(({ severity }) => severity === "error"));
}
