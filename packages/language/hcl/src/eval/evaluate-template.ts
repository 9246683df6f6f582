/** Strings with interpolations and directives. */
import type {
  Expression,
  TemplateExpression,
  TemplateForExpression,
  TemplateIfExpression,
} from "../syntax/ast.ts";
import { convertValue } from "../values/convert.ts";
import { StringType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { asBoolean, asString, stringValue, unknownValue, unmark } from "../values/value.ts";
import { evaluateCondition } from "./evaluate-conditional.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";
import type { Frame } from "./frame.ts";
import { evaluateIteration, iterationVariables } from "./iteration.ts";

/** Goes on after an unknown part, so that mistakes in later parts are found too. */
export function evaluateTemplate(expression: TemplateExpression, frame: Frame): Value {
  const texts: string[] = [];
  const marks = new Set<string>();
  let known = true;
  for (const part of expression.parts) {
    const value = evaluatePart(part, frame);
    for (const mark of value?.marks ?? []) marks.add(mark);
    if (value?.isKnown) texts.push(asString(value));
    else known = false;
  }
  return (known ? stringValue(texts.join("")) : unknownValue(StringType)).withMarks(marks);
}

/** A string that is not null, or undefined after a mistake, which is reported. */
function evaluatePart(part: Expression, frame: Frame): Value | undefined {
  if (part.kind === "string") return part.value;
  const { value, marks } = unmark(frame.evaluate(part));
  const converted = value.isNull
    ? { ok: false as const, message: "it is null" }
    : convertValue(value, StringType);
  if (converted.ok) return converted.value.withMarks(marks);
  frame.report(
    evaluationDiagnostic("interpolation-type", { problem: converted.message }, { subject: part }),
    part,
  );
  return undefined;
}

export function evaluateTemplateIf(expression: TemplateIfExpression, frame: Frame): Value {
  const whenTrue = frame.capture(() => frame.evaluate(expression.whenTrue));
  const whenFalse = frame.capture(() =>
    expression.whenFalse ? frame.evaluate(expression.whenFalse) : stringValue(""),
  );
  const condition = evaluateCondition(expression.condition, frame);
  if (condition === undefined) return unknownValue(StringType);
  // As with every conditional, marks of both sides count.
  const marks = condition.marks.union(whenTrue.value.marks).union(whenFalse.value.marks);
  if (!condition.isKnown) return unknownValue(StringType).withMarks(marks);
  const chosen = asBoolean(condition) ? whenTrue : whenFalse;
  frame.reportAll(chosen.diagnostics);
  return chosen.value.withMarks(marks);
}

export function evaluateTemplateFor(expression: TemplateForExpression, frame: Frame): Value {
  const iteration = evaluateIteration(expression.collection, frame);
  if (iteration.state === "failed") return unknownValue(StringType);
  if (iteration.state === "unknown") return unknownValue(StringType).withMarks(iteration.marks);
  const texts: string[] = [];
  const marks = new Set(iteration.marks);
  let known = true;
  for (const element of iteration.elements) {
    if (!frame.spendRound(expression)) return unknownValue(StringType);
    const text = frame.withVariables(iterationVariables(expression, element)).evaluate(expression.body);
    for (const mark of text.marks) marks.add(mark);
    if (text.isKnown) texts.push(asString(text));
    else known = false;
  }
  return (known ? stringValue(texts.join("")) : unknownValue(StringType)).withMarks(marks);
}
