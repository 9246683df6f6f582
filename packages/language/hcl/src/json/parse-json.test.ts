import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import type { JsonNode } from "../syntax/ast.ts";
import { complaintText } from "../syntax/parse.fixture.ts";
import { renderHcl } from "../values/render.ts";
import { parseHclJson } from "./json-body.ts";
import { decodeJsonString, escapeOffsets } from "./json-string.ts";
import { parseJson } from "./parse-json.ts";

function parse(text: string): { node: JsonNode; complaints: readonly string[] } {
  const sink = new DiagnosticList();
  const node = parseJson(new SourceText("test.json", text), sink);
  return { node, complaints: sink.items.map(complaintText) };
}

function shown(node: JsonNode): unknown {
  switch (node.kind) {
    case "json-object":
      return Object.fromEntries(node.properties.map(({ name, value }) => [name, shown(value)]));
    case "json-array":
      return node.elements.map(shown);
    case "json-text":
      return node.text;
    case "json-literal":
      return JSON.parse(renderHcl(node.value));
    default:
      return undefined;
  }
}

const samples = [
  '{"a": [1, -2.5e3, true, false, null, "x\\n\\u00e4\\ud83d\\ude00\\/"], "b": {"c": {}, "d": []}}',
  " [ ] ",
  '"x"',
  "0",
  "\t\r\n1\n",
];

for (const text of samples) {
  test(`parseJson() reads ${JSON.stringify(text)} as JavaScript does`, () => {
    const { node, complaints } = parse(text);
    assert.deepEqual(complaints, []);
    assert.deepEqual(shown(node), JSON.parse(text));
  });
}

const broken: readonly (readonly [text: string, ...complaints: string[]])[] = [
  ["", "json-missing-value 1,1-1"],
  ['{"x": "1",}', "json-trailing-comma 1,10-11"],
  ["[1,]", "json-trailing-comma 1,3-4"],
  ["{ // no\n}", "json-invalid-character 1,3-4", "json-missing-property 1,3-4"],
  ["{a: 1}", "json-missing-property 1,2-3"],
  ["{'a': 1}", "json-invalid-character 1,2-3", "json-missing-property 1,2-3"],
  ['{"a" 1}', "json-missing-colon 1,6-7"],
  ['{"a": }', "json-missing-value 1,7-8"],
  ['{"a": 1 "b": 2}', "json-missing-comma 1,9-12"],
  ["[1 2]", "json-missing-comma 1,4-5"],
  ['{"a": 1', "json-unclosed 1,1-2"],
  ["[", "json-unclosed 1,1-2"],
  ['"a', "json-unterminated-string 1,1-3"],
  ['"a\n"', "json-unterminated-string 1,1-3"],
  ['"\\x"', "json-bad-escape 1,2-4"],
  ['"\\u12"', "json-bad-escape 1,2-6"],
  ['"a\u0001b"', "json-control-character 1,3-4"],
  ['"a\tb"', "json-control-character 1,3-4"],
  ["True", "json-invalid-word 1,1-5"],
  ["01", "json-invalid-number 1,1-3"],
  ["+1", "json-invalid-number 1,1-3"],
  ["1.", "json-invalid-number 1,1-3"],
  [".5", "json-invalid-number 1,1-3"],
  ["1 2", "json-trailing-characters 1,3-4"],
];

for (const [text, ...complaints] of broken) {
  test(`parseJson() complains about ${JSON.stringify(text)}`, () =>
    assert.deepEqual(parse(text).complaints, complaints));
}

test("parseJson() refuses very deep nesting", () => {
  const deep = parse('{"a":'.repeat(10_000));
  assert.equal(deep.complaints.length, 1);
  assert.match(deep.complaints[0] ?? "", /^json-too-deep/);
});

test("parseJson() keeps all properties of one name, with their places", () => {
  const { node } = parse('{"a": 1, "a": 2}');
  assert.equal(node.kind, "json-object");
  assert.deepEqual(
    node.kind === "json-object" && node.properties.map(({ name, nameRange }) => [name, nameRange.start]),
    [
      ["a", 1],
      ["a", 9],
    ],
  );
});

test("parseHclJson() wants an object or objects", () => {
  const sink = new DiagnosticList();
  parseHclJson(new SourceText("test.json", '"x"'), sink);
  assert.deepEqual(sink.items.map(complaintText), ["json-root-type 1,1-4"]);
});

test("escapeOffsets() finds where each unit is written", () => {
  const raw = 'a\\n\\u00e4\\"${x}';
  const { text, problems } = decodeJsonString(raw);
  assert.equal(text, 'a\nä"${x}');
  assert.deepEqual(problems, []);
  assert.deepEqual(escapeOffsets(raw), [0, 1, 3, 9, 11, 12, 13, 14, 15]);
});
