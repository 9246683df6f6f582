/** Number texts as Go's `strconv.FormatFloat` and `big.Float.Text` lay them out, made from exact decimal digits. */

/** `0.digits × 10^point`, without trailing zeros; no digits mean zero. */
export interface DecimalDigits {
  readonly negative: boolean;
  readonly digits: string;
  readonly point: number;
}

export type FloatVerb = "e" | "E" | "f" | "F" | "g" | "G";

export interface FloatFormat {
  readonly verb: FloatVerb;
  /** Digits after the point (`e`, `f`), all digits (`g`); undefined: all digits that there are. */
  readonly precision?: number | undefined;
}

/** Lays out the digits. Halves are rounded to even. Source: Go packages strconv and math/big, measured. */
export function floatText(number: DecimalDigits, { verb, precision }: FloatFormat): string {
  const sign = number.negative ? "-" : "";
  switch (verb) {
    case "e":
    case "E":
      return sign + exponentText(number, { verb, precision });
    case "f":
    case "F":
      return sign + pointText(number, precision);
    default:
      return sign + generalText(number, { verb, precision });
  }
}

/** The shortest digits that tell this double from all others. */
export function digitsOfDouble(double: number): DecimalDigits {
  const negative = double < 0 || Object.is(double, -0);
  if (double === 0) return { negative, digits: "", point: 0 };
  const [mantissa = "", exponent = "0"] = Math.abs(double).toExponential().split("e");
  return { negative, digits: mantissa.replace(".", ""), point: Number(exponent) + 1 };
}

/** Keeps at most `count` digits, halves to even. */
export function roundDigits(number: DecimalDigits, count: number): DecimalDigits {
  const { negative, digits } = number;
  if (count < 0) return { negative, digits: "", point: 0 };
  if (count >= digits.length) return number;
  return roundsUp(digits, count) ? roundedUp(number, count) : roundedDown(number, count);
}

export function roundedDown({ negative, digits, point }: DecimalDigits, count: number): DecimalDigits {
  const kept = digits.slice(0, count).replace(/0+$/, "");
  return { negative, digits: kept, point: kept === "" ? 0 : point };
}

export function roundedUp({ negative, digits, point }: DecimalDigits, count: number): DecimalDigits {
  const kept = digits.slice(0, count).replace(/9+$/, "");
  if (kept === "") return { negative, digits: "1", point: point + 1 };
  return { negative, digits: kept.slice(0, -1) + String(Number(kept.at(-1)) + 1), point };
}

function roundsUp(digits: string, count: number): boolean {
  if (digits[count] === "5" && count + 1 === digits.length)
    return count > 0 && Number(digits[count - 1]) % 2 === 1;
  return (digits[count] ?? "0") >= "5";
}

function exponentText(number: DecimalDigits, { verb, precision }: FloatFormat): string {
  const rounded = precision === undefined ? number : roundDigits(number, precision + 1);
  const { digits } = rounded;
  const fraction = digits.slice(1).padEnd(precision ?? 0, "0");
  const exponent = digits === "" ? 0 : rounded.point - 1;
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${digits[0] ?? "0"}${fraction === "" ? "" : `.${fraction}`}${verb}${exponent < 0 ? "-" : "+"}${size}`;
}

function pointText(number: DecimalDigits, precision: number | undefined): string {
  const { digits, point } = precision === undefined ? number : roundDigits(number, number.point + precision);
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  const fraction = (point > 0 ? digits.slice(point) : "0".repeat(digits === "" ? 0 : -point) + digits).padEnd(
    precision ?? 0,
    "0",
  );
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

function generalText(number: DecimalDigits, { verb, precision }: FloatFormat): string {
  const wanted = precision === 0 ? 1 : precision;
  const rounded = wanted === undefined ? number : roundDigits(number, wanted);
  const count = rounded.digits.length;
  // The shortest form changes to an exponent from 10^6 on, whatever its digits are.
  let threshold = wanted ?? 6;
  if (wanted !== undefined && threshold > count && count >= rounded.point) threshold = count;
  const exponent = rounded.point - 1;
  if (rounded.digits !== "" && (exponent < -4 || exponent >= threshold)) {
    return exponentText(rounded, { verb: verb === "g" ? "e" : "E", precision: undefined });
  }
  return pointText(rounded, undefined);
}
