/** "with var.x as …": what the variables of a failed expression are. */
import type { NamedValue } from "@prebake/base";
import type { Expression, TraversalExpression } from "../syntax/ast.ts";
import { friendlyTypeName } from "../values/type.ts";
import { Value, asBoolean, asNumber, asString, containsMark, lengthOf } from "../values/value.ts";
import { followSteps } from "./evaluate-traversal.ts";
import type { Frame } from "./frame.ts";
import type { VariableGroup } from "./scope.ts";
import { traversalText } from "./static-analysis.ts";
import { traversalsOf } from "./traversals.ts";

/** More than this explains nothing. */
const MOST_VALUES = 8;
const LONGEST_TEXT = 80;

/**
 * Values of the variables that the expression refers to; of a reference that leads nowhere, of as much as exists. Never of one that has a mark, and
 * none of what is unknown.
 */
export function explainValues(expression: Expression, frame: Frame): readonly NamedValue[] {
  const found = new Map<string, string>();
  for (const traversal of traversalsOf(expression)) {
    if (found.size >= MOST_VALUES) break;
    const [name, value] = longestPart(traversal, frame) ?? [];
    const text = value && describeValue(value);
    if (name !== undefined && text !== undefined) found.set(name, text);
  }
  return [...found].map(([name, value]) => ({ name, value }));
}

function longestPart(
  { root, steps }: TraversalExpression,
  frame: Frame,
): readonly [name: string, value: Value] | undefined {
  const binding = frame.scope.lookup(root);
  if (binding === undefined) return undefined;
  const [first] = steps;
  const isGroup = !(binding instanceof Value);
  const start = isGroup ? first?.kind === "attribute" && tellable(binding, first.name) : binding;
  if (!start) return undefined;
  const skipped = isGroup ? 1 : 0;
  for (let count = steps.length; count >= skipped; count--) {
    const part = steps.slice(0, count);
    const { value, diagnostics } = frame.capture(() => followSteps(start, part.slice(skipped), { frame }));
    if (diagnostics.length === 0) return [traversalText({ root, steps: part }), value];
  }
  return undefined;
}

function tellable(group: VariableGroup, name: string): Value | undefined {
  return group.isSecret?.(name) ? undefined : group.get(name);
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
