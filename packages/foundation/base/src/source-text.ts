/** A text with a name, and places inside it. Lines and columns are computed only when somebody prints them. */

/** Half-open interval `[start, end)` of UTF-16 offsets inside one source text. */
export interface SourceRange {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** A place as people count: line and column start at 1; a column is one grapheme cluster (as HCL counts), `byte` is the UTF-8 offset. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
}

// Made when the first text needs it: 20 ms that most commands can do without.
let segmenter: Intl.Segmenter | undefined;
const encoder = new TextEncoder();

/** Immutable source text. `name` is what diagnostics show: a path as the user gave it, or `<stdin>`, `<value for var.x from -var>`. */
export class SourceText {
  readonly name: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** The range `[start, end)`; the whole text when called without arguments. */
  range(start = 0, end: number = this.text.length): SourceRange {
    return { source: this, start, end };
  }

  /** Position of an offset; offsets past the end are clamped. */
  positionAt(offset: number): SourcePosition {
    const at = Math.max(0, Math.min(offset, this.text.length));
    const line = this.#lineIndexOf(at);
    const before = this.text.slice(this.#starts()[line] ?? 0, at);
    return {
      line: line + 1,
      column: countGraphemes(before) + 1,
      byte: encoder.encode(this.text.slice(0, at)).length,
    };
  }

  /** 1-based line number of an offset: cheaper than `positionAt`. */
  lineAt(offset: number): number {
    return this.#lineIndexOf(Math.max(0, Math.min(offset, this.text.length))) + 1;
  }

  /** Offsets `[start, end)` of a 1-based line, without its line end. Lines past the end are empty at the end of the text. */
  lineBounds(line: number): { readonly start: number; readonly end: number } {
    const starts = this.#starts();
    const start = starts[line - 1] ?? this.text.length;
    let end = starts[line] ?? this.text.length;
    while (end > start && (this.text[end - 1] === "\n" || this.text[end - 1] === "\r")) end--;
    return { start, end };
  }

  /** Text of a 1-based line, without its line end. */
  lineText(line: number): string {
    const { start, end } = this.lineBounds(line);
    return this.text.slice(start, end);
  }

  /** Number of lines; a text without a newline has one. */
  get lineCount(): number {
    return this.#starts().length;
  }

  #starts(): readonly number[] {
    if (this.#lineStarts) return this.#lineStarts;
    // A byte order mark is no column: the first line begins behind it.
    const starts = [this.text.startsWith("\uFEFF") ? 1 : 0];
    for (let at = this.text.indexOf("\n"); at !== -1; at = this.text.indexOf("\n", at + 1))
      starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }

  #lineIndexOf(offset: number): number {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** `main.pkr.hcl:3,5-9`: file, line, columns; with the end line when it is another one. Same form as HCL's range text. */
export function rangeText(range: SourceRange): string {
  const start = range.source.positionAt(range.start);
  const end = range.source.positionAt(range.end);
  const tail = end.line === start.line ? `${end.column}` : `${end.line},${end.column}`;
  return `${range.source.name}:${start.line},${start.column}-${tail}`;
}

function countGraphemes(text: string): number {
  // Every code unit below U+0300 is a cluster of its own, except that CR LF is one.
  if (/^[ -\u02ff\t]*$/.test(text)) return text.length;
  let count = 0;
  segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  for (const _ of segmenter.segment(text)) count++;
  return count;
}
