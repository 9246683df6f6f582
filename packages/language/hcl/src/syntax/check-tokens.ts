/** Complaints about single tokens that mean nothing in HCL, before the parser looks at how tokens fit together. */
import type { Diagnostic } from "@prebake/base";
import type { Cursor } from "./cursor.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import { TokenKind } from "./token.ts";

/** More of one kind than this say nothing new. */
const REPORT_LIMIT = 20;

/** Bad characters from which on a text with a NUL in it is taken for no text at all. */
const NOT_TEXT = 8;

/** False when the source is no text, so that parsing makes no sense; that is reported. */
export function checkTokens(cursor: Cursor, count: number): boolean {
  const counts = new Map<TokenKind, number>();
  const found: Diagnostic[] = [];
  let invalid = 0;
  let firstNul: number | undefined;
  for (let index = 0; index < count; index++) {
    const kind = cursor.kindOf(index);
    if (kind !== TokenKind.QuotedNewline && kind < TokenKind.ForeignOperator) continue;
    if (kind === TokenKind.Invalid) {
      invalid++;
      if (cursor.textOf(index) === "\0") firstNul ??= index;
    }
    const times = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, times);
    if (times <= (onceOnly.has(kind) ? 1 : REPORT_LIMIT)) found.push(complaint(cursor, index));
  }
  if (firstNul !== undefined && invalid >= NOT_TEXT) {
    cursor.report(syntaxDiagnostic("not-text", {}, { subject: cursor.rangeOf(firstNul) }));
    return false;
  }
  for (const diagnostic of found) cursor.report(diagnostic);
  return true;
}

const onceOnly: ReadonlySet<TokenKind> = new Set([
  TokenKind.Apostrophe,
  TokenKind.Backtick,
  TokenKind.Semicolon,
]);

function complaint(cursor: Cursor, index: number): Diagnostic {
  const place = { subject: cursor.rangeOf(index) };
  const text = cursor.textOf(index);
  switch (cursor.kindOf(index)) {
    case TokenKind.ForeignOperator:
      return syntaxDiagnostic("unsupported-operator", { operator: text }, place);
    case TokenKind.Semicolon:
      return syntaxDiagnostic("semicolon", {}, place);
    case TokenKind.Apostrophe:
      return syntaxDiagnostic("single-quotes", {}, place);
    case TokenKind.Backtick:
      return syntaxDiagnostic("backticks", {}, place);
    case TokenKind.QuotedNewline:
    case TokenKind.QuotedBreak:
      return syntaxDiagnostic("newline-in-string", {}, place);
    default:
      return text === "\r"
        ? syntaxDiagnostic("lone-carriage-return", {}, place)
        : syntaxDiagnostic("invalid-character", { character: characterName(text) }, place);
  }
}

function characterName(text: string): string {
  const number = `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(text) ? `"${text}" (${number})` : number;
}
