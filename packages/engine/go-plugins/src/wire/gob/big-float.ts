/** Numbers of any precision as Go's math/big writes them. Source: Go, math/big floatmarsh.go; measured, testdata/cty-values.jsonl. */
import { HclNumber } from "@prebake/hcl";
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";
import { overLimit } from "../malformed.ts";

const what = "a number in gob";

/** Exponents of two beyond this would take megabytes to compute with. */
const exponentLimit = 1 << 16;

const form = { zero: 0, finite: 1, infinite: 2 } as const;

export function decodeBigFloat(bytes: Uint8Array): HclNumber {
  const reader = new ByteReader(bytes, what);
  if (reader.remaining === 0) return HclNumber.zero;
  if (reader.uint8() !== 1) throw reader.problem("its version is unknown");
  const flags = reader.uint8();
  const precision = reader.uint32();
  const negative = (flags & 1) === 1;
  const magnitude = magnitudeOf(reader, (flags >> 1) & 3).withPrecision(
    Math.min(Math.max(precision, 1), 4096),
  );
  return negative ? magnitude.negate() : magnitude;
}

function magnitudeOf(reader: ByteReader, kind: number): HclNumber {
  if (kind === form.zero) return HclNumber.zero;
  if (kind === form.infinite) return HclNumber.infinity;
  const exponent = reader.int32();
  if (Math.abs(exponent) > exponentLimit || reader.remaining > 4096)
    throw overLimit(what, "it is too large or too small");
  const mantissa = reader.take(reader.remaining);
  let whole = 0n;
  for (const byte of mantissa) whole = (whole << 8n) | BigInt(byte);
  return scaled(whole, exponent - 8 * mantissa.length);
}

function scaled(whole: bigint, powerOfTwo: number): HclNumber {
  if (powerOfTwo >= 0) return HclNumber.from(whole << BigInt(powerOfTwo));
  // Zeros at the end cost nothing to drop, and keep the divisor small.
  const divided = HclNumber.from(whole).divide(HclNumber.from(1n << BigInt(-powerOfTwo)));
  return divided ?? HclNumber.zero;
}

export function encodeBigFloat(number: HclNumber): Uint8Array {
  const writer = new ByteWriter();
  writer.uint8(1);
  const kind = number.sign === 0 ? form.zero : number.isFinite ? form.finite : form.infinite;
  // Rounding to nearest even, exact.
  writer.uint8((1 << 3) | (kind << 1) | (number.isNegative ? 1 : 0));
  writer.uint32(number.precision);
  if (kind === form.finite) writeMagnitude(writer, number.abs());
  return writer.finish();
}

function writeMagnitude(writer: ByteWriter, number: HclNumber): void {
  const { whole, powerOfTwo } = wholeAndPower(number);
  const bits = whole.toString(2).length;
  // The mantissa is a fraction in [½, 1) in whole 64-bit words, as Go keeps them.
  const words = Math.ceil(bits / 64);
  const aligned = whole << BigInt(words * 64 - bits);
  writer.int32(bits + powerOfTwo);
  for (let word = words - 1; word >= 0; word--)
    writer.uint64(BigInt.asUintN(64, aligned >> BigInt(word * 64)));
}

/** A whole number and the power of two that makes the number of it. */
function wholeAndPower(number: HclNumber): { whole: bigint; powerOfTwo: number } {
  let scaledUp = number;
  let shift = 0;
  while (!scaledUp.isInteger()) {
    if (shift > exponentLimit) throw overLimit(what, "it is too small");
    scaledUp = scaledUp.multiply(HclNumber.from(1n << 64n)) ?? scaledUp;
    shift += 64;
  }
  let whole = scaledUp.toBigInt();
  for (; (whole & 1n) === 0n && shift > 0; shift--) whole >>= 1n;
  return { whole, powerOfTwo: -shift };
}
