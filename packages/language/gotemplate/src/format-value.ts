/** One value under one verb, as Go's package fmt prints it. Source: Go package fmt, "Printing"; measured with Go 1.26. */
import { compareCodePoints } from "@prebake/base";
import { bytesOf } from "./byte-string.ts";
import { formatFloat, formatFloatBinary, formatFloatHex } from "./float-text.ts";
import type { FloatVerb } from "./float-text.ts";
import { canBackquote, characterOf, isPrintable, quoteText } from "./quote-text.ts";
import { TemplateFunctionError, kinded, mapGet, mapKeys, typeName } from "./template-value.ts";
import type { KindedValue, MapValue, TemplateValue } from "./template-value.ts";

/** What stands between `%` and the verb. */
export interface FormatFlags {
  readonly plus?: boolean;
  readonly minus?: boolean;
  readonly sharp?: boolean;
  readonly space?: boolean;
  readonly zero?: boolean;
  /** Least count of characters. */
  readonly width?: number | undefined;
  readonly precision?: number | undefined;
}

/** Data nested deeper than this is refused rather than printed: the call stack has an end. */
const maxDataDepth = 500;

/** The value's plain text: `%v`. */
export function valueText(value: TemplateValue): string {
  return typeof value === "string" ? value : formatValue(value, { verb: "v" });
}

/** A verb with what stands before it. */
export interface Format {
  readonly verb: string;
  readonly flags?: FormatFlags;
}

/** The value under a verb. A verb that does not fit the value gives Go's `%!d(string=…)`. */
export function formatValue(value: TemplateValue, format: Format): string {
  const { verb, flags = {} } = format;
  if (verb !== "v" && verb !== "w") return formatNested(value, { verb, flags, depth: 0, asSource: false });
  // The flags # and + of %v say how much is shown; numbers inside do not see them. %w is as %v, and never fits.
  const shown = { ...flags, sharp: false, plus: false };
  return formatNested(value, { verb, flags: shown, depth: 0, asSource: flags.sharp ?? false });
}

/** A format on its way into lists and maps. */
interface NestedFormat extends Required<Format> {
  readonly depth: number;
  /** `%#v`: the value as Go source. */
  readonly asSource: boolean;
}

function formatNested(value: TemplateValue, format: NestedFormat): string {
  const { verb, flags, depth } = format;
  if (depth > maxDataDepth)
    throw new TemplateFunctionError(`the value is nested more than ${maxDataDepth} deep`);
  if (verb === "T")
    return pad(
      value === null || value === undefined ? "<nil>" : truncated(typeName(value), flags.precision),
      flags,
    );
  const item = kinded(value);
  const text = verb === "p" || verb === "w" ? undefined : byKind(item, format);
  return text ?? `%!${verb}(${badVerb(value, item, format)})`;
}

/** Undefined when the verb does not fit. */
function byKind(item: KindedValue, format: NestedFormat): string | undefined {
  const { verb, flags } = format;
  switch (item.kind) {
    case "absent":
    case "nil":
      return formatNil(format);
    case "bool":
      return verb === "t" || verb === "v" ? pad(String(item.value), flags) : undefined;
    case "int":
      return formatInt(item.value, verb, flags);
    case "float":
      return formatFloatVerb(item.value, verb, flags);
    case "string":
      return formatString(item.value, format.asSource ? "q" : verb, flags);
    case "list":
      return formatList(item.value, format);
    case "map":
      return formatMap(item.value, format);
    case "function":
      throw new TemplateFunctionError("a function cannot be printed");
  }
}

function badVerb(value: TemplateValue, item: KindedValue, format: NestedFormat): string {
  if (item.kind === "absent" || item.kind === "nil") return "<nil>";
  return `${typeName(value)}=${formatNested(value, { ...format, verb: "v" })}`;
}

function formatNil({ verb, flags, depth, asSource }: NestedFormat): string | undefined {
  if (depth > 0) return asSource ? "interface {}(nil)" : "<nil>";
  return verb === "v" ? pad("<nil>", flags) : undefined;
}

function formatList(items: readonly TemplateValue[], format: NestedFormat): string {
  const inner = { ...format, depth: format.depth + 1 };
  const texts = items.map((item) => formatNested(item, inner));
  return format.asSource ? `[]interface {}{${texts.join(", ")}}` : `[${texts.join(" ")}]`;
}

function formatMap(map: MapValue, format: NestedFormat): string {
  const inner = { ...format, depth: format.depth + 1 };
  const entries = [...mapKeys(map)].toSorted(compareCodePoints).map((key) => {
    const value = mapGet(map, key) ?? null;
    return `${formatNested(key, inner)}:${formatNested(value, inner)}`;
  });
  return format.asSource ? `${typeName(map)}{${entries.join(", ")}}` : `map[${entries.join(" ")}]`;
}

/** Filled up to the width: spaces on the left, or on the right with `-`, or zeros on the left with `0`. */
function pad(text: string, flags: FormatFlags): string {
  const missing = (flags.width ?? 0) - characterCount(text);
  if (missing <= 0) return text;
  if (flags.minus) return text + " ".repeat(missing);
  return (flags.zero ? "0" : " ").repeat(missing) + text;
}

function characterCount(text: string): number {
  if (/^[\0-\x7f]*$/.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function formatString(text: string, verb: string, flags: FormatFlags): string | undefined {
  switch (verb) {
    case "v":
    case "s":
      return pad(truncated(text, flags.precision), flags);
    case "q":
      return formatQuoted(text, flags);
    case "x":
    case "X":
      return formatBytes(bytesOf(text), verb, flags);
    default:
      return undefined;
  }
}

function truncated(text: string, precision: number | undefined): string {
  if (precision === undefined || text.length <= precision) return text;
  return Array.from(text).slice(0, precision).join("");
}

function formatQuoted(text: string, flags: FormatFlags): string {
  const cut = truncated(text, flags.precision);
  if (flags.sharp && canBackquote(cut)) return pad(`\`${cut}\``, flags);
  return pad(quoteText(cut, '"', flags.plus), flags);
}

function formatBytes(bytes: Uint8Array, verb: "x" | "X", flags: FormatFlags): string {
  const prefix = flags.sharp ? `0${verb}` : "";
  const texts = [...bytes.subarray(0, flags.precision)].map((byte) =>
    letterCase(byte.toString(16).padStart(2, "0"), verb),
  );
  if (texts.length === 0) return pad("", flags);
  return pad(flags.space ? texts.map((text) => prefix + text).join(" ") : prefix + texts.join(""), flags);
}

function letterCase(text: string, verb: string): string {
  return verb === "X" ? text.toUpperCase() : text;
}

const bases: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

function formatInt(value: bigint, verb: string, flags: FormatFlags): string | undefined {
  const base = bases[verb];
  if (base !== undefined) return formatInBase(value, { verb, base, flags });
  switch (verb) {
    case "c":
      return pad(characterOf(value), flags);
    case "q":
      return pad(quoteText(characterOf(value), "'", flags.plus), flags);
    case "U":
      return pad(formatCodePoint(value, flags), withoutZero(flags));
    default:
      return undefined;
  }
}

function withoutZero(flags: FormatFlags): FormatFlags {
  return { ...flags, zero: false };
}

function formatCodePoint(value: bigint, flags: FormatFlags): string {
  // A negative number is shown as the unsigned one of the same 64 bits.
  const digits = BigInt.asUintN(64, value)
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(flags.precision ?? 0, 4), "0");
  const character = value >= 0n && value <= 0x10ffffn ? characterOf(value) : "";
  return `U+${digits}${flags.sharp && character !== "" && isPrintable(character) ? ` '${character}'` : ""}`;
}

function formatInBase(value: bigint, format: { verb: string; base: number; flags: FormatFlags }): string {
  const { verb, base, flags } = format;
  const sign = value < 0n ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  if (flags.precision === 0 && value === 0n) return pad("", withoutZero(flags));
  const least = flags.precision ?? (flags.zero && !flags.minus ? (flags.width ?? 0) - sign.length : 0);
  const digits = letterCase((value < 0n ? -value : value).toString(base), verb).padStart(least, "0");
  return pad(sign + basePrefix(digits, verb, flags) + digits, withoutZero(flags));
}

function basePrefix(digits: string, verb: string, flags: FormatFlags): string {
  if (verb === "O") return `0o${flags.sharp && !digits.startsWith("0") ? "0" : ""}`;
  if (!flags.sharp) return "";
  if (verb === "b") return "0b";
  if (verb === "o") return digits.startsWith("0") ? "" : "0";
  return verb === "x" || verb === "X" ? `0${verb}` : "";
}

function formatFloatVerb(value: number, verb: string, flags: FormatFlags): string | undefined {
  const text = floatText(value, verb, flags.precision);
  if (text === undefined) return undefined;
  const unsigned = text.replace(/^[+-]/, "");
  const sign = text.startsWith("-") ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  if (Number.isNaN(value)) return pad(sign + unsigned, withoutZero(flags));
  if (!Number.isFinite(value)) return pad((sign || "+") + unsigned, withoutZero(flags));
  const number = flags.sharp && verb !== "b" ? withPoint(unsigned, verb, flags.precision) : unsigned;
  if (!flags.zero || flags.minus) return pad(sign + number, flags);
  return sign + number.padStart((flags.width ?? 0) - sign.length, "0");
}

function floatText(value: number, verb: string, precision: number | undefined): string | undefined {
  switch (verb) {
    case "v":
      return formatFloat(value, "g", precision);
    case "g":
    case "G":
      return formatFloat(value, verb, precision);
    case "e":
    case "E":
    case "f":
    case "F":
      return formatFloat(value, verb.replace("F", "f") as FloatVerb, precision ?? 6); // the four cases above
    case "b":
      return Number.isFinite(value) ? formatFloatBinary(value) : formatFloat(value, "g");
    case "x":
    case "X":
      return Number.isFinite(value)
        ? letterCase(formatFloatHex(value, precision), verb)
        : formatFloat(value, "g");
    default:
      return undefined;
  }
}

/** The `#` flag: there is always a point, and the verbs that drop trailing zeros keep them. */
function withPoint(number: string, verb: string, precision: number | undefined): string {
  const split = /^(.*?)((?:[eE][+-]|[pP])[^eEpP]*)?$/.exec(number);
  const [, mantissa = number, tail = ""] = split ?? [];
  const pointed = mantissa.includes(".") ? mantissa : `${mantissa}.`;
  if (!"vgGx".includes(verb)) return pointed + tail;
  // Of a hexadecimal number Go counts the "x" as a digit.
  const digits = mantissa.replace(".", "").replace(/^0+/, "").length;
  // A lone zero is one digit of the precision.
  const shown = digits === 0 ? 1 : digits;
  return pointed + "0".repeat(Math.max((precision ?? 6) - shown, 0)) + tail;
}
