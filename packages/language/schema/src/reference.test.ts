/** The rows of the reference page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { doc } from "./decode-rig.fixture.ts";
import {
  block,
  blocks,
  bool,
  choice,
  declareConfig,
  duration,
  dynamic,
  int,
  ints,
  string,
  stringMap,
  strings,
  stringTable,
  toReference,
} from "./index.ts";
import type { Field, Fields } from "./index.ts";

function rowsOf(fields: Fields) {
  return toReference(declareConfig("demo", "A demo.", fields));
}

test("each kind of field has its type and default in words", () => {
  const rows: readonly (readonly [Field, type: string, unset: string])[] = [
    [string({ doc }), "string", ""],
    [string({ default: "d", doc }), "string", "d"],
    [string({ defaultText: "the name of the build", doc }), "string", "the name of the build"],
    [choice(["a", "b"], { default: "a", doc }), "string", "a"],
    [int({ doc }), "number", ""],
    [int({ default: 0, doc }), "number", "0"],
    [bool({ doc }), "bool", ""],
    [bool({ default: false, doc }), "bool", "false"],
    [duration({ doc }), "duration", ""],
    [duration({ default: 90_000, doc }), "duration", "1m30s"],
    [duration({ default: 10, doc }), "duration", "10ms"],
    [strings({ doc }), "list(string)", ""],
    [strings({ default: ["a", "b"], doc }), "list(string)", '["a","b"]'],
    [ints({ default: [0], doc }), "list(number)", "[0]"],
    [stringTable({ doc }), "list(list(string))", ""],
    [stringMap({ default: { a: "x" }, doc }), "map(string)", '{"a":"x"}'],
    [block({}, { doc }), "block", ""],
    [blocks({}, { doc }), "list of blocks", ""],
    [dynamic({ doc }), "any", ""],
  ];
  for (const [field, type, unset] of rows) {
    const [row] = rowsOf({ x: field });
    assert.deepEqual([row?.name, row?.type, row?.default, row?.doc], ["x", type, unset, doc]);
  }
});

test("a row names the values of a field that has only some", () => {
  const rows = rowsOf({ some: choice(["b", "a"], { doc }), any: string({ doc }), count: int({ doc }) });
  assert.deepEqual(
    rows.map(({ values }) => values),
    [["b", "a"], [], []],
  );
});

test("a row says whether a field is required or secret, and its older names", () => {
  const [plain, all] = rowsOf({
    plain: string({ doc }),
    all: string({ required: true, sensitive: true, aliases: ["old", "older"], doc }),
  });
  assert.deepEqual([plain?.required, plain?.sensitive, plain?.aliases], [false, false, []]);
  assert.deepEqual([all?.required, all?.sensitive, all?.aliases], [true, true, ["old", "older"]]);
});

test("rows stand in the order of declaration; undocumented and refused fields have none", () => {
  const rows = rowsOf({
    z: string({ doc }),
    hidden: string({ undocumented: true, doc }),
    a: block(
      {
        key: string({ doc }),
        hidden: string({ undocumented: true, doc }),
        deep: blocks({ end: int({ doc }) }, { doc }),
      },
      { doc },
    ),
    gone: string({ refused: "no.", doc }),
  });
  assert.deepEqual(
    rows.map((row) => row.name),
    ["z", "a"],
  );
  assert.deepEqual(
    rows[1]?.fields.map((row) => [row.name, row.fields.map((inner) => inner.name)]),
    [
      ["key", []],
      ["deep", ["end"]],
    ],
  );
});
