/** Template → checked plan, as `build` and `validate` need it. */
import { DiagnosticList } from "@prebake/base";
import type { Diagnostic } from "@prebake/base";
import { createSecretReader } from "@prebake/host";
import { checkPlan } from "@prebake/runner";
import type { RunFlags } from "@prebake/runner";
import type { BuildPlan } from "@prebake/sdk";
import { loadTemplate, planBuilds, settleSecrets } from "@prebake/template";
import type {
  BuildSelection,
  LoadPurpose,
  RequiredPlugin,
  RequiringTemplate,
  Template,
  VariableAssignment,
} from "@prebake/template";
import type { Io } from "../command.ts";
import { syncFiles } from "./sync-files.ts";
import { version } from "../version.ts";
import type { Workspace } from "../call/workspace.ts";

export interface TemplateRequest {
  readonly path: string | undefined;
  readonly purpose: LoadPurpose;
  readonly variables: readonly VariableAssignment[];
  readonly variableFiles: readonly string[];
  readonly configType: string | undefined;
  readonly warnOnUndeclaredVariables?: boolean;
  readonly evaluateDataSources?: boolean;
  /** Whether old keys of legacy templates are refused. */
  readonly strict?: boolean;
}

/** Loads the template and reports what is wrong with it; undefined when there is an error. */
export async function openTemplate(
  request: TemplateRequest,
  workspace: Workspace,
  io: Io,
): Promise<Template | undefined> {
  const { template, isSound } = await loadReported(request, workspace, io);
  return isSound ? template : undefined;
}

interface ReportedTemplate {
  /** Undefined when nothing could be read at all. */
  readonly template: Template | undefined;
  /** False when an error was reported. */
  readonly isSound: boolean;
}

async function loadReported(
  request: TemplateRequest,
  workspace: Workspace,
  io: Io,
): Promise<ReportedTemplate> {
  const { configType, ...rest } = request;
  const loaded = await loadTemplate(
    {
      ...rest,
      ...(configType === undefined ? {} : { configType: configType === "hcl2" ? "hcl2" : "json" }),
      ...(request.path === "-" && { stdin: await io.readInput() }),
      registry: workspace.registry,
      requirePlugins: (plugins, place) => requirePlugins(plugins, { place, request, workspace }),
      redactor: workspace.redactor,
      syncFiles,
      readSecret: createSecretReader(workspace.host),
      runId: workspace.runId,
      programVersion: version,
      signal: workspace.signal,
    },
    workspace.host,
  );
  return { template: loaded.template, isSound: workspace.report(loaded.diagnostics) };
}

interface Requiring {
  readonly place: RequiringTemplate;
  readonly request: TemplateRequest;
  readonly workspace: Workspace;
}

/** A template can be looked at without its plugins; what needs one says so then. */
async function requirePlugins(
  plugins: readonly RequiredPlugin[],
  { place, request, workspace }: Requiring,
): Promise<readonly Diagnostic[]> {
  const path = request.path ?? ".";
  const found = await workspace.registry.require(plugins, { ...place, path });
  const builds = request.purpose === "build" || request.purpose === "validate";
  if (builds) return found;
  return found.map((one) => (one.code === "plugin/missing" ? { ...one, severity: "warning" } : one));
}

export interface PlanRequest {
  readonly selection: BuildSelection;
  readonly flags: RunFlags;
}

/**
 * Loads the template, plans and checks the selected builds, and reports all that is wrong, of every stage: each goes on
 * with what is sound. Undefined when there is an error.
 */
export async function planTemplate(
  request: TemplateRequest & PlanRequest,
  workspace: Workspace,
  io: Io,
): Promise<BuildPlan | undefined> {
  const { selection, flags, ...loading } = request;
  const { template, isSound } = await loadReported(loading, workspace, io);
  if (!template) return undefined;
  await settleSecrets(template, selection);
  const planned = planBuilds(template, selection);
  const isPlanned = workspace.report(planned.diagnostics);
  if (!planned.plan) return undefined;
  const { registry, host, redactor, signal } = workspace;
  const found = new DiagnosticList();
  const isRight = await checkPlan(planned.plan, { registry, host, flags, redactor, signal }, found);
  workspace.report(found.items);
  return isSound && isPlanned && isRight ? planned.plan : undefined;
}
