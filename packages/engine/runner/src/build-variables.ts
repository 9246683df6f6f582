/** What `build.X` and `` {{build `X`}} `` give: facts of the running machine, placeholders for what its builder does not know. */
import { UNKNOWN_TEXT } from "@prebake/schema";
import type { ConfigSyntax } from "@prebake/schema";
import { buildVariablePlaceholders, commonBuildVariables } from "@prebake/sdk";
import type { BuildVariables } from "@prebake/sdk";

export interface BuildVariablesOptions {
  readonly syntax: ConfigSyntax;
  /** Names that the builder adds. */
  readonly builderNames: readonly string[];
  /** What is known: the machine's facts and the run's id. */
  readonly known: BuildVariables;
}

/** All names of a build with their values; those nobody knows hold a placeholder. */
export function fillBuildVariables(options: BuildVariablesOptions): BuildVariables {
  const filled: Record<string, string | number | boolean> = {};
  for (const name of [...commonBuildVariables, ...options.builderNames]) filled[name] = UNKNOWN_TEXT;
  // Legacy templates show another text for the four that builders fill in late. Source: measured on Packer 1.16.
  return { ...filled, ...(options.syntax === "json" && buildVariablePlaceholders), ...options.known };
}
