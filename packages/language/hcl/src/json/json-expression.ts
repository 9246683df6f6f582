/** Values of JSON syntax as expressions, so that one evaluator serves both syntaxes. */
import type { Expression, JsonNode } from "../syntax/ast.ts";

const made = new WeakMap<JsonNode, Expression>();

/** The expression that a node is; the same one whenever it is asked for. */
export function jsonExpression(node: JsonNode): Expression {
  const known = made.get(node);
  if (known) return known;
  const expression = make(node);
  made.set(node, expression);
  return expression;
}

function make(node: JsonNode): Expression {
  const { source, start, end } = node;
  const range = { source, start, end };
  switch (node.kind) {
    case "json-text":
      return { kind: "json-string", ...range, text: node.text };
    case "json-literal":
      return { kind: "literal", ...range, value: node.value };
    case "json-array":
      return { kind: "tuple", ...range, elements: node.elements.map(jsonExpression) };
    case "json-object": {
      const items = node.properties.map(({ name, nameRange, value }) => ({
        key: { kind: "json-string" as const, ...nameRange, text: name },
        value: jsonExpression(value),
      }));
      return { kind: "object", ...range, items };
    }
    case "json-invalid":
      return { kind: "invalid", ...range };
  }
}
