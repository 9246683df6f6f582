/** Tuples and objects as they are written. */
import { jsonDiagnostic } from "../json/json-diagnostic.ts";
import type { Expression, ObjectExpression, ObjectItem, TupleExpression } from "../syntax/ast.ts";
import { convertValue } from "../values/convert.ts";
import { StringType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { asString, objectValue, stringValue, tupleValue, unknownValue, unmark } from "../values/value.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";
import type { Frame } from "./frame.ts";
import { bareKeyName } from "./traversals.ts";

export function evaluateTuple(expression: TupleExpression, frame: Frame): Value {
  return tupleValue(expression.elements.map((element) => frame.evaluate(element)));
}

/** Of equal keys the last wins. When a key is not known, nothing about the object is. */
export function evaluateObject(expression: ObjectExpression, frame: Frame): Value {
  const attributes = new Map<string, Value>();
  const marks = new Set<string>();
  const seen = new Map<string, Expression>();
  let known = true;
  for (const item of expression.items) {
    const key = evaluateKey(item.key, frame);
    const value = frame.evaluate(item.value);
    for (const mark of key?.marks ?? []) marks.add(mark);
    reportDuplicate(item, seen, frame);
    if (key?.isKnown) attributes.set(asString(key), value);
    else known = false;
  }
  return (known ? objectValue(attributes) : unknownValue()).withMarks(marks);
}

/** In JSON syntax, and only there, an object has each key once. */
function reportDuplicate({ key }: ObjectItem, seen: Map<string, Expression>, frame: Frame): void {
  if (key.kind !== "json-string") return;
  const first = seen.get(key.text);
  if (first === undefined) {
    seen.set(key.text, key);
    return;
  }
  const parameters = { name: key.text, line: first.source.lineAt(first.start) };
  frame.report(
    jsonDiagnostic("json-duplicate-key", parameters, {
      subject: key,
      related: [{ range: first, message: "set here first" }],
    }),
  );
}

/** A string that is not null, or undefined after a mistake, which is reported. */
function evaluateKey(key: Expression, frame: Frame): Value | undefined {
  const bare = bareKeyName(key);
  if (bare !== undefined) return stringValue(bare);
  if (key.kind === "traversal") {
    frame.report(evaluationDiagnostic("ambiguous-key", {}, { subject: key }));
    return undefined;
  }
  const { value, marks } = unmark(frame.evaluate(key));
  if (value.isNull) {
    frame.report(evaluationDiagnostic("null-key", {}, { subject: key }), key);
    return undefined;
  }
  const converted = convertValue(value, StringType);
  if (converted.ok) return converted.value.withMarks(marks);
  frame.report(evaluationDiagnostic("key-type", { problem: converted.message }, { subject: key }), key);
  return undefined;
}
