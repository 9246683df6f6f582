import assert from "node:assert/strict";
import { test } from "node:test";
import { BugError } from "@prebake/base";
import { encodeJson } from "./json.ts";
import {
  BoolType,
  DynamicType,
  NumberType,
  StringType,
  capsuleType,
  listType,
  objectType,
  setType,
  typeConstraintText,
} from "./type.ts";
import type { Value } from "./value.ts";
import {
  SENSITIVE,
  asBoolean,
  asNumber,
  asString,
  attributeOf,
  boolValue,
  capsuleData,
  capsuleValue,
  containsMark,
  elementsOf,
  entriesOf,
  isCollection,
  lengthOf,
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
  unmarkDeep,
  valuesEqual,
} from "./value.ts";

const sensitive = new Set([SENSITIVE]);
const [a, b] = [stringValue("a"), stringValue("b")];
const secret = a.withMarks(sensitive);
const unknown = unknownValue(StringType);

function json(value: Value): string {
  const result = encodeJson(value);
  return result.ok ? result.text : result.message;
}

test("strings are normalised and well formed", () => {
  assert.equal(asString(stringValue("e\u0301")), "é");
  assert.equal(asString(stringValue("\ud83d")), "\ufffd");
});

test("values know their types", () => {
  const wanted: [Value, string][] = [
    [stringValue(""), "string"],
    [numberValue(1.5), "number"],
    [boolValue(true), "bool"],
    [nullValue(), "any"],
    [nullValue(listType(StringType)), "list(string)"],
    [unknownValue(NumberType), "number"],
    [listValue(StringType, []), "list(string)"],
    [listValue(DynamicType, [a]), "list(string)"],
    [setValue(NumberType, [numberValue(1)]), "set(number)"],
    [mapValue(BoolType, { x: boolValue(false) }), "map(bool)"],
    [tupleValue([a, numberValue(1)]), "tuple([string,number])"],
    [objectValue({ y: a, x: nullValue() }), "object({x=any,y=string})"],
    [capsuleValue(capsuleType("thing"), 5), "thing"],
  ];
  for (const [value, type] of wanted) assert.equal(typeConstraintText(value.type), type);
});

test("null and unknown are told apart, at any depth", () => {
  assert.deepEqual([nullValue().isNull, nullValue().isKnown, nullValue().isWhollyKnown], [true, true, true]);
  assert.deepEqual([unknown.isNull, unknown.isKnown, unknown.isWhollyKnown], [false, false, false]);
  const nested = objectValue({ list: listValue(StringType, [a, unknown]) });
  assert.deepEqual([nested.isKnown, nested.isWhollyKnown], [true, false]);
});

test("sets keep each element once, in cty's order", () => {
  const ordered: [Value, string][] = [
    [
      setValue(StringType, ["b", "B", "\u{1F600}", "\uff5e", "b"].map(stringValue)),
      '["B","b","\uff5e","\u{1F600}"]',
    ],
    [setValue(NumberType, [10, 9, 1.5, 10].map(numberValue)), "[1.5,9,10]"],
    [setValue(BoolType, [true, false, true].map(boolValue)), "[false,true]"],
    [setValue(StringType, [nullValue(StringType), a]), '["a",null]'],
    [
      setValue(
        listType(NumberType),
        [[10], [9], [9, 1]].map((list) => listValue(NumberType, list.map(numberValue))),
      ),
      "[[10],[9,1],[9]]",
    ],
    [
      setValue(
        objectType({ x: StringType }),
        ["b", "a"].map((x) => objectValue({ x: stringValue(x) })),
      ),
      '[{"x":"a"},{"x":"b"}]',
    ],
  ];
  for (const [set, wanted] of ordered) assert.equal(json(set), wanted);
});

test("unknown elements of a set are never the same", () => {
  assert.equal(lengthOf(setValue(StringType, [unknown, a, unknown])), 3);
});

test("maps and objects go by code point, and the last of equal names counts", () => {
  const map = mapValue(
    StringType,
    new Map([
      ["\u{1F600}", a],
      ["\uff5e", a],
      ["e\u0301", a],
      ["é", b],
    ]),
  );
  assert.deepEqual(
    entriesOf(map).map(([name]) => name),
    ["é", "\uff5e", "\u{1F600}"],
  );
  assert.equal(attributeOf(map, "é"), b);
  assert.equal(attributeOf(objectValue({ x: a }), "y"), undefined);
});

test("accessors refuse misuse as a bug", () => {
  const misuses: (() => unknown)[] = [
    () => asString(numberValue(1)),
    () => asString(nullValue(StringType)),
    () => asNumber(a),
    () => asBoolean(unknownValue(BoolType)),
    () => elementsOf(objectValue({})),
    () => entriesOf(tupleValue([])),
    () => lengthOf(a),
    () => capsuleData(a),
  ];
  for (const misuse of misuses) assert.throws(misuse, BugError);
});

test("accessors give what makers were given", () => {
  assert.equal(asNumber(numberValue(7n)).toText(), "7");
  assert.equal(capsuleData(capsuleValue(capsuleType("thing"), 5)), 5);
  assert.deepEqual(
    [
      lengthOf(tupleValue([a, b])),
      lengthOf(objectValue({ a })),
      isCollection(a),
      isCollection(tupleValue([])),
    ],
    [2, 1, false, true],
  );
});

test("marks are added, found and taken off", () => {
  const nested = objectValue({ list: tupleValue([secret, b]), plain: b });
  assert.equal(nested.marks.size, 0);
  assert.ok(containsMark(nested) && containsMark(nested, SENSITIVE) && !containsMark(nested, "other"));
  const bare = unmarkDeep(nested);
  assert.deepEqual([...bare.marks], [SENSITIVE]);
  assert.ok(!containsMark(bare.value));
  assert.equal(json(bare.value), '{"list":["a","b"],"plain":"b"}');
  assert.equal(unmarkDeep(b).value, b);
  assert.deepEqual([...unmark(secret.withMarks(new Set(["x"]))).marks].sort(), [SENSITIVE, "x"]);
  assert.equal(secret.withMarks(sensitive), secret);
  assert.ok(unknown.withMarks(sensitive).marks.has(SENSITIVE));
});

test("marks of elements become marks of their set", () => {
  const set = setValue(StringType, [secret, b]);
  assert.ok(set.marks.has(SENSITIVE));
  assert.ok(elementsOf(set).every((element) => element.marks.size === 0));
});

test("valuesEqual() compares without conversion; unknowns leave it open", () => {
  const dynamic = unknownValue();
  const cases: [Value, Value, boolean | undefined][] = [
    [a, stringValue("a"), true],
    [a, b, false],
    [secret, a, true],
    [numberValue(1), stringValue("1"), false],
    [nullValue(), nullValue(StringType), true],
    [nullValue(), a, false],
    [unknown, a, undefined],
    [unknown, numberValue(1), false],
    [dynamic, a, undefined],
    [unknown, nullValue(StringType), undefined],
    [tupleValue([a]), listValue(StringType, [a]), false],
    [tupleValue([a, unknown]), tupleValue([b, unknown]), false],
    [tupleValue([a, unknown]), tupleValue([a, unknown]), undefined],
    [tupleValue([dynamic]), tupleValue([numberValue(1)]), undefined],
    [objectValue({ x: nullValue() }), objectValue({ x: nullValue() }), true],
    [objectValue({ x: a }), objectValue({ y: a }), false],
    [objectValue({ x: a, y: unknown }), objectValue({ x: a, y: b }), undefined],
    [setValue(StringType, [a, b]), setValue(StringType, [b, a]), true],
    [setValue(StringType, [a]), setValue(StringType, [b]), false],
    [setValue(StringType, [unknown]), setValue(StringType, [a]), undefined],
    [capsuleValue(capsuleType("x"), 1), capsuleValue(capsuleType("x"), 1), false],
    [listValue(setType(StringType), []), listValue(setType(StringType), []), true],
  ];
  for (const [left, right, wanted] of cases) {
    assert.equal(valuesEqual(left, right), wanted);
    assert.equal(valuesEqual(right, left), wanted);
  }
});
