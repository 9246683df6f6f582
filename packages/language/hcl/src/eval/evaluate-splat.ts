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
    return frame.fail(evaluationDiagnostic("splat-null", {}, { subject: expression.subject }), expression.subject);
  }
  if (value.isNull) return tupleValue([]).withMarks(marks);
  if (!value.isKnown) return unknownValue(isSequence ? unknownResultType(value.type, expression, frame) : DynamicType).withMarks(marks);
  const elements = isSequence ? elementsOf(value) : [value];
  const results = elements.map((element) => frame.withItem(element).evaluate(expression.each));
  if (value.type.kind !== "list" && value.type.kind !== "set") return tupleValue(results).withMarks(marks);
  return listOf(results, { expression, frame, elementType: value.type.element }).withMarks(marks);
}

interface ListContext {
  readonly expression: SplatExpression;
  readonly frame: Frame;
  readonly elementType: Type;
}

/** Elements of one type mostly give results of one type; where an unknown makes them differ, they are a tuple. */
function listOf(results: readonly Value[], { expression, frame, elementType }: ListContext): Value {
  const type = results[0]?.type ?? resultTypeFor(elementType, expression, frame);
  return results.every((result) => typesEqual(result.type, type)) ? listValue(type, results) : tupleValue(results);
}

function unknownResultType(type: Type, expression: SplatExpression, frame: Frame): Type {
  if (type.kind === "tuple") return tupleType(type.elements.map((element) => resultTypeFor(element, expression, frame)));
  return "element" in type ? listType(resultTypeFor(type.element, expression, frame)) : DynamicType;
}

function resultTypeFor(elementType: Type, expression: SplatExpression, frame: Frame): Type {
  return frame.capture(() => frame.withItem(unknownValue(elementType)).evaluate(expression.each)).value.type;
}
