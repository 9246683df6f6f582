/** Tokens of HCL, kept in typed arrays: a megabyte of source has hundreds of thousands of them. */
import type { SourceRange, SourceText } from "@prebake/base";

/** What a token is. Every character of the source belongs to exactly one token, spaces and comments included. */
export const TokenKind = {
  EndOfFile: 0,
  Space: 1,
  /** From slash-star to star-slash. */
  BlockComment: 2,
  /** `# …` or `// …` with its line end: it ends a line as a newline does. */
  LineComment: 3,
  Newline: 4,
  Identifier: 5,
  Number: 6,
  OpenQuote: 7,
  CloseQuote: 8,
  /** Text inside quotes, escapes as written. */
  QuotedText: 9,
  /** A line break inside quotes, after which the string goes on: a mistake. */
  QuotedNewline: 10,
  /** `<<EOT` or `<<-EOT` with its line end. */
  OpenHeredoc: 11,
  /** The closing word with the spaces around it, without a line end. */
  CloseHeredoc: 12,
  /** Text of a heredoc or of a bare template; at most one line, with its line end. */
  TemplateText: 13,
  /** `${` or `${~` */
  OpenInterpolation: 14,
  /** `%{` or `%{~` */
  OpenDirective: 15,
  /** `}` or `~}` that ends an interpolation or a directive. */
  CloseSequence: 16,
  OpenBrace: 17,
  CloseBrace: 18,
  OpenBracket: 19,
  CloseBracket: 20,
  OpenParenthesis: 21,
  CloseParenthesis: 22,
  Assign: 23,
  Arrow: 24,
  Equal: 25,
  NotEqual: 26,
  Less: 27,
  LessEqual: 28,
  Greater: 29,
  GreaterEqual: 30,
  And: 31,
  Or: 32,
  Not: 33,
  Plus: 34,
  Minus: 35,
  Star: 36,
  Slash: 37,
  Percent: 38,
  Question: 39,
  Colon: 40,
  DoubleColon: 41,
  Comma: 42,
  Dot: 43,
  Ellipsis: 44,
  /** `&`, `|`, `^`, `~`: operators of other languages. */
  ForeignOperator: 45,
  Semicolon: 46,
  Apostrophe: 47,
  Backtick: 48,
  Invalid: 49,
  /** A line break inside quotes that ends the unfinished string, and the line. */
  QuotedBreak: 50,
} as const;

export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/** The tokens of one stretch of source text, in order, without gaps. The last one is `EndOfFile` and empty. */
export class Tokens {
  readonly source: SourceText;
  readonly count: number;
  readonly #kinds: Uint8Array;
  readonly #starts: Uint32Array;

  constructor(
    source: SourceText,
    arrays: { readonly kinds: Uint8Array; readonly starts: Uint32Array; readonly count: number },
  ) {
    this.source = source;
    this.count = arrays.count;
    this.#kinds = arrays.kinds;
    this.#starts = arrays.starts;
  }

  /** Indices past the end give the last token. */
  kind(index: number): TokenKind {
    // Sound: the scanner writes nothing but kinds, and kind 0 is the end.
    return (this.#kinds[index] ?? TokenKind.EndOfFile) as TokenKind;
  }

  /** UTF-16 offset of the token's first unit. */
  start(index: number): number {
    return this.#starts[index] ?? this.#starts[this.count - 1] ?? 0;
  }

  /** UTF-16 offset after the token's last unit. */
  end(index: number): number {
    return this.#starts[index + 1] ?? this.start(this.count - 1);
  }

  text(index: number): string {
    return this.source.text.slice(this.start(index), this.end(index));
  }

  range(index: number): SourceRange {
    return this.source.range(this.start(index), this.end(index));
  }
}
