import assert from "node:assert/strict";
import { test } from "node:test";
import { convertValue, pathText, unifyValues } from "./convert.ts";
import { encodeJson } from "./json.ts";
import type { Type } from "./type.ts";
import {
  BoolType,
  DynamicType,
  NumberType,
  StringType,
  capsuleType,
  listType,
  mapType,
  objectType,
  setType,
  tupleType,
  typeConstraintText,
} from "./type.ts";
import type { Value } from "./value.ts";
import {
  SENSITIVE,
  boolValue,
  capsuleValue,
  containsMark,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  setValue,
  stringValue,
  tupleValue,
  unknownValue,
} from "./value.ts";

const [s, n, t] = [stringValue("x"), numberValue(1), boolValue(true)];
const pair = objectType({ a: NumberType, b: StringType });
const loose = objectType({ a: NumberType, b: StringType }, new Set(["b"]));

/** JSON and type of the result; or the path and the reason why there is none. */
function outcome(value: Value, type: Type): string {
  const result = convertValue(value, type);
  if (!result.ok) return `${pathText(result.path)}! ${result.message}`;
  const shown = result.value.isWhollyKnown ? encodeJson(result.value) : undefined;
  return `${shown?.ok ? shown.text : "?"} ${typeConstraintText(result.value.type)}`;
}

const cases: readonly (readonly [value: Value, type: Type, wanted: string])[] = [
  [n, StringType, '"1" string'],
  [numberValue(1e21), StringType, '"1000000000000000000000" string'],
  [t, StringType, '"true" string'],
  [stringValue("1.50"), NumberType, "1.5 number"],
  [s, NumberType, "! a number is required"],
  [stringValue("1"), BoolType, "true bool"],
  [stringValue("false"), BoolType, "false bool"],
  [stringValue("True"), BoolType, '! a bool is required; to convert from string, write "true" in lower case'],
  [stringValue("yes"), BoolType, "! a bool is required"],
  [n, BoolType, "! a bool is required"],
  [t, NumberType, "! a number is required"],
  [n, listType(NumberType), "! a list of number is required"],
  [tupleValue([n, s]), listType(StringType), '["1","x"] list(string)'],
  [tupleValue([n, s]), listType(NumberType), "[1]! a number is required"],
  [tupleValue([n, t]), listType(NumberType), "[1]! a number is required"],
  [tupleValue([n, s]), listType(DynamicType), '["1","x"] list(string)'],
  [tupleValue([n, t]), listType(DynamicType), "! all elements must have the same type"],
  [tupleValue([]), listType(DynamicType), "[] list(any)"],
  [tupleValue([]), setType(StringType), "[] set(string)"],
  [tupleValue([t, nullValue()]), listType(DynamicType), "[true,null] list(bool)"],
  [tupleValue([n, n]), setType(NumberType), "[1] set(number)"],
  [listValue(NumberType, [n, n]), setType(StringType), '["1"] set(string)'],
  [setValue(StringType, [s]), listType(DynamicType), '["x"] list(string)'],
  [listValue(NumberType, []), listType(DynamicType), "[] list(number)"],
  [listValue(NumberType, [n]), tupleType([NumberType]), "! a tuple is required"],
  [listValue(NumberType, []), mapType(NumberType), "! a map of number is required"],
  [
    tupleValue([tupleValue([n]), tupleValue([s, s])]),
    listType(listType(DynamicType)),
    '[["1"],["x","x"]] list(list(string))',
  ],
  [tupleValue([n, s]), tupleType([StringType, StringType]), '["1","x"] tuple([string,string])'],
  [tupleValue([n]), tupleType([StringType, StringType]), "! a tuple of 2 elements is required, not of 1"],
  [objectValue({ a: n, b: s }), mapType(StringType), '{"a":"1","b":"x"} map(string)'],
  [objectValue({ a: n, b: t }), mapType(DynamicType), "! all elements must have the same type"],
  [objectValue({}), mapType(BoolType), "{} map(bool)"],
  [objectValue({ a: stringValue("2"), b: n, c: t }), pair, '{"a":2,"b":"1"} object({a=number,b=string})'],
  [objectValue({ a: n }), pair, '! attribute "b" is required'],
  [objectValue({}), pair, '! attributes "a", "b" are required'],
  [objectValue({ a: n }), loose, '{"a":1,"b":null} object({a=number,b=string})'],
  [objectValue({ a: s, b: s }), pair, ".a! a number is required"],
  [
    objectValue({ a: tupleValue([objectValue({ a: t, b: s })]) }),
    objectType({ a: listType(pair) }),
    ".a[0].a! a number is required",
  ],
  [
    mapValue(StringType, { a: stringValue("7"), z: s }),
    loose,
    '{"a":7,"b":null} object({a=number,b=string})',
  ],
  [mapValue(StringType, { b: s }), pair, '! attribute "a" is required'],
  [mapValue(NumberType, { a: n }), mapType(StringType), '{"a":"1"} map(string)'],
  [mapValue(NumberType, {}), mapType(DynamicType), "{} map(number)"],
  [nullValue(), listType(StringType), "null list(string)"],
  [nullValue(), loose, "null object({a=number,b=string})"],
  [nullValue(StringType), NumberType, "null number"],
  [nullValue(StringType), listType(StringType), "! a list of string is required"],
  [nullValue(listType(NumberType)), setType(DynamicType), "null set(number)"],
  [unknownValue(StringType), NumberType, "? number"],
  [unknownValue(StringType), pair, "! an object is required"],
  [unknownValue(), pair, "? object({a=number,b=string})"],
  [unknownValue(tupleType([NumberType, StringType])), listType(DynamicType), "? list(string)"],
  [unknownValue(objectType({ a: NumberType })), objectType({ a: DynamicType }), "? object({a=number})"],
  [tupleValue([n, unknownValue(NumberType)]), listType(StringType), "? list(string)"],
  [s, DynamicType, '"x" string'],
  [capsuleValue(capsuleType("thing"), 1), StringType, "! a string is required"],
];

for (const [value, type, wanted] of cases) {
  test(`${typeConstraintText(value.type)} to ${typeConstraintText(type)}: ${wanted}`, () =>
    assert.equal(outcome(value, type), wanted));
}

test("marks stay where they are", () => {
  const secret = s.withMarks(new Set([SENSITIVE]));
  const list = convertValue(tupleValue([n, secret]), listType(StringType));
  assert.ok(list.ok && list.value.marks.size === 0 && containsMark(list.value, SENSITIVE));
  const whole = convertValue(tupleValue([n]).withMarks(new Set([SENSITIVE])), listType(StringType));
  assert.ok(whole.ok && whole.value.marks.has(SENSITIVE));
});

test("what has the type already is given back as it is", () => {
  const list = listValue(StringType, [s]);
  const result = convertValue(list, listType(StringType));
  assert.ok(result.ok && result.value === list);
});

test("a reason never holds the value", () => {
  const result = convertValue(tupleValue([stringValue("hush")]), listType(NumberType));
  assert.ok(!result.ok && !result.message.includes("hush"));
});

test("unifyValues() converts to what all have in common", () => {
  const unified = unifyValues([n, s]);
  assert.equal(unified && typeConstraintText(unified.type), "string");
  assert.equal(unifyValues([n, tupleValue([])]), undefined);
  assert.equal(unifyValues([]), undefined);
});
