/** Text of float64 values as Go's strconv makes it: exact decimals, rounded half to even. Source: Go package strconv, FormatFloat. */

/** Significant digits without leading or trailing zeros, and where the point stands: 0.d1d2… × 10^point. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

export type FloatVerb = "e" | "E" | "f" | "g" | "G";

/** Text of a finite, infinite or NaN value. `precision` undefined: the fewest digits that give the same value back. */
export function formatFloat(value: number, verb: FloatVerb, precision?: number): string {
  if (Number.isNaN(value)) return "NaN";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (!Number.isFinite(value)) return sign === "-" ? "-Inf" : "+Inf";
  const magnitude = Math.abs(value);
  switch (verb) {
    case "f":
      return sign + fixed(magnitude, precision);
    case "e":
    case "E":
      return sign + exponential(magnitude, precision, verb);
    default:
      return sign + general(magnitude, precision, verb === "g" ? "e" : "E");
  }
}

function fixed(value: number, precision: number | undefined): string {
  const decimal =
    precision === undefined ? shortest(value) : roundAt(exact(value), (d) => d.point + precision);
  return fixedDigits(decimal, precision ?? Math.max(decimal.digits.length - decimal.point, 0));
}

function fixedDigits({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (precision === 0) return whole;
  const fraction = point >= 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  return `${whole}.${fraction.padEnd(precision, "0").slice(0, precision)}`;
}

function exponential(value: number, precision: number | undefined, letter: "e" | "E"): string {
  const decimal = precision === undefined ? shortest(value) : roundAt(exact(value), () => precision + 1);
  return exponentialDigits(decimal, precision ?? Math.max(decimal.digits.length - 1, 0), letter);
}

function exponentialDigits({ digits, point }: Decimal, precision: number, letter: "e" | "E"): string {
  const mantissa = digits.padEnd(precision + 1, "0");
  const fraction = precision > 0 ? `.${mantissa.slice(1, precision + 1)}` : "";
  const exponent = digits === "" ? 0 : point - 1;
  const text = String(Math.abs(exponent)).padStart(2, "0");
  return `${mantissa.charAt(0)}${fraction}${letter}${exponent < 0 ? "-" : "+"}${text}`;
}

function general(value: number, precision: number | undefined, letter: "e" | "E"): string {
  const wanted = precision === 0 ? 1 : precision;
  const decimal = wanted === undefined ? shortest(value) : roundAt(exact(value), () => wanted);
  const count = decimal.digits.length;
  const exponent = decimal.point - 1;
  // With few digits a whole number is written out, however large the precision; shortest digits count as six.
  const limit = wanted === undefined ? 6 : wanted > count && count >= decimal.point ? count : wanted;
  if (exponent < -4 || exponent >= limit) {
    return exponentialDigits(decimal, Math.max(count - 1, 0), letter);
  }
  return fixedDigits(decimal, Math.max(count - decimal.point, 0));
}

/** The shortest digits that read back as the same value: what JavaScript prints. */
function shortest(value: number): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  return { digits: mantissa.replace(".", ""), point: Number(exponent) + 1 };
}

/** All decimal digits of the value; a float64 has finitely many. */
function exact(value: number): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  const { mantissa, exponent } = splitFloat(value);
  const scaled = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const digits = scaled.toString();
  return { digits: digits.replace(/0+$/, ""), point: digits.length - Math.max(-exponent, 0) };
}

/** `value` = mantissa × 2^exponent, for a finite value ≥ 0; the mantissa has up to 53 bits. */
export function splitFloat(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xf_ffff_ffff_ffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** Rounded half to even to a count of digits; a count below zero leaves nothing. */
function roundAt(decimal: Decimal, countOf: (decimal: Decimal) => number): Decimal {
  const count = countOf(decimal);
  const { digits, point } = decimal;
  if (count >= digits.length) return decimal;
  if (count < 0) return { digits: "", point: 0 };
  const kept = digits.slice(0, count);
  if (!roundsUp(digits, count)) return trimmed(kept, point);
  const raised = (BigInt(kept === "" ? 0 : kept) + 1n).toString().padStart(count, "0");
  return trimmed(raised, point + raised.length - count);
}

function roundsUp(digits: string, count: number): boolean {
  const next = digits.charAt(count);
  if (next !== "5" || digits.length > count + 1) return next >= "5";
  return count > 0 && Number(digits.charAt(count - 1)) % 2 === 1;
}

function trimmed(digits: string, point: number): Decimal {
  const text = digits.replace(/0+$/, "");
  return text === "" ? { digits: "", point: 0 } : { digits: text, point };
}

/** Go's `%b` of a float: the mantissa and the power of two. */
export function formatFloatBinary(value: number): string {
  const { mantissa, exponent } = splitFloat(Math.abs(value));
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return `${sign}${mantissa}p${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
}

/** Go's `%x` of a float: `0x1.8p+00`. `precision` counts hexadecimal digits after the point. */
export function formatFloatHex(value: number, precision?: number): string {
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const magnitude = Math.abs(value);
  if (magnitude === 0) return `${sign}0x0${precision ? `.${"0".repeat(precision)}` : ""}p+00`;
  let { mantissa, exponent } = splitFloat(magnitude);
  while (mantissa >> 52n === 0n) {
    mantissa <<= 1n;
    exponent--;
  }
  if (precision !== undefined && precision < 13)
    ({ mantissa, exponent } = roundBits(mantissa, exponent, precision));
  const fraction = (mantissa & 0xf_ffff_ffff_ffffn).toString(16).padStart(13, "0");
  const shown =
    precision === undefined
      ? fraction.replace(/0+$/, "")
      : fraction.padEnd(precision, "0").slice(0, precision);
  const power = exponent + 52;
  const text = String(Math.abs(power)).padStart(2, "0");
  return `${sign}0x1${shown === "" ? "" : `.${shown}`}p${power < 0 ? "-" : "+"}${text}`;
}

/** Rounds a 53-bit mantissa half to even to `precision` hexadecimal digits after the point. */
function roundBits(mantissa: bigint, exponent: number, precision: number) {
  const shift = BigInt(52 - 4 * precision);
  const half = 1n << (shift - 1n);
  const rest = mantissa & ((1n << shift) - 1n);
  let kept = mantissa >> shift;
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept++;
  const rounded = kept << shift;
  return rounded >> 53n === 0n
    ? { mantissa: rounded, exponent }
    : { mantissa: rounded >> 1n, exponent: exponent + 1 };
}
