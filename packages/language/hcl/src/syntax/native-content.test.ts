import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { bodyContent, justAttributes, partialContent } from "../eval/body-content.ts";
import type { BodySchema } from "./ast.ts";
import { parseHcl } from "./parse.ts";
import { complaintText } from "./parse.fixture.ts";

const schema: BodySchema = {
  attributes: [{ name: "name", required: true }, { name: "size" }],
  blocks: [{ type: "disk" }, { type: "source", labels: ["type", "name"] }],
};

function read(text: string): { found: string; complaints: readonly string[]; details: string } {
  const sink = new DiagnosticList();
  const { attributes, blocks } = bodyContent(parseHcl(new SourceText("test.hcl", text), sink), schema, sink);
  const types = blocks.map(({ type, labels }) => [type, ...labels.map(({ text: label }) => label)].join(" "));
  return {
    found: [...attributes.keys(), ...types].join("; "),
    complaints: sink.items.map(complaintText),
    details: sink.items.map(({ detail }) => detail).join("\n"),
  };
}

const good: readonly (readonly [text: string, found: string])[] = [
  ["name = 1\n", "name"],
  ["size = 1\nname = 2\n", "size; name"],
  ["name = 1\ndisk {}\ndisk {\n}\n", "name; disk; disk"],
  ['disk {}\nsource "a" "b" {}\nname = 1\ndisk {}\n', "name; disk; source a b; disk"],
  ['name = 1\nsource a "b" {}\n', "name; source a b"],
  ['name = 1\nsource "\\u00e9" "$${x}" {}\n', "name; source é ${x}"],
  ['name = 1\nsource "e\\u0301" "" {}\n', "name; source é "],
];

for (const [text, found] of good) {
  test(`the content of ${JSON.stringify(text)}`, () => {
    const { found: all, complaints } = read(text);
    assert.deepEqual([all, complaints], [found, []]);
  });
}

const wrong: readonly (readonly [text: string, complaint: string, detail: RegExp])[] = [
  ["", "missing-argument 1,1-1", /The argument "name" is required/],
  ["\nsize = 1\n", "missing-argument 3,1-1", /The argument "name" is required/],
  ["name = 1\nnane = 2\n", "unknown-argument 2,1-5", /Did you mean "name"\?/],
  ["name = 1\nentirely = 2\n", "unknown-argument 2,1-9", /named "entirely" here\.$/],
  ["name = 1\ndisk = 2\n", "unknown-argument 2,1-5", /a block of type "disk"\? A block has no equals sign/],
  [
    "name = 1\nsize {\n}\n",
    "unknown-block-type 2,1-5",
    /the argument "size"\? An argument is written with an equals sign/,
  ],
  ["name = 1\ndisc {\n}\n", "unknown-block-type 2,1-5", /Did you mean "disk"\?/],
  ['name = 1\ndisk "a" {\n}\n', "extra-label 2,6-9", /has no labels/],
  [
    'name = 1\nsource "a" {\n}\n',
    "missing-label 2,12-13",
    /has 2 labels \("type", "name"\)\. The label "name" is missing/,
  ],
  ["name = 1\nsource {\n}\n", "missing-label 2,8-9", /The label "type" is missing/],
  ['name = 1\nsource "a" "b" c "d" {\n}\n', "extra-label 2,16-17", /has 2 labels/],
];

for (const [text, complaint, detail] of wrong) {
  test(`what is said of ${JSON.stringify(text)}`, () => {
    const { complaints, details } = read(text);
    assert.deepEqual(complaints, [complaint]);
    assert.match(details, detail);
  });
}

test("an argument whose value is broken is not missing", () => {
  assert.deepEqual(read("name = \n").complaints, ["invalid-expression 1,8-2,1"]);
});

test("a missing argument of a block is reported at its opening brace", () => {
  const sink = new DiagnosticList();
  const body = parseHcl(new SourceText("test.hcl", "disk {\n}\n"), sink);
  const [disk] = bodyContent(body, { blocks: [{ type: "disk" }] }, sink).blocks;
  assert.ok(disk);
  bodyContent(disk.body, schema, sink);
  assert.deepEqual(sink.items.map(complaintText), ["missing-argument 1,6-7"]);
});

test("a partial content leaves the rest as a body, in order, and complains about nothing that it does not name", () => {
  const sink = new DiagnosticList();
  const body = parseHcl(new SourceText("test.hcl", "x = 1\nname = 2\ny {\n}\n"), sink);
  const { rest } = partialContent(body, schema, sink);
  const { attributes, blocks } = bodyContent(
    rest,
    { attributes: [{ name: "x" }], blocks: [{ type: "y" }] },
    sink,
  );
  assert.deepEqual([[...attributes.keys()], blocks.map(({ type }) => type)], [["x"], ["y"]]);
  assert.deepEqual(sink.items, []);
});

test("where only arguments may stand, a block is told to be one", () => {
  const sink = new DiagnosticList();
  const body = parseHcl(new SourceText("test.hcl", 'a = 1\nb "c" {\n}\n'), sink);
  assert.deepEqual([...justAttributes(body, sink).keys()], ["a"]);
  assert.deepEqual(sink.items.map(complaintText), ["unexpected-block 2,1-2"]);
});
