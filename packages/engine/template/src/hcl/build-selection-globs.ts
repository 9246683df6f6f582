/** Which builds `-only` and `-except` leave: globs over build names. Source: measured on Packer 1.16. */
import type { DiagnosticSink } from "@prebake/base";
import type { BuildSelection } from "../build-selection.ts";
import type { GlobMatcher } from "../glob.ts";
import { parseGlob } from "../glob.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";

export interface SelectedNames {
  has(buildName: string): boolean;
  /** Whether `-except` names a post-processor. */
  excludesPostProcessor(name: string): boolean;
}

interface Pattern {
  readonly text: string;
  readonly matches: GlobMatcher;
}

/** Reads the patterns; those that are no globs, and those that match nothing, are reported. */
export function selectBuilds(
  names: readonly string[],
  selection: BuildSelection & { readonly postProcessors: ReadonlySet<string> },
  sink: DiagnosticSink,
): SelectedNames {
  const only = parsePatterns("-only", selection.only, sink);
  const except = parsePatterns("-except", selection.except, sink);
  const matchesAny = ({ matches }: Pattern, of: Iterable<string>): boolean => [...of].some(matches);
  reportUnmatched(
    "-only",
    only.filter((pattern) => !matchesAny(pattern, names)),
    { names, sink },
  );
  reportUnmatched(
    "-except",
    except.filter((pattern) => !matchesAny(pattern, names) && !matchesAny(pattern, selection.postProcessors)),
    { names, sink },
  );
  return {
    has: (name) =>
      (selection.only.length === 0 || only.some(({ matches }) => matches(name))) &&
      !except.some(({ matches }) => matches(name)),
    excludesPostProcessor: (name) => except.some(({ matches }) => matches(name)),
  };
}

function parsePatterns(flag: string, patterns: readonly string[], sink: DiagnosticSink): readonly Pattern[] {
  return patterns.flatMap((text) => {
    const matches = parseGlob(text);
    if (matches) return [{ text, matches }];
    sink.add(templateDiagnostic("bad-filter", { flag, pattern: text }));
    return [];
  });
}

function reportUnmatched(
  flag: string,
  patterns: readonly Pattern[],
  { names, sink }: { readonly names: readonly string[]; readonly sink: DiagnosticSink },
): void {
  if (patterns.length === 0) return;
  sink.add(
    templateDiagnostic("filter-without-match", {
      flag,
      patterns: patterns.map((pattern) => pattern.text),
      names,
    }),
  );
}
