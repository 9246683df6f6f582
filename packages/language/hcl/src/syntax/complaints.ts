/** Complaints about one text, held back until it is parsed: only then is it clear which of them come of the same mistake. */
import type { Diagnostic, DiagnosticSink } from "@prebake/base";

/** A part of the text that could not be parsed: an argument, a block's header, or the whole expression. Indices of tokens. */
export interface BrokenPart {
  readonly diagnostic: Diagnostic;
  /** First token of the part. */
  readonly from: number;
  /** Where the parser gave up. */
  readonly failedAt: number;
  /** Where it went on. */
  readonly to: number;
  /** The `${` or `%{` of a string, in an earlier line, that it was inside of; what to say if that was never closed. */
  readonly openSequence?: { readonly index: number; readonly diagnostic: Diagnostic } | undefined;
}

interface TokenComplaint {
  readonly index: number;
  /** A line break inside a quoted string. */
  readonly isLineBreak: boolean;
  readonly diagnostic: Diagnostic;
}

export class Complaints {
  readonly #tokens: TokenComplaint[] = [];
  /** Tokens that explain why the part around them is broken. */
  readonly #culprits: number[] = [];
  readonly #parts: BrokenPart[] = [];
  readonly #others: Diagnostic[] = [];
  /** Where the others begin. */
  readonly #starts = new Set<number>();

  /** In the order of the text. */
  addToken(complaint: TokenComplaint): void {
    this.#tokens.push(complaint);
  }

  /** In the order of the text. */
  addCulprit(index: number): void {
    this.#culprits.push(index);
  }

  addPart(part: BrokenPart): void {
    this.#parts.push(part);
  }

  add(diagnostic: Diagnostic): void {
    this.#others.push(diagnostic);
    if (diagnostic.subject) this.#starts.add(diagnostic.subject.start);
  }

  /** In the order of the lines; what only follows from another complaint says so. */
  report(sink: DiagnosticSink): void {
    const following = new Set<TokenComplaint>();
    const parts = this.#parts.flatMap((part) => this.#blame(part, following));
    const tokens = this.#tokens.map((one) =>
      following.has(one) ? followUp(one.diagnostic) : one.diagnostic,
    );
    for (const diagnostic of [...tokens, ...this.#others, ...parts].sort(byLine)) sink.add(diagnostic);
  }

  /** What to say of a broken part: that it is, which only follows when a token in it, the same place, or a sequence around it is to blame. */
  #blame(part: BrokenPart, following: Set<TokenComplaint>): readonly Diagnostic[] {
    const { from, to, failedAt, openSequence, diagnostic } = part;
    const isUnclosed = diagnostic.code === "hcl/template-unclosed";
    const breaks = this.#tokensBetween(openSequence?.index ?? from, to).filter((one) => one.isLineBreak);
    if (openSequence && (breaks.length > 0 || to === failedAt)) {
      for (const one of breaks) following.add(one);
      const isSame = isUnclosed && diagnostic.subject?.start === openSequence.diagnostic.subject?.start;
      return isSame ? [diagnostic] : [openSequence.diagnostic, followUp(diagnostic)];
    }
    // Of an unclosed sequence even the first line break inside the string only follows.
    for (const one of isUnclosed ? breaks : breaks.slice(1)) following.add(one);
    const first = this.#culprits[lowerBound(this.#culprits, from, (index) => index)];
    const isExplained = first !== undefined && first <= failedAt;
    const isSaid = diagnostic.subject !== undefined && this.#starts.has(diagnostic.subject.start);
    return [isExplained || isSaid ? followUp(diagnostic) : diagnostic];
  }

  #tokensBetween(from: number, to: number): readonly TokenComplaint[] {
    const start = lowerBound(this.#tokens, from, ({ index }) => index);
    return this.#tokens.slice(
      start,
      lowerBound(this.#tokens, to, ({ index }) => index),
    );
  }
}

/** Index of the first element whose key is at least `key`, in a list that is sorted by it. */
function lowerBound<T>(list: readonly T[], key: number, keyOf: (one: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = list[middle];
    if (one !== undefined && keyOf(one) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function followUp(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, follows: true };
}

/** By lines: in one line, what only follows comes behind what it follows from. */
function byLine(a: Diagnostic, b: Diagnostic): number {
  return lineOf(a) - lineOf(b) || Number(a.follows ?? false) - Number(b.follows ?? false);
}

function lineOf({ subject }: Diagnostic): number {
  return subject ? subject.source.lineAt(subject.start) : 0;
}
