/** Elements of a value for `for` expressions, `%{ for }` and `dynamic` blocks. */
import type { Expression } from "../syntax/ast.ts";
import { friendlyTypeName } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { elementsOf, entriesOf, isCollection, numberValue, stringValue, unmark } from "../values/value.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";
import type { Frame } from "./frame.ts";
import type { Binding } from "./scope.ts";

export interface Element {
  readonly key: Value;
  readonly value: Value;
}

/** Elements of a known collection, in order; the keys of a set are its elements. */
export function elementPairs(collection: Value): Iterable<Element> {
  switch (collection.type.kind) {
    case "map":
    case "object":
      return entriesOf(collection).map(([name, value]) => ({ key: stringValue(name), value }));
    case "set":
      return elementsOf(collection).map((value) => ({ key: value, value }));
    default:
      return elementsOf(collection).map((value, at) => ({ key: numberValue(at), value }));
  }
}

export type Iteration =
  | { readonly state: "elements"; readonly elements: Iterable<Element>; readonly marks: ReadonlySet<string> }
  /** How many there are is not known yet. */
  | { readonly state: "unknown"; readonly marks: ReadonlySet<string> }
  /** Not iterable; reported. */
  | { readonly state: "failed" };

/** Evaluates what a `for` goes over. */
export function evaluateIteration(collection: Expression, frame: Frame): Iteration {
  const { value, marks } = unmark(frame.evaluate(collection));
  if (value.isNull) {
    frame.report(evaluationDiagnostic("iterate-null", {}, { subject: collection }), collection);
    return { state: "failed" };
  }
  if (value.type.kind === "dynamic") return { state: "unknown", marks };
  if (!isCollection(value)) {
    const type = friendlyTypeName(value.type);
    frame.report(evaluationDiagnostic("iterate-non-iterable", { type }, { subject: collection }), collection);
    return { state: "failed" };
  }
  return value.isKnown
    ? { state: "elements", elements: elementPairs(value), marks }
    : { state: "unknown", marks };
}

export interface IterationNames {
  readonly keyName: string | undefined;
  readonly valueName: string;
}

/** The names that one round binds. When both are the same, it is the value's. */
export function iterationVariables(
  { keyName, valueName }: IterationNames,
  { key, value }: Element,
): ReadonlyMap<string, Binding> {
  const variables = new Map<string, Binding>();
  if (keyName !== undefined) variables.set(keyName, key);
  variables.set(valueName, value);
  return variables;
}
