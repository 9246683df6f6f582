/** Template → BuildPlan: which builds run, with what. */
import type { BuildSelection, PlannedBuilds } from "./build-selection.ts";
import { planHclBuilds } from "./hcl/plan-hcl-builds.ts";
import { planLegacyBuilds } from "./legacy/plan-legacy-builds.ts";
import type { Template } from "./template.ts";

/** Plans the selected builds of a loaded template. */
export function planBuilds(template: Template, selection: BuildSelection): PlannedBuilds {
  return template.syntax === "hcl"
    ? planHclBuilds(template, selection)
    : planLegacyBuilds(template, selection);
}
