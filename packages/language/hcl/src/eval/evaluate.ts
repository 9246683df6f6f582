/** Expressions to values. */
import type { DiagnosticSink } from "@prebake/base";
import { assertNever } from "@prebake/base";
import type { Expression } from "../syntax/ast.ts";
import type { Value } from "../values/value.ts";
import { asWrong, unknownValue, wrongValue } from "../values/value.ts";
import { evaluateCall } from "./evaluate-call.ts";
import { evaluateObject, evaluateTuple } from "./evaluate-collection.ts";
import { evaluateConditional } from "./evaluate-conditional.ts";
import { evaluateFor } from "./evaluate-for.ts";
import { evaluateBinary, evaluateUnary } from "./evaluate-operator.ts";
import { evaluateSplat } from "./evaluate-splat.ts";
import { evaluateTemplate, evaluateTemplateFor, evaluateTemplateIf } from "./evaluate-template.ts";
import { evaluateJsonString } from "./evaluate-json-string.ts";
import { evaluateIndex, evaluateTraversal, followSteps } from "./evaluate-traversal.ts";
import { explainValues } from "./explain-values.ts";
import { Frame } from "./frame.ts";
import type { Scope } from "./scope.ts";

/**
 * Evaluates an expression. Never throws for mistakes of the author: they are reported, and the value is the best that can be said, unknown
 * of the right type where nothing can, marked `WRONG`. Parts that are not known yet make what depends on them unknown. Marks follow values.
 */
export function evaluate(expression: Expression, scope: Scope, sink: DiagnosticSink): Value {
  if (expression.kind === "string" || expression.kind === "literal") return expression.value;
  const frame = Frame.start(scope, { evaluateNode, sink, explain: explainValues });
  const value = frame.evaluate(expression);
  return frame.errors > 0 ? asWrong(value) : value;
}

function evaluateNode(expression: Expression, frame: Frame): Value {
  switch (expression.kind) {
    case "literal":
    case "string":
      return expression.value;
    case "traversal":
      return evaluateTraversal(expression, frame);
    case "template":
      return evaluateTemplate(expression, frame);
    case "template-wrap":
    case "parentheses":
      return frame.evaluate(expression.expression);
    case "template-if":
      return evaluateTemplateIf(expression, frame);
    case "template-for":
      return evaluateTemplateFor(expression, frame);
    case "relative-traversal":
      return followSteps(frame.evaluate(expression.subject), expression.steps, { expression, frame });
    case "index":
      return evaluateIndex(expression, frame);
    case "splat":
      return evaluateSplat(expression, frame);
    case "splat-item":
      return frame.item ?? unknownValue();
    case "call":
      return evaluateCall(expression, frame);
    case "conditional":
      return evaluateConditional(expression, frame);
    case "unary":
      return evaluateUnary(expression, frame);
    case "binary":
      return evaluateBinary(expression, frame);
    case "tuple":
      return evaluateTuple(expression, frame);
    case "object":
      return evaluateObject(expression, frame);
    case "for":
      return evaluateFor(expression, frame);
    case "json-string":
      return evaluateJsonString(expression, frame);
    case "scoped":
      return frame.withVariables(expression.bindings).evaluate(expression.expression);
    case "invalid":
      return wrongValue();
    default:
      return assertNever(expression);
  }
}
