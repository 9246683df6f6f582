/** Source text to tokens. Never fails: what belongs to no token is `Invalid`, and the parser says so. */
import type { SourceText } from "@prebake/base";
import { inlineSpaces } from "./go-space.ts";
import { TokenKind, Tokens } from "./token.ts";

export interface ScanOptions {
  /** `template`: the whole text is a template, as in a template file or a string of JSON syntax. */
  readonly mode?: "configuration" | "template";
  /** UTF-16 offsets of the stretch to scan; the whole text when absent. */
  readonly start?: number;
  readonly end?: number;
}

/** Scans in one pass, in time linear to the text. */
export function scanTokens(source: SourceText, options: ScanOptions = {}): Tokens {
  return new Scanner(source, options).run();
}

/** What surrounds the scanner's place: from the file down to the innermost template sequence. */
type Frame =
  /** Ordinary syntax; `braces` counts the open `{`. A nested one is the inside of `${ }`. */
  | { readonly kind: "normal"; braces: number; readonly nested: boolean }
  /** `open`: line breaks do not end the string any more, because nothing after it could. */
  | { readonly kind: "quoted"; open: boolean }
  | { readonly kind: "heredoc"; readonly marker: string }
  | { readonly kind: "template" };

const code = {
  tab: 9,
  newline: 10,
  return: 13,
  space: 32,
  quote: 34,
  hash: 35,
  dollar: 36,
  percent: 37,
  star: 42,
  plus: 43,
  minus: 45,
  dot: 46,
  slash: 47,
  less: 60,
  backslash: 92,
  openBrace: 123,
  closeBrace: 125,
  tilde: 126,
} as const;

// Longest first within one first character.
const operators: readonly (readonly [string, TokenKind])[] = [
  ["...", TokenKind.Ellipsis],
  ["=>", TokenKind.Arrow],
  ["==", TokenKind.Equal],
  ["!=", TokenKind.NotEqual],
  ["<=", TokenKind.LessEqual],
  [">=", TokenKind.GreaterEqual],
  ["&&", TokenKind.And],
  ["||", TokenKind.Or],
  ["::", TokenKind.DoubleColon],
  ["[", TokenKind.OpenBracket],
  ["]", TokenKind.CloseBracket],
  ["(", TokenKind.OpenParenthesis],
  [")", TokenKind.CloseParenthesis],
  ["=", TokenKind.Assign],
  ["<", TokenKind.Less],
  [">", TokenKind.Greater],
  ["!", TokenKind.Not],
  ["+", TokenKind.Plus],
  ["-", TokenKind.Minus],
  ["*", TokenKind.Star],
  ["/", TokenKind.Slash],
  ["%", TokenKind.Percent],
  ["?", TokenKind.Question],
  [":", TokenKind.Colon],
  [",", TokenKind.Comma],
  [".", TokenKind.Dot],
  ["&", TokenKind.ForeignOperator],
  ["|", TokenKind.ForeignOperator],
  ["^", TokenKind.ForeignOperator],
  ["~", TokenKind.ForeignOperator],
  [";", TokenKind.Semicolon],
  ["'", TokenKind.Apostrophe],
  ["`", TokenKind.Backtick],
];

/** By the code of the first character. */
const operatorsByFirst: (readonly (readonly [string, TokenKind])[])[] = [];
for (const row of operators) {
  const first = row[0].charCodeAt(0);
  operatorsByFirst[first] = [...(operatorsByFirst[first] ?? []), row];
}

const identifierRest = /[\p{ID_Continue}-]*/uy;
const identifierStart = /[\p{ID_Start}_]/uy;
// Wider than numbers are: `1.2.3` is one bad number, and not the number 1.2 with something behind it.
const number = /\d+(?:\.*(?:\d|[eE][+-]?\d)\d*)*/y;
const heredocOpening = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
const inlineSpace = new RegExp(`[${inlineSpaces}]*`, "y");

// 1: may start an identifier, 2: may continue one. ASCII only.
const identifierUnits = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
  const char = String.fromCharCode(unit);
  if (/[A-Za-z_]/.test(char)) identifierUnits[unit] = 3;
  else if (/[0-9-]/.test(char)) identifierUnits[unit] = 2;
}

class Scanner {
  readonly #source: SourceText;
  readonly #text: string;
  readonly #end: number;
  readonly #frames: Frame[];
  #at: number;
  #kinds: Uint8Array;
  #starts: Uint32Array;
  #count = 0;
  /** No block comment closes after this offset, once it is known: keeps many unclosed ones linear. */
  #lastCommentEnd = Number.POSITIVE_INFINITY;

  constructor(
    source: SourceText,
    { mode = "configuration", start = 0, end = source.text.length }: ScanOptions,
  ) {
    this.#source = source;
    // A stretch is cut off, so that no look-ahead sees beyond it.
    this.#text = end === source.text.length ? source.text : source.text.slice(0, end);
    this.#end = end;
    this.#at = start;
    this.#frames = [
      mode === "template" ? { kind: "template" } : { kind: "normal", braces: 0, nested: false },
    ];
    const estimate = Math.max(64, ((end - start) >> 1) + 16);
    this.#kinds = new Uint8Array(estimate);
    this.#starts = new Uint32Array(estimate);
  }

  run(): Tokens {
    while (this.#at < this.#end)
      this.#step(this.#frames.at(-1) ?? { kind: "normal", braces: 0, nested: false });
    this.#emit(TokenKind.EndOfFile, this.#end);
    const count = this.#count;
    const kinds = this.#kinds.slice(0, count);
    return new Tokens(this.#source, { kinds, starts: this.#starts.slice(0, count), count });
  }

  #step(frame: Frame): void {
    switch (frame.kind) {
      case "normal":
        this.#scanNormal(frame);
        break;
      case "quoted":
        this.#scanQuoted(frame);
        break;
      case "heredoc":
        if (!this.#scanHeredocEnd(frame.marker)) this.#scanTemplateLine();
        break;
      case "template":
        this.#scanTemplateLine();
    }
  }

  #emit(kind: TokenKind, end: number): void {
    if (this.#count === this.#kinds.length) this.#grow();
    this.#kinds[this.#count] = kind;
    this.#starts[this.#count] = this.#at;
    this.#count++;
    this.#at = end;
  }

  #grow(): void {
    const kinds = new Uint8Array(this.#count * 2);
    const starts = new Uint32Array(this.#count * 2);
    kinds.set(this.#kinds);
    starts.set(this.#starts);
    this.#kinds = kinds;
    this.#starts = starts;
  }

  // ---- ordinary syntax

  #scanNormal(frame: Frame & { kind: "normal" }): void {
    const unit = this.#text.charCodeAt(this.#at);
    if (unit < 128 && ((identifierUnits[unit] ?? 0) & 1) !== 0) return this.#scanIdentifier();
    if (unit >= 48 && unit <= 57) return this.#emit(TokenKind.Number, this.#matchEnd(number));
    switch (unit) {
      case code.space:
      case code.tab:
        return this.#scanSpace();
      case code.newline:
        return this.#emit(TokenKind.Newline, this.#at + 1);
      case code.return:
        return this.#peekUnit(1) === code.newline
          ? this.#emit(TokenKind.Newline, this.#at + 2)
          : this.#scanOther();
      case code.hash:
        return this.#scanLineComment();
      case code.slash:
        return this.#scanSlash();
      case code.quote:
        this.#frames.push({ kind: "quoted", open: false });
        return this.#emit(TokenKind.OpenQuote, this.#at + 1);
      case code.less:
        return this.#scanLess();
      case code.openBrace:
        frame.braces++;
        return this.#emit(TokenKind.OpenBrace, this.#at + 1);
      case code.closeBrace:
        return this.#scanCloseBrace(frame, 1);
      case code.tilde:
        if (frame.nested && frame.braces === 0 && this.#peekUnit(1) === code.closeBrace)
          return this.#scanCloseBrace(frame, 2);
        return this.#scanOther();
      default:
        return this.#scanOther();
    }
  }

  #scanIdentifier(): void {
    let at = this.#at + 1;
    for (;;) {
      const unit = this.#text.charCodeAt(at);
      if (unit < 128 ? (identifierUnits[unit] ?? 0) === 0 : Number.isNaN(unit)) break;
      if (unit >= 128) {
        identifierRest.lastIndex = at;
        identifierRest.test(this.#text);
        if (identifierRest.lastIndex === at) break;
        at = identifierRest.lastIndex;
      } else at++;
    }
    this.#emit(TokenKind.Identifier, at);
  }

  #scanSpace(): void {
    let at = this.#at + 1;
    for (
      let unit = this.#text.charCodeAt(at);
      unit === code.space || unit === code.tab;
      unit = this.#text.charCodeAt(at)
    )
      at++;
    this.#emit(TokenKind.Space, at);
  }

  #scanLineComment(): void {
    const newline = this.#text.indexOf("\n", this.#at);
    this.#emit(TokenKind.LineComment, newline === -1 ? this.#end : newline + 1);
  }

  #scanSlash(): void {
    const next = this.#peekUnit(1);
    if (next === code.slash) return this.#scanLineComment();
    if (next === code.star && this.#at + 2 <= this.#lastCommentEnd) {
      const close = this.#text.indexOf("*/", this.#at + 2);
      if (close !== -1) return this.#emit(TokenKind.BlockComment, close + 2);
      this.#lastCommentEnd = this.#at;
    }
    this.#emit(TokenKind.Slash, this.#at + 1);
  }

  #scanLess(): void {
    if (this.#peekUnit(1) !== code.less) return this.#scanOther();
    heredocOpening.lastIndex = this.#at;
    const marker = heredocOpening.exec(this.#text)?.[1];
    if (marker === undefined) return this.#scanOther();
    this.#frames.push({ kind: "heredoc", marker });
    this.#emit(TokenKind.OpenHeredoc, heredocOpening.lastIndex);
  }

  #scanCloseBrace(frame: Frame & { kind: "normal" }, length: number): void {
    if (frame.nested && frame.braces === 0) {
      this.#frames.pop();
      return this.#emit(TokenKind.CloseSequence, this.#at + length);
    }
    frame.braces = Math.max(0, frame.braces - 1);
    this.#emit(TokenKind.CloseBrace, this.#at + 1);
  }

  #scanOther(): void {
    for (const [text, kind] of operatorsByFirst[this.#text.charCodeAt(this.#at)] ?? []) {
      if (text.length === 1 || this.#text.startsWith(text, this.#at))
        return this.#emit(kind, this.#at + text.length);
    }
    identifierStart.lastIndex = this.#at;
    if (identifierStart.test(this.#text))
      return this.#emit(TokenKind.Identifier, this.#matchEnd(identifierRest));
    this.#emit(TokenKind.Invalid, this.#at + ((this.#text.codePointAt(this.#at) ?? 0) > 0xffff ? 2 : 1));
  }

  // ---- inside quotes

  #scanQuoted(frame: Frame & { kind: "quoted" }): void {
    const unit = this.#text.charCodeAt(this.#at);
    if (unit === code.quote) {
      this.#frames.pop();
      return this.#emit(TokenKind.CloseQuote, this.#at + 1);
    }
    if (this.#scanSequenceOpening(unit)) return;
    if (unit === code.newline || unit === code.return) return this.#scanQuotedNewline(frame, unit);
    let at = this.#at;
    while (at < this.#end && !this.#endsQuotedText(at)) at += this.#quotedUnitLength(at);
    // A backslash with nothing after it belongs to no escape.
    if (at === this.#at) return this.#emit(TokenKind.Invalid, at + 1);
    this.#emit(TokenKind.QuotedText, at);
  }

  #endsQuotedText(at: number): boolean {
    switch (this.#text.charCodeAt(at)) {
      case code.quote:
      case code.newline:
      case code.return:
        return true;
      case code.dollar:
      case code.percent:
        return this.#text.charCodeAt(at + 1) === code.openBrace;
      case code.backslash:
        return (
          at + 1 >= this.#end ||
          this.#text.charCodeAt(at + 1) === code.newline ||
          this.#text.charCodeAt(at + 1) === code.return
        );
      default:
        return false;
    }
  }

  #quotedUnitLength(at: number): number {
    const unit = this.#text.charCodeAt(at);
    if (unit === code.backslash) return 2;
    return this.#isEscapedOpening(at, unit) ? 3 : 1;
  }

  /** True at `$${` and `%%{`. */
  #isEscapedOpening(at: number, unit: number): boolean {
    if (unit !== code.dollar && unit !== code.percent) return false;
    return this.#text.charCodeAt(at + 1) === unit && this.#text.charCodeAt(at + 2) === code.openBrace;
  }

  #scanQuotedNewline(frame: Frame & { kind: "quoted" }, unit: number): void {
    const end = this.#at + (unit === code.return && this.#peekUnit(1) === code.newline ? 2 : 1);
    if (frame.open || this.#continuesOverLines(end)) {
      frame.open = true;
      return this.#emit(TokenKind.QuotedNewline, end);
    }
    this.#leaveStrings();
    this.#emit(TokenKind.QuotedBreak, end);
  }

  /** Back to what surrounds the outermost of the strings that we are in, so that the next line is read as a fresh one. */
  #leaveStrings(): void {
    const outermost =
      this.#frames.findLastIndex((frame) => frame.kind === "heredoc" || frame.kind === "template") + 1;
    const quoted = this.#frames.findIndex((frame, at) => at >= outermost && frame.kind === "quoted");
    this.#frames.length = quoted;
  }

  /**
   * Whether a string with a line break in it goes on. The next line that has quotes tells: an odd number of them closes
   * this string, an even number (none at all in the rest of the text, too) means that this one was forgotten.
   */
  #continuesOverLines(after: number): boolean {
    const quote = this.#text.indexOf('"', after);
    if (quote === -1) return false;
    const newline = this.#text.indexOf("\n", quote);
    const rest = this.#text.slice(quote, newline === -1 ? this.#end : newline);
    return (rest.match(/(?<!\\)"/g) ?? []).length % 2 === 1;
  }

  // ---- heredocs and bare templates

  /** At the start of a line that holds only the marker. */
  #scanHeredocEnd(marker: string): boolean {
    if (!this.#isLineStart()) return false;
    const start = this.#spacesEnd(this.#at);
    if (!this.#text.startsWith(marker, start)) return false;
    const end = this.#spacesEnd(start + marker.length);
    const next = this.#text.charCodeAt(end);
    // At the very end of a text it closes nothing, as in Go: its line has to end.
    const atLineEnd =
      next === code.newline || (next === code.return && this.#text.charCodeAt(end + 1) === code.newline);
    if (!atLineEnd) return false;
    this.#frames.pop();
    this.#emit(TokenKind.CloseHeredoc, end);
    return true;
  }

  #spacesEnd(at: number): number {
    inlineSpace.lastIndex = at;
    inlineSpace.test(this.#text);
    return inlineSpace.lastIndex;
  }

  #isLineStart(): boolean {
    const previous = this.#kinds[this.#count - 1];
    if (previous !== TokenKind.OpenHeredoc && previous !== TokenKind.TemplateText) return false;
    return this.#text.charCodeAt(this.#at - 1) === code.newline;
  }

  #scanTemplateLine(): void {
    if (this.#scanSequenceOpening(this.#text.charCodeAt(this.#at))) return;
    let at = this.#at;
    while (at < this.#end) {
      const unit = this.#text.charCodeAt(at);
      if (this.#isEscapedOpening(at, unit)) at += 3;
      else if (
        (unit === code.dollar || unit === code.percent) &&
        this.#text.charCodeAt(at + 1) === code.openBrace
      )
        break;
      else at++;
      if (unit === code.newline) break;
    }
    this.#emit(TokenKind.TemplateText, at);
  }

  /** `${`, `%{`, with a `~` that belongs to it. */
  #scanSequenceOpening(unit: number): boolean {
    if (unit !== code.dollar && unit !== code.percent) return false;
    if (this.#peekUnit(1) !== code.openBrace) return false;
    const length = this.#peekUnit(2) === code.tilde ? 3 : 2;
    this.#frames.push({ kind: "normal", braces: 0, nested: true });
    this.#emit(
      unit === code.dollar ? TokenKind.OpenInterpolation : TokenKind.OpenDirective,
      this.#at + length,
    );
    return true;
  }

  #peekUnit(distance: number): number {
    return this.#text.charCodeAt(this.#at + distance);
  }

  /** End of a sticky pattern's match at the current place; at least one unit further. */
  #matchEnd(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    pattern.test(this.#text);
    return Math.max(pattern.lastIndex, this.#at + 1);
  }
}
