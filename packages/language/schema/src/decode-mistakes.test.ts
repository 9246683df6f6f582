/** What decode() says of each mistake: code, words, place; and what it does not say. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { doc, run, unknown, wrong } from "./decode-rig.fixture.ts";
import { UNKNOWN_TEXT } from "./index.ts";
import * as f from "./index.ts";
import type { ConfigSyntax } from "./index.ts";

const fields: f.Fields = {
  name: f.string({ doc }),
  size: f.int({ min: 1, max: 10, doc }),
  free: f.int({ doc }),
  on: f.bool({ doc }),
  wait: f.duration({ doc }),
  mode: f.choice(["ide", "scsi", "virtio"], { doc }),
  words: f.strings({ doc }),
  numbers: f.ints({ doc }),
  table: f.stringTable({ doc }),
  tags: f.stringMap({ doc }),
  late: f.string({ refused: "it comes with the next version.", doc }),
  old: f.string({ deprecated: 'Use "name".', doc }),
  part: f.block({ key: f.string({ required: true, doc: "Its key." }), size: f.int({ doc }) }, { doc }),
  parts: f.blocks({ key: f.string({ doc }) }, { doc }),
};

type MessageRow = readonly [written: object, code: string, detail: RegExp];

function checkMessages(syntax: ConfigSyntax, rows: readonly MessageRow[]): void {
  for (const [written, code, detail] of rows) {
    const { sink, ok } = run(fields, written, syntax);
    const label = JSON.stringify(written);
    assert.deepEqual(
      sink.items.map((item) => item.code),
      [`config/${code}`],
      label,
    );
    assert.match(sink.items[0]?.detail ?? "", detail, label);
    assert.ok(sink.items[0]?.subject, label);
    assert.equal(ok, sink.items[0]?.severity === "warning", label);
  }
}

test("a value of the wrong type: which is wanted, and what this is", () => {
  checkMessages("hcl", [
    [{ name: ["x"] }, "wrong-type", /attribute "name": string is required, but this is a list\./],
    [{ name: { a: 1 } }, "wrong-type", /string is required, but this is an object\./],
    [{ size: "many" }, "wrong-type", /"size": a number is required, but this is a string\./],
    [{ size: true }, "wrong-type", /a number is required, but this is a bool\./],
    [{ on: "maybe" }, "wrong-type", /"on": bool is required, but this is a string\./],
    [{ on: 1 }, "wrong-type", /bool is required, but this is a number\./],
    [{ wait: true }, "wrong-type", /a duration such as "90s" or "1h30m" is required, but this is a bool\./],
    [{ words: "x" }, "wrong-type", /"words": list of string is required, but this is a string\./],
    [{ words: { a: 1 } }, "wrong-type", /list of string is required, but this is an object\./],
    [{ words: ["x", ["y"]] }, "wrong-type", /"words": string is required, but this is a list\./],
    [{ numbers: 5 }, "wrong-type", /list of number is required, but this is a number\./],
    [{ numbers: ["x"] }, "wrong-type", /"numbers": a number is required, but this is a string\./],
    [{ table: "x" }, "wrong-type", /list of lists is required, but this is a string\./],
    [{ table: ["x"] }, "wrong-type", /"table": list of string is required, but this is a string\./],
    [{ tags: "x" }, "wrong-type", /"tags": a map of strings is required, but this is a string\./],
    [{ tags: [{ a: "x" }] }, "wrong-type", /a map of strings is required, but this is a list\./],
    [{ tags: { a: ["x"] } }, "wrong-type", /"tags": string is required, but this is a list\./],
  ]);
  checkMessages("json", [
    [{ part: "x" }, "wrong-type", /"part": an object is required, but this is a string\./],
    [{ part: [{ key: "x" }] }, "wrong-type", /an object is required, but this is a list\./],
    [{ parts: "x" }, "wrong-type", /"parts": an object is required, but this is a string\./],
    [{ parts: [["x"]] }, "wrong-type", /an object is required, but this is a list\./],
    [{ words: { a: "x" } }, "wrong-type", /"words": string is required, but this is an object\./],
  ]);
});

test("a text that is no duration is told what one looks like", () => {
  checkMessages("hcl", [
    [{ wait: "soon" }, "bad-duration", /"wait" must be a duration such as "90s" or "1h30m"\./],
    [{ wait: "5" }, "bad-duration", /"90s"/],
    [{ wait: "1d" }, "bad-duration", /"1h30m"/],
  ]);
  checkMessages("json", [[{ wait: "5 minutes" }, "bad-duration", /"90s"/]]);
});

test("a number has its range, and is whole", () => {
  checkMessages("hcl", [
    [{ size: 0.5 }, "out-of-range", /"size" must be a whole number\./],
    [{ size: -1 }, "out-of-range", /"size" must be at least 1\./],
    [{ size: 11 }, "out-of-range", /"size" must be at most 10\./],
    [{ size: "11" }, "out-of-range", /at most 10/],
    [{ free: 1.5 }, "out-of-range", /"free" must be a whole number\./],
    [{ numbers: [1, 2.5] }, "out-of-range", /"numbers" must be a whole number\./],
  ]);
  for (const size of [1, 10, "1", "10"]) assert.deepEqual(run(fields, { size }).codes, []);
  assert.deepEqual(run(fields, { free: -99_999 }).codes, []);
});

test("a choice knows its values, and the nearest one", () => {
  checkMessages("hcl", [
    [{ mode: "scsy" }, "not-allowed", /must be one of "ide", "scsi", "virtio"\. Did you mean "scsi"\?/],
    [{ mode: "IDE" }, "not-allowed", /must be one of "ide", "scsi", "virtio"\./],
    [{ mode: "floppy" }, "not-allowed", /"virtio"\.$/],
    [{ mode: 5 }, "not-allowed", /must be one of/],
    [{ mode: " ide" }, "not-allowed", /Did you mean "ide"\?/],
  ]);
  for (const mode of ["ide", "", null, unknown]) assert.deepEqual(run(fields, { mode }).codes, []);
});

test("an unknown key is told with the nearest known one, if there is one", () => {
  checkMessages("hcl", [
    [
      { nmae: "x" },
      "unknown-key",
      /"nmae" is not expected here: "demo" does not know it\. Did you mean "name"\?/,
    ],
    [{ sizes: 1 }, "unknown-key", /Did you mean "size"\?/],
    [{ zzzzzz: 1 }, "unknown-key", /"demo" does not know it\.$/],
    [{ "block:prat": { key: "x" } }, "unknown-block", /Blocks of type "prat" .* Did you mean "part"\?/],
    [{ "block:zzzzzz": {} }, "unknown-block", /"demo" does not know them\.$/],
    [{ "block:part": { key: "x", kye: 1 } }, "unknown-key", /"kye" .* Did you mean "key"\?/],
    [{ "block:parts": { kez: "x" } }, "unknown-key", /Did you mean "key"\?/],
    [{ Name: "x" }, "unknown-key", /"Name"/],
  ]);
  checkMessages("json", [
    [{ parts: [{ key: "x" }, { zzzzzz: 1 }] }, "unknown-key", /"zzzzzz"/],
    [{ _comment: "x" }, "unknown-key", /"_comment"/],
  ]);
});

test("a required field that is not set is told with what it is for", () => {
  const required = { key: f.string({ required: true, doc: "Names the thing." }) };
  const detail = /The argument "key" of "demo" is required, but it is not set\. Names the thing\./;
  for (const written of [{}, { key: "" }, { key: null }]) {
    const { sink } = run(required, written, "hcl");
    assert.equal(sink.items[0]?.code, "config/missing-key");
    assert.match(sink.items[0]?.detail ?? "", detail);
  }
  for (const list of [f.strings({ required: true, doc }), f.ints({ required: true, doc })])
    assert.deepEqual(run({ list }, { list: [] }).codes, ["missing-key"]);
  assert.deepEqual(run({ n: f.int({ required: true, doc }) }, { n: 0 }).codes, ["missing-key"]);
  checkMessages("hcl", [[{ "block:part": { size: 1 } }, "missing-key", /"key" of "demo".*Its key\./]]);
});

test("what follows from a mistake is not told: a required field that is wrong, meant or not known", () => {
  const required = { key: f.string({ required: true, doc }), size: f.int({ required: true, doc }) };
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [{ kye: "x", size: 1 }, ["unknown-key"]],
    [{ key: ["x"], size: 1 }, ["wrong-type"]],
    [{ key: wrong, size: 1 }, []],
    [{ key: unknown, size: unknown }, []],
    [{ key: "x", size: 1.5 }, ["out-of-range"]],
    [{ key: "x", size: "many" }, ["wrong-type"]],
    [{ zzzzzz: "x", size: 1 }, ["unknown-key", "missing-key"]],
  ];
  for (const [written, codes] of rows)
    assert.deepEqual(run(required, written, "hcl").codes, codes, JSON.stringify(codes));
});

test("blocks and arguments are told from one another in HCL", () => {
  checkMessages("hcl", [
    [
      { part: { key: "x" } },
      "block-expected",
      /"part" is a block here: write `part \{ … \}` without the equals sign\./,
    ],
    [{ parts: [{ key: "x" }] }, "block-expected", /"parts" is a block here/],
    [{ "block:name": {} }, "argument-expected", /"name" is an argument here: write `name = …`\./],
    [{ "block:words": {} }, "argument-expected", /"words" is an argument here/],
    [
      { "block:part": { key: "x" }, "block:part#2": { key: "y" } },
      "duplicate-block",
      /Only one "part" block is allowed/,
    ],
  ]);
  assert.deepEqual(run(fields, { part: { key: "x" }, parts: { key: "y" } }, "json").codes, []);
});

test("a second block points at the first", () => {
  const { sink } = run(fields, { "block:part": { key: "x" }, "block:part#2": { key: "y" } }, "hcl");
  assert.equal(sink.items[0]?.related?.length, 1);
  assert.match(sink.items[0]?.related?.[0]?.message ?? "", /first one is here/);
});

test("a refused field is refused when it is set, a deprecated one is taken with a warning", () => {
  checkMessages("hcl", [
    [{ late: "x" }, "refused-key", /"late" cannot be used: it comes with the next version\./],
    [{ old: "x" }, "deprecated-key", /"old" is deprecated\. Use "name"\./],
  ]);
  for (const late of ["", null]) assert.deepEqual(run(fields, { late }, "hcl").codes, []);
  assert.equal(run(fields, { old: "x" }, "hcl").config["old"], "x");
  const kinds: f.Fields = {
    on: f.bool({ refused: "no.", doc }),
    size: f.int({ refused: "no.", doc }),
    words: f.strings({ refused: "no.", doc }),
    tags: f.stringMap({ refused: "no.", doc }),
  };
  assert.deepEqual(run(kinds, { on: false, size: 0, words: [], tags: {} }).codes, []);
  assert.equal(run(kinds, { on: true, size: 1, words: ["x"], tags: { a: "x" } }).codes.length, 4);
  assert.deepEqual(run(kinds, { on: unknown }).codes, ["refused-key"]);
});

test("the engine's own keys are taken without a word and are no part of the configuration", () => {
  const keys = ["build_name", "builder_type", "core_version", "debug", "force", "on_error", "user_variables"];
  const written = Object.fromEntries(keys.map((key) => [`packer_${key}`, "x"]));
  const { codes, config } = run({ name: f.string({ doc }) }, { ...written, name: "y" });
  assert.deepEqual([codes, config], [[], { name: "y" }]);
  assert.deepEqual(run({}, { packer_other: "x" }).codes, ["unknown-key"]);
});

test("a value that is not an object decodes as an empty one", () => {
  const defaults = { size: f.int({ default: 5, doc }), parts: f.blocks({}, { doc }) };
  for (const written of ["x", null, [], unknown])
    assert.deepEqual(run(defaults, written).config, { size: 5, parts: [] });
});

test("after mistakes the configuration holds defaults where it was wrong, and what was right", () => {
  const some = {
    name: f.string({ default: "d", doc }),
    size: f.int({ default: 5, max: 10, doc }),
    words: f.strings({ default: ["a"], doc }),
    mode: f.choice(["a", "b"], { default: "a", doc }),
    on: f.bool({ default: true, doc }),
    fine: f.string({ doc }),
  };
  const { config, ok } = run(
    some,
    { name: ["x"], size: 11, words: { a: "x" }, mode: "c", on: "maybe", fine: "yes" },
    "hcl",
  );
  assert.deepEqual(
    [config, ok],
    [{ name: "d", size: 5, words: ["a"], mode: "a", on: true, fine: "yes" }, false],
  );
});

test("what is not known yet is a placeholder in a text, and unset in anything else", () => {
  const { config, codes } = run(
    fields,
    {
      name: unknown,
      size: unknown,
      on: unknown,
      wait: unknown,
      words: ["x", unknown],
      numbers: unknown,
      tags: { a: unknown },
      "block:part": { key: unknown },
    },
    "hcl",
  );
  assert.deepEqual(codes, []);
  assert.deepEqual(
    [config["name"], config["size"], config["on"], config["wait"], config["numbers"]],
    [UNKNOWN_TEXT, undefined, undefined, undefined, undefined],
  );
  assert.deepEqual(config["words"], ["x", UNKNOWN_TEXT]);
  assert.deepEqual(config["tags"], { a: UNKNOWN_TEXT });
  assert.deepEqual(config["part"], { key: UNKNOWN_TEXT, size: undefined });
});
