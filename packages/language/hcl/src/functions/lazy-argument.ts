/** Arguments that are not evaluated before the call: expressions for `try` and `can`, a type for `convert`. */
import type { Type } from "../values/type.ts";
import { capsuleType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { capsuleData, capsuleValue } from "../values/value.ts";

/** An expression that a function evaluates itself. Errors are not reported but told by `failed`. */
export interface ExpressionThunk {
  evaluate(): { readonly value: Value; readonly failed: boolean };
}

const expressionType = capsuleType("expression");
const constraintType = capsuleType("type");

export function expressionArgument(thunk: ExpressionThunk): Value {
  return capsuleValue(expressionType, thunk);
}

export function typeArgument(type: Type): Value {
  return capsuleValue(constraintType, type);
}

/** What `expressionArgument` was given. */
export function thunkOf(argument: Value): ExpressionThunk {
  // Sound: only expressionArgument makes values for a parameter that takes an expression.
  return capsuleData(argument) as ExpressionThunk;
}

/** What `typeArgument` was given. */
export function constraintOf(argument: Value): Type {
  // Sound: only typeArgument makes values for a parameter that takes a type.
  return capsuleData(argument) as Type;
}
