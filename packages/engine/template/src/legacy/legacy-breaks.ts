/** Where syntax errors and keys that are there twice were read over: what is said of these places later follows from them. */
import type { Diagnostic, SourceRange } from "@prebake/base";

export interface LegacyBreaks {
  /** Whether there are any. */
  readonly any: boolean;
  /** Whether one is in this component: then it is not looked at. */
  within(range: SourceRange | undefined): boolean;
  /** Whether a complaint is about such a place. */
  concerns(diagnostic: Diagnostic): boolean;
}

const syntaxCodes: ReadonlySet<string> = new Set(
  ["json-syntax", "yaml-syntax", "json-duplicate-key"].map((key) => `template/${key}`),
);

export function legacyBreaks(errors: readonly Diagnostic[]): LegacyBreaks {
  const places = errors.flatMap(({ code, subject }) => (subject && syntaxCodes.has(code) ? [subject] : []));
  return {
    any: places.length > 0,
    within: (range) => range !== undefined && places.some((place) => meet(range, place)),
    concerns: ({ subject }) =>
      subject !== undefined && places.some(({ start, end }) => subject.start >= start && subject.end <= end),
  };
}

function meet(a: SourceRange, b: SourceRange): boolean {
  return a.start <= b.end && b.start <= a.end;
}
