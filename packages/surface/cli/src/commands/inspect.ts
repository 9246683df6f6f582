/** `inspect`: what is in a template. */
import { describeTemplate, inspectItems } from "@prebake/template";
import type { Template, VariableAssignment } from "@prebake/template";
import type { TemplateDiagnostic } from "../annotations.ts";
import type { Command, Invocation } from "../command.ts";
import { collectDiagnostics } from "../diagnostic-collector.ts";
import { parseFlags } from "../flags.ts";
import type { FlagValues } from "../flags.ts";
import { openTemplate } from "../plan-template.ts";
import { redactTexts } from "../redact-texts.ts";
import {
  acceptedFlags,
  pluginChoice,
  reportFlags,
  splitAssignments,
  templateFlags,
} from "../template-flags.ts";
import { oneTemplate, usageError } from "../usage-error.ts";
import { openWorkspace } from "../workspace.ts";
import type { Workspace } from "../workspace.ts";

const flags = {
  "machine-readable": { kind: "bool", default: false, doc: "Print rows for programs instead of text." },
  json: reportFlags.json,
  part: templateFlags.part,
  var: templateFlags.var,
  "var-file": templateFlags["var-file"],
  only: { ...templateFlags.only, hidden: true },
  except: { ...templateFlags.except, hidden: true },
  "config-type": templateFlags["config-type"],
  ...acceptedFlags,
} as const;

export const inspect: Command = {
  usage: "inspect [options] TEMPLATE",
  about: "Prints the variables, builds, provisioners and post-processors of a template.",
  flags,
  run: async (invocation) => {
    const parsed = parseFlags(flags, invocation.words);
    if (!parsed.ok) return usageError(inspect, invocation, parsed.problem);
    const variables = splitAssignments(parsed.flags.var);
    if (typeof variables === "string") return usageError(inspect, invocation, variables);
    const given = oneTemplate(parsed.positional);
    if ("problem" in given && given.problem.startsWith("Flags"))
      return usageError(inspect, invocation, given.problem);
    // Without exactly one template an empty one is shown. Source: measured on Packer 1.16.
    const path = "path" in given ? given.path : undefined;
    return await show(invocation, { path, variables, flagged: parsed.flags });
  },
};

interface Inspection {
  readonly path: string | undefined;
  readonly variables: readonly VariableAssignment[];
  readonly flagged: FlagValues<typeof flags>;
}

async function show(invocation: Invocation, { path, variables, flagged }: Inspection): Promise<number> {
  const diagnostics: TemplateDiagnostic[] = [];
  await using workspace = await openWorkspace(invocation, {
    parts: flagged.part,
    plugins: pluginChoice(flagged),
    screen: !flagged.json,
    consumers: [collectDiagnostics(path ?? "", diagnostics)],
  });
  const template = await openTemplate(
    {
      path,
      purpose: "inspect",
      variables,
      variableFiles: flagged["var-file"],
      configType: flagged["config-type"],
    },
    workspace,
    invocation.io,
  );
  if (flagged.json) {
    const description = template && redactTexts(describeTemplate(template), workspace.redactor);
    const document = { ...(description ?? { format: 1 }), diagnostics };
    invocation.io.write(`${JSON.stringify(document, undefined, 2)}\n`);
  } else if (template) printItems(template, workspace, invocation);
  return template ? 0 : 1;
}

function printItems(template: Template, { redactor }: Workspace, { output }: Invocation): void {
  const redact = (text: string): string => redactor.redact(text);
  for (const item of inspectItems(template)) {
    if (item.kind === "say") output.say(redact(item.text));
    else output.row(item.type, item.data.map(redact));
  }
}
