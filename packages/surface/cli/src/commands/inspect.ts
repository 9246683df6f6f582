/** `inspect`: what is in a template. */
import { describeTemplate, inspectItems } from "@prebake/template";
import type { Template } from "@prebake/template";
import type { Command, Invocation } from "../command.ts";
import { parseFlags } from "../command-line/flags.ts";
import type { FlagValues } from "../command-line/flags.ts";
import { openTemplate } from "../templates/plan-template.ts";
import { openReportingWorkspace, readTemplateCall, templateRequest } from "../templates/template-call.ts";
import type { TemplateCall } from "../templates/template-call.ts";
import { acceptedFlags, reportFlags, templateFlags } from "../command-line/template-flags.ts";
import { oneTemplate, usageError } from "../command-line/usage-error.ts";
import type { Workspace } from "../call/workspace.ts";

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
    const call = readTemplateCall(parseFlags(flags, invocation.words));
    if (!call.ok) return usageError(inspect, invocation, call.problem);
    const given = oneTemplate(call.positional);
    if ("problem" in given && given.problem.startsWith("Flags"))
      return usageError(inspect, invocation, given.problem);
    // Without exactly one template an empty one is shown. Source: measured on Packer 1.16.
    if ("problem" in given)
      invocation.io.writeError(`${given.problem} Shown is what an empty one would be.\n`);
    return await show(invocation, "path" in given ? given.path : undefined, call);
  },
};

async function show(
  invocation: Invocation,
  path: string | undefined,
  call: TemplateCall<FlagValues<typeof flags>>,
): Promise<number> {
  const { workspace, diagnostics } = await openReportingWorkspace(invocation, path, {
    ...call,
    warningsAside: true,
  });
  await using _closed = workspace;
  const template = await openTemplate(templateRequest(path, "inspect", call), workspace, invocation.io);
  if (call.form === "json") {
    const description = template && workspace.redactor.redactTexts(describeTemplate(template));
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
