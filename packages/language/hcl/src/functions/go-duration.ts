/** Durations as Go's package time counts them: whole nanoseconds in 64 bits. Source: Go's time.ParseDuration, measured. */

const unitNanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3, // U+00B5
  μs: 1e3, // U+03BC
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;

/** One more than the longest duration; the longest negative one is just as long. */
const limit = 1n << 63n;

const limitDigits = 19;

/** Undefined for texts that are no duration, and for those that 64 bits do not hold. */
export function parseNanoseconds(text: string): bigint | undefined {
  const negative = text.startsWith("-");
  const body = text.replace(/^[+-]/, "");
  if (body === "0") return 0n;
  if (body === "") return undefined;
  let total = 0n;
  for (part.lastIndex = 0; part.lastIndex < body.length;) {
    const [, whole = "", fraction = "", unit = ""] = part.exec(body) ?? [];
    const nanoseconds = whole + fraction === "" ? undefined : partNanoseconds(whole, fraction, unit);
    if (nanoseconds === undefined) return undefined;
    total += nanoseconds;
    if (total > limit) return undefined;
  }
  if (negative) return -total;
  return total === limit ? undefined : total;
}

function partNanoseconds(whole: string, fraction: string, unit: string): bigint | undefined {
  const size = unitNanoseconds[unit] ?? 0;
  const digits = whole.replace(/^0+/, "");
  if (digits.length > limitDigits) return undefined;
  return BigInt(digits) * BigInt(size) + fractionNanoseconds(fraction, size);
}

/** As a float64 that is cut; digits that 63 bits do not hold do not count. */
function fractionNanoseconds(fraction: string, size: number): bigint {
  const exact = fraction.slice(0, limitDigits);
  const digits = BigInt(exact) < limit ? exact : exact.slice(0, -1);
  return BigInt(Math.trunc(Number(BigInt(digits)) * (size / 10 ** digits.length)));
}
