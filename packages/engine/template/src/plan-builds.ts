/** Template → BuildPlan: which builds run, with what. */
import type { BuildSelection, PlannedBuilds } from "./build-selection.ts";
import type { Template } from "./template.ts";

/** Plans the selected builds of a loaded template. */
export declare function planBuilds(template: Template, selection: BuildSelection): PlannedBuilds;
