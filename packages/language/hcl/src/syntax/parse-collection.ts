/** What begins with `[` or `{`: tuples, objects, for expressions. */
import type { SourceRange } from "@prebake/base";
import type { Expression, ObjectItem } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { exactCopy } from "./exact-copy.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import { TokenKind } from "./token.ts";
import type { Unclosed } from "./unclosed.ts";
import { failUnclosed, failUnfinished } from "./unclosed.ts";

/** At `[`. */
export function parseBrackets(cursor: Cursor): Expression {
  const openIndex = cursor.take();
  return cursor.withNewlines(false, () =>
    cursor.peekWord("for") ? parseFor(cursor, openIndex, false) : parseTuple(cursor, openIndex),
  );
}

/** At `{`. */
export function parseBraces(cursor: Cursor): Expression {
  const openIndex = cursor.take();
  if (cursor.withNewlines(false, () => cursor.peekWord("for")))
    return cursor.withNewlines(false, () => parseFor(cursor, openIndex, true));
  // The look-ahead above has passed line ends; they separate items here.
  cursor.moveTo(openIndex + 1);
  return cursor.withNewlines(true, () => parseObject(cursor, openIndex));
}

function parseTuple(cursor: Cursor, openIndex: number): Expression {
  const elements: Expression[] = [];
  while (!cursor.takeIf(TokenKind.CloseBracket)) {
    if (elements.length > 0 && cursor.peek() === TokenKind.EndOfFile)
      failUnfinished(cursor, unclosed(cursor, openIndex));
    elements.push(cursor.expression());
    if (cursor.takeIf(TokenKind.Comma) || cursor.peek() === TokenKind.CloseBracket) continue;
    if (cursor.peek() === TokenKind.EndOfFile) failUnclosed(cursor, unclosed(cursor, openIndex));
    cursor.fail(syntaxDiagnostic("missing-separator", { what: "elements" }, { subject: cursor.peekRange() }));
  }
  return {
    kind: "tuple",
    source: cursor.source,
    start: cursor.startOf(openIndex),
    end: cursor.previousEnd,
    elements: exactCopy(elements),
  };
}

function parseObject(cursor: Cursor, openIndex: number): Expression {
  const items: ObjectItem[] = [];
  skipNewlines(cursor);
  while (!cursor.takeIf(TokenKind.CloseBrace)) {
    if (items.length > 0 && cursor.peek() === TokenKind.EndOfFile)
      failUnfinished(cursor, unclosed(cursor, openIndex));
    items.push(parseObjectItem(cursor, openIndex));
    const separated = cursor.takeIf(TokenKind.Comma) || cursor.peek() === TokenKind.Newline;
    skipNewlines(cursor);
    if (separated || cursor.peek() === TokenKind.CloseBrace) continue;
    if (cursor.peek() === TokenKind.EndOfFile) failUnclosed(cursor, unclosed(cursor, openIndex));
    cursor.fail(
      syntaxDiagnostic("missing-separator", { what: "attributes" }, { subject: cursor.peekRange() }),
    );
  }
  return {
    kind: "object",
    source: cursor.source,
    start: cursor.startOf(openIndex),
    end: cursor.previousEnd,
    items: exactCopy(items),
  };
}

function parseObjectItem(cursor: Cursor, openIndex: number): ObjectItem {
  const key = cursor.expression();
  switch (cursor.peek()) {
    case TokenKind.Assign:
    case TokenKind.Colon:
      cursor.take();
      return { key, value: cursor.expression() };
    case TokenKind.Newline:
    case TokenKind.Comma:
      return cursor.fail(syntaxDiagnostic("missing-value", {}, { subject: cursor.peekRange() }));
    case TokenKind.EndOfFile:
      return failUnclosed(cursor, unclosed(cursor, openIndex));
    default:
      return cursor.fail(
        syntaxDiagnostic("missing-key-value-separator", {}, { subject: cursor.peekRange() }),
      );
  }
}

function skipNewlines(cursor: Cursor): void {
  while (cursor.takeIf(TokenKind.Newline));
}

function unclosed(cursor: Cursor, openIndex: number): Unclosed {
  const isObject = cursor.kindOf(openIndex) === TokenKind.OpenBrace;
  const opening = cursor.rangeOf(openIndex);
  return { opening, what: isObject ? "the object" : "the list", closing: isObject ? '"}"' : '"]"' };
}

// ---- for

function parseFor(cursor: Cursor, openIndex: number, isObject: boolean): Expression {
  cursor.take();
  const names = parseForNames(cursor);
  const collection = cursor.expression();
  expectFor(cursor, TokenKind.Colon, 'Expected ":" after the collection.');
  const first = cursor.expression();
  const hasKey = cursor.peek() === TokenKind.Arrow;
  if (hasKey !== isObject) reportKey(cursor, isObject, first);
  if (hasKey) cursor.take();
  const value = hasKey ? cursor.expression() : isObject ? missingAfter(first) : first;
  const grouping = isObject && cursor.takeIf(TokenKind.Ellipsis);
  let condition: Expression | undefined;
  if (cursor.peekWord("if")) {
    cursor.take();
    condition = cursor.expression();
  }
  const closing = isObject ? TokenKind.CloseBrace : TokenKind.CloseBracket;
  expectFor(cursor, closing, `Expected ${isObject ? '"}"' : '"]"'} after the for expression.`);
  const range: SourceRange = {
    source: cursor.source,
    start: cursor.startOf(openIndex),
    end: cursor.previousEnd,
  };
  return {
    kind: "for",
    ...range,
    ...names,
    collection,
    key: isObject ? first : undefined,
    value,
    condition,
    grouping,
  };
}

/** Stands for the value that was left out. */
function missingAfter({ source, end }: Expression): Expression {
  return { kind: "invalid", source, start: end, end };
}

function parseForNames(cursor: Cursor): { keyName: string | undefined; valueName: string } {
  const first = expectForName(cursor);
  const second = cursor.takeIf(TokenKind.Comma) ? expectForName(cursor) : undefined;
  if (!cursor.peekWord("in")) failFor(cursor, 'Expected "in" and the collection to iterate over.');
  cursor.take();
  return second === undefined
    ? { keyName: undefined, valueName: first }
    : { keyName: first, valueName: second };
}

function expectForName(cursor: Cursor): string {
  expectFor(cursor, TokenKind.Identifier, "Expected the name of a variable.");
  return cursor.textOf(cursor.rawIndex - 1);
}

function expectFor(cursor: Cursor, kind: TokenKind, problem: string): void {
  if (!cursor.takeIf(kind)) failFor(cursor, problem);
}

function failFor(cursor: Cursor, problem: string): never {
  return cursor.fail(syntaxDiagnostic("for-syntax", { problem }, { subject: cursor.peekRange() }));
}

/** Reports and goes on: the rest can still be checked. */
function reportKey(cursor: Cursor, isObject: boolean, first: Expression): void {
  const problem = isObject
    ? 'A for expression in braces needs a key: "key => value".'
    : 'A for expression in square brackets makes a list: it has no key before "=>".';
  cursor.report(syntaxDiagnostic("for-syntax", { problem }, { subject: first }));
}
