/** The arguments of one call, read by position. They fit the function's parameters, so a wrong read is a bug. */
import { invariant } from "@prebake/base";
import type { HclNumber } from "../values/number.ts";
import type { Value } from "../values/value.ts";
import { asBoolean, asNumber, asString, elementsOf } from "../values/value.ts";
import { FunctionFailure } from "./function-failure.ts";

export class Arguments {
  readonly values: readonly Value[];

  constructor(values: readonly Value[]) {
    this.values = values;
  }

  get length(): number {
    return this.values.length;
  }

  at(index: number): Value {
    const value = this.values[index];
    invariant(value !== undefined, `argument ${index} was asked for, but there are ${this.values.length}`);
    return value;
  }

  /** Arguments from this position on. */
  from(index: number): readonly Value[] {
    return this.values.slice(index);
  }

  string(index: number): string {
    return asString(this.at(index));
  }

  number(index: number): HclNumber {
    return asNumber(this.at(index));
  }

  bool(index: number): boolean {
    return asBoolean(this.at(index));
  }

  elements(index: number): readonly Value[] {
    return elementsOf(this.at(index));
  }

  /** A whole number that fits Go's int; the nearest double of one above 2^53. Others fail: the call, or with `blame` the argument. */
  integer(index: number, blame: "call" | "argument" = "call"): number {
    const number = this.number(index);
    const culprit = blame === "argument" ? index : undefined;
    if (!number.isInteger()) throw new FunctionFailure("The number must be a whole one.", culprit);
    if (!fitsInt64(number)) throw new FunctionFailure("The number is too large.", culprit);
    return number.toNumber();
  }
}

function fitsInt64(number: HclNumber): boolean {
  if (number.bitSize > 64) return false;
  const whole = number.toBigInt();
  return BigInt.asIntN(64, whole) === whole;
}
