/**
 * HCL numbers: binary floating point of up to 512 bits, rounded to nearest even, as cty computes with Go's big.Float.
 * Each number knows its precision, because the precision of a result is that of its operands: what is written in a template
 * or parsed from text has 512 bits, what a function counts has 64, what it computes as float64 has 53.
 */
import type { BinaryFloat } from "./binary-float.ts";
import {
  addFloats,
  bitLength,
  compareFloats,
  decimalDigits,
  divideFloats,
  farDigits,
  floatOfDecimal,
  floatOfDouble,
  multiplyFloats,
  nearestDouble,
  roundFloat,
  shortestDigits,
  topBit,
} from "./binary-float.ts";
import type { DecimalDigits, FloatVerb } from "./go-float-text.ts";
import { digitsOfDouble, floatText } from "./go-float-text.ts";

/** Bits of a number that was written or parsed. Source: cty's documentation, measured on Packer 1.16. */
const parsedPrecision = 512;

/** Exponents of two beyond this are infinite or zero. Source: Go's math/big, MaxExp and MinExp. */
const exponentLimit = 2 ** 31 - 1;

/** Digits of a decimal text that are looked at exactly; whether the rest is zero changes at most the last of 512 bits. */
const significantDigits = 20_000;

/** Up to this exponent of two the text of a number has all its decimal digits (315,000); beyond, it has an exponent. */
const plainTextExponent = 1 << 20;

/** Bits of a quotient beyond which `modulo` gives up: it has to write the quotient out. */
const quotientLimit = 1 << 24;

export class HclNumber {
  /** Bits that results are rounded to. */
  readonly precision: number;
  // Whole numbers up to 2^53, zeros and infinities are plain doubles (the fast path). NaN: see the float.
  readonly #double: number;
  readonly #float: BinaryFloat | undefined;

  private constructor(precision: number, double: number, float?: BinaryFloat) {
    this.precision = precision;
    this.#double = double;
    this.#float = float;
  }

  static readonly zero = new HclNumber(parsedPrecision, 0);
  static readonly infinity = new HclNumber(parsedPrecision, Number.POSITIVE_INFINITY);

  /** Whole numbers as Go's int64 (64 bits of precision, more when they need more), others as float64. */
  static from(number: number | bigint): HclNumber {
    if (typeof number === "bigint") {
      return HclNumber.#rounded(Math.max(64, bitLength(number)), { mantissa: number, exponent: 0 });
    }
    return Number.isSafeInteger(number) ? new HclNumber(64, number) : HclNumber.fromDouble(number);
  }

  /** With the precision of a float64, also when it is whole. Not for NaN. */
  static fromDouble(double: number): HclNumber {
    if (Number.isSafeInteger(double) || !Number.isFinite(double)) return new HclNumber(53, double);
    return HclNumber.#rounded(53, floatOfDouble(double));
  }

  /** Decimal text, with fraction and exponent, or `inf`; undefined when it is none. Works in bounded time on texts of any length. */
  static parse(text: string): HclNumber | undefined {
    if (text.length < 16 && /^\d+$/.test(text)) return new HclNumber(parsedPrecision, Number(text));
    const match = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/.exec(text);
    if (!match) return parseInfinity(text);
    const [, sign, whole = "", afterPoint, bare, exponent = "0"] = match;
    const fraction = afterPoint ?? bare ?? "";
    const number = HclNumber.#fromDigits(whole + fraction, Number(exponent) - fraction.length);
    return sign === "-" ? number.negate() : number;
  }

  /** -1, 0 or 1; 0 for negative zero too. */
  get sign(): -1 | 0 | 1 {
    const value = this.#float?.mantissa ?? this.#double;
    return value > 0 ? 1 : value < 0 ? -1 : 0;
  }

  /** True for a minus sign, which zero may have too. */
  get isNegative(): boolean {
    return this.sign < 0 || Object.is(this.#double, -0);
  }

  get isFinite(): boolean {
    return this.#float !== undefined || Number.isFinite(this.#double);
  }

  isInteger(): boolean {
    return this.#float === undefined ? Number.isFinite(this.#double) : this.#float.exponent >= 0;
  }

  /** Undefined for the sum of opposite infinities. */
  add(other: HclNumber): HclNumber | undefined {
    const precision = Math.max(this.precision, other.precision);
    const sum = this.#double + other.#double;
    if (Number.isSafeInteger(sum)) return new HclNumber(precision, sum);
    if (!this.isFinite || !other.isFinite) return special(precision, this.#stand() + other.#stand());
    return HclNumber.#rounded(precision, addFloats(this.#exact(), other.#exact(), precision));
  }

  /** Undefined for the difference of equal infinities. */
  subtract(other: HclNumber): HclNumber | undefined {
    return this.add(other.negate());
  }

  /** Undefined for zero times infinity. The result has as many bits as it needs, up to 512, and at least those of the operands. */
  multiply(other: HclNumber): HclNumber | undefined {
    const precision = Math.max(this.precision, other.precision);
    const product = this.#double * other.#double;
    if (Number.isSafeInteger(product)) return new HclNumber(precision, product);
    if (!this.isFinite || !other.isFinite || this.sign === 0 || other.sign === 0) {
      return special(precision, this.#stand() * other.#stand());
    }
    const full = roundFloat(
      multiplyFloats(this.#exact(), other.#exact()),
      Math.max(parsedPrecision, precision),
    );
    return HclNumber.#rounded(Math.max(precision, bitLength(full?.mantissa ?? 0n)), full);
  }

  /** Undefined for 0/0 and infinity by infinity; other divisions by zero are infinite. */
  divide(other: HclNumber): HclNumber | undefined {
    const precision = Math.max(this.precision, other.precision);
    const quotient = this.#double / other.#double;
    if (Number.isSafeInteger(quotient) && this.#double === quotient * other.#double)
      return new HclNumber(precision, quotient);
    if (!this.isFinite || !other.isFinite || this.sign === 0 || other.sign === 0) {
      return special(precision, this.#stand() / other.#stand());
    }
    return HclNumber.#rounded(precision, divideFloats(this.#exact(), other.#exact(), precision));
  }

  /**
   * What is left after the quotient is cut to a whole number, with the precision of this number; a divisor of zero leaves the number as it
   * is. Undefined for infinities, and for quotients of millions of bits. Source: measured on go-cty 1.13.3.
   */
  modulo(other: HclNumber): HclNumber | undefined {
    const { precision } = this;
    if (other.sign === 0) return this;
    if (!this.isFinite) return undefined;
    const remainder = this.#double % other.#double;
    if (Number.isSafeInteger(remainder) && Number.isFinite(other.#double))
      return new HclNumber(precision, remainder === 0 ? 0 : remainder);
    const quotient = this.divide(other);
    if (quotient === undefined || (quotient.isFinite && quotient.bitSize > quotientLimit)) return undefined;
    const whole = HclNumber.from(quotient.isFinite ? quotient.toBigInt() : 0).withPrecision(precision);
    const product = whole.multiply(other)?.withPrecision(precision);
    return product && this.subtract(product)?.withPrecision(precision);
  }

  negate(): HclNumber {
    const float = this.#float;
    if (float === undefined) return new HclNumber(this.precision, -this.#double);
    return new HclNumber(this.precision, Number.NaN, { mantissa: -float.mantissa, exponent: float.exponent });
  }

  abs(): HclNumber {
    return this.isNegative ? this.negate() : this;
  }

  compare(other: HclNumber): -1 | 0 | 1 {
    if (this.#float === undefined && other.#float === undefined)
      return direction(this.#double, other.#double);
    if (this.sign !== other.sign) return direction(this.sign, other.sign);
    if (!this.isFinite || !other.isFinite) return direction(this.#stand(), other.#stand());
    return compareFloats(this.#exact(), other.#exact());
  }

  withoutNegativeZero(): HclNumber {
    return this.sign === 0 && this.isNegative ? this.negate() : this;
  }

  /** Largest whole number not above this one; infinities stay. */
  floor(): HclNumber {
    if (this.isInteger() || !this.isFinite) return this;
    const cut = this.toBigInt();
    return HclNumber.from(this.sign < 0 ? cut - 1n : cut);
  }

  /** Smallest whole number not below this one; infinities stay. */
  ceil(): HclNumber {
    if (this.isInteger() || !this.isFinite) return this;
    const cut = this.toBigInt();
    return HclNumber.from(this.sign > 0 ? cut + 1n : cut);
  }

  /** Rounded to this many bits. */
  withPrecision(precision: number): HclNumber {
    if (this.#float === undefined && (precision >= 53 || !this.isInteger() || this.#double === 0)) {
      return new HclNumber(precision, this.#double);
    }
    return HclNumber.#rounded(precision, this.#exact());
  }

  /** The whole part of a finite number, cut towards zero. It may be huge: ask `bitSize` before. */
  toBigInt(): bigint {
    const { mantissa, exponent } = this.#exact();
    if (exponent >= 0) return mantissa << BigInt(exponent);
    return mantissa < 0n ? -(-mantissa >> BigInt(-exponent)) : mantissa >> BigInt(-exponent);
  }

  /** Bits of the whole part: 0 below 1, infinite for infinities. */
  get bitSize(): number {
    if (!this.isFinite) return Number.POSITIVE_INFINITY;
    return this.sign === 0 ? 0 : Math.max(0, topBit(this.#exact()));
  }

  /** The nearest double. */
  toNumber(): number {
    return this.#float === undefined ? this.#double : nearestDouble(this.#float);
  }

  /** What `jsonencode` and conversion to string give: the shortest decimal text, without exponent. */
  toText(): string {
    if (this.#float === undefined && this.isFinite)
      return Object.is(this.#double, -0) ? "-0" : String(this.#double);
    return this.toGoText(this.#hasPlainText() ? "f" : "e");
  }

  /** What Packer's console prints: whole numbers that fit an int64 in full, others as the nearest float64 by Go's `%g`. */
  toConsoleText(): string {
    if (this.isInteger() && this.bitSize <= 64) {
      const whole = this.toBigInt();
      if (BigInt.asIntN(64, whole) === whole) return String(whole);
    }
    const double = this.toNumber();
    if (!Number.isFinite(double)) return double > 0 ? "+Inf" : "-Inf";
    return double === 0 ? "0" : floatText(digitsOfDouble(double), { verb: "g" });
  }

  /** As Go's `big.Float.Text`; without a precision, the fewest digits that tell the number from its neighbours. */
  toGoText(verb: FloatVerb, precision?: number): string {
    if (!this.isFinite) return this.sign > 0 ? "+Inf" : "-Inf";
    return floatText(this.#digits(precision === undefined), { verb, precision });
  }

  /** The same for equal numbers, whatever their precision. */
  identityText(): string {
    return this.#float === undefined
      ? String(this.#double)
      : `${this.#float.mantissa.toString(36)}@${this.#float.exponent}`;
  }

  static #rounded(precision: number, float: BinaryFloat | undefined): HclNumber {
    const result = float && roundFloat(float, precision);
    if (result === undefined) return new HclNumber(precision, 0);
    const negative = result.mantissa < 0n;
    const top = topBit(result);
    if (top > exponentLimit)
      return new HclNumber(precision, negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    if (top < -exponentLimit) return new HclNumber(precision, negative ? -0 : 0);
    if (result.exponent >= 0 && top <= 53)
      return new HclNumber(precision, Number(result.mantissa) * 2 ** result.exponent);
    return new HclNumber(precision, Number.NaN, result);
  }

  static #fromDigits(digits: string, exponent: number): HclNumber {
    const written = digits.replace(/^0+/, "");
    const cut = written.slice(significantDigits);
    // A non-zero rest only matters as "a little more".
    const kept = cut === "" ? written : written.slice(0, significantDigits) + (/[1-9]/.test(cut) ? "1" : "0");
    const power = exponent + written.length - kept.length;
    if (kept === "" || power + kept.length < -exponentLimit) return HclNumber.zero;
    if (power > exponentLimit) return HclNumber.infinity;
    return HclNumber.#rounded(parsedPrecision, floatOfDecimal(BigInt(kept), power, parsedPrecision));
  }

  #exact(): BinaryFloat {
    return this.#float ?? { mantissa: BigInt(this.#double), exponent: 0 };
  }

  // Beside an infinity or a zero, of any other number only the sign matters.
  #stand(): number {
    return this.#float === undefined ? this.#double : this.sign;
  }

  #hasPlainText(): boolean {
    return this.#float === undefined || Math.abs(this.#float.exponent) <= plainTextExponent;
  }

  #digits(shortest: boolean): DecimalDigits {
    if (this.sign === 0) return { negative: this.isNegative, digits: "", point: 0 };
    const float = this.#exact();
    if (!this.#hasPlainText()) return farDigits(float, this.precision);
    return shortest ? shortestDigits(float, this.precision) : decimalDigits(float);
  }
}

/** The result of an operation with an infinity or a zero; undefined when it has none. */
function special(precision: number, double: number): HclNumber | undefined {
  return Number.isNaN(double) ? undefined : HclNumber.fromDouble(double).withPrecision(precision);
}

function parseInfinity(text: string): HclNumber | undefined {
  const match = /^([+-]?)(?:inf|Inf)$/.exec(text);
  if (!match) return undefined;
  return match[1] === "-" ? HclNumber.infinity.negate() : HclNumber.infinity;
}

function direction(a: number, b: number): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}
