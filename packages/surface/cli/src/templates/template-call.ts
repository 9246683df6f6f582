/** How the commands about templates begin: what their words say, where their diagnostics go, what they ask the loader for. */
import type { LoadPurpose, VariableAssignment } from "@prebake/template";
import type { TemplateDiagnostic } from "../reports/annotations.ts";
import type { Invocation } from "../command.ts";
import {
  annotateForGithub,
  collectDiagnostics,
  hasScreen,
  reportForm,
  twoForms,
} from "../reports/diagnostic-collector.ts";
import type { ReportForm } from "../reports/diagnostic-collector.ts";
import type { TemplateRequest } from "./plan-template.ts";
import type { PluginChoiceFlags } from "../command-line/template-flags.ts";
import { pluginChoice, splitAssignments } from "../command-line/template-flags.ts";
import { openWorkspace } from "../call/workspace.ts";
import type { Workspace, WorkspaceOptions } from "../call/workspace.ts";

/** Flags that all of them have. */
export interface TemplateCallFlags extends PluginChoiceFlags {
  readonly json: boolean;
  readonly annotations?: string | undefined;
  readonly part: readonly string[];
  readonly var: readonly string[];
  readonly "var-file": readonly string[];
  readonly "config-type": string | undefined;
  readonly "evaluate-datasources"?: boolean;
  readonly strict: boolean;
}

export interface TemplateCall<Flags> {
  readonly ok: true;
  readonly flagged: Flags;
  readonly positional: readonly string[];
  readonly variables: readonly VariableAssignment[];
  readonly form: ReportForm;
}

export interface Refused {
  readonly ok: false;
  /** A sentence about what is wrong. */
  readonly problem: string;
}

/** What the flags say together; the words without dashes are the command's own to judge. */
export function readTemplateCall<Flags extends TemplateCallFlags>(
  parsed: { readonly ok: true; readonly flags: Flags; readonly positional: readonly string[] } | Refused,
): TemplateCall<Flags> | Refused {
  if (!parsed.ok) return parsed;
  const { flags: flagged, positional } = parsed;
  const variables = splitAssignments(flagged.var);
  if (typeof variables === "string") return { ok: false, problem: variables };
  const form = reportForm({ json: flagged.json, annotations: flagged.annotations });
  return form ? { ok: true, flagged, positional, variables, form } : { ok: false, problem: twoForms };
}

export interface ReportingWorkspace {
  readonly workspace: Workspace;
  /** Grows while the command works. */
  readonly diagnostics: readonly TemplateDiagnostic[];
}

type ReportingCall = Pick<TemplateCall<TemplateCallFlags>, "flagged" | "form"> &
  Pick<WorkspaceOptions, "warningsAside">;

/** A workspace that shows diagnostics as the call asks, and keeps them. The caller disposes the workspace. */
export async function openReportingWorkspace(
  invocation: Invocation,
  path: string | undefined,
  { flagged, form, warningsAside = false }: ReportingCall,
): Promise<ReportingWorkspace> {
  const diagnostics: TemplateDiagnostic[] = [];
  const workspace = await openWorkspace(invocation, {
    parts: flagged.part,
    plugins: pluginChoice(flagged),
    screen: hasScreen(form),
    warningsAside,
    consumers: [
      collectDiagnostics(path ?? "", diagnostics),
      ...(form === "github" ? [annotateForGithub(invocation.io.write)] : []),
    ],
  });
  return { workspace, diagnostics };
}

/** What the loader is asked for. */
export function templateRequest(
  path: string | undefined,
  purpose: LoadPurpose,
  { flagged, variables }: Pick<TemplateCall<TemplateCallFlags>, "flagged" | "variables">,
): TemplateRequest {
  return {
    path,
    purpose,
    variables,
    variableFiles: flagged["var-file"],
    configType: flagged["config-type"],
    evaluateDataSources: flagged["evaluate-datasources"] ?? false,
    strict: flagged.strict,
  };
}

/** How nothing that could be built is looked at. */
export const lookingFlags = { debug: false, force: false, onError: "cleanup" } as const;
