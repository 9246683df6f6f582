/** Expressions: operators by precedence, then terms. Collections, calls, traversals and templates have files of their own. */
import type { SourceRange } from "@prebake/base";
import { HclNumber } from "../values/number.ts";
import type { Value } from "../values/value.ts";
import { boolValue, nullValue, numberValue } from "../values/value.ts";
import type { BinaryOperator, Expression, UnaryOperator } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseCall } from "./parse-call.ts";
import { parseBraces, parseBrackets } from "./parse-collection.ts";
import { parseHeredoc, parseQuoted } from "./parse-template.ts";
import { parseSteps } from "./parse-traversal.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import { TokenKind } from "./token.ts";

interface OperatorRow {
  readonly operator: BinaryOperator;
  /** Higher binds tighter. */
  readonly precedence: number;
}

const binaryOperators: ReadonlyMap<TokenKind, OperatorRow> = new Map<TokenKind, OperatorRow>([
  [TokenKind.Or, { operator: "||", precedence: 1 }],
  [TokenKind.And, { operator: "&&", precedence: 2 }],
  [TokenKind.Equal, { operator: "==", precedence: 3 }],
  [TokenKind.NotEqual, { operator: "!=", precedence: 3 }],
  [TokenKind.Less, { operator: "<", precedence: 4 }],
  [TokenKind.LessEqual, { operator: "<=", precedence: 4 }],
  [TokenKind.Greater, { operator: ">", precedence: 4 }],
  [TokenKind.GreaterEqual, { operator: ">=", precedence: 4 }],
  [TokenKind.Plus, { operator: "+", precedence: 5 }],
  [TokenKind.Minus, { operator: "-", precedence: 5 }],
  [TokenKind.Star, { operator: "*", precedence: 6 }],
  [TokenKind.Slash, { operator: "/", precedence: 6 }],
  [TokenKind.Percent, { operator: "%", precedence: 6 }],
]);

/** Parses one expression, conditionals included. */
export function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(() => {
    const condition = parseBinary(cursor, 1);
    return cursor.peek() === TokenKind.Question ? parseConditional(cursor, condition) : condition;
  });
}

function parseConditional(cursor: Cursor, condition: Expression): Expression {
  cursor.take();
  const whenTrue = cursor.expression();
  const whenFalse = parseWhenFalse(cursor);
  return {
    kind: "conditional",
    source: cursor.source,
    start: condition.start,
    end: whenFalse.end,
    condition,
    whenTrue,
    whenFalse,
  };
}

/** Without it the conditional is over: as in HCL for Go, what stands there instead is a mistake of what is around it, too. */
function parseWhenFalse(cursor: Cursor): Expression {
  if (cursor.takeIf(TokenKind.Colon)) return cursor.expression();
  const { source, start } = cursor.peekRange();
  cursor.report(syntaxDiagnostic("conditional-incomplete", {}, { subject: cursor.peekRange() }));
  return { kind: "invalid", source, start, end: start };
}

function parseBinary(cursor: Cursor, minimum: number): Expression {
  let left = parseTermWithSteps(cursor);
  for (;;) {
    const row = binaryOperators.get(cursor.peek());
    if (row === undefined || row.precedence < minimum) return left;
    cursor.take();
    const right = parseBinary(cursor, row.precedence + 1);
    left = {
      kind: "binary",
      source: cursor.source,
      start: left.start,
      end: right.end,
      operator: row.operator,
      left,
      right,
    };
  }
}

function parseTermWithSteps(cursor: Cursor): Expression {
  return parseSteps(cursor, parseTerm(cursor));
}

function parseTerm(cursor: Cursor): Expression {
  switch (cursor.peek()) {
    case TokenKind.Identifier:
      return parseName(cursor);
    case TokenKind.Number:
      return parseNumber(cursor);
    case TokenKind.OpenQuote:
      return parseQuoted(cursor);
    case TokenKind.OpenHeredoc:
      return parseHeredoc(cursor);
    case TokenKind.OpenParenthesis:
      return parseParentheses(cursor);
    case TokenKind.OpenBracket:
      return parseBrackets(cursor);
    case TokenKind.OpenBrace:
      return parseBraces(cursor);
    case TokenKind.Minus:
      return parseUnary(cursor, "-");
    case TokenKind.Not:
      return parseUnary(cursor, "!");
    default:
      return failTerm(cursor);
  }
}

function failTerm(cursor: Cursor): never {
  const subject = cursor.peekRange();
  if (cursor.peek() === TokenKind.EndOfFile)
    return cursor.fail(syntaxDiagnostic("missing-expression", {}, { subject }));
  const found = cursor.describeNext();
  return cursor.fail(syntaxDiagnostic("invalid-expression", { found }, { subject }), { swallowsNext: true });
}

const namedLiterals: ReadonlyMap<string, Value> = new Map([
  ["true", boolValue(true)],
  ["false", boolValue(false)],
  ["null", nullValue()],
]);

function parseName(cursor: Cursor): Expression {
  const index = cursor.take();
  const next = cursor.peek();
  if (next === TokenKind.OpenParenthesis || next === TokenKind.DoubleColon) return parseCall(cursor, index);
  const name = cursor.textOf(index);
  const rootRange: SourceRange = cursor.rangeOf(index);
  const value = namedLiterals.get(name);
  if (value) return { kind: "literal", ...rootRange, value };
  return { kind: "traversal", ...rootRange, root: name, rootRange, steps: [] };
}

function parseNumber(cursor: Cursor): Expression {
  const index = cursor.index;
  const text = cursor.textOf(index);
  const number = HclNumber.parse(text);
  if (!number)
    return cursor.fail(syntaxDiagnostic("invalid-number", { text }, { subject: cursor.rangeOf(index) }));
  cursor.take();
  return { kind: "literal", ...cursor.rangeOf(index), value: numberValue(number) };
}

function parseParentheses(cursor: Cursor): Expression {
  const start = cursor.start;
  return cursor.withNewlines(false, () => {
    cursor.take();
    const expression = cursor.expression();
    if (cursor.peek() !== TokenKind.CloseParenthesis) {
      const parameters = { what: "the parentheses", closing: '")"' };
      cursor.fail(syntaxDiagnostic("unclosed-bracket", parameters, { subject: cursor.peekRange() }));
    }
    cursor.take();
    return { kind: "parentheses", source: cursor.source, start, end: cursor.previousEnd, expression };
  });
}

/** Binds tighter than every binary operator: `-a + b` is `(-a) + b`. */
function parseUnary(cursor: Cursor, operator: UnaryOperator): Expression {
  const start = cursor.start;
  cursor.take();
  const operand = cursor.nested(() => parseTermWithSteps(cursor));
  return { kind: "unary", source: cursor.source, start, end: operand.end, operator, operand };
}
