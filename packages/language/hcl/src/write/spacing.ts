/** Whether two neighbouring tokens of a line are set apart by a space. */
import { TokenKind } from "../syntax/token.ts";

export interface FormatToken {
  readonly kind: TokenKind;
  readonly text: string;
  /** Spaces in front of it: what formatting changes. */
  spaces: number;
}

export interface Neighbours {
  /** Absent at the start of a cell. */
  readonly before: FormatToken | undefined;
  readonly token: FormatToken;
  readonly next: FormatToken;
}

type Test = (neighbours: Neighbours) => boolean;

const K = TokenKind;

const openings: ReadonlySet<TokenKind> = new Set([
  K.OpenBrace,
  K.OpenBracket,
  K.OpenParenthesis,
  K.OpenInterpolation,
  K.OpenDirective,
]);
const closings: ReadonlySet<TokenKind> = new Set([
  K.CloseBrace,
  K.CloseBracket,
  K.CloseParenthesis,
  K.CloseSequence,
]);
const sequenceOpenings: ReadonlySet<TokenKind> = new Set([K.OpenInterpolation, K.OpenDirective]);
const lineEnds: ReadonlySet<TokenKind> = new Set([K.Newline, K.EndOfFile, K.QuotedNewline, K.QuotedBreak]);
const textLeft: ReadonlySet<TokenKind> = new Set([K.QuotedText, K.TemplateText, K.OpenQuote, K.OpenHeredoc]);
const textRight: ReadonlySet<TokenKind> = new Set([
  K.QuotedText,
  K.TemplateText,
  K.CloseQuote,
  K.CloseHeredoc,
]);

/** What a minus follows when it is a sign and no subtraction. */
const beforeSign: ReadonlySet<TokenKind> = new Set([
  K.OpenParenthesis,
  K.OpenBrace,
  K.OpenBracket,
  K.Assign,
  K.Colon,
  K.Comma,
  K.Question,
  K.Plus,
  K.Minus,
  K.Star,
  K.Slash,
  K.Percent,
  K.Equal,
  K.NotEqual,
  K.Less,
  K.LessEqual,
  K.Greater,
  K.GreaterEqual,
  K.And,
  K.Or,
  K.Not,
]);

/** +1 for what opens a bracket, -1 for what closes one. */
export function bracketChange({ kind }: FormatToken): number {
  if (openings.has(kind)) return 1;
  return closings.has(kind) ? -1 : 0;
}

/** The first rule that applies decides; without one there is a space. Source: output of `packer fmt`, measured on 1.16. */
const rules: readonly { readonly space: boolean; readonly when: Test }[] = [
  { space: false, when: ({ next }) => lineEnds.has(next.kind) },
  // The name of a function and its parenthesis, namespaces, dots, what follows an element.
  { space: false, when: ({ token, next }) => token.kind === K.Identifier && next.kind === K.OpenParenthesis },
  {
    space: false,
    when: ({ token, next }) =>
      (token.kind === K.Identifier && next.kind === K.DoubleColon) ||
      (token.kind === K.DoubleColon && next.kind === K.Identifier),
  },
  // `1 .5` is a wrong index; without its space it would be a number.
  {
    space: true,
    when: ({ before, token, next }) =>
      token.kind === K.Dot && next.kind === K.Number && /^\d+$/.test(before?.text ?? ""),
  },
  { space: false, when: ({ token, next }) => token.kind === K.Dot || next.kind === K.Dot },
  { space: false, when: ({ next }) => next.kind === K.Comma || next.kind === K.Ellipsis },
  { space: true, when: ({ token }) => token.kind === K.Comma },
  // Text is nobody's to change.
  { space: false, when: ({ token, next }) => textLeft.has(token.kind) || textRight.has(next.kind) },
  // `for x in [1]`: no index into something called "in".
  {
    space: true,
    when: ({ before, token }) =>
      token.kind === K.Identifier && token.text === "in" && before?.kind === K.Identifier,
  },
  { space: false, when: ({ token, next }) => next.kind === K.OpenBracket && canBeIndexed(token) },
  { space: false, when: ({ token }) => token.kind === K.Not },
  {
    space: false,
    when: ({ before, token }) =>
      token.kind === K.Minus && (before === undefined || beforeSign.has(before.kind)),
  },
  { space: true, when: ({ token }) => token.kind === K.Minus },
  // Braces have spaces inside, but for empty ones.
  { space: false, when: ({ token, next }) => token.kind === K.OpenBrace && next.kind === K.CloseBrace },
  { space: true, when: ({ token, next }) => token.kind === K.OpenBrace || next.kind === K.CloseBrace },
  // `${ {…} }`: an object alone in a sequence stands apart.
  { space: true, when: ({ token, next }) => sequenceOpenings.has(token.kind) && next.kind === K.OpenBrace },
  { space: true, when: ({ token, next }) => token.kind === K.CloseBrace && next.kind === K.CloseSequence },
  {
    space: false,
    when: ({ token, next }) => token.kind === K.CloseSequence && sequenceOpenings.has(next.kind),
  },
  { space: false, when: ({ token }) => openings.has(token.kind) },
  { space: false, when: ({ next }) => closings.has(next.kind) },
];

function canBeIndexed({ kind }: FormatToken): boolean {
  return kind === K.Identifier || kind === K.Number || closings.has(kind);
}

/** Spaces between `token` and `next`: 0 or 1. */
export function spacesBetween(neighbours: Neighbours): number {
  return (rules.find(({ when }) => when(neighbours))?.space ?? true) ? 1 : 0;
}
