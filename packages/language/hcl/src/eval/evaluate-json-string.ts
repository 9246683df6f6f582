/** Strings of JSON syntax. */
import { jsonTemplate } from "../json/json-template.ts";
import type { JsonStringExpression } from "../syntax/ast.ts";
import type { Value } from "../values/value.ts";
import { stringValue } from "../values/value.ts";
import type { Frame } from "./frame.ts";

/** A template, unless the scope says that strings are text. */
export function evaluateJsonString(expression: JsonStringExpression, frame: Frame): Value {
  if (!frame.scope.jsonTemplates) return stringValue(expression.text);
  const template = jsonTemplate(expression);
  frame.reportAll(template.diagnostics);
  return frame.evaluate(template.expression);
}
