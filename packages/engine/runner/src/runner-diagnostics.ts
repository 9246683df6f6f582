/** What the runner complains about in a plan. */
import { defineDiagnostics, entry } from "@prebake/base";

export const runnerDiagnostic = defineDiagnostics("runner", {
  "unknown-component": entry<{ kind: string; type: string; hint: string }>({
    summary: "Unknown component type",
    detail: (p) => `There is no ${p.kind} "${p.type}".${p.hint}`,
  }),
  "component-elsewhere": entry<{ kind: string; type: string; where: string }>({
    summary: "Component not available",
    detail: (p) => `The ${p.kind} "${p.type}" ${p.where}`,
  }),
});
