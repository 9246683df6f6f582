/** Functions on numbers. Source of behaviour: measured on Packer 1.16. */
import type { Value } from "../values/value.ts";
import { asNumber, numberValue } from "../values/value.ts";
import { NumberType } from "../values/type.ts";
import { HclNumber } from "../values/number.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import type { Arguments } from "./arguments.ts";
import { any, number } from "./parameters.ts";
import { power } from "./power.ts";

/** A digit text longer than this is refused by `parseint`: its value would be of no use and take long to print. */
const parseintLimit = 100_000;

export const numericFunctions: readonly HclFunction[] = [
  {
    name: "abs",
    group: "numeric",
    doc: "Gives the number without its sign.",
    examples: [{ expr: "abs(-12.4)", result: "12.4" }],
    parameters: [number("num")],
    returns: NumberType,
    call: (args) => numberValue(args.number(0).abs()),
  },
  {
    name: "ceil",
    group: "numeric",
    doc: "Gives the smallest whole number that is not below the given one.",
    examples: [{ expr: "ceil(5.1)", result: "6" }],
    parameters: [number("num")],
    returns: NumberType,
    call: (args) => numberValue(args.number(0).ceil().withoutNegativeZero()),
  },
  {
    name: "floor",
    group: "numeric",
    doc: "Gives the largest whole number that is not above the given one.",
    examples: [{ expr: "floor(4.9)", result: "4" }],
    parameters: [number("num")],
    returns: NumberType,
    call: (args) => numberValue(args.number(0).floor().withoutNegativeZero()),
  },
  {
    name: "log",
    group: "numeric",
    doc: "Gives the logarithm of a number in a base, computed with the precision of a float64.",
    examples: [{ expr: "log(16, 2)", result: "4" }],
    parameters: [number("num"), number("base")],
    returns: NumberType,
    call: (args) => float64(Math.log(doubleOf(args, 0)) / Math.log(doubleOf(args, 1))),
  },
  {
    name: "max",
    group: "numeric",
    doc: "Gives the greatest of the numbers.",
    examples: [{ expr: "max(12, 54, 3)", result: "54" }],
    parameters: [],
    variadic: number("numbers"),
    returns: NumberType,
    call: (args) => extreme(args, 1),
  },
  {
    name: "min",
    group: "numeric",
    doc: "Gives the smallest of the numbers.",
    examples: [{ expr: "min(12, 54, 3)", result: "3" }],
    parameters: [],
    variadic: number("numbers"),
    returns: NumberType,
    call: (args) => extreme(args, -1),
  },
  {
    name: "parseint",
    group: "numeric",
    doc: "Reads a whole number written in a base from 2 to 62; above 36, upper and lower case letters differ.",
    examples: [{ expr: 'parseint("FF", 16)', result: "255" }],
    parameters: [any("number"), number("base")],
    returns: (args) => {
      if (args.at(0).type.kind !== "string")
        throw new FunctionFailure("The number must be given as a string.", 0);
      return NumberType;
    },
    call: parseInteger,
  },
  {
    name: "pow",
    group: "numeric",
    doc: "Raises the first number to the power of the second, with the precision of a float64.",
    examples: [{ expr: "pow(3, 2)", result: "9" }],
    parameters: [number("num"), number("power")],
    returns: NumberType,
    call: (args) => float64(power(doubleOf(args, 0), doubleOf(args, 1))),
  },
  {
    name: "signum",
    group: "numeric",
    doc: "Gives -1 for a negative, 1 for a positive whole number, and 0 for zero.",
    examples: [{ expr: "signum(-13)", result: "-1" }],
    parameters: [number("num")],
    returns: NumberType,
    call: (args) => numberValue(Math.sign(args.integer(0)) || 0),
  },
];

/** The nearest double. Infinities are numbers too, but others that are too large for a double are refused. */
function doubleOf(args: Arguments, at: number): number {
  const number = args.number(at);
  const double = number.toNumber();
  if (number.isFinite && !Number.isFinite(double))
    throw new FunctionFailure("The number is too large for a float64.");
  return double;
}

function float64(result: number): Value {
  if (Number.isNaN(result)) throw new FunctionFailure("There is no such number.");
  return numberValue(HclNumber.fromDouble(result));
}

function extreme(args: Arguments, wanted: 1 | -1): Value {
  const [first, ...others] = args.values;
  if (first === undefined) throw new FunctionFailure("At least one number is needed.");
  return others.reduce(
    (best, value) => (asNumber(value).compare(asNumber(best)) === wanted ? value : best),
    first,
  );
}

const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

function parseInteger(args: Arguments): Value {
  const base = args.number(1).isInteger() ? args.integer(1, "argument") : 0;
  if (base < 2 || base > 62) throw new FunctionFailure("The base must be a whole number from 2 to 62.", 1);
  const [, sign = "", written = ""] = /^([+-]?)([0-9A-Za-z]+)$/.exec(args.string(0)) ?? [];
  if (written.length > parseintLimit)
    throw new FunctionFailure(`The number has more than ${parseintLimit} digits.`, 0);
  const known = base <= 36 ? written.toLowerCase() : written;
  const values = Array.from(known, (digit) => digits.indexOf(digit));
  if (values.length === 0 || values.some((value) => value >= base)) {
    throw new FunctionFailure(`The text is not a whole number in base ${base}.`, 0);
  }
  const result = fromDigits(values, BigInt(base));
  return numberValue(sign === "-" ? -result : result);
}

/** Halves at a time, so that the work on long texts grows less than with the square of their length. */
function fromDigits(values: readonly number[], base: bigint): bigint {
  if (values.length <= 64) return values.reduce((sum, value) => sum * base + BigInt(value), 0n);
  const low = values.length >> 1;
  const high = fromDigits(values.slice(0, values.length - low), base);
  return high * base ** BigInt(low) + fromDigits(values.slice(-low), base);
}
