/** `format` and `formatlist`. Source of behaviour: measured on Packer 1.16. */
import { StringType, listType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { asString, countIsOpen, elementsOf, listValue, stringValue, unknownValue } from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { parseFormat } from "./format-spec.ts";
import { formatValue } from "./format-value.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import { any, text } from "./parameters.ts";

/** UTF-16 units of all texts of one list: more than anybody formats. */
const textLimit = 64 << 20;

export const formatFunctions: readonly HclFunction[] = [
  {
    name: "format",
    group: "string",
    doc: "Writes values into a text at its verbs: %s for strings, %d for whole numbers, %f for decimals, %q for quoted strings, %t for booleans, %v for anything.",
    examples: [{ expr: 'format("%s-%03d", "box", 7)', result: '"box-007"' }],
    parameters: [text("format")],
    variadic: any("args", { allowNull: true }),
    returns: StringType,
    call: (args) => formatted(args.string(0), args.from(1)),
  },
  {
    name: "formatlist",
    group: "string",
    doc: "Does what `format` does for each element of one or more lists of the same length; other values are used every time.",
    examples: [{ expr: 'formatlist("%s!", ["a", "b"])', result: '["a!", "b!"]' }],
    parameters: [text("format")],
    variadic: any("args", { allowNull: true, allowUnknown: true }),
    returns: listType(StringType),
    call: formatList,
  },
];

function formatted(format: string, values: readonly Value[]): Value {
  if (!values.every((value) => value.isWhollyKnown)) return unknownValue(StringType);
  let used = 0;
  const texts = parseFormat(format).map((part) => {
    if (typeof part === "string") return part;
    used = Math.max(used, part.argument + 1);
    const value = values[part.argument];
    if (value === undefined) {
      throw new FunctionFailure(
        `"${part.raw}" needs argument ${part.argument + 1}, but only ${values.length} are given.`,
      );
    }
    return formatValue(part, value);
  });
  if (used < values.length)
    throw new FunctionFailure(`The format uses ${used} of ${values.length} arguments.`, used + 1);
  return stringValue(texts.join(""));
}

function formatList(args: Arguments): Value {
  const counts = args.from(1).map(rowCount);
  const length = counts.find((count) => count !== undefined) ?? 1;
  const odd = counts.findIndex((count) => count !== undefined && count !== length);
  if (odd >= 0)
    throw new FunctionFailure(
      `The list has ${counts[odd]} elements, but an earlier one has ${length}.`,
      odd + 1,
    );
  if (args.from(1).some(hidesRows)) return unknownValue(listType(StringType));
  const columns = args.from(1).map(column);
  const rows = Array.from({ length }, (_, row) =>
    args.from(1).map((value, at) => columns[at]?.[row] ?? value),
  );
  let left = textLimit;
  return listValue(
    StringType,
    rows.map((row) => {
      const text = args.length === 1 ? formatted(args.string(0), row) : formattedRow(args.string(0), row);
      left -= text.isKnown ? asString(text).length : 0;
      if (left < 0) throw new FunctionFailure("The result would be too long.");
      return text;
    }),
  );
}

/** A mistake of one row is a mistake of the call: the row's values stand in no single argument. */
function formattedRow(format: string, row: readonly Value[]): Value {
  try {
    return formatted(format, row);
  } catch (error) {
    if (error instanceof FunctionFailure) throw new FunctionFailure(error.message);
    throw error;
  }
}

/** How many elements a list, set or tuple has; undefined when that is not known, and for a value that is used every time. */
function rowCount(value: Value): number | undefined {
  if (value.type.kind === "tuple" && !value.isNull) return value.type.elements.length;
  return hidesRows(value) ? undefined : column(value)?.length;
}

/** True when it is not known how many rows there are, or whether the value is a list at all. */
function hidesRows(value: Value): boolean {
  const { kind } = value.type;
  if (!value.isKnown) return ["list", "set", "tuple", "dynamic"].includes(kind);
  return countIsOpen(value);
}

/** Elements of a list, set or tuple; undefined for a value that is used every time. */
function column(value: Value): readonly Value[] | undefined {
  if (value.isNull || !value.isKnown || !["list", "set", "tuple"].includes(value.type.kind)) return undefined;
  return elementsOf(value);
}
