/** Complaints about single tokens that mean nothing in HCL, before the parser looks at how tokens fit together. */
import type { Diagnostic, SourceRange } from "@prebake/base";
import type { Cursor } from "./cursor.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import { TokenKind } from "./token.ts";

/** More of one kind than this say nothing new. */
const REPORT_LIMIT = 20;

/** Bad characters from which on a text with a NUL in it is taken for no text at all. */
const NOT_TEXT = 8;

/** False when the source is no text, so that parsing makes no sense; that is reported. */
export function checkTokens(cursor: Cursor, count: number): boolean {
  const bad = badTokens(cursor, count);
  const invalid = bad.filter((index) => cursor.kindOf(index) === TokenKind.Invalid);
  const firstNul = invalid.find((index) => cursor.textOf(index) === "\0");
  if (firstNul !== undefined && invalid.length >= NOT_TEXT) {
    cursor.report(syntaxDiagnostic("not-text", {}, { subject: cursor.rangeOf(firstNul) }));
    return false;
  }
  const diagnostics = new Map<number, Diagnostic>();
  const byKind = Map.groupBy(bad, (index) => cursor.kindOf(index));
  for (const [kind, indices] of byKind) {
    for (const index of indices.slice(0, habits.has(kind) ? 1 : REPORT_LIMIT)) {
      const said = complaint(cursor, index, indices.slice(1));
      diagnostics.set(index, goesOn(cursor, index) ? { ...said, follows: true } : said);
    }
  }
  for (const index of bad) {
    const explainsRest = !isInvisible(cursor, index);
    cursor.reportToken(index, { diagnostic: diagnostics.get(index), explainsRest });
  }
  return true;
}

/** What nobody sees: what the parser makes of its place helps to find it. */
function isInvisible(cursor: Cursor, index: number): boolean {
  switch (cursor.kindOf(index)) {
    case TokenKind.Invalid:
      return !visible.test(cursor.textOf(index));
    case TokenKind.QuotedNewline:
    case TokenKind.QuotedBreak:
      return cursor.textOf(index) === "\r";
    default:
      return false;
  }
}

const visible = /^[\p{L}\p{N}\p{P}\p{S}]$/u;

function badTokens(cursor: Cursor, count: number): number[] {
  const found: number[] = [];
  for (let index = 0; index < count; index++) {
    const kind = cursor.kindOf(index);
    if (kind === TokenKind.QuotedNewline || kind >= TokenKind.ForeignOperator) found.push(index);
  }
  return found;
}

/** A further line of a string that was to end on its own line. */
function goesOn(cursor: Cursor, index: number): boolean {
  if (cursor.kindOf(index) !== TokenKind.QuotedNewline) return false;
  for (let before = index - 1; before >= 0; before--) {
    const kind = cursor.kindOf(before);
    if (kind !== TokenKind.QuotedText) return kind === TokenKind.QuotedNewline;
  }
  return false;
}

/** Who writes one of these writes all that way: one complaint names all lines. */
const habits: ReadonlySet<TokenKind> = new Set([
  TokenKind.Apostrophe,
  TokenKind.Backtick,
  TokenKind.Semicolon,
]);

function complaint(cursor: Cursor, index: number, others: readonly number[]): Diagnostic {
  const place = { subject: cursor.rangeOf(index) };
  const text = cursor.textOf(index);
  switch (cursor.kindOf(index)) {
    case TokenKind.ForeignOperator:
      return syntaxDiagnostic("unsupported-operator", { operator: text }, place);
    case TokenKind.Semicolon:
      return syntaxDiagnostic("semicolon", { lines: linesOf(cursor, index, others) }, place);
    case TokenKind.Apostrophe:
      return syntaxDiagnostic(
        "single-quotes",
        { lines: linesOf(cursor, index, others) },
        { subject: quotedRange(cursor, index) },
      );
    case TokenKind.Backtick:
      return syntaxDiagnostic("backticks", { lines: linesOf(cursor, index, others) }, place);
    case TokenKind.QuotedNewline:
    case TokenKind.QuotedBreak:
      return syntaxDiagnostic("newline-in-string", {}, place);
    default:
      return text === "\r"
        ? syntaxDiagnostic("lone-carriage-return", {}, place)
        : syntaxDiagnostic(
            "invalid-character",
            { character: characterName(text), isQuote: /^[\u2018-\u201f\u00ab\u00bb]$/.test(text) },
            place,
          );
  }
}

/** Up to the apostrophe that closes it in the same line. */
function quotedRange(cursor: Cursor, index: number): SourceRange {
  const range = cursor.rangeOf(index);
  const { text } = range.source;
  const newline = text.indexOf("\n", range.end);
  const closing = text.indexOf("'", range.end);
  return closing === -1 || (newline !== -1 && newline < closing) ? range : { ...range, end: closing + 1 };
}

/** Further lines, without that of the complaint itself. */
function linesOf(cursor: Cursor, index: number, others: readonly number[]): readonly number[] {
  const lineOf = (at: number): number => cursor.source.lineAt(cursor.startOf(at));
  const lines = new Set(others.map(lineOf));
  lines.delete(lineOf(index));
  return [...lines];
}

function characterName(text: string): string {
  const number = `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  return visible.test(text) ? `"${text}" (${number})` : number;
}
