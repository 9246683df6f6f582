/** The parts of an expression, for whoever walks over a tree. */
import type { Expression } from "./ast.ts";

const none: readonly Expression[] = [];

/** Child expressions in the order of the source. A string of JSON syntax has none: what is inside it is not parsed yet. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "string":
    case "traversal":
    case "splat-item":
    case "invalid":
    case "json-string":
      return none;
    case "template":
      return expression.parts;
    case "template-wrap":
    case "parentheses":
    case "scoped":
      return [expression.expression];
    case "template-if":
      return present([expression.condition, expression.whenTrue, expression.whenFalse]);
    case "template-for":
      return [expression.collection, expression.body];
    case "relative-traversal":
      return [expression.subject];
    case "index":
      return [expression.collection, expression.key];
    case "splat":
      return [expression.subject, expression.each];
    case "call":
      return expression.arguments;
    case "conditional":
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "tuple":
      return expression.elements;
    case "object":
      return expression.items.flatMap(({ key, value }) => [key, value]);
    case "for":
      return present([expression.collection, expression.key, expression.value, expression.condition]);
  }
}

function present(expressions: readonly (Expression | undefined)[]): readonly Expression[] {
  return expressions.filter((expression) => expression !== undefined);
}
