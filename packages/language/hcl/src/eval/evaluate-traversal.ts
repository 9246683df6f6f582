/** Variables, attributes and indices. */
import type { Expression, IndexExpression, TraversalExpression, TraversalStep } from "../syntax/ast.ts";
import type { IndexResult } from "../values/index-value.ts";
import { indexValue } from "../values/index-value.ts";
import { friendlyTypeName } from "../values/type.ts";
import { SENSITIVE, Value, asString, attributeOf, unknownValue } from "../values/value.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";
import type { Frame } from "./frame.ts";
import { meantAttribute, meantMember, meantVariable, referenceBefore } from "./meant-reference.ts";
import type { Binding, VariableGroup } from "./scope.ts";
import { bindingValue } from "./scope.ts";

export function evaluateTraversal(expression: TraversalExpression, frame: Frame): Value {
  const binding = frame.scope.lookup(expression.root);
  if (binding === undefined) {
    const { root: name, rootRange: subject } = expression;
    const words = { name, known: frame.scope.names(), meant: meantVariable(name, frame.scope) };
    return frame.fail(evaluationDiagnostic("unknown-variable", words, { subject }), expression);
  }
  return followBinding(binding, expression, frame);
}

function followBinding(binding: Binding, expression: TraversalExpression, frame: Frame): Value {
  const { steps } = expression;
  const [first] = steps;
  if (binding instanceof Value || first === undefined)
    return followSteps(bindingValue(binding), steps, { expression, frame });
  const name = stepName(first);
  const value = name === undefined ? undefined : binding.get(name);
  if (value !== undefined) {
    const isSecret = name !== undefined && binding.isSecret?.(name) === true;
    return followSteps(value, steps.slice(1), { expression, frame, isSecret });
  }
  if (name === undefined) return followSteps(binding.toValue(), steps, { expression, frame });
  return failMember(binding, { root: expression.root, name, step: first }, { expression, frame });
}

function stepName(step: TraversalStep): string | undefined {
  if (step.kind === "attribute") return step.name;
  const { key } = step;
  return key.type.kind === "string" && key.isKnown && !key.isNull ? asString(key) : undefined;
}

interface Member {
  readonly root: string;
  readonly name: string;
  readonly step: TraversalStep;
}

function failMember(
  group: VariableGroup,
  { root, name, step }: Member,
  { expression, frame }: StepContext,
): Value {
  const meant = meantMember({ root, name }, group, frame.scope);
  frame.report(
    evaluationDiagnostic("unknown-attribute", { name, root, meant, advice: group.advice }, { subject: step }),
    expression,
  );
  return unknownValue();
}

interface StepContext {
  /** What a diagnostic is about; its variables are explained. */
  readonly expression?: Expression;
  readonly frame: Frame;
  /** Whether nothing of what is in the value may be told. */
  readonly isSecret?: boolean;
}

/** Goes down the steps; after a mistake, which is reported at its step, the result is unknown. */
export function followSteps(start: Value, steps: readonly TraversalStep[], context: StepContext): Value {
  let value = start;
  for (const step of steps) {
    const next =
      step.kind === "attribute"
        ? attributeStep(value, step, context)
        : indexStep(value, { key: step.key, step }, context);
    if (next === undefined) return unknownValue();
    value = next;
  }
  return value;
}

/** By an attribute's name: undefined when there is none, which is reported. */
function attributeStep(
  value: Value,
  step: TraversalStep & { kind: "attribute" },
  { expression, frame, isSecret = false }: StepContext,
): Value | undefined {
  const { name } = step;
  const { type } = value;
  if (value.isNull) {
    frame.report(evaluationDiagnostic("access-of-null", {}, { subject: step }), expression);
    return undefined;
  }
  if (type.kind === "dynamic") return unknownValue().withMarks(value.marks);
  if (type.kind === "object") {
    const attributeType = type.attributes.get(name);
    if (attributeType)
      return (value.isKnown ? attributeOf(value, name) : unknownValue(attributeType))?.withMarks(value.marks);
  } else if (type.kind === "map") {
    const element = value.isKnown ? attributeOf(value, name) : unknownValue(type.element);
    if (element) return element.withMarks(value.marks);
  }
  const path = referenceBefore(step, expression);
  const { known, ...holder } = describeHolder(value, { name, path });
  const mayTell = !isSecret && !value.marks.has(SENSITIVE);
  const meant = mayTell ? meantAttribute({ name, known, path }) : undefined;
  frame.report(
    evaluationDiagnostic("unknown-attribute", { name, meant, ...holder }, { subject: step }),
    expression,
  );
  return undefined;
}

function describeHolder(
  value: Value,
  { name, path }: { readonly name: string; readonly path: string | undefined },
): { what: string; known: readonly string[]; hint?: string } {
  const { type } = value;
  switch (type.kind) {
    case "object":
      return { what: path === undefined ? "This object" : `"${path}"`, known: [...type.attributes.keys()] };
    case "map":
      return { what: path === undefined ? "This map" : `The map "${path}"`, known: [] };
    case "list":
    case "set":
    case "tuple": {
      const hint = ` Did you mean the attribute of one element, such as [0].${name}, or of all of them, [*].${name}?`;
      return { what: `A ${type.kind}`, known: [], hint: type.kind === "set" ? "" : hint };
    }
    default:
      return { what: `A value of type ${friendlyTypeName(type)}`, known: [] };
  }
}

interface IndexStep {
  readonly key: Value;
  readonly step: TraversalStep | IndexExpression["bracketRange"];
}

function indexStep(
  collection: Value,
  { key, step }: IndexStep,
  { expression, frame }: StepContext,
): Value | undefined {
  const result = indexValue(collection, key);
  if (result.ok) return result.value;
  if (result.reason === "null-collection") {
    frame.report(evaluationDiagnostic("access-of-null", {}, { subject: step }), expression);
  } else {
    frame.report(
      evaluationDiagnostic("invalid-index", { problem: indexProblem(result, collection) }, { subject: step }),
      expression,
    );
  }
  return undefined;
}

// Never names the key: it may be sensitive.
function indexProblem(result: IndexResult & { ok: false }, collection: Value): string {
  switch (result.reason) {
    case "out-of-range":
      return `The collection has ${countText(result.length ?? 0)}; the index is past the end.`;
    case "negative-index":
      return "The index is negative. Elements are counted from 0; for one from the end, use length() or reverse().";
    case "fractional-index":
      return "The index is no whole number.";
    case "no-such-key":
      return `There is no element with this key in the ${collection.type.kind}.`;
    case "null-key":
      return "The index is null.";
    case "key-type":
      return collection.type.kind === "map" || collection.type.kind === "object"
        ? "The key must be a string."
        : "The index must be a number.";
    default:
      return collection.type.kind === "set"
        ? "Elements of a set have no keys and no order. Make it a list first: sort(x), or [for e in x : e]."
        : `A value of type ${friendlyTypeName(collection.type)} has no elements.`;
  }
}

function countText(count: number): string {
  if (count === 0) return "no elements";
  return count === 1 ? "one element" : `${count} elements`;
}

export function evaluateIndex(expression: IndexExpression, frame: Frame): Value {
  const collection = frame.evaluate(expression.collection);
  const key = frame.evaluate(expression.key);
  return (
    indexStep(collection, { key, step: expression.bracketRange }, { expression, frame }) ?? unknownValue()
  );
}
