/** What follows a term: `.name`, `[key]`, `.0`, `[*]`, `.*`. */
import type { SourceRange } from "@prebake/base";
import { HclNumber } from "../values/number.ts";
import type { Value } from "../values/value.ts";
import { numberValue } from "../values/value.ts";
import type { Expression, TraversalStep } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import { TokenKind } from "./token.ts";

/** The term with all steps that follow it. */
export function parseSteps(cursor: Cursor, term: Expression): Expression {
  let result = term;
  let steps: TraversalStep[] = noSteps;
  for (;;) {
    const kind = cursor.peek();
    if (kind !== TokenKind.Dot && kind !== TokenKind.OpenBracket) return withSteps(result, steps);
    const next = kind === TokenKind.Dot ? readDot(cursor) : readIndex(cursor);
    if (typeof next === "function") {
      result = next(withSteps(result, steps));
      steps = noSteps;
    } else if (steps === noSteps) steps = [next];
    else steps.push(next);
  }
}

// Shared, and never written to.
const noSteps: TraversalStep[] = [];

/** What wraps the expression so far. */
type Wrapper = (subject: Expression) => Expression;

function readDot(cursor: Cursor): TraversalStep | Wrapper {
  const dot = cursor.take();
  return cursor.peek() === TokenKind.Star ? readAttributeSplat(cursor, dot) : parseDottedStep(cursor, dot);
}

/** After a dot: an attribute name or a legacy index. */
function parseDottedStep(cursor: Cursor, dot: number): TraversalStep {
  const index = cursor.index;
  const range: SourceRange = { source: cursor.source, start: cursor.startOf(dot), end: cursor.endOf(index) };
  if (cursor.takeIf(TokenKind.Identifier))
    return { kind: "attribute", ...range, name: normalName(cursor.textOf(index)) };
  if (cursor.peek() !== TokenKind.Number) {
    return cursor.fail(syntaxDiagnostic("bad-attribute-name", {}, { subject: cursor.peekRange() }));
  }
  const text = cursor.textOf(index);
  // The scanner sees the number 0.1 in `.0.1`.
  if (text.includes("."))
    cursor.fail(syntaxDiagnostic("legacy-index-syntax", {}, { subject: cursor.peekRange() }));
  cursor.take();
  return { kind: "index", ...range, key: numberValue(HclNumber.parse(text) ?? HclNumber.zero) };
}

function normalName(text: string): string {
  // Nearly all names are ASCII, and the check is much cheaper than the normalisation.
  return /[^\0-\x7f]/.test(text) ? text.normalize("NFC") : text;
}

/** `.*` takes the dotted steps behind it for each element; what comes in brackets is for the whole result. */
function readAttributeSplat(cursor: Cursor, dot: number): Wrapper {
  const markerEnd = cursor.endOf(cursor.take());
  const steps: TraversalStep[] = [];
  while (cursor.peek() === TokenKind.Dot) {
    const next = cursor.take();
    if (cursor.peek() === TokenKind.Star)
      cursor.fail(syntaxDiagnostic("nested-splat", {}, { subject: cursor.peekRange() }));
    steps.push(parseDottedStep(cursor, next));
  }
  const each = withSteps(splatItem(cursor, markerEnd), steps);
  return splatOf(each, { source: cursor.source, start: cursor.startOf(dot), end: markerEnd });
}

function readIndex(cursor: Cursor): TraversalStep | Wrapper {
  const { source } = cursor;
  const openIndex = cursor.take();
  const open = cursor.startOf(openIndex);
  const key = cursor.withNewlines(false, () => parseIndexKey(cursor, openIndex));
  const bracketRange: SourceRange = { source, start: open, end: cursor.previousEnd };
  if (key === "splat") return readFullSplat(cursor, bracketRange);
  const literal = literalKey(key);
  if (literal) return { kind: "index", ...bracketRange, key: literal };
  return (collection) => ({
    kind: "index",
    source,
    start: collection.start,
    end: bracketRange.end,
    collection,
    key,
    bracketRange,
  });
}

/** Up to and with the closing bracket. */
function parseIndexKey(cursor: Cursor, openIndex: number): Expression | "splat" {
  const key = cursor.takeIf(TokenKind.Star) ? "splat" : cursor.expression();
  if (!cursor.takeIf(TokenKind.CloseBracket)) {
    const parameters = { what: "the index", closing: '"]"' };
    const related = [{ range: cursor.rangeOf(openIndex), message: "opened here" }];
    cursor.fail(syntaxDiagnostic("unclosed-bracket", parameters, { subject: closingRange(cursor), related }));
  }
  return key;
}

/** Where the brackets end after all: HCL's complaint about an index that is not closed stands there. */
function closingRange(cursor: Cursor): SourceRange {
  let depth = 0;
  // The token in place of the bracket does not count.
  for (let index = cursor.index; ;) {
    if (cursor.kindOf(index) === TokenKind.EndOfFile) return cursor.rangeOf(index);
    const kind = cursor.kindOf(++index);
    if (kind === TokenKind.CloseBracket && depth-- === 0) return cursor.rangeOf(index);
    if (kind === TokenKind.OpenBracket) depth++;
  }
}

/** All steps behind `[*]` are for each element, further splats included. */
function readFullSplat(cursor: Cursor, markerRange: SourceRange): Wrapper {
  return splatOf(
    cursor.nested(() => parseSteps(cursor, splatItem(cursor, markerRange.end))),
    markerRange,
  );
}

function splatOf(each: Expression, markerRange: SourceRange): Wrapper {
  const { source } = markerRange;
  return (subject) => ({
    kind: "splat",
    source,
    start: subject.start,
    end: each.end,
    subject,
    each,
    markerRange,
  });
}

function splatItem(cursor: Cursor, at: number): Expression {
  return { kind: "splat-item", source: cursor.source, start: at, end: at };
}

function literalKey(key: Expression): Value | undefined {
  return key.kind === "literal" || key.kind === "string" ? key.value : undefined;
}

function withSteps(subject: Expression, steps: readonly TraversalStep[]): Expression {
  const end = steps.at(-1)?.end;
  if (end === undefined) return subject;
  if (subject.kind === "traversal") {
    const { source, start, root, rootRange } = subject;
    return { kind: "traversal", source, start, end, root, rootRange, steps };
  }
  return { kind: "relative-traversal", source: subject.source, start: subject.start, end, subject, steps };
}
