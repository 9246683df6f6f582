/** Which builders `-only` and `-except` leave. Legacy names are compared as they are, not as globs. Source: measured on Packer 1.16. */
import type { DiagnosticSink } from "@prebake/base";
import type { BuildSelection } from "../build-selection.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";

/** The names left. Names of `-except` may be those of post-processors too: `others`. */
export function selectLegacyBuilds(
  names: readonly string[],
  selection: BuildSelection & { readonly others: ReadonlySet<string> },
  sink: DiagnosticSink,
): ReadonlySet<string> {
  reportUnmatched("-only", selection.only.filter((name) => !names.includes(name)), names, sink);
  reportUnmatched("-except", selection.except.filter((name) => !names.includes(name) && !selection.others.has(name)), names, sink);
  const chosen = selection.only.length > 0 ? names.filter((name) => selection.only.includes(name)) : names;
  return new Set(chosen.filter((name) => !selection.except.includes(name)));
}

function reportUnmatched(flag: string, patterns: readonly string[], names: readonly string[], sink: DiagnosticSink): void {
  if (patterns.length > 0) sink.add(templateDiagnostic("filter-without-match", { flag, patterns, names }));
}
