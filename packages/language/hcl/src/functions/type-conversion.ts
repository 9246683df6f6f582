/** Functions that look at expressions rather than values: `can`, `try`, `convert`. Source of behaviour: measured on Packer 1.16. */
import { convertValue, pathText } from "../values/convert.ts";
import { BoolType, DynamicType, withoutOptionalAttributes } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { boolValue, unknownValue } from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { FunctionFailure, PlainFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import { any, parameter } from "./parameters.ts";
import { constraintOf, thunkOf } from "./lazy-argument.ts";

export const typeConversionFunctions: readonly HclFunction[] = [
  {
    name: "can",
    group: "type-conversion",
    doc: "Tells whether an expression can be evaluated without an error.",
    examples: [{ expr: 'can(regex("^a", "b"))', result: "false" }],
    parameters: [any("expression", { lazy: "expression" })],
    returns: BoolType,
    call: (args) => {
      const { value, failed } = thunkOf(args.at(0)).evaluate();
      if (failed) return boolValue(false);
      return value.isWhollyKnown ? boolValue(true) : unknownValue(BoolType);
    },
  },
  {
    name: "convert",
    group: "type-conversion",
    doc: "Converts a value to a type, which is written as in the type of a variable.",
    examples: [{ expr: 'convert(["1", "2"], set(number))', result: "[1, 2]" }],
    parameters: [
      any("value", { allowNull: true, allowUnknown: true, allowDynamic: true }),
      parameter("type", DynamicType, { lazy: "type" }),
    ],
    returns: DynamicType,
    call: converted,
  },
  {
    name: "try",
    group: "type-conversion",
    doc: "Gives the value of the first expression that can be evaluated without an error.",
    examples: [{ expr: 'try([1, 2][5], "none")', result: '"none"' }],
    parameters: [],
    variadic: any("expressions", { lazy: "expression" }),
    returns: DynamicType,
    call: firstThatWorks,
  },
];

function converted(args: Arguments): Value {
  // Attributes can be optional in the type of a variable only; here all are required. Measured.
  const result = convertValue(args.at(0), withoutOptionalAttributes(constraintOf(args.at(1))));
  if (result.ok) return result.value;
  const place = pathText(result.path);
  if (place !== "")
    throw new FunctionFailure(`The value cannot be converted at ${place}: ${result.message}.`, 0);
  throw new PlainFailure(`The value cannot be converted: ${result.message}.`, 0);
}

function firstThatWorks(args: Arguments): Value {
  if (args.length === 0) throw new FunctionFailure("At least one expression is needed.");
  for (const argument of args.values) {
    const { value, failed } = thunkOf(argument).evaluate();
    if (failed) continue;
    // What is not known yet may still fail, and then another expression is the one: not even the type can be said.
    return value.isWhollyKnown ? value : unknownValue(DynamicType);
  }
  throw new FunctionFailure("None of the expressions can be evaluated without an error.");
}
