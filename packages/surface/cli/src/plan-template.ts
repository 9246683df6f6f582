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
  Template,
  VariableAssignment,
} from "@prebake/template";
import type { Io } from "./command.ts";
import { syncFiles } from "./sync-files.ts";
import { version } from "./version.ts";
import type { Workspace } from "./workspace.ts";

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
  const { configType, ...rest } = request;
  const loaded = await loadTemplate(
    {
      ...rest,
      ...(configType === undefined ? {} : { configType: configType === "hcl2" ? "hcl2" : "json" }),
      ...(request.path === "-" && { stdin: await io.readInput() }),
      registry: workspace.registry,
      requirePlugins: (plugins, directory) => requirePlugins(plugins, { directory, request, workspace }),
      redactor: workspace.redactor,
      syncFiles,
      readSecret: createSecretReader(workspace.host),
      runId: workspace.runId,
      programVersion: version,
      signal: workspace.signal,
    },
    workspace.host,
  );
  if (loaded.template?.syntax === "hcl") {
    const sensitive = [...loaded.template.variables].filter(([, { sensitive: is }]) => is);
    workspace.registry.setSensitiveVariables(sensitive.map(([name]) => name));
  }
  return workspace.report(loaded.diagnostics) ? loaded.template : undefined;
}

interface Requiring {
  readonly directory: string;
  readonly request: TemplateRequest;
  readonly workspace: Workspace;
}

/** A template can be looked at without its plugins; what needs one says so then. */
async function requirePlugins(
  plugins: readonly RequiredPlugin[],
  { directory, request, workspace }: Requiring,
): Promise<readonly Diagnostic[]> {
  const path = request.path ?? ".";
  const found = await workspace.registry.require(plugins, { directory, path });
  const builds = request.purpose === "build" || request.purpose === "validate";
  if (builds) return found;
  return found.map((one) => (one.code === "plugin/missing" ? { ...one, severity: "warning" } : one));
}

export interface PlanRequest {
  readonly selection: BuildSelection;
  readonly flags: RunFlags;
}

/** Plans and checks the selected builds and reports what is wrong; undefined when there is an error. */
export async function planTemplate(
  template: Template,
  request: PlanRequest,
  workspace: Workspace,
): Promise<BuildPlan | undefined> {
  await settleSecrets(template, request.selection);
  const planned = planBuilds(template, request.selection);
  if (!workspace.report(planned.diagnostics) || !planned.plan) return undefined;
  const { registry, host, redactor, signal } = workspace;
  const found = new DiagnosticList();
  const ok = await checkPlan(planned.plan, { registry, host, flags: request.flags, redactor, signal }, found);
  workspace.report(found.items);
  return ok ? planned.plan : undefined;
}
