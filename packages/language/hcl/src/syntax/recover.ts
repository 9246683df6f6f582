/** Where to go on after a broken item. */
import type { Cursor } from "./cursor.ts";
import { TokenKind } from "./token.ts";

/** Indices of the first token of a broken item, and of the one where it failed. */
interface BrokenPlace {
  readonly from: number;
  readonly failedAt: number;
}

/** Tokens that are searched for the end of a broken item before its brackets are taken for the mistake. */
const SEARCH_LIMIT = 5_000;

const closingOf: ReadonlyMap<TokenKind, TokenKind> = new Map<TokenKind, TokenKind>([
  [TokenKind.OpenBrace, TokenKind.CloseBrace],
  [TokenKind.OpenBracket, TokenKind.CloseBracket],
  [TokenKind.OpenParenthesis, TokenKind.CloseParenthesis],
  [TokenKind.OpenQuote, TokenKind.CloseQuote],
  [TokenKind.OpenHeredoc, TokenKind.CloseHeredoc],
  [TokenKind.OpenInterpolation, TokenKind.CloseSequence],
  [TokenKind.OpenDirective, TokenKind.CloseSequence],
]);

const closings: ReadonlySet<TokenKind> = new Set(closingOf.values());

/**
 * Moves to the end of the broken item: the end of its line, or the brace that closes what is around it. Lines that are inside its
 * brackets belong to it, unless the brackets do not pair up: then the item ends with the line where it failed.
 * Always makes progress, except at a closing brace behind `from`.
 */
export function recoverFrom(cursor: Cursor, place: BrokenPlace): void {
  const end = itemEnd(cursor, place);
  cursor.moveTo(end?.index ?? lineEnd(cursor, place.failedAt));
  if (end === undefined) cursor.isUnbalanced = true;
}

/** Moves behind a broken text that is one expression; not at all when something in it is not closed. */
export function recoverWhole(cursor: Cursor, place: BrokenPlace): void {
  const end = itemEnd(cursor, place);
  cursor.moveTo(end?.isClosed ? end.index : place.failedAt);
}

/** `isClosed`: everything that was opened in the item. Undefined when its brackets do not pair up. */
function itemEnd(
  cursor: Cursor,
  { from, failedAt }: BrokenPlace,
): { readonly index: number; readonly isClosed: boolean } | undefined {
  const closed = (index: number): { index: number; isClosed: true } => ({ index, isClosed: true });
  const open: TokenKind[] = [];
  for (let index = from; index <= failedAt + SEARCH_LIMIT; index++) {
    const kind = cursor.kindOf(index);
    if (kind === TokenKind.EndOfFile) {
      if (open.length === 0) return closed(index);
      return isInsideText(open) ? { index, isClosed: false } : undefined;
    }
    if (kind === TokenKind.QuotedBreak) leaveStrings(open);
    if (open.length === 0 && index >= failedAt) {
      if (kind === TokenKind.Newline || kind === TokenKind.LineComment) return closed(index);
      if (kind === TokenKind.QuotedBreak) return closed(index + 1);
      if (kind === TokenKind.CloseBrace && index > from) return closed(index);
    }
    if (closingOf.has(kind)) open.push(kind);
    else if (closings.has(kind)) {
      const last = open.pop();
      // A list without its end: the brace closes the block around it.
      if (index === failedAt && kind === TokenKind.CloseBrace && isInLists(last, open)) return closed(index);
      if (last === undefined ? index > from : closingOf.get(last) !== kind) return undefined;
    }
  }
  return undefined;
}

function isInLists(last: TokenKind | undefined, open: readonly TokenKind[]): boolean {
  return last !== undefined && [last, ...open].every((kind) => listOpenings.has(kind));
}

const listOpenings: ReadonlySet<TokenKind> = new Set([TokenKind.OpenBracket, TokenKind.OpenParenthesis]);

function isInsideText(open: readonly TokenKind[]): boolean {
  const last = open.at(-1);
  return last === TokenKind.OpenQuote || last === TokenKind.OpenHeredoc;
}

/** As the scanner does at a line break that ends strings. */
function leaveStrings(open: TokenKind[]): void {
  const heredoc = open.lastIndexOf(TokenKind.OpenHeredoc);
  const quote = open.indexOf(TokenKind.OpenQuote, heredoc + 1);
  if (quote !== -1) open.length = quote;
}

function lineEnd(cursor: Cursor, failedAt: number): number {
  for (let index = failedAt; ; index++) {
    switch (cursor.kindOf(index)) {
      case TokenKind.EndOfFile:
      case TokenKind.Newline:
      case TokenKind.LineComment:
        return index;
      case TokenKind.QuotedBreak:
        return index + 1;
      default:
    }
  }
}
