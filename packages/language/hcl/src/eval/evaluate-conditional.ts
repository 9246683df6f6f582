/** `condition ? when_true : when_false`. */
import type { Diagnostic, SourceRange } from "@prebake/base";
import type { ConditionalExpression, Expression } from "../syntax/ast.ts";
import { convertValue, pathText } from "../values/convert.ts";
import type { CollectionType, Type } from "../values/type.ts";
import { BoolType, DynamicType, friendlyTypeName, typesEqual } from "../values/type.ts";
import { unifyTypes } from "../values/unify.ts";
import type { Value } from "../values/value.ts";
import {
  SENSITIVE,
  asBoolean,
  asNumber,
  containsMark,
  countIsOpen,
  lengthOf,
  listValue,
  nullValue,
  setValue,
  unknownValue,
  unmarkDeep,
} from "../values/value.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";
import type { Frame } from "./frame.ts";

/** Both results are evaluated, because the type of the conditional comes from both; mistakes are reported of the chosen one only. */
export function evaluateConditional(expression: ConditionalExpression, frame: Frame): Value {
  const whenTrue = frame.capture(() => frame.evaluate(expression.whenTrue));
  const whenFalse = frame.capture(() => frame.evaluate(expression.whenFalse));
  const type = resultType(whenTrue.value, whenFalse.value);
  const mistakes = [...whenTrue.diagnostics, ...whenFalse.diagnostics];
  if (type === undefined && mistakes.some(isError)) {
    // The types may differ because of them.
    frame.reportAll(mistakes);
    return unknownValue();
  }
  if (type === undefined) {
    const problem = `${friendlyTypeName(whenTrue.value.type)} and ${friendlyTypeName(whenFalse.value.type)} have none`;
    const subject = {
      source: expression.source,
      start: expression.whenTrue.start,
      end: expression.whenFalse.end,
    };
    return failTypes({ problem, subject, expression, frame });
  }
  const condition = evaluateCondition(expression.condition, frame);
  if (condition === undefined) return unknownValue(type);
  if (!condition.isKnown)
    return eitherValue(whenTrue.value, whenFalse.value, type).withMarks(condition.marks);
  const chosen = asBoolean(condition) ? whenTrue : whenFalse;
  frame.reportAll(chosen.diagnostics);
  const converted = convertValue(chosen.value, type);
  if (converted.ok) {
    // Marks of the other result too: whether the condition is known must not change what is secret.
    const marks = whenTrue.value.marks.union(whenFalse.value.marks);
    return converted.value.withMarks(condition.marks.union(marks));
  }
  // A place names keys of maps, which may be what is secret.
  const place = containsMark(chosen.value, SENSITIVE) ? "" : pathText(converted.path);
  const subject = asBoolean(condition) ? expression.whenTrue : expression.whenFalse;
  return failTypes({
    subject,
    problem: `${place === "" ? "" : `at ${place}: `}${converted.message}`,
    expression,
    frame,
  });
}

interface TypeFailure {
  readonly problem: string;
  readonly subject: SourceRange;
  readonly expression: ConditionalExpression;
  readonly frame: Frame;
}

function failTypes({ problem, subject, expression, frame }: TypeFailure): Value {
  return frame.fail(
    evaluationDiagnostic("conditional-types-differ", { problem }, { subject, context: expression }),
    expression,
  );
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

/** A null as it is written has every type; beside a type that is not known yet, each result keeps its own. */
function resultType(whenTrue: Value, whenFalse: Value): Type | undefined {
  if (isBareNull(whenTrue)) return whenFalse.type;
  if (isBareNull(whenFalse)) return whenTrue.type;
  if (whenTrue.type.kind === "dynamic" || whenFalse.type.kind === "dynamic") return DynamicType;
  if (typesEqual(whenTrue.type, whenFalse.type)) return whenTrue.type;
  return unifyTypes([whenTrue.type, whenFalse.type], "unsafe");
}

function isBareNull(value: Value): boolean {
  return value.isNull && value.type.kind === "dynamic" && value.marks.size === 0;
}

/** The condition of a conditional or of `%{ if }` as a bool that is not null; undefined after a mistake, which is reported. */
export function evaluateCondition(condition: Expression, frame: Frame): Value | undefined {
  const value = frame.evaluate(condition);
  if (value.isNull) {
    frame.report(evaluationDiagnostic("condition-null", {}, { subject: condition }), condition);
    return undefined;
  }
  const converted = convertValue(value, BoolType);
  if (converted.ok) return converted.value;
  frame.report(
    evaluationDiagnostic("condition-type", { problem: converted.message }, { subject: condition }),
    condition,
  );
  return undefined;
}

/**
 * What is known of the result while the condition is not: two nulls, two equal numbers and two empty collections are the same either way, and of
 * two lists of the same length only the elements are open. Source: measured on Packer 1.16 (cty's refinements of unknown values).
 */
function eitherValue(whenTrue: Value, whenFalse: Value, type: Type): Value {
  const [left, right] = [unmarkDeep(whenTrue), unmarkDeep(whenFalse)];
  return commonPart(left.value, right.value, type).withMarks(left.marks).withMarks(right.marks);
}

function commonPart(left: Value, right: Value, type: Type): Value {
  if (!left.isKnown || !right.isKnown) return unknownValue(type);
  if (left.isNull || right.isNull) return left.isNull && right.isNull ? nullValue(type) : unknownValue(type);
  if (!typesEqual(left.type, right.type)) return unknownValue(type);
  switch (left.type.kind) {
    case "number":
      return asNumber(left).compare(asNumber(right)) === 0 ? left : unknownValue(type);
    case "list":
    case "set":
    case "map":
      return lengthOf(left) === lengthOf(right) && !countIsOpen(left) && !countIsOpen(right)
        ? ofSameLength(left, left.type)
        : unknownValue(type);
    default:
      return unknownValue(type);
  }
}

function ofSameLength(example: Value, type: CollectionType): Value {
  const length = lengthOf(example);
  if (length === 0) return example;
  // Elements of a set might turn out to be equal, and keys of a map are as open as its elements.
  if (type.kind === "map" || (type.kind === "set" && length > 1)) return unknownValue(type);
  const elements = Array.from({ length }, () => unknownValue(type.element));
  return type.kind === "list" ? listValue(type.element, elements) : setValue(type.element, elements);
}
