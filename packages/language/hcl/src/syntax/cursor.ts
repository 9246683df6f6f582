/** The parser's place in the tokens: what comes next, whether line ends matter, and what goes wrong. */
import type { Diagnostic, DiagnosticSink, SourceRange, SourceText } from "@prebake/base";
import type { Expression } from "./ast.ts";
import { Complaints } from "./complaints.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import type { Tokens } from "./token.ts";
import { TokenKind } from "./token.ts";

/** Levels of nesting that are parsed. Far below what the stack allows, far above what people write. */
export const NESTING_LIMIT = 400;

/**
 * Ends the parsing of one item. Thrown by `Cursor.fail`, caught where the parser can go on; never leaves the parser.
 * `atIndex`: token at which it went wrong.
 */
export class ParseFailure extends Error {
  readonly atIndex: number;
  /** Said when the end of the broken part is known; absent when it is said already. */
  readonly diagnostic: Diagnostic | undefined;
  /** The sequence of a string that it went wrong in, when that began in an earlier line. */
  readonly openSequence: number | undefined;
  /** What follows is likely a rest of the broken item, so that complaints about it would only repeat this one. */
  readonly swallowsNext: boolean;
  /** Nothing after this can be understood. */
  readonly fatal: boolean;

  constructor(
    atIndex: number,
    {
      swallowsNext = false,
      fatal = false,
      diagnostic,
      openSequence,
    }: {
      swallowsNext?: boolean;
      fatal?: boolean;
      diagnostic?: Diagnostic;
      openSequence?: number | undefined;
    } = {},
  ) {
    super("parse failure");
    this.atIndex = atIndex;
    this.diagnostic = diagnostic;
    this.openSequence = openSequence;
    this.swallowsNext = swallowsNext;
    this.fatal = fatal;
  }
}

/** Where the scanned text comes from, when it is not the text that the user sees: a JSON string with its escapes resolved. */
export interface Placement {
  readonly source: SourceText;
  /** Offset in `source` of an offset in the scanned text. Never decreases. */
  readonly place: (offset: number) => number;
}

export interface CursorOptions {
  readonly sink: DiagnosticSink;
  /** Whether line ends are significant at the start. */
  readonly newlines: boolean;
  readonly expression: (cursor: Cursor) => Expression;
  readonly placement?: Placement | undefined;
}

/** Gives texts as they were scanned, and places as the user sees them. */
export class Cursor {
  readonly source: SourceText;
  /** Brackets before this point do not pair up, which was said: what is left over of them is no mistake of its own. */
  isUnbalanced = false;
  /** Parts that could not be parsed until now. */
  failures = 0;
  /** Token at which the last of them failed. */
  lastFailedAt: number | undefined;
  readonly #sink: DiagnosticSink;
  readonly #complaints = new Complaints();
  readonly #tokens: Tokens;
  readonly #expression: (cursor: Cursor) => Expression;
  readonly #place: ((offset: number) => number) | undefined;
  #at = 0;
  #newlines: boolean;
  #depth = 0;
  /** Openings of the sequences of quoted strings that we are in. */
  readonly #sequences: number[] = [];

  constructor(tokens: Tokens, options: CursorOptions) {
    this.#tokens = tokens;
    this.source = options.placement?.source ?? tokens.source;
    this.#place = options.placement?.place;
    this.#sink = options.sink;
    this.#newlines = options.newlines;
    this.#expression = options.expression;
  }

  /** Parses one expression. Here, so that the parsers of parts need not import the parser of the whole. */
  expression(): Expression {
    return this.#expression(this);
  }

  /** Kind of the next significant token. A line comment counts as the newline that it ends with. */
  peek(): TokenKind {
    for (;;) {
      const kind = this.#tokens.kind(this.#at);
      switch (kind) {
        case TokenKind.Space:
        case TokenKind.BlockComment:
          break;
        case TokenKind.LineComment:
        case TokenKind.Newline:
          if (this.#newlines) return TokenKind.Newline;
          break;
        default:
          return kind;
      }
      this.#at++;
    }
  }

  /** Kind of the very next token, spaces included. */
  peekRaw(): TokenKind {
    return this.#tokens.kind(this.#at);
  }

  /** Index of the very next token, spaces included. */
  get rawIndex(): number {
    return this.#at;
  }

  /** Index of the next significant token. */
  get index(): number {
    this.peek();
    return this.#at;
  }

  /** Goes to a token, back or forth. */
  moveTo(index: number): void {
    this.#at = index;
  }

  /** Takes the next significant token. The end of the file is never passed. */
  take(): number {
    this.peek();
    const index = this.#at;
    if (this.#tokens.kind(index) !== TokenKind.EndOfFile) this.#at++;
    return index;
  }

  /** Takes the next significant token when it is of this kind. */
  takeIf(kind: TokenKind): boolean {
    if (this.peek() !== kind) return false;
    this.take();
    return true;
  }

  kindOf(index: number): TokenKind {
    return this.#tokens.kind(index);
  }

  textOf(index: number): string {
    return this.#tokens.text(index);
  }

  startOf(index: number): number {
    return this.placeOf(index, 0);
  }

  endOf(index: number): number {
    const end = this.#tokens.end(index);
    return this.#place ? this.#place(end) : end;
  }

  /** Place of a unit inside a token. */
  placeOf(index: number, unit: number): number {
    const offset = this.#tokens.start(index) + unit;
    return this.#place ? this.#place(offset) : offset;
  }

  rangeOf(index: number): SourceRange {
    return { source: this.source, start: this.startOf(index), end: this.endOf(index) };
  }

  /** Start of the next significant token. */
  get start(): number {
    return this.startOf(this.index);
  }

  /** End of the last token taken. */
  get previousEnd(): number {
    return this.endOf(this.#at - 1);
  }

  peekText(): string {
    return this.#tokens.text(this.index);
  }

  peekRange(): SourceRange {
    return this.rangeOf(this.index);
  }

  /** True when the next token is this identifier. */
  peekWord(word: string): boolean {
    return this.peek() === TokenKind.Identifier && this.peekText() === word;
  }

  /** Runs a parser with line ends significant or not. */
  withNewlines<T>(significant: boolean, parse: () => T): T {
    const before = this.#newlines;
    this.#newlines = significant;
    try {
      return parse();
    } finally {
      this.#newlines = before;
    }
  }

  /** Runs a parser one level deeper. */
  nested<T>(parse: () => T): T {
    if (this.#depth >= NESTING_LIMIT) {
      const index = this.index;
      this.report(
        syntaxDiagnostic("nesting-too-deep", { limit: NESTING_LIMIT }, { subject: this.rangeOf(index) }),
      );
      throw new ParseFailure(index, { fatal: true });
    }
    this.#depth++;
    try {
      return parse();
    } finally {
      this.#depth--;
    }
  }

  /** Runs the parser of a `${` or `%{` in a quoted string. */
  inSequence<T>(openIndex: number, parse: () => T): T {
    this.#sequences.push(openIndex);
    try {
      return parse();
    } finally {
      this.#sequences.pop();
    }
  }

  report(diagnostic: Diagnostic): void {
    this.#complaints.add(diagnostic);
  }

  /** A token that means nothing. `explainsRest`: a part that breaks there needs no complaint of its own. */
  reportToken(
    index: number,
    { diagnostic, explainsRest }: { diagnostic: Diagnostic | undefined; explainsRest: boolean },
  ): void {
    const kind = this.#tokens.kind(index);
    const isLineBreak = kind === TokenKind.QuotedNewline || kind === TokenKind.QuotedBreak;
    if (explainsRest) this.#complaints.addCulprit(index);
    if (diagnostic) this.#complaints.addToken({ index, isLineBreak, diagnostic });
  }

  /** What a failure says, now that the parser has found where to go on. */
  reportFailure({ diagnostic, atIndex, openSequence }: ParseFailure, from: number): void {
    this.failures++;
    this.lastFailedAt = atIndex;
    if (!diagnostic) return;
    const sequence =
      openSequence === undefined
        ? undefined
        : {
            index: openSequence,
            diagnostic: syntaxDiagnostic("template-unclosed", {}, { subject: this.rangeOf(openSequence) }),
          };
    this.#complaints.addPart({
      diagnostic,
      from,
      failedAt: atIndex,
      to: this.#at,
      openSequence: sequence,
    });
  }

  /** Hands over all complaints; at the end of the text. */
  finish(): void {
    this.#complaints.report(this.#sink);
  }

  /** Ends the current item at the next token. */
  fail(diagnostic: Diagnostic, options: { readonly swallowsNext?: boolean } = {}): never {
    const index = this.index;
    const innermost = this.#sequences.at(-1);
    const isAbove =
      innermost !== undefined &&
      this.source.lineAt(this.startOf(innermost)) < this.source.lineAt(this.startOf(index));
    throw new ParseFailure(index, {
      ...options,
      diagnostic,
      openSequence: isAbove ? innermost : undefined,
    });
  }

  /** How a sentence names the next token. */
  describeNext(): string {
    switch (this.peek()) {
      case TokenKind.EndOfFile:
        return "the end of the text";
      case TokenKind.Newline:
      case TokenKind.QuotedBreak:
      case TokenKind.QuotedNewline:
        return "the end of the line";
      case TokenKind.OpenQuote:
      case TokenKind.CloseQuote:
        return "a quote";
      case TokenKind.OpenHeredoc:
        return "a heredoc";
      default:
        return `"${this.peekText()}"`;
    }
  }
}
