import assert from "node:assert/strict";
import { test } from "node:test";
import { indexValue } from "./index-value.ts";
import { encodeJson } from "./json.ts";
import {
  BoolType,
  NumberType,
  StringType,
  listType,
  mapType,
  objectType,
  tupleType,
  typeConstraintText,
} from "./type.ts";
import type { Value } from "./value.ts";
import {
  SENSITIVE,
  boolValue,
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

const [a, b] = [stringValue("a"), stringValue("b")];
const list = listValue(StringType, [a, b]);
const map = mapValue(StringType, { a: b, "1": a, true: a });
const unknownText = unknownValue(StringType);

function outcome(collection: Value, key: Value): string {
  const result = indexValue(collection, key);
  if (!result.ok) return `${result.reason}${result.length === undefined ? "" : ` of ${result.length}`}`;
  if (!result.value.isKnown) return `unknown ${typeConstraintText(result.value.type)}`;
  const json = encodeJson(result.value);
  return json.ok ? json.text : json.message;
}

const cases: readonly (readonly [collection: Value, key: Value, wanted: string])[] = [
  [list, numberValue(1), '"b"'],
  [list, stringValue("0"), '"a"'],
  [list, stringValue("x"), "key-type"],
  [list, boolValue(true), "key-type"],
  [list, numberValue(0.5), "fractional-index"],
  [list, numberValue(-1), "negative-index"],
  [list, numberValue(2), "out-of-range of 2"],
  [list, numberValue(1e300), "out-of-range of 2"],
  [list, nullValue(), "null-key"],
  [list, unknownText, "unknown string"],
  [list, unknownValue(BoolType), "key-type"],
  [tupleValue([a, numberValue(1)]), numberValue(1), "1"],
  [tupleValue([a]), numberValue(1), "out-of-range of 1"],
  [tupleValue([a]), unknownText, "unknown any"],
  [unknownValue(tupleType([NumberType])), numberValue(0), "unknown number"],
  [unknownValue(tupleType([NumberType])), numberValue(1), "out-of-range of 1"],
  [unknownValue(listType(BoolType)), numberValue(9), "unknown bool"],
  [map, a, '"b"'],
  [map, numberValue(1), '"a"'],
  [map, boolValue(true), '"a"'],
  [map, b, "no-such-key"],
  [map, list, "key-type"],
  [map, unknownText, "unknown string"],
  [map, unknownValue(listType(StringType)), "key-type"],
  [unknownValue(mapType(NumberType)), a, "unknown number"],
  [objectValue({ a: numberValue(1) }), a, "1"],
  [objectValue({ a: numberValue(1) }), b, "no-such-key"],
  [objectValue({ a: numberValue(1) }), unknownText, "unknown any"],
  [unknownValue(objectType({ a: NumberType })), a, "unknown number"],
  [unknownValue(objectType({ a: NumberType })), b, "no-such-key"],
  [unknownValue(), a, "unknown any"],
  [nullValue(listType(StringType)), numberValue(0), "null-collection"],
  [setValue(StringType, [a]), numberValue(0), "not-indexable"],
  [a, numberValue(0), "not-indexable"],
];

for (const [collection, key, wanted] of cases) {
  test(`[${typeConstraintText(collection.type)}] at a ${typeConstraintText(key.type)}: ${wanted}`, () => {
    assert.equal(outcome(collection, key), wanted);
  });
}

test("marks of the collection and of the key go to the element", () => {
  const result = indexValue(list.withMarks(new Set([SENSITIVE])), numberValue(0).withMarks(new Set(["key"])));
  assert.deepEqual(result.ok && [...result.value.marks].sort(), ["key", SENSITIVE]);
});
