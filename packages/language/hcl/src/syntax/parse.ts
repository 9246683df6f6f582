/** The entry points of native syntax. A byte order mark at the start of a text is skipped. */
import type { DiagnosticSink, SourceText } from "@prebake/base";
import type { Expression, NativeBody } from "./ast.ts";
import { checkTokens } from "./check-tokens.ts";
import type { Placement } from "./cursor.ts";
import { Cursor, ParseFailure } from "./cursor.ts";
import { parseFileBody } from "./parse-body.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseBareTemplate } from "./parse-template.ts";
import { recoverWhole } from "./recover.ts";
import type { ScanOptions } from "./scanner.ts";
import { scanTokens } from "./scanner.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import { TokenKind } from "./token.ts";

const BYTE_ORDER_MARK = "\ufeff";

/** Which part of a text to parse, and how its places are reported. */
export interface ParseOptions {
  /** UTF-16 offsets; the whole text when absent. */
  readonly start?: number;
  readonly end?: number;
  readonly placement?: Placement;
}

/**
 * Parses a file of native syntax. Mistakes are reported, in the order of the lines; what only follows from one is marked so; the body holds all that could be understood, with `invalid`
 * expressions where one could not. Time is linear in the text.
 */
export function parseHcl(source: SourceText, sink: DiagnosticSink): NativeBody {
  const cursor = openCursor(source, sink, { newlines: true });
  const body = parseFileBody(cursor);
  cursor.finish();
  return body;
}

/** Parses text that is one expression. Line ends have no meaning. After a mistake the expression is `invalid`. */
export function parseHclExpression(
  source: SourceText,
  sink: DiagnosticSink,
  options: ParseOptions = {},
): Expression {
  const cursor = openCursor(source, sink, { ...options, newlines: false });
  return parseWhole(cursor, () => {
    const expression = parseExpression(cursor);
    if (cursor.peek() !== TokenKind.EndOfFile) {
      cursor.fail(
        syntaxDiagnostic(
          "trailing-characters",
          { what: cursor.describeNext() },
          { subject: cursor.peekRange() },
        ),
      );
    }
    return expression;
  });
}

/** Parses text that is a template as a whole, without quotes: a template file, or a string of JSON syntax. */
export function parseHclTemplate(
  source: SourceText,
  sink: DiagnosticSink,
  options: ParseOptions = {},
): Expression {
  const cursor = openCursor(source, sink, { ...options, mode: "template", newlines: false });
  return parseWhole(cursor, () => parseBareTemplate(cursor));
}

function openCursor(
  source: SourceText,
  sink: DiagnosticSink,
  options: ScanOptions & { readonly newlines: boolean; readonly placement?: Placement },
): Cursor {
  const { newlines, placement, start = 0 } = options;
  const hasMark = source.text.startsWith(BYTE_ORDER_MARK, start);
  const tokens = scanTokens(source, { ...options, start: hasMark ? start + 1 : start });
  const cursor = new Cursor(tokens, { sink, newlines, placement, expression: parseExpression });
  // Binary data: the rest would only be noise.
  if (!checkTokens(cursor, tokens.count)) cursor.moveTo(tokens.count - 1);
  return cursor;
}

function parseWhole(cursor: Cursor, parse: () => Expression): Expression {
  const start = cursor.startOf(0);
  try {
    return parse();
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure;
    const end = Math.max(start, cursor.start);
    // Where the broken part ends tells whether a string's sequence around it is closed.
    recoverWhole(cursor, { from: 0, failedAt: failure.atIndex });
    cursor.reportFailure(failure, 0);
    return { kind: "invalid", source: cursor.source, start, end };
  } finally {
    // In one expression there is little to drown in.
    cursor.finish();
  }
}
