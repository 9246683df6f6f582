/** Number constants as Go writes them. Source: Go specification, "Integer literals", "Floating-point literals". */
import { floatValue, intValue } from "./template-value.ts";
import type { TemplateValue } from "./template-value.ts";

const digits = "\\d(?:_?\\d)*";
const hexDigits = "[\\da-fA-F](?:_?[\\da-fA-F])*";
const integer =
  /^(?:0|[1-9](?:_?\d)*|0(?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)$/;
const decimal = new RegExp(`^(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:[eE][+-]?${digits})?$`);
const hexadecimal = new RegExp(`^0[xX]_?(${hexDigits})?(?:\\.(${hexDigits})?)?[pP]([+-]?${digits})$`);

const maxInt = 2n ** 63n - 1n;
const minInt = -(2n ** 63n);

export type NumberProblem = "bad-number" | "number-overflow" | "complex-number";

/** The value of a number constant, or what is wrong with it. */
export function parseNumber(
  text: string,
): { readonly value: TemplateValue } | { readonly problem: NumberProblem } {
  const sign = text.startsWith("-") ? -1 : 1;
  const body = text.replace(/^[+-]/, "");
  if (integer.test(body)) return parseInteger(body, sign);
  if (decimal.test(body)) return parseDecimal(body, sign);
  const hex = hexadecimal.exec(body);
  if (hex && `${hex[1] ?? ""}${hex[2] ?? ""}` !== "") return { value: floatValue(sign * hexValue(hex)) };
  if (body.endsWith("i") && "value" in parseNumber(body.slice(0, -1))) return { problem: "complex-number" };
  return { problem: "bad-number" };
}

function parseInteger(body: string, sign: 1 | -1) {
  const plain = body.replaceAll("_", "");
  const value = BigInt(/^0\d/.test(plain) ? `0o${plain.slice(1)}` : plain) * BigInt(sign);
  if (value > maxInt || value < minInt) return { problem: "number-overflow" } as const;
  return { value: intValue(value) };
}

function parseDecimal(body: string, sign: 1 | -1) {
  // `08` is no octal integer, and without a point or an exponent it is no float either.
  if (!/[.eE]/.test(body)) return { problem: "bad-number" } as const;
  const value = Number(body.replaceAll("_", ""));
  if (!Number.isFinite(value)) return { problem: "number-overflow" } as const;
  return { value: floatValue(sign * value) };
}

function hexValue(parts: RegExpExecArray): number {
  const fraction = (parts[2] ?? "").replaceAll("_", "");
  const mantissa = Number(`0x0${(parts[1] ?? "").replaceAll("_", "")}${fraction}`);
  return mantissa * 2 ** (Number((parts[3] ?? "").replaceAll("_", "")) - 4 * fraction.length);
}
