/** User mistakes as data: collected, never thrown. Shown with a code frame, all at once. */
import type { SourceRange } from "./source-text.ts";

export type Severity = "error" | "warning";

/** A second place that explains the first, e.g. where a name was defined before. */
export interface RelatedRange {
  readonly range: SourceRange;
  readonly message: string;
}

/** A value that explains a failed expression: `var.x` and its text, already free of secrets. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** Replacement of a range by a text: a fix that a tool may apply. */
export interface TextEdit {
  readonly range: SourceRange;
  readonly text: string;
}

export interface Diagnostic {
  /** `area/kebab`, stable, documented: `hcl/attribute-redefined`. */
  readonly code: string;
  readonly severity: Severity;
  /** Two to six words, no full stop, no user data. */
  readonly summary: string;
  /** Sentences: what is wrong, then what to do. May be empty. Never holds a sensitive value. */
  readonly detail: string;
  /** The tight place. Absent when there is no source (a flag, an environment variable). */
  readonly subject?: SourceRange;
  /** What to show around it; contains `subject`. */
  readonly context?: SourceRange;
  /** The block it is filed under: its first line is shown before the tight place, and it is where tools that want one line look. */
  readonly heading?: SourceRange;
  readonly related?: readonly RelatedRange[];
  readonly values?: readonly NamedValue[];
  readonly fixes?: readonly TextEdit[];
  /** It comes of the same mistake as one before it, which says what to do: screens give it one line. */
  readonly follows?: true;
}

/** Where language code reports. Reporting never throws and never stops the caller. */
export interface DiagnosticSink {
  add(diagnostic: Diagnostic): void;
}

/** A sink that keeps what it gets, in order. */
export class DiagnosticList implements DiagnosticSink {
  readonly #items: Diagnostic[] = [];

  add(diagnostic: Diagnostic): void {
    this.#items.push(diagnostic);
  }

  addAll(diagnostics: Iterable<Diagnostic>): void {
    for (const diagnostic of diagnostics) this.add(diagnostic);
  }

  get items(): readonly Diagnostic[] {
    return this.#items;
  }

  get hasErrors(): boolean {
    return this.#items.some((item) => item.severity === "error");
  }
}

/** One row of an area's table: severity, summary, and the detail made from typed parameters. */
export interface DiagnosticEntry<Parameters> {
  readonly severity?: Severity;
  readonly summary: string;
  readonly detail: (parameters: Parameters) => string;
}

/** A row whose detail needs no parameters. */
interface PlainEntry {
  readonly severity?: Severity;
  readonly summary: string;
  readonly detail: () => string;
}

/** Declares a row; the type argument names its parameters (none: report with `{}`). Severity is `error` unless said. */
export function entry(row: PlainEntry): DiagnosticEntry<object>;
export function entry<Parameters>(row: DiagnosticEntry<Parameters>): DiagnosticEntry<Parameters>;
export function entry<Parameters>(row: DiagnosticEntry<Parameters>): DiagnosticEntry<Parameters> {
  return row;
}

/** What a report may carry besides its parameters. */
export interface DiagnosticPlace {
  readonly subject?: SourceRange | undefined;
  readonly context?: SourceRange | undefined;
  readonly heading?: SourceRange | undefined;
  readonly related?: readonly RelatedRange[] | undefined;
  readonly values?: readonly NamedValue[] | undefined;
  readonly fixes?: readonly TextEdit[] | undefined;
}

type ParametersOf<Row> = Row extends DiagnosticEntry<infer P> ? P : never;

/**
 * Makes the typed maker of one area's diagnostics: `make("unknown-key", { name }, { subject })`.
 * A wrong key or a missing parameter is a type error.
 */
export function defineDiagnostics<Table extends Record<string, DiagnosticEntry<never>>>(
  area: string,
  table: Table,
) {
  return function make<Key extends keyof Table & string>(
    key: Key,
    parameters: ParametersOf<Table[Key]>,
    place: DiagnosticPlace = {},
  ): Diagnostic {
    const row = table[key] as unknown as DiagnosticEntry<ParametersOf<Table[Key]>>;
    return {
      code: `${area}/${key}`,
      severity: row.severity ?? "error",
      summary: row.summary,
      detail: row.detail(parameters),
      ...definedOnly(place),
    };
  };
}

function definedOnly(place: DiagnosticPlace): Partial<Diagnostic> {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
}
