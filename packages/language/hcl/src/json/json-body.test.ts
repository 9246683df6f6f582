/**
 * Bodies in JSON syntax as a schema sees them. Blocks, labels and their places are those of HCL's Go implementation, but for comments
 * between labels, which it takes for labels.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SourceRange } from "@prebake/base";
import { DiagnosticList, SourceText } from "@prebake/base";
import { bodyContent, justAttributes, partialContent } from "../eval/body-content.ts";
import type { Attribute, Block, Body, BodySchema } from "../syntax/ast.ts";
import { complaintText } from "../syntax/parse.fixture.ts";
import { parseHclJson } from "./json-body.ts";

const schema: BodySchema = {
  attributes: [{ name: "a" }, { name: "b" }],
  blocks: [{ type: "c" }, { type: "d", labels: ["one"] }, { type: "e", labels: ["one", "two"] }],
};

function at({ start, end }: SourceRange): string {
  return `${start}-${end}`;
}

function attributesText(attributes: ReadonlyMap<string, Attribute>): string {
  return [...attributes.values()]
    .map((one) => `${one.name} ${at(one.nameRange)} = ${one.expression.kind} ${at(one.expression)}`)
    .join("; ");
}

/** Each block with its labels, and what its body holds. */
function blockText({ type, typeRange, labels, body }: Block): string {
  const header = [`${type} ${at(typeRange)}`, ...labels.map((label) => `"${label.text}" ${at(label)}`)];
  return `${header.join(" ")} {${bodyText(body, new DiagnosticList())}}`;
}

function bodyText(body: Body, sink: DiagnosticList): string {
  const { attributes, blocks } = partialContent(body, schema, sink);
  return [attributesText(attributes), ...blocks.map(blockText)].filter((text) => text !== "").join("; ");
}

function read(text: string): { found: string; complaints: readonly string[] } {
  const sink = new DiagnosticList();
  const found = bodyText(parseHclJson(new SourceText("test.json", text), sink), sink);
  return { found, complaints: sink.items.map(complaintText) };
}

const bodies: readonly (readonly [text: string, found: string])[] = [
  ["{}", ""],
  ["[]", ""],
  ['{"a": 1}', "a 1-4 = literal 6-7"],
  ['{"a": "x"}', "a 1-4 = json-string 6-9"],
  ['{"a": [1, {}]}', "a 1-4 = tuple 6-13"],
  ['{"a": {"k": null}}', "a 1-4 = object 6-17"],
  ['{"a": null, "b": true}', "a 1-4 = literal 6-10; b 12-15 = literal 17-21"],
  ['\ufeff{"a": 1}', "a 2-5 = literal 7-8"],
  ['{"//": 1, "a": 2, "//": "x"}', "a 10-13 = literal 15-16"],
  ['[{"a": 1}, {"b": 2}]', "a 2-5 = literal 7-8; b 12-15 = literal 17-18"],
  ['{"c": {}}', "c 1-4 {}"],
  ['{"c": {"a": 1}}', "c 1-4 {a 7-10 = literal 12-13}"],
  ['{"c": [{}, {"a": 1}]}', "c 1-4 {}; c 1-4 {a 12-15 = literal 17-18}"],
  ['{"c": []}', ""],
  ['{"c": null}', ""],
  ['{"c": {}, "c": {}}', "c 1-4 {}; c 10-13 {}"],
  ['[{"c": {}}, {"c": {}}]', "c 2-5 {}; c 13-16 {}"],
  ['{"c": {"c": {"c": {}}}}', "c 1-4 {c 7-10 {c 13-16 {}}}"],
  ['{"d": {"x": {}}}', 'd 1-4 "x" 7-10 {}'],
  ['{"d": {"x": {}, "y": {"a": 1}}}', 'd 1-4 "x" 7-10 {}; d 1-4 "y" 16-19 {a 22-25 = literal 27-28}'],
  ['{"d": {"x": [{}, {}]}}', 'd 1-4 "x" 7-10 {}; d 1-4 "x" 7-10 {}'],
  ['{"d": [{"x": {}}, {"y": {}}]}', 'd 1-4 "x" 8-11 {}; d 1-4 "y" 19-22 {}'],
  ['{"d": {"x": null, "y": []}}', ""],
  ['{"d": {"//": "why", "x": {}}}', 'd 1-4 "x" 20-23 {}'],
  ['{"e": {"x": {"y": {}}}}', 'e 1-4 "x" 7-10 "y" 13-16 {}'],
  ['{"e": {"x": {"y": {}, "z": {}}}}', 'e 1-4 "x" 7-10 "y" 13-16 {}; e 1-4 "x" 7-10 "z" 22-25 {}'],
  ['{"e": {"x": [{"y": {}}, {"z": {}}]}}', 'e 1-4 "x" 7-10 "y" 14-17 {}; e 1-4 "x" 7-10 "z" 25-28 {}'],
  ['{"d": {"\\u00e9": {}}}', 'd 1-4 "é" 7-15 {}'],
  ['{"d": {"e\\u0301": {}}}', 'd 1-4 "é" 7-16 {}'],
  ['{"d": {"${x}": {}}}', 'd 1-4 "${x}" 7-13 {}'],
];

for (const [text, expected] of bodies) {
  test(`the body ${JSON.stringify(text)}`, () => {
    assert.deepEqual(read(text), { found: expected, complaints: [] });
  });
}

const wrong: readonly (readonly [text: string, ...complaints: string[]])[] = [
  ["1", "json-root-type 1,1-2"],
  ['"a"', "json-root-type 1,1-4"],
  ["null", "json-root-type 1,1-5"],
  ["[1]", "json-shape 1,2-3"],
  ["[[{}]]", "json-shape 1,2-3"],
  ['[{"a": 1}, {"a": 2}]', "json-duplicate-key 1,13-16"],
  ['{"a": 1,\n "a": 2}', "json-duplicate-key 2,2-5"],
  ['{"c": 1}', "json-shape 1,7-8"],
  ['{"c": "x"}', "json-shape 1,7-10"],
  ['{"d": 1}', "json-shape 1,7-8"],
  ['{"d": {"x": 1}}', "json-shape 1,13-14"],
  ['{"d": ["x"]}', "json-shape 1,8-11"],
  ['{"d": {}}', "missing-label 1,7-8"],
  ['{"d": []}', "missing-label 1,7-8"],
  ['{"d": null}', "missing-label 1,7-11"],
  ['{"d": {"//": {}}}', "missing-label 1,7-8"],
  ['{"e": {"x": {}}}', "missing-label 1,13-14"],
  ['{"e": {"x": {}, "y": {}}}', "missing-label 1,13-14", "missing-label 1,22-23"],
  ['{"e": {"x": []}}', "missing-label 1,13-14"],
];

for (const [text, ...complaints] of wrong) {
  test(`complaints about the body ${JSON.stringify(text)}`, () =>
    assert.deepEqual(read(text).complaints, complaints));
}

test("what a schema does not name is reported with the nearest name, or left for somebody else", () => {
  const sink = new DiagnosticList();
  const body = parseHclJson(new SourceText("test.json", '{"aa": 1, "//": 2, "c": {}}'), sink);
  bodyContent(body, schema, sink);
  assert.deepEqual(sink.items.map(complaintText), ["unknown-property 1,2-6"]);
  assert.match(sink.items[0]?.detail ?? "", /Did you mean "a"\?/);
  const others = new DiagnosticList();
  const { rest } = partialContent(body, schema, others);
  assert.equal(attributesText(justAttributes(rest, others)), "aa 1-5 = literal 7-8");
  const { attributes, blocks } = bodyContent(
    rest,
    { attributes: [{ name: "aa" }], blocks: [{ type: "c" }] },
    others,
  );
  assert.deepEqual([[...attributes.keys()], blocks], [["aa"], []]);
  assert.deepEqual(others.items, []);
});

const missing: readonly (readonly [text: string, complaint: string])[] = [
  ["{}", "missing-argument 1,2-3"],
  ['{\n  "b": 1\n}\n', "missing-argument 3,1-2"],
  ["[]", "missing-argument 1,1-2"],
  ['[\n{"b": 1}\n]', "missing-argument 1,1-2"],
];

for (const [text, complaint] of missing) {
  test(`where an argument is missing in ${JSON.stringify(text)}`, () => {
    const sink = new DiagnosticList();
    const body = parseHclJson(new SourceText("test.json", text), sink);
    bodyContent(body, { attributes: [{ name: "a", required: true }, { name: "b" }] }, sink);
    assert.deepEqual(sink.items.map(complaintText), [complaint]);
  });
}

test("after a mistake in the syntax nothing is called missing", () => {
  const sink = new DiagnosticList();
  const body = parseHclJson(new SourceText("test.json", '{"b": }'), sink);
  bodyContent(body, { attributes: [{ name: "a", required: true }] }, sink);
  justAttributes(body, sink);
  assert.deepEqual(sink.items.map(complaintText), ["json-missing-value 1,7-8"]);
});

test("without a schema the attributes are those of one object", () => {
  const sink = new DiagnosticList();
  const list = parseHclJson(new SourceText("test.json", '[{"a": 1}]'), sink);
  assert.equal(justAttributes(list, sink).size, 0);
  assert.deepEqual(sink.items.map(complaintText), ["json-shape 1,1-2"]);
});
