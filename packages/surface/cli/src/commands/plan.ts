/** `plan`: what a build would do, without doing it. */
import { gitlabReport } from "../reports/annotations.ts";
import type { Command, Invocation } from "../command.ts";
import { parseFlags } from "../command-line/flags.ts";
import type { FlagValues } from "../command-line/flags.ts";
import { describePlan } from "../reports/plan-description.ts";
import type { PlanDescription } from "../reports/plan-description.ts";
import { planTemplate } from "../templates/plan-template.ts";
import { planText } from "../reports/plan-text.ts";
import {
  lookingFlags,
  openReportingWorkspace,
  readTemplateCall,
  templateRequest,
} from "../templates/template-call.ts";
import type { TemplateCall } from "../templates/template-call.ts";
import {
  acceptedFlags,
  dataSourceFlags,
  reportFlags,
  templateFlags,
} from "../command-line/template-flags.ts";
import { oneTemplate, usageError } from "../command-line/usage-error.ts";
import type { Workspace } from "../call/workspace.ts";

const flags = {
  except: templateFlags.except,
  only: templateFlags.only,
  ...reportFlags,
  part: templateFlags.part,
  var: templateFlags.var,
  "var-file": templateFlags["var-file"],
  ...dataSourceFlags,
  "config-type": templateFlags["config-type"],
  ...acceptedFlags,
} as const;

export const plan: Command = {
  usage: "plan [options] TEMPLATE",
  about:
    "Checks a template and prints what build would run: which builds, in which order, with which settings. Variables, locals and functions have their values; sensitive ones are not shown. Nothing is started.",
  flags,
  run: async (invocation) => {
    const call = readTemplateCall(parseFlags(flags, invocation.words));
    if (!call.ok) return usageError(plan, invocation, call.problem);
    const given = oneTemplate(call.positional);
    if ("problem" in given) return usageError(plan, invocation, given.problem);
    return await show(invocation, given.path, call);
  },
};

type Call = TemplateCall<FlagValues<typeof flags>>;

async function show(invocation: Invocation, path: string, call: Call): Promise<number> {
  const { io, output } = invocation;
  const { workspace, diagnostics } = await openReportingWorkspace(invocation, path, call);
  await using _closed = workspace;
  const described = await describe(path, call, { workspace, invocation });
  const found = described && workspace.redactor.redactTexts(described);
  if (call.form === "json")
    io.write(`${JSON.stringify({ ...(found ?? { format: 1 }), diagnostics }, undefined, 2)}\n`);
  else if (call.form === "gitlab") io.write(`${gitlabReport(diagnostics)}\n`);
  else if (found) output.say(planText(found));
  return found ? 0 : 1;
}

async function describe(
  path: string,
  call: Call,
  { workspace, invocation }: { readonly workspace: Workspace; readonly invocation: Invocation },
): Promise<PlanDescription | undefined> {
  const { only, except } = call.flagged;
  const checked = await planTemplate(
    {
      ...templateRequest(path, "validate", call),
      warnOnUndeclaredVariables: true,
      selection: { only, except, whenNothingIsLeft: "error" },
      flags: lookingFlags,
    },
    workspace,
    invocation.io,
  );
  return checked && (await describePlan(checked, workspace.registry));
}
