/** `plan`: what a build would do, without doing it. */
import type { VariableAssignment } from "@prebake/template";
import { gitlabReport } from "../annotations.ts";
import type { TemplateDiagnostic } from "../annotations.ts";
import type { Command, Invocation } from "../command.ts";
import {
  annotateForGithub,
  collectDiagnostics,
  hasScreen,
  reportForm,
  twoForms,
} from "../diagnostic-collector.ts";
import type { ReportForm } from "../diagnostic-collector.ts";
import { parseFlags } from "../flags.ts";
import type { FlagValues } from "../flags.ts";
import { describePlan } from "../plan-description.ts";
import type { PlanDescription } from "../plan-description.ts";
import { openTemplate, planTemplate } from "../plan-template.ts";
import { planText } from "../plan-text.ts";
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
  except: templateFlags.except,
  only: templateFlags.only,
  ...reportFlags,
  part: templateFlags.part,
  var: templateFlags.var,
  "var-file": templateFlags["var-file"],
  "evaluate-datasources": {
    kind: "bool",
    default: false,
    doc: "Read the data sources too; without it their values are unknown.",
  },
  "config-type": templateFlags["config-type"],
  ...acceptedFlags,
} as const;

export const plan: Command = {
  usage: "plan [options] TEMPLATE",
  about:
    "Checks a template and prints what build would run: which builds, in which order, with which settings. Variables, locals and functions have their values; sensitive ones are not shown. Nothing is started.",
  flags,
  run: async (invocation) => {
    const parsed = parseFlags(flags, invocation.words);
    if (!parsed.ok) return usageError(plan, invocation, parsed.problem);
    const given = oneTemplate(parsed.positional);
    if ("problem" in given) return usageError(plan, invocation, given.problem);
    const variables = splitAssignments(parsed.flags.var);
    if (typeof variables === "string") return usageError(plan, invocation, variables);
    const form = reportForm(parsed.flags);
    if (!form) return usageError(plan, invocation, twoForms);
    return await show(invocation, { path: given.path, variables, form, flagged: parsed.flags });
  },
};

interface Request {
  readonly path: string;
  readonly variables: readonly VariableAssignment[];
  readonly form: ReportForm;
  readonly flagged: FlagValues<typeof flags>;
}

async function show(invocation: Invocation, request: Request): Promise<number> {
  const { path, form, flagged } = request;
  const { io, output } = invocation;
  const diagnostics: TemplateDiagnostic[] = [];
  await using workspace = await openWorkspace(invocation, {
    parts: flagged.part,
    plugins: pluginChoice(flagged),
    screen: hasScreen(form),
    consumers: [
      collectDiagnostics(path, diagnostics),
      ...(form === "github" ? [annotateForGithub(io.write)] : []),
    ],
  });
  const described = await describe(invocation, request, workspace);
  const found = described && redactTexts(described, workspace.redactor);
  if (form === "json")
    io.write(`${JSON.stringify({ ...(found ?? { format: 1 }), diagnostics }, undefined, 2)}\n`);
  else if (form === "gitlab") io.write(`${gitlabReport(diagnostics)}\n`);
  else if (found) output.say(planText(found));
  return found ? 0 : 1;
}

async function describe(
  invocation: Invocation,
  { path, variables, flagged }: Request,
  workspace: Workspace,
): Promise<PlanDescription | undefined> {
  const template = await openTemplate(
    {
      path,
      purpose: "validate",
      variables,
      variableFiles: flagged["var-file"],
      configType: flagged["config-type"],
      warnOnUndeclaredVariables: true,
      evaluateDataSources: flagged["evaluate-datasources"],
    },
    workspace,
    invocation.io,
  );
  if (!template) return undefined;
  const selection = { only: flagged.only, except: flagged.except, whenNothingIsLeft: "error" } as const;
  const runFlags = { debug: false, force: false, onError: "cleanup" } as const;
  const checked = await planTemplate(template, { selection, flags: runFlags }, workspace);
  return checked && (await describePlan(checked, workspace.registry));
}
