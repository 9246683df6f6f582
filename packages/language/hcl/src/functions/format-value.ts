/** One verb of `format` with its value. Source: cty's format functions and Go's fmt, measured on Packer 1.16. */
import { convertValue } from "../values/convert.ts";
import type { FloatVerb } from "../values/go-float-text.ts";
import { encodeJson, jsonStringText } from "../values/json.ts";
import type { HclNumber } from "../values/number.ts";
import type { Type } from "../values/type.ts";
import { BoolType, NumberType, StringType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { asBoolean, asNumber, asString } from "../values/value.ts";
import type { FormatVerb } from "./format-spec.ts";
import { FunctionFailure } from "./function-failure.ts";
import { graphemeCount, graphemesOf } from "./graphemes.ts";

/** Integers of more bits are not written out in other bases. */
const integerBitLimit = 1 << 20;

type Formatter = (verb: FormatVerb, value: Value) => string;

const formatters: Readonly<Record<string, Formatter>> = {
  v: (verb, value) => padded(verb, asIs(verb, value)),
  // Widths do not count here, nor in Go.
  t: (verb, value) => String(asBoolean(converted(verb, value, BoolType))),
  s: (verb, value) => padded(verb, shortened(verb, asString(converted(verb, value, StringType)))),
  q: (verb, value) => padded(verb, jsonStringText(asString(converted(verb, value, StringType)))),
  b: integer,
  d: integer,
  o: integer,
  x: integer,
  X: integer,
  e: float,
  E: float,
  f: float,
  g: float,
  G: float,
};

/** Fails when the verb is unknown or cannot show such a value. The value is known. */
export function formatValue(verb: FormatVerb, value: Value): string {
  const formatter = formatters[verb.mode];
  if (formatter === undefined) throw new FunctionFailure(`There is no format verb "${verb.raw}".`);
  if (value.isNull && verb.mode !== "v") throw new FunctionFailure(`"${verb.raw}" cannot show a null value.`);
  return formatter(verb, value);
}

function asIs(verb: FormatVerb, value: Value): string {
  if (!verb.sharp && !value.isNull && value.type.kind === "string") return asString(value);
  if (!verb.sharp && !value.isNull && value.type.kind === "number") return asNumber(value).toGoText("g");
  const json = encodeJson(value);
  if (!json.ok) throw new FunctionFailure(`"${verb.raw}" cannot show the value: ${json.message}.`);
  return json.text;
}

function converted(verb: FormatVerb, value: Value, type: Type): Value {
  const result = convertValue(value, type);
  if (!result.ok) throw new FunctionFailure(`"${verb.raw}" cannot show the value: ${result.message}.`);
  return result.value;
}

function integer(verb: FormatVerb, value: Value): string {
  const number = asNumber(converted(verb, value, NumberType));
  if (!number.isInteger()) throw new FunctionFailure(`"${verb.raw}" needs a whole number.`);
  if (number.bitSize > integerBitLimit)
    throw new FunctionFailure(`The number is too large for "${verb.raw}".`);
  const size = number.toBigInt();
  const { radix, prefix } = bases[verb.mode] ?? { radix: 10, prefix: "" };
  const text = (size < 0n ? -size : size).toString(radix).padStart(verb.precision ?? 1, "0");
  const digits = verb.precision === 0 && size === 0n ? "" : verb.mode === "X" ? text.toUpperCase() : text;
  return signed(verb, {
    negative: size < 0n,
    prefix: verb.sharp ? prefix : "",
    digits,
    zeros: verb.precision === undefined,
  });
}

const bases: Readonly<Record<string, { readonly radix: number; readonly prefix: string }>> = {
  b: { radix: 2, prefix: "0b" },
  o: { radix: 8, prefix: "0" },
  x: { radix: 16, prefix: "0x" },
  X: { radix: 16, prefix: "0X" },
};

function float(verb: FormatVerb, value: Value): string {
  const number = asNumber(converted(verb, value, NumberType));
  const text = floatText(verb, number).replace(/^[+-]/, "");
  // An infinity always has a sign, or the space that stands for one.
  const flags = number.isFinite ? verb : { ...verb, plus: verb.plus || !verb.space };
  return signed(flags, { negative: number.isNegative, prefix: "", digits: text, zeros: number.isFinite });
}

function floatText(verb: FormatVerb, number: HclNumber): string {
  // Sound: only modes of the table above come here, and they are these.
  const mode = verb.mode as FloatVerb;
  const usual = mode === "g" || mode === "G" ? undefined : 6;
  return number.toGoText(mode, verb.precision ?? usual);
}

interface SignedText {
  readonly negative: boolean;
  readonly prefix: string;
  readonly digits: string;
  /** Whether the flag `0` fills up with zeros. */
  readonly zeros: boolean;
}

function signed(verb: FormatVerb, { negative, prefix, digits, zeros }: SignedText): string {
  const sign = negative ? "-" : verb.plus ? "+" : verb.space ? " " : "";
  const head = sign + prefix;
  const missing = Math.max(0, verb.width - head.length - digits.length);
  if (verb.minus) return head + digits + " ".repeat(missing);
  if (verb.zero && zeros) return head + "0".repeat(missing) + digits;
  return " ".repeat(missing) + head + digits;
}

function shortened({ precision }: FormatVerb, text: string): string {
  return precision === undefined ? text : graphemesOf(text).slice(0, precision).join("");
}

function padded({ width, minus, zero }: FormatVerb, text: string): string {
  if (width === 0) return text;
  const padding = (zero && !minus ? "0" : " ").repeat(Math.max(0, width - graphemeCount(text)));
  return minus ? text + padding : padding + text;
}
