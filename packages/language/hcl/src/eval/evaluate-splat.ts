/** `subject[*]…` and `subject.*…`. */
import type { SplatExpression } from "../syntax/ast.ts";
import type { Type } from "../values/type.ts";
import { DynamicType, listType, tupleType, typesEqual } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { elementsOf, listValue, tupleValue, unknownValue, unmark } from "../values/value.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";
import type { Frame } from "./frame.ts";

/** A value that is no list, set or tuple counts as a list of itself, and null as an empty list. */
export function evaluateSplat(expression: SplatExpression, frame: Frame): Value {
  const before = frame.errors;
  const { value, marks } = unmark(frame.evaluate(expression.subject));
  if (frame.errors > before) return unknownValue();
  const isSequence = value.type.kind === "list" || value.type.kind === "set" || value.type.kind === "tuple";
  if (value.isNull && isSequence) {
    const { subject, markerRange } = expression;
    // The element of an outer splat is written nowhere.
    const place = subject.kind === "splat-item" ? markerRange : subject;
    return frame.fail(evaluationDiagnostic("splat-null", {}, { subject: place }), subject);
  }
  if (value.isNull) return tupleValue([]).withMarks(marks);
  if (!value.isKnown) return unknownValue(unknownResultType(value.type, expression, frame)).withMarks(marks);
  const elements = isSequence ? elementsOf(value) : [value.withMarks(marks)];
  const results = elements.map((element) => frame.withItem(element).evaluate(expression.each));
  if (value.type.kind !== "list" && value.type.kind !== "set") return tupleValue(results).withMarks(marks);
  return listOf(results, { expression, frame, elementType: value.type.element }).withMarks(marks);
}

interface ListContext {
  readonly expression: SplatExpression;
  readonly frame: Frame;
  readonly elementType: Type;
}

/** Elements of one type mostly give results of one type. Not so a splat inside of this one, of what may be null. */
function listOf(results: readonly Value[], { expression, frame, elementType }: ListContext): Value {
  if (results.length === 0) return listValue(resultTypeFor(elementType, expression, frame), []);
  const known = results.filter(({ type }) => type.kind !== "dynamic");
  const type = known[0]?.type ?? DynamicType;
  if (known.every((result) => typesEqual(result.type, type))) return listValue(type, results);
  const { source, start } = expression.markerRange;
  const subject = { source, start, end: expression.each.end };
  return frame.fail(evaluationDiagnostic("splat-types", {}, { subject }), expression.subject);
}

/** Evaluates for elements that are not known, so that what can never work is reported. */
function unknownResultType(type: Type, expression: SplatExpression, frame: Frame): Type {
  const each = (element: Type): Type => frame.withItem(unknownValue(element)).evaluate(expression.each).type;
  if (type.kind === "tuple") return tupleType(type.elements.map(each));
  if (type.kind === "list" || type.kind === "set") return listType(each(type.element));
  // It may be null, and so an empty list.
  each(type);
  return DynamicType;
}

/** Of no elements: what can never work is reported all the same. */
function resultTypeFor(elementType: Type, expression: SplatExpression, frame: Frame): Type {
  return frame.withItem(unknownValue(elementType)).evaluate(expression.each).type;
}
