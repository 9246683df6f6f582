/** What the lexer finds in a template: text, and actions made of tokens. */

export type TokenKind =
  | "identifier"
  | "keyword"
  | "field"
  | "dot"
  | "variable"
  | "number"
  | "string"
  | "character"
  | "boolean"
  | "nil"
  | "("
  | ")"
  | "|"
  | ","
  | ":="
  | "="
  | "end";

/** One word of an action. `text` is the source as written, except that a field's lacks the dot. Offsets `[start, end)`. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** True when white space stands before it: `$x.a` is one operand, `$x .a` are two. */
  readonly spaceBefore: boolean;
}

/** Literal text, already trimmed by the markers beside it. */
export interface TextPiece {
  readonly kind: "text";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** `{{ … }}`. `tokens` ends with one of kind `end`. `broken`: a mistake in it was reported, so its words say nothing more. */
export interface ActionPiece {
  readonly kind: "action";
  readonly tokens: readonly Token[];
  readonly broken: boolean;
  readonly start: number;
  readonly end: number;
}

export type Piece = TextPiece | ActionPiece;

/** Words that are no function names. */
export const keywords: ReadonlySet<string> = new Set([
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "template",
  "with",
]);
