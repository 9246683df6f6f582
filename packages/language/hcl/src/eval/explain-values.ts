/** "with var.x as …": what the variables of a failed expression are. */
import type { NamedValue } from "@prebake/base";
import type { Expression, TraversalExpression } from "../syntax/ast.ts";
import { friendlyTypeName } from "../values/type.ts";
import { Value, asBoolean, asNumber, asString, containsMark, lengthOf } from "../values/value.ts";
import { followSteps } from "./evaluate-traversal.ts";
import type { Frame } from "./frame.ts";
import { bindingValue } from "./scope.ts";
import { traversalText } from "./static-analysis.ts";
import { traversalsOf } from "./traversals.ts";

/** More than this explains nothing. */
const MOST_VALUES = 8;
const LONGEST_TEXT = 80;

/** Values of the variables that the expression refers to. Never of one that has a mark, and none of what is unknown or does not exist. */
export function explainValues(expression: Expression, frame: Frame): readonly NamedValue[] {
  const found = new Map<string, string>();
  for (const traversal of traversalsOf(expression)) {
    if (found.size >= MOST_VALUES) break;
    const name = traversalText(traversal);
    if (found.has(name)) continue;
    const value = valueOf(traversal, frame);
    const text = value && describeValue(value);
    if (text !== undefined) found.set(name, text);
  }
  return [...found].map(([name, value]) => ({ name, value }));
}

function valueOf(traversal: TraversalExpression, frame: Frame): Value | undefined {
  const binding = frame.scope.lookup(traversal.root);
  if (binding === undefined) return undefined;
  const [first, ...rest] = traversal.steps;
  if (binding instanceof Value) return follow(binding, traversal, frame);
  if (first?.kind !== "attribute") return undefined;
  const member = binding.get(first.name);
  return member && follow(member, { ...traversal, steps: rest }, frame);
}

function follow(value: Value, traversal: TraversalExpression, frame: Frame): Value {
  return frame.capture(() => followSteps(bindingValue(value), traversal.steps, { expression: { ...traversal, kind: "invalid" }, frame })).value;
}

/** One line, or undefined when there is nothing that may be said. */
export function describeValue(value: Value): string | undefined {
  if (containsMark(value) || !value.isKnown) return undefined;
  if (value.isNull) return "null";
  switch (value.type.kind) {
    case "string":
      return shorten(JSON.stringify(asString(value)));
    case "number":
      return shorten(asNumber(value).toText());
    case "bool":
      return String(asBoolean(value));
    case "capsule":
      return undefined;
    default: {
      const count = lengthOf(value);
      const parts = value.type.kind === "object" ? "attribute" : "element";
      return `${friendlyTypeName(value.type)} with ${count} ${parts}${count === 1 ? "" : "s"}`;
    }
  }
}

function shorten(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}
