/** For tests: an expression as one line of text, each node with its place. */
import { renderHcl } from "../values/render.ts";
import { asString } from "../values/value.ts";
import type { Expression, TraversalStep } from "./ast.ts";

/**
 * `(+ a 0-1 2 4-5) 0-5`: form, children, range. What begins with the item of a splat has no range of its own, because that
 * item is nowhere in the text.
 */
export function treeText(expression: Expression): string {
  const { start, end } = expression;
  const text = formText(expression);
  return startsWithItem(expression) ? text : `${text} ${start}-${end}`;
}

function startsWithItem(expression: Expression): boolean {
  switch (expression.kind) {
    case "splat-item":
      return true;
    case "relative-traversal":
    case "splat":
      return startsWithItem(expression.subject);
    case "index":
      return startsWithItem(expression.collection);
    default:
      return false;
  }
}

function formText(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return renderHcl(expression.value);
    case "string":
      return JSON.stringify(asString(expression.value));
    case "template":
      return `(template${expression.parts.map(partText).join("")})`;
    case "template-wrap":
      return `(wrap ${treeText(expression.expression)})`;
    case "template-if":
      return `(if ${treeText(expression.condition)} ${treeText(expression.whenTrue)}${expression.whenFalse ? ` ${treeText(expression.whenFalse)}` : ""})`;
    case "template-for":
      return `(for ${namesText(expression)} in ${treeText(expression.collection)} : ${treeText(expression.body)})`;
    case "traversal": {
      const root = `${expression.root} ${rangeText(expression.rootRange)}`;
      return expression.steps.length === 0 ? expression.root : `(${root}${stepsText(expression.steps)})`;
    }
    case "relative-traversal":
      return `(then ${treeText(expression.subject)}${stepsText(expression.steps)})`;
    case "index":
      return `(index ${treeText(expression.collection)} ${treeText(expression.key)} at ${rangeText(expression.bracketRange)})`;
    case "splat":
      return `(splat ${treeText(expression.subject)} ${treeText(expression.each)} at ${rangeText(expression.markerRange)})`;
    case "splat-item":
      return "item";
    case "call": {
      const parts = [...expression.arguments.map(treeText), ...(expression.expandsLast ? ["..."] : [])];
      const brackets = [expression.openRange, expression.closeRange].map(rangeText);
      return `(call ${[`${expression.name} ${rangeText(expression.nameRange)}`, ...parts, ...brackets].join(" ")})`;
    }
    case "conditional":
      return `(if ${treeText(expression.condition)} ${treeText(expression.whenTrue)} ${treeText(expression.whenFalse)})`;
    case "unary":
      return `(${expression.operator} ${treeText(expression.operand)})`;
    case "binary":
      return `(${expression.operator} ${treeText(expression.left)} ${treeText(expression.right)})`;
    case "tuple":
      return `[${expression.elements.map(treeText).join(", ")}]`;
    case "object":
      return `{${expression.items.map(({ key, value }) => `${treeText(key)} = ${treeText(value)}`).join(", ")}}`;
    case "for": {
      const { collection, key, value, condition, grouping } = expression;
      const result = `${key ? ` ${treeText(key)} =>` : ""} ${treeText(value)}${grouping ? " ..." : ""}`;
      return `(for ${namesText(expression)} in ${treeText(collection)} :${result}${condition ? ` if ${treeText(condition)}` : ""})`;
    }
    case "parentheses":
      return `(paren ${treeText(expression.expression)})`;
    case "json-string":
      return `(json ${JSON.stringify(expression.text)})`;
    case "scoped":
    case "invalid":
      return expression.kind;
  }
}

/** The text between sequences, without its place: what is trimmed or taken off lines moves its ends. */
function partText(part: Expression): string {
  return ` ${part.kind === "string" && part.start === part.contentStart ? formText(part) : treeText(part)}`;
}

function namesText({ keyName, valueName }: { keyName: string | undefined; valueName: string }): string {
  return keyName === undefined ? valueName : `${keyName} ${valueName}`;
}

function stepsText(steps: readonly TraversalStep[]): string {
  return steps
    .map(
      (step) =>
        ` ${step.kind === "attribute" ? `.${step.name}` : `[${renderHcl(step.key)}]`} ${rangeText(step)}`,
    )
    .join("");
}

function rangeText({ start, end }: { readonly start: number; readonly end: number }): string {
  return `${start}-${end}`;
}
