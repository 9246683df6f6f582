/** Which builds are wanted, and what planning them gives. */
import type { Diagnostic } from "@prebake/base";
import type { BuildPlan } from "@prebake/sdk";

export interface BuildSelection {
  /** `-only`, split at commas: globs of build names in HCL2, exact builder names in legacy JSON. Empty: all. */
  readonly only: readonly string[];
  /** `-except`: as `only`; also removes post-processors of that name. */
  readonly except: readonly string[];
  /** What it means when nothing is left to build: an error for `build`, a warning for `validate`. */
  readonly whenNothingIsLeft: "error" | "warning";
}

export interface PlannedBuilds {
  /** Undefined when the template is too broken to plan. With errors among the diagnostics it must not be run. */
  readonly plan: BuildPlan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
