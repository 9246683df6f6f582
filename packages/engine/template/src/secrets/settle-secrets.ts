/** The secrets that builds ask for themselves: known before anything is planned, as planning and building do not wait for them. */
import { DiagnosticList } from "@prebake/base";
import type { BuildPlan } from "@prebake/sdk";
import type { BuildSelection } from "../build-selection.ts";
import { planHclBuilds } from "../hcl/plan-hcl-builds.ts";
import type { Template } from "../template.ts";

/**
 * Asks secret stores for what the selected builds want of them. To be called once, before `planBuilds`; rejects only with the
 * signal's reason. What is not answered then is a mistake at its place, told by whoever evaluates it.
 */
export async function settleSecrets(template: Template, selection: BuildSelection): Promise<void> {
  // Legacy templates ask in their variables only, which have their values.
  if (template.syntax === "json") return;
  const { answers, asksAhead } = template;
  if (asksAhead) await answers.askAhead(() => evaluateAll(planHclBuilds(template, selection).plan));
  answers.close();
}

function evaluateAll(plan: BuildPlan | undefined): void {
  const quiet = new DiagnosticList();
  for (const { builder, provisioners, errorCleanup, postProcessors } of plan?.builds ?? []) {
    const steps = [...provisioners, ...(errorCleanup ? [errorCleanup] : []), ...postProcessors.flat()];
    for (const node of [builder, ...steps]) node.evaluate(undefined, quiet);
  }
}
