/** Powers of doubles as Go's package math computes them: results show all digits, so one bit more or less would be seen. */

/**
 * To the last bit for whole exponents and square roots. Others are near it: there Go itself differs from one processor to the next. Source:
 * measured on Go 1.26. The whole part of the exponent is done by squaring, with a binary exponent kept apart; the rest by exp and log.
 */
export function power(base: number, exponent: number): number {
  return specialPower(base, exponent) ?? ordinaryPower(base, exponent);
}

/** Undefined for finite numbers other than zero, and for exponents that are no special case. */
function specialPower(base: number, exponent: number): number | undefined {
  if (exponent === 0 || base === 1) return 1;
  if (exponent === 1) return base;
  if (!Number.isFinite(exponent) && base === -1) return 1;
  if (base === 0 || !Number.isFinite(base) || !Number.isFinite(exponent)) return base ** exponent;
  if (exponent === 0.5) return Math.sqrt(base);
  if (exponent === -0.5) return 1 / Math.sqrt(base);
  if (base < 0 && !Number.isInteger(exponent)) return Number.NaN;
  // Too large to be squared away: only ones and minus ones stay.
  if (Math.abs(exponent) >= 2 ** 63) return base === -1 ? 1 : base ** exponent;
  return undefined;
}

/** More than any exponent that a double has. */
const mostExponent = 1 << 12;

function ordinaryPower(base: number, exponent: number): number {
  const size = Math.abs(exponent);
  let whole = Math.trunc(size);
  let rest = size - whole;
  if (rest > 0.5) {
    rest -= 1;
    whole += 1;
  }
  let mantissa = rest === 0 ? 1 : Math.exp(rest * Math.log(base));
  let shift = 0;
  let square = splitDouble(base);
  for (let left = whole; left > 0; left = Math.floor(left / 2)) {
    if (Math.abs(square.shift) > mostExponent) {
      shift += square.shift;
      break;
    }
    if (left % 2 === 1) {
      mantissa *= square.mantissa;
      shift += square.shift;
    }
    square = squared(square);
  }
  return exponent < 0 ? shifted(1 / mantissa, -shift) : shifted(mantissa, shift);
}

interface SplitDouble {
  /** From 0.5 up to 1, or the negative of that. */
  readonly mantissa: number;
  readonly shift: number;
}

function splitDouble(value: number): SplitDouble {
  let mantissa = value;
  let shift = 0;
  // Powers of two change no digit.
  for (; Math.abs(mantissa) >= 1; shift++) mantissa /= 2;
  for (; Math.abs(mantissa) < 0.5; shift--) mantissa *= 2;
  return { mantissa, shift };
}

function squared({ mantissa, shift }: SplitDouble): SplitDouble {
  const product = mantissa * mantissa;
  return product < 0.5
    ? { mantissa: product * 2, shift: shift * 2 - 1 }
    : { mantissa: product, shift: shift * 2 };
}

/** `mantissa · 2^shift`, rounded once: below the smallest normal double the steps before must be exact. */
function shifted(mantissa: number, shift: number): number {
  const split = splitDouble(mantissa);
  const total = split.shift + shift;
  if (total > 1024) return split.mantissa < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (total < -1080) return split.mantissa < 0 ? -0 : 0;
  return total < -1000
    ? split.mantissa * 2 ** -1000 * 2 ** (total + 1000)
    : split.mantissa * 2 * 2 ** (total - 1);
}
