import assert from "node:assert/strict";
import { test } from "node:test";
import type { TypeDefaults } from "./defaults.ts";
import { applyDefaults } from "./defaults.ts";
import { encodeJson } from "./json.ts";
import { NumberType, StringType, mapType, objectType } from "./type.ts";
import type { Value } from "./value.ts";
import {
  SENSITIVE,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  unknownValue,
} from "./value.ts";

function defaults(values: Record<string, Value>, children: Record<string, TypeDefaults> = {}): TypeDefaults {
  return { values: new Map(Object.entries(values)), children: new Map(Object.entries(children)) };
}

const kind = defaults({ kind: stringValue("ssd") });
const box = defaults(
  { cpus: numberValue(2), boot: objectValue({}) },
  { disks: defaults({}, { "": kind }), boot: defaults({ wait: stringValue("5s") }) },
);

function json(value: Value): string {
  const result = encodeJson(value);
  return result.ok ? result.text : result.message;
}

const [one, hdd] = [numberValue(1), stringValue("hdd")];

const cases: readonly (readonly [what: string, value: Value, wanted: string])[] = [
  ["fills in what is missing", objectValue({}), '{"boot":{"wait":"5s"},"cpus":2}'],
  [
    "fills in what is null",
    objectValue({ cpus: nullValue(NumberType), boot: nullValue() }),
    '{"boot":{"wait":"5s"},"cpus":2}',
  ],
  [
    "keeps what is there",
    objectValue({ cpus: one, boot: objectValue({ wait: hdd }) }),
    '{"boot":{"wait":"hdd"},"cpus":1}',
  ],
  [
    "goes into the elements of collections",
    objectValue({
      cpus: one,
      boot: objectValue({}),
      disks: tupleValue([objectValue({}), objectValue({ kind: hdd })]),
    }),
    '{"boot":{"wait":"5s"},"cpus":1,"disks":[{"kind":"ssd"},{"kind":"hdd"}]}',
  ],
  [
    "goes into lists of one type",
    objectValue({
      cpus: one,
      boot: nullValue(),
      disks: listValue(objectType({ kind: StringType }), [objectValue({ kind: nullValue(StringType) })]),
    }),
    '{"boot":{"wait":"5s"},"cpus":1,"disks":[{"kind":"ssd"}]}',
  ],
  ["takes maps for objects", mapValue(NumberType, { cpus: one }), '{"boot":{"wait":"5s"},"cpus":1}'],
  ["leaves null alone", nullValue(mapType(StringType)), "null"],
  ["leaves what is no object", one, "1"],
];

for (const [what, value, wanted] of cases) {
  test(`applyDefaults() ${what}`, () => assert.equal(json(applyDefaults(value, box)), wanted));
}

test("applyDefaults() finds elements of tuples by number, and leaves unknowns and marks", () => {
  const second = defaults({}, { "1": kind });
  assert.equal(
    json(applyDefaults(tupleValue([objectValue({}), objectValue({})]), second)),
    '[{},{"kind":"ssd"}]',
  );
  const unknown = unknownValue(objectType({}));
  assert.equal(applyDefaults(unknown, box), unknown);
  assert.ok(applyDefaults(objectValue({}).withMarks(new Set([SENSITIVE])), box).marks.has(SENSITIVE));
});
