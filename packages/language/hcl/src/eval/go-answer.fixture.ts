/**
 * For tests: evaluates expressions among variables of all kinds, and writes what comes of it as the program did that asked HCL's Go implementation
 * (hashicorp/hcl 2.24.0, go-cty 1.13.3) the same. In values `?` is unknown, `~` null and `!` sensitive, each before the type of what it hides; numbers
 * are hexadecimal with a binary exponent: `3e1` is 6.
 */
import { createHash } from "node:crypto";
import { DiagnosticList, SourceText } from "@prebake/base";
import { memoryHost } from "../functions/function-rig.ts";
import type { HclFunction } from "../functions/function.ts";
import { hclFunctions } from "../functions/function-table.ts";
import { any } from "../functions/parameters.ts";
import { readYaml } from "../functions/yaml/read-yaml.ts";
import { parseHclExpression } from "../syntax/parse.ts";
import { HclNumber } from "../values/number.ts";
import type { Type } from "../values/type.ts";
import { BoolType, NumberType, StringType, listType, mapType, setType, tupleType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import {
  SENSITIVE,
  asBoolean,
  asNumber,
  asString,
  boolValue,
  elementsOf,
  entriesOf,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  setValue,
  stringValue,
  tupleValue,
  unknownValue,
  unmark,
} from "../values/value.ts";
import { evaluate } from "./evaluate.ts";
import { Scope } from "./scope.ts";

const text = stringValue;
const number = (value: number | string): Value =>
  numberValue(typeof value === "string" ? (HclNumber.parse(value) ?? HclNumber.zero) : value);
const secret = (value: Value): Value => value.withMarks(new Set([SENSITIVE]));
const object = objectValue({ a: number(1), b: text("x") });

const variables: Readonly<Record<string, Value>> = {
  n: number(5),
  s: text("text"),
  yes: boolValue(true),
  secret: secret(text("hunter2")),
  secret_n: secret(number(3)),
  secret_b: secret(boolValue(true)),
  secret_l: secret(listValue(StringType, [text("p"), text("q")])),
  secret_o: secret(object),
  secret_null: secret(nullValue(StringType)),
  secret_u: secret(unknownValue(StringType)),
  part_l: listValue(StringType, [secret(text("p")), text("q")]),
  part_o: objectValue({ a: secret(number(1)), b: text("x") }),
  part_m: mapValue(NumberType, { a: secret(number(1)), b: number(2) }),
  nothing: nullValue(StringType),
  nolist: nullValue(listType(StringType)),
  nonum: nullValue(NumberType),
  nobool: nullValue(BoolType),
  nomap: nullValue(mapType(StringType)),
  list: listValue(StringType, [text("b"), text("a"), text("b")]),
  nums: listValue(NumberType, [number(3), number(1), number(2)]),
  empty: listValue(StringType, []),
  set: setValue(StringType, [text("b"), text("a")]),
  eset: setValue(NumberType, []),
  nset: setValue(NumberType, [number(10), number(9), number(-1)]),
  map: mapValue(StringType, { k: text("v"), j: text("w") }),
  emap: mapValue(NumberType, {}),
  objs: listValue(object.type, [object, objectValue({ a: number(2), b: text("y") })]),
  obj: object,
  people: tupleValue([objectValue({ name: text("Ann") }), objectValue({ name: text("Bob") })]),
  listnull: listValue(StringType, [text("a"), nullValue(StringType)]),
  unknown: unknownValue(),
  unknown_s: unknownValue(StringType),
  unknown_n: unknownValue(NumberType),
  unknown_b: unknownValue(BoolType),
  unknown_l: unknownValue(listType(StringType)),
  unknown_o: unknownValue(object.type),
  unknown_m: unknownValue(mapType(NumberType)),
  unknown_t: unknownValue(tupleType([StringType, NumberType])),
  unknown_set: unknownValue(setType(NumberType)),
  list_u: listValue(StringType, [text("a"), unknownValue(StringType)]),
  tuple_u: tupleValue([number(1), unknownValue()]),
  set_u: setValue(StringType, [text("a"), unknownValue(StringType)]),
  map_u: mapValue(StringType, { a: text("x"), b: unknownValue(StringType) }),
  obj_u: objectValue({ a: number(1), b: unknownValue(StringType) }),
  big: number("123456789012345678901234567890.123456789"),
  tiny: number("1e-400"),
};

const digest = (algorithm: string, data: Uint8Array): Uint8Array =>
  createHash(algorithm).update(data).digest();
/** For rows: marks any value. */
const markFunction: HclFunction = {
  name: "mark",
  group: "contextual",
  doc: "Marks a value as sensitive.",
  examples: [],
  parameters: [any("value", { allowNull: true, allowUnknown: true, allowMarked: true, allowDynamic: true })],
  returns: (args) => args.at(0).type,
  call: (args) => secret(args.at(0)),
};

const scope = new Scope({
  variables,
  functions: new Map([...hclFunctions, ["mark", markFunction]]),
  host: { ...memoryHost({}), digest, readYaml },
});

/** Type and value of an expression, or `!` and the columns of its mistakes. */
export function answer(expression: string): string {
  const { value, mistakes } = evaluated(expression);
  if (mistakes.length > 0) return `!${mistakes.map(({ place }) => place).join(" ")}`;
  return `${typeText(value.type)} ${valueText(value, bitsText)}`;
}

/** As `answer`, with numbers in decimal digits, and before the columns of a mistake what it is called here. */
export function plainAnswer(expression: string): string {
  const { value, mistakes } = evaluated(expression);
  if (mistakes.length > 0) return mistakes.map(({ code, place }) => `!${code} ${place}`).join(" ");
  return `${typeText(value.type)} ${valueText(value, (number) => number.toText())}`;
}

/** Sentences of the mistakes. */
export function complaintsOf(expression: string): readonly string[] {
  return evaluated(expression).mistakes.map(({ detail }) => detail);
}

interface Mistake {
  readonly code: string;
  readonly place: string;
  readonly detail: string;
}

function evaluated(expression: string): { value: Value; mistakes: readonly Mistake[] } {
  const sink = new DiagnosticList();
  const parsed = parseHclExpression(new SourceText("test", expression), sink);
  const value = evaluate(parsed, scope, sink);
  const mistakes = sink.items.map(({ code, detail, subject }) => {
    const column = (offset: number): number => subject?.source.positionAt(offset).column ?? 0;
    const place = `${column(subject?.start ?? 0)}-${column(subject?.end ?? 0)}`;
    return { code: code.replace(/^.*\//, ""), place, detail };
  });
  return { value, mistakes };
}

function typeText(type: Type): string {
  switch (type.kind) {
    case "dynamic":
      return "any";
    case "list":
    case "set":
    case "map":
      return `${type.kind}(${typeText(type.element)})`;
    case "tuple":
      return `tuple([${type.elements.map(typeText).join(",")}])`;
    case "object":
      return `object({${[...type.attributes].map(([name, one]) => `${JSON.stringify(name)}=${typeText(one)}`).join(",")}})`;
    default:
      return type.kind;
  }
}

function valueText(marked: Value, numberText: (number: HclNumber) => string): string {
  const inner = (part: Value): string => valueText(part, numberText);
  const { value, marks } = unmark(marked);
  if (marks.size > 0) return `!${inner(value)}`;
  if (!value.isKnown) return `?${typeText(value.type)}`;
  if (value.isNull) return `~${typeText(value.type)}`;
  switch (value.type.kind) {
    case "string":
      return JSON.stringify(asString(value));
    case "number":
      return numberText(asNumber(value));
    case "bool":
      return String(asBoolean(value));
    case "map":
    case "object":
      return `{${entriesOf(value)
        .map(([name, part]) => `${JSON.stringify(name)}:${inner(part)}`)
        .join(",")}}`;
    default:
      return `[${elementsOf(value).map(inner).join(",")}]`;
  }
}

/** All bits of the number, without zeros at the end. */
function bitsText(value: HclNumber): string {
  if (!value.isFinite) return value.sign > 0 ? "+Inf" : "-Inf";
  if (value.sign === 0) return value.isNegative ? "-0" : "0";
  let scaled = value;
  let exponent = 0;
  const two = HclNumber.from(2);
  const step = (by: "multiply" | "divide", change: number): void => {
    scaled = scaled[by](two) ?? HclNumber.zero;
    exponent += change;
  };
  while (!scaled.isInteger()) step("multiply", -1);
  while (scaled.toBigInt() % 2n === 0n) step("divide", 1);
  return `${scaled.toBigInt().toString(16)}e${exponent}`;
}
