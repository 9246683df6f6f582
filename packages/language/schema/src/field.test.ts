/** The decoded type follows the declaration: what is wrong here does not compile. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList } from "@prebake/base";
import { doc, node } from "./decode-rig.fixture.ts";
import {
  block,
  blocks,
  bool,
  choice,
  declareConfig,
  decode,
  duration,
  dynamic,
  int,
  ints,
  string,
  stringMap,
  strings,
  stringTable,
} from "./index.ts";
import type { ConfigOf } from "./index.ts";

const shared = { name: string({ required: true, doc }), wait: duration({ default: 5000, doc }) };

const declaration = declareConfig("demo", "A demo.", {
  ...shared,
  size: int({ doc }),
  on: bool({ default: false, doc }),
  how: choice(["ide", "scsi"], { doc }),
  mode: choice(["a", "b"], { default: "a", doc }),
  words: strings({ doc }),
  numbers: ints({ default: [1], doc }),
  table: stringTable({ doc }),
  tags: stringMap({ doc }),
  part: block({ key: string({ doc }), size: int({ default: 1, doc }) }, { doc }),
  parts: blocks({ key: string({ required: true, doc }) }, { doc }),
  any: dynamic({ doc }),
});

function decoded(written: object): ConfigOf<typeof declaration> {
  const sink = new DiagnosticList();
  const { config } = decode(declaration, node(written), { syntax: "json", sink });
  assert.deepEqual(sink.items, []);
  return config;
}

test("a required or defaulted field is never undefined, any other may be", () => {
  const config = decoded({ name: "n" });
  const name: string = config.name;
  const wait: number = config.wait;
  const on: boolean = config.on;
  const mode: "a" | "b" = config.mode;
  const numbers: readonly number[] = config.numbers;
  assert.deepEqual([name, wait, on, mode, numbers], ["n", 5000, false, "a", [1]]);

  // @ts-expect-error It may be unset.
  const size: number = config.size;
  // @ts-expect-error It may be unset.
  const how: "ide" | "scsi" = config.how;
  // @ts-expect-error It may be unset.
  const words: readonly string[] = config.words;
  // @ts-expect-error It may be unset.
  const tags: Readonly<Record<string, string>> = config.tags;
  assert.deepEqual([size, how, words, tags], [undefined, undefined, undefined, undefined]);
});

test("a choice is one of its values, a block has its fields, blocks are a list", () => {
  const config = decoded({
    name: "n",
    how: "ide",
    table: [["a", 1]],
    tags: { a: 1 },
    part: { key: "k" },
    parts: [{ key: "x" }, { key: "y" }],
    any: { a: [1] },
  });
  const how: "ide" | "scsi" | undefined = config.how;
  const table: readonly (readonly string[])[] | undefined = config.table;
  const part: { readonly key: string | undefined; readonly size: number } | undefined = config.part;
  const keys: readonly string[] = config.parts.map(({ key }) => key);
  assert.deepEqual([how, table, part, keys], ["ide", [["a", "1"]], { key: "k", size: 1 }, ["x", "y"]]);
  assert.deepEqual([config.tags, config.any], [{ a: "1" }, { a: ["1"] }]);

  // @ts-expect-error There is no such value.
  const other: "floppy" | undefined = config.how;
  assert.equal(other, "ide");
});

test("blocks are an empty list when there are none, one block is undefined", () => {
  const config = decoded({ name: "n" });
  assert.deepEqual([config.parts, config.part, config.any], [[], undefined, undefined]);
});

test("a default fits its field, a required field has none, a doc there must be", () => {
  // @ts-expect-error A text is no number.
  int({ default: "5", doc });
  // @ts-expect-error Not one of the values.
  choice(["a", "b"], { default: "c", doc });
  // @ts-expect-error Required, and still defaulted.
  string({ required: true, default: "d", doc });
  // @ts-expect-error Nobody would know what it is.
  string({});
  // @ts-expect-error A block has no default.
  block({}, { default: {}, doc });
  assert.deepEqual(int({ min: 1, doc }).shape, { kind: "number", integer: true, min: 1 });
});
