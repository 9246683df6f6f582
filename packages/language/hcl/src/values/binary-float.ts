/** Exact arithmetic on `mantissa × 2^exponent`, and rounding to a number of bits (to nearest, halves to even). */
import type { DecimalDigits } from "./go-float-text.ts";
import { roundDigits, roundedDown, roundedUp } from "./go-float-text.ts";

/** `mantissa × 2^exponent`. The mantissa is signed and, after rounding, odd. */
export interface BinaryFloat {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** Bits beyond the precision that tell a sticky rest from a half. */
const guardBits = 4;

/** Extra bits of powers of five, as Go's big.Float takes them. Source: measured, `1e1000 / 1e999` is just below 10. */
const powerGuardBits = 64;

/** Bits of the number without its sign; 0 for zero. */
export function bitLength(n: bigint): number {
  const hex = (n < 0n ? -n : n).toString(16);
  return n === 0n ? 0 : hex.length * 4 - (Math.clz32(Number.parseInt(hex[0] ?? "0", 16)) - 28);
}

/** Rounded to so many bits and reduced to an odd mantissa; undefined for zero. */
export function roundFloat({ mantissa, exponent }: BinaryFloat, bits: number): BinaryFloat | undefined {
  if (mantissa === 0n) return undefined;
  const size = mantissa < 0n ? -mantissa : mantissa;
  const excess = bitLength(size) - bits;
  if (excess <= 0) return reduced(mantissa, exponent);
  const shift = BigInt(excess);
  const half = 1n << (shift - 1n);
  const rest = size & ((1n << shift) - 1n);
  let kept = size >> shift;
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n;
  return reduced(mantissa < 0n ? -kept : kept, exponent + excess);
}

/** The sum, exact but for a rest too small to matter at this precision. */
export function addFloats(a: BinaryFloat, b: BinaryFloat, precision: number): BinaryFloat {
  if (a.mantissa === 0n) return b;
  if (b.mantissa === 0n) return a;
  const [large, small] = topBit(a) >= topBit(b) ? [a, b] : [b, a];
  // Without this, 1e99999999 + 1 would need a number of that many bits.
  const lowest = Math.min(large.exponent, topBit(large) - precision) - guardBits;
  const other =
    topBit(small) < lowest ? { mantissa: small.mantissa < 0n ? -1n : 1n, exponent: lowest } : small;
  const exponent = Math.min(large.exponent, other.exponent);
  const mantissa =
    (large.mantissa << BigInt(large.exponent - exponent)) +
    (other.mantissa << BigInt(other.exponent - exponent));
  return { mantissa, exponent };
}

export function multiplyFloats(a: BinaryFloat, b: BinaryFloat): BinaryFloat {
  return { mantissa: a.mantissa * b.mantissa, exponent: a.exponent + b.exponent };
}

/** The quotient with enough bits to be rounded correctly to this precision. The divisor is not zero. */
export function divideFloats(a: BinaryFloat, b: BinaryFloat, precision: number): BinaryFloat {
  const shift = Math.max(0, precision + guardBits - bitLength(a.mantissa) + bitLength(b.mantissa));
  const numerator = a.mantissa << BigInt(shift);
  const quotient = numerator / b.mantissa;
  const exact = quotient * b.mantissa === numerator;
  const sticky = a.mantissa < 0n === b.mantissa < 0n ? 1n : -1n;
  return { mantissa: quotient * 2n + (exact ? 0n : sticky), exponent: a.exponent - b.exponent - shift - 1 };
}

/** Both have the same sign and are not zero. */
export function compareFloats(a: BinaryFloat, b: BinaryFloat): -1 | 0 | 1 {
  const negative = a.mantissa < 0n;
  const tops = topBit(a) - topBit(b);
  if (tops !== 0) return tops > 0 !== negative ? 1 : -1;
  const exponent = Math.min(a.exponent, b.exponent);
  const left = a.mantissa << BigInt(a.exponent - exponent);
  const right = b.mantissa << BigInt(b.exponent - exponent);
  return left === right ? 0 : left > right ? 1 : -1;
}

/** A finite double that is not zero, exactly. */
export function floatOfDouble(double: number): BinaryFloat {
  let exponent = 0;
  let scaled = double;
  // Scaling by powers of two is exact while nothing overflows; subnormals need the first step.
  if (Math.abs(scaled) < 2 ** -500) [scaled, exponent] = [scaled * 2 ** 600, -600];
  const shift = 52 - Math.floor(Math.log2(Math.abs(scaled)));
  scaled = shift > 1000 ? scaled * 2 ** 1000 * 2 ** (shift - 1000) : scaled * 2 ** shift;
  if (!Number.isInteger(scaled)) [scaled, exponent] = [scaled * 2, exponent - 1];
  return reduced(BigInt(scaled), exponent - shift);
}

/** The nearest double, subnormals and infinities included. */
export function nearestDouble(float: BinaryFloat): number {
  const top = topBit(float);
  const negative = float.mantissa < 0n;
  if (top > 1024) return negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (top < -1074) return negative ? -0 : 0;
  const bits = Math.min(53, top + 1074);
  if (bits === 0) return nearestToSmallest(float);
  const rounded = roundFloat(float, bits);
  return rounded === undefined ? 0 : Number(rounded.mantissa) * 2 ** Math.max(rounded.exponent, -1074);
}

/** `digits × 10^exponent`, rounded to the precision. Powers of five are taken with few extra bits, so time does not grow with the exponent. */
export function floatOfDecimal(digits: bigint, exponent: number, precision: number): BinaryFloat | undefined {
  if (digits === 0n) return undefined;
  if (exponent === 0) return roundFloat({ mantissa: digits, exponent: 0 }, precision);
  const power = powerOfFive(Math.abs(exponent), precision + powerGuardBits);
  const scaled = { mantissa: digits, exponent };
  const result =
    exponent > 0
      ? multiplyFloats(scaled, power)
      : divideFloats(scaled, power, Math.max(precision, bitLength(digits)));
  return roundFloat(result, precision);
}

/** All decimal digits of the number. Their count grows with the exponent: the caller bounds it. */
export function decimalDigits({ mantissa, exponent }: BinaryFloat): DecimalDigits {
  if (mantissa === 0n) return { negative: false, digits: "", point: 0 };
  const size = mantissa < 0n ? -mantissa : mantissa;
  const digits = (exponent >= 0 ? size << BigInt(exponent) : size * 5n ** BigInt(-exponent)).toString();
  const point = digits.length + Math.min(0, exponent);
  return { negative: mantissa < 0n, digits: digits.replace(/0+$/, ""), point };
}

/** The fewest digits that lie closer to this number than to any other of its precision. */
export function shortestDigits(float: BinaryFloat, precision: number): DecimalDigits {
  const shift = BigInt(Math.max(0, precision - bitLength(float.mantissa)) + 1);
  const size = (float.mantissa < 0n ? -float.mantissa : float.mantissa) << shift;
  const exponent = float.exponent - Number(shift);
  const exact = decimalDigits(float);
  const below = decimalDigits({ mantissa: size - 1n, exponent });
  const above = decimalDigits({ mantissa: size + 1n, exponent });
  // A neighbour's half is still ours when an even mantissa would win it.
  const ownsHalves = (size & 2n) === 0n;
  return cutDigits(exact, {
    below: aligned(below, exact.point),
    above: aligned(above, exact.point),
    ownsHalves,
  });
}

/** Digits of a number whose full decimal text would be too long: computed from an approximation of a few more bits. */
export function farDigits(float: BinaryFloat, precision: number): DecimalDigits {
  const wide = precision + 2 * powerGuardBits;
  const decimals = Math.floor(topBit(float) * Math.LOG10E * Math.LN2);
  const power = powerOfFive(Math.abs(decimals), wide);
  const scaled = { mantissa: float.mantissa, exponent: float.exponent - decimals };
  const near = decimals > 0 ? divideFloats(scaled, power, wide) : multiplyFloats(scaled, power);
  const digits = roundDigits(
    decimalDigits(roundFloat(near, wide) ?? near),
    Math.floor(precision * Math.LOG10E * Math.LN2),
  );
  return { ...digits, point: digits.point + decimals };
}

interface Neighbours {
  readonly below: string;
  readonly above: string;
  readonly ownsHalves: boolean;
}

function cutDigits(exact: DecimalDigits, { below, above, ownsHalves }: Neighbours): DecimalDigits {
  for (let at = 0; at < exact.digits.length; at++) {
    const digit = exact.digits[at] ?? "0";
    const low = below[at] ?? "0";
    const high = above[at] ?? "0";
    const canCut = low !== digit || (ownsHalves && at + 1 === below.length);
    const canRaise =
      digit !== high && (ownsHalves || Number(digit) + 1 < Number(high) || at + 1 < above.length);
    if (canCut && canRaise) return roundDigits(exact, at + 1);
    if (canCut) return roundedDown(exact, at + 1);
    if (canRaise) return roundedUp(exact, at + 1);
  }
  return exact;
}

function aligned({ digits, point }: DecimalDigits, to: number): string {
  return "0".repeat(Math.max(0, to - point)) + digits;
}

/** `5^n` rounded at each step to the precision. Source: measured on Packer 1.16, see `powerGuardBits`. */
function powerOfFive(n: number, precision: number): BinaryFloat {
  const direct = Math.min(n, 27);
  let result: BinaryFloat = { mantissa: 5n ** BigInt(direct), exponent: 0 };
  let square: BinaryFloat = { mantissa: 5n, exponent: 0 };
  for (let rest = n - direct; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = rounded(multiplyFloats(result, square), precision);
    square = rounded(multiplyFloats(square, square), precision + powerGuardBits);
  }
  return result;
}

function rounded(float: BinaryFloat, bits: number): BinaryFloat {
  return roundFloat(float, bits) ?? float;
}

// Half of the smallest subnormal goes to zero, more goes up to it.
function nearestToSmallest({ mantissa }: BinaryFloat): number {
  const size = mantissa < 0n ? -mantissa : mantissa;
  const double = size === 1n ? 0 : 2 ** -1074;
  return mantissa < 0n ? -double : double;
}

/** Position above the highest bit: the number is below `2^topBit`. */
export function topBit({ mantissa, exponent }: BinaryFloat): number {
  return bitLength(mantissa) + exponent;
}

function reduced(mantissa: bigint, exponent: number): BinaryFloat {
  if ((mantissa & 1n) === 1n) return { mantissa, exponent };
  const zeros = bitLength(mantissa & -mantissa) - 1;
  return { mantissa: mantissa >> BigInt(zeros), exponent: exponent + zeros };
}
