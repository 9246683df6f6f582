/** `-only` and `-except` leave nothing: said once, with the names that were likely meant. */
import type { Diagnostic } from "@prebake/base";
import type { BuildSelection } from "./build-selection.ts";
import { parseGlob } from "./glob.ts";
import { templateDiagnostic } from "./template-diagnostics.ts";

/** Behind what was said before: the names only if they were not listed with a filter that matches nothing. */
export function nothingToBuild(
  said: readonly Diagnostic[],
  names: readonly string[],
  { only, whenNothingIsLeft }: BuildSelection,
): readonly Diagnostic[] {
  const unmatched = only.filter((text) => {
    const matches = parseGlob(text);
    return matches && !names.some(matches);
  });
  const isExplained = said.some(({ code }) => code === "template/filter-without-match");
  const nothing = templateDiagnostic("nothing-to-build", { names, unmatched, isExplained });
  return [...said, { ...nothing, severity: whenNothingIsLeft }];
}
