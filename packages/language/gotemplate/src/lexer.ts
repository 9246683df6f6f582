/**
 * Cuts a template into text and actions.
 * Source: Go package text/template, "Text and spaces", "Actions"; lexical details measured with Go 1.26.
 */
import type { Diagnostic } from "@prebake/base";
import { templateDiagnostic } from "./template-diagnostics.ts";
import type { TemplateSource } from "./template-source.ts";
import { keywords } from "./template-token.ts";
import type { ActionPiece, Piece, Token, TokenKind } from "./template-token.ts";

const word = "[\\p{L}\\p{Nd}_]";
const patterns = {
  space: /[ \t\r\n]+/y,
  field: new RegExp(`\\.(?!\\d)${word}+`, "uy"),
  variable: new RegExp(`\\$${word}*`, "uy"),
  identifier: new RegExp(`(?!\\d)${word}+`, "uy"),
  // Everything that could belong to a number; whether it is one is asked later.
  number: new RegExp(
    `(?:[+-]?(?:0[xX](?:[\\da-fA-F_.]|[pP][+-]?)*|\\.?\\d(?:[\\d_.]|[eE][+-]?)*)|[+-])${word}*`,
    "uy",
  ),
  quoted: /"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"/y,
  character: /'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'/y,
  raw: /`[^`]*`/y,
  sign: /:=|[=|,()]/y,
} as const;

/** What may follow a field, a variable or a name without a space. */
const terminator = /[ \t\r\n.,|:()]|\}\}|$/y;

interface Action {
  readonly piece: ActionPiece;
  readonly trimsAfter: boolean;
}

/** All pieces of a template in order. Mistakes go to `report`; the lexer then goes on after the action they are in. */
export function lexTemplate(
  source: TemplateSource,
  report: (diagnostic: Diagnostic) => void,
): readonly Piece[] {
  return new Lexer(source, report).lex();
}

class Lexer {
  readonly #source: TemplateSource;
  readonly #text: string;
  readonly #report: (diagnostic: Diagnostic) => void;
  #at = 0;

  constructor(source: TemplateSource, report: (diagnostic: Diagnostic) => void) {
    this.#source = source;
    this.#text = source.text;
    this.#report = report;
  }

  lex(): readonly Piece[] {
    const pieces: Piece[] = [];
    let trim = false;
    while (this.#at < this.#text.length) {
      const open = this.#text.indexOf("{{", this.#at);
      const end = open === -1 ? this.#text.length : open;
      this.#pushText(pieces, {
        start: this.#at,
        end,
        trimStart: trim,
        trimEnd: open !== -1 && this.#opensTrimmed(open),
      });
      if (open === -1) break;
      const action = this.#lexDelimited(open);
      if (action.piece.tokens.length > 0) pieces.push(action.piece);
      trim = action.trimsAfter;
    }
    return pieces;
  }

  #opensTrimmed(open: number): boolean {
    return /^-[ \t\r\n]/.test(this.#text.slice(open + 2, open + 4));
  }

  #pushText(
    pieces: Piece[],
    span: { start: number; end: number; trimStart: boolean; trimEnd: boolean },
  ): void {
    const whole = this.#text.slice(span.start, span.end);
    const left = span.trimStart ? whole.replace(/^[ \t\r\n]+/, "") : whole;
    const text = span.trimEnd ? trimSpaceEnd(left) : left;
    const start = span.start + (whole.length - left.length);
    if (text !== "") pieces.push({ kind: "text", text, start, end: start + text.length });
  }

  /** An action or a comment. A comment yields a piece without tokens. */
  #lexDelimited(open: number): Action {
    this.#at = open + (this.#opensTrimmed(open) ? 4 : 2);
    const comment = this.#opensTrimmed(open) ? this.#spaceLength(this.#at) : 0;
    if (this.#text.startsWith("/*", this.#at + comment)) return this.#lexComment(open, this.#at + comment);
    return this.#lexAction(open);
  }

  #spaceLength(at: number): number {
    patterns.space.lastIndex = at;
    return patterns.space.exec(this.#text)?.[0].length ?? 0;
  }

  #lexComment(open: number, start: number): Action {
    const close = this.#text.indexOf("*/", start + 2);
    const after = close === -1 ? "" : this.#text.slice(close + 2, close + 6);
    const trimmed = /^[ \t\r\n]-\}\}/.test(after);
    if (close !== -1 && (trimmed || after.startsWith("}}"))) {
      this.#at = close + 2 + (trimmed ? 4 : 2);
      return {
        piece: { kind: "action", tokens: [], broken: false, start: open, end: this.#at },
        trimsAfter: trimmed,
      };
    }
    const end = close === -1 ? this.#text.length : close + 2;
    this.#report(templateDiagnostic("unclosed-comment", {}, { subject: this.#source.rangeOf(open, end) }));
    this.#skipAction(end);
    return {
      piece: { kind: "action", tokens: [], broken: true, start: open, end: this.#at },
      trimsAfter: false,
    };
  }

  #lexAction(open: number): Action {
    const tokens: Token[] = [];
    const start = this.#at;
    for (;;) {
      const spaces = this.#spaceLength(this.#at);
      this.#at += spaces;
      const spaceBefore = spaces > 0 || this.#at === start;
      const close = this.#closeLength(spaceBefore && this.#at > open + 2);
      if (close > 0) return this.#finish({ open, tokens, close });
      const token = this.#lexToken(spaceBefore, open);
      if (token === undefined) return this.#broken(open, tokens);
      tokens.push(token);
      this.#at = token.end;
    }
  }

  #finish(action: { open: number; tokens: Token[]; close: number }): Action {
    const { open, tokens, close } = action;
    const end: Token = { kind: "end", text: "}}", start: this.#at, end: this.#at + close, spaceBefore: true };
    this.#at += close;
    return {
      piece: { kind: "action", tokens: [...tokens, end], broken: false, start: open, end: this.#at },
      trimsAfter: close === 3,
    };
  }

  #broken(open: number, tokens: Token[]): Action {
    this.#skipAction(this.#at);
    const end: Token = { kind: "end", text: "", start: this.#at, end: this.#at, spaceBefore: true };
    return {
      piece: { kind: "action", tokens: [...tokens, end], broken: true, start: open, end: this.#at },
      trimsAfter: false,
    };
  }

  /** Goes behind the next `}}`: one mistake, one diagnostic. */
  #skipAction(from: number): void {
    const close = this.#text.indexOf("}}", from);
    this.#at = close === -1 ? this.#text.length : close + 2;
  }

  #closeLength(spaceBefore: boolean): number {
    if (this.#text.startsWith("}}", this.#at)) return 2;
    return spaceBefore && this.#text.startsWith("-}}", this.#at) ? 3 : 0;
  }

  #lexToken(spaceBefore: boolean, open: number): Token | undefined {
    if (this.#at >= this.#text.length) {
      this.#report(
        templateDiagnostic("unclosed-action", {}, { subject: this.#source.rangeOf(open, this.#text.length) }),
      );
      return undefined;
    }
    const [kind, text] = this.#match();
    if (kind === undefined) return this.#reportStart(open);
    const token: Token = { kind, text, start: this.#at, end: this.#at + text.length, spaceBefore };
    return this.#checkEnd(token) ? token : undefined;
  }

  #match(): readonly [TokenKind | undefined, string] {
    const field = this.#take(patterns.field);
    if (field !== undefined) return ["field", field];
    const variable = this.#take(patterns.variable);
    if (variable !== undefined) return ["variable", variable];
    const name = this.#take(patterns.identifier);
    if (name !== undefined) return [kindOfWord(name), name];
    const number = this.#take(patterns.number);
    if (number !== undefined) return ["number", number];
    const text = this.#take(patterns.quoted) ?? this.#take(patterns.raw);
    if (text !== undefined) return ["string", text];
    const character = this.#take(patterns.character);
    if (character !== undefined) return ["character", character];
    const sign = this.#take(patterns.sign);
    if (sign !== undefined) return [sign as TokenKind, sign]; // each alternative of the pattern is a kind
    return this.#text[this.#at] === "." ? ["dot", "."] : [undefined, ""];
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #checkEnd(token: Token): boolean {
    if (!["field", "variable", "identifier", "keyword", "boolean", "nil"].includes(token.kind)) return true;
    terminator.lastIndex = token.end;
    if (terminator.test(this.#text)) return true;
    this.#at = token.end;
    this.#reportCharacter();
    return false;
  }

  #reportStart(open: number): undefined {
    const character = this.#text[this.#at] ?? "";
    if (!['"', "'", "`"].includes(character)) return this.#reportCharacter();
    const lineEnd = character === "`" ? -1 : this.#text.indexOf("\n", this.#at);
    const end = lineEnd === -1 ? this.#text.length : lineEnd;
    const subject = this.#source.rangeOf(this.#at, end);
    const context = this.#source.rangeOf(open, end);
    this.#report(templateDiagnostic("bad-string", { reason: "has no closing quote" }, { subject, context }));
    return undefined;
  }

  #reportCharacter(): undefined {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    const subject = this.#source.rangeOf(this.#at, this.#at + character.length);
    const shown = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(character)
      ? `"${character}"`
      : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    this.#report(templateDiagnostic("bad-character", { character: shown }, { subject }));
    return undefined;
  }
}

function kindOfWord(name: string): TokenKind {
  if (keywords.has(name)) return "keyword";
  if (name === "true" || name === "false") return "boolean";
  return name === "nil" ? "nil" : "identifier";
}

// A loop: a pattern anchored at the end would try every start inside a long run of spaces.
function trimSpaceEnd(text: string): string {
  let end = text.length;
  while (end > 0 && " \t\r\n".includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
