/** Parameters as the function tables write them. */
import type { Type } from "../values/type.ts";
import { BoolType, DynamicType, NumberType, StringType } from "../values/type.ts";
import type { Parameter } from "./function.ts";

export type ParameterOptions = Omit<Parameter, "name" | "type">;

export function parameter(name: string, type: Type, options: ParameterOptions = {}): Parameter {
  return { name, type, ...options };
}

export function text(name: string, options: ParameterOptions = {}): Parameter {
  return { name, type: StringType, ...options };
}

export function number(name: string, options: ParameterOptions = {}): Parameter {
  return { name, type: NumberType, ...options };
}

export function bool(name: string, options: ParameterOptions = {}): Parameter {
  return { name, type: BoolType, ...options };
}

export function any(name: string, options: ParameterOptions = {}): Parameter {
  return { name, type: DynamicType, ...options };
}
