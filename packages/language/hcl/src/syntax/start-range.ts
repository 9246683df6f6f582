/** The part of an expression that a reader takes for its beginning: a tight place for complaints about its value. */
import type { SourceRange } from "@prebake/base";
import type { Expression } from "./ast.ts";

/** Range of the first token that tells what the expression is. Source: places of function argument errors, measured on Packer 1.16 and hashicorp/hcl 2.24.0. */
export function startRange(expression: Expression): SourceRange {
  const { source, start } = expression;
  switch (expression.kind) {
    case "tuple":
    case "object":
    case "for":
      return { source, start, end: start + 1 };
    case "unary":
      return { source, start, end: start + expression.operator.length };
    case "string":
      return { source, start: expression.contentStart, end: expression.contentEnd };
    case "template":
      return expression.parts[0] ? startRange(expression.parts[0]) : expression;
    case "binary":
      return startRange(expression.left);
    case "conditional":
      return startRange(expression.condition);
    case "index":
      return { source, start: expression.bracketRange.start, end: expression.bracketRange.start + 1 };
    case "splat":
      return expression.markerRange;
    case "call":
      return { source, start, end: expression.openRange.end };
    case "scoped":
    case "parentheses":
      return startRange(expression.expression);
    default:
      return expression;
  }
}
