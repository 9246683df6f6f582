/** Strings of JSON syntax as templates: their values, and where mistakes in them stand in the file. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { justAttributes } from "../eval/body-content.ts";
import { evaluate } from "../eval/evaluate.ts";
import { Scope } from "../eval/scope.ts";
import { complaintText } from "../syntax/parse.fixture.ts";
import { renderHcl } from "../values/render.ts";
import { numberValue } from "../values/value.ts";
import { parseHclJson } from "./json-body.ts";
import { jsonExpression } from "./json-expression.ts";
import { parseJson } from "./parse-json.ts";

/** The value of the property `a`. */
function read(text: string): { value: string; complaints: readonly string[] } {
  const sink = new DiagnosticList();
  const attributes = justAttributes(parseHclJson(new SourceText("test.json", text), sink), sink);
  const expression = attributes.get("a")?.expression;
  assert.ok(expression);
  const value = renderHcl(evaluate(expression, new Scope({ variables: { x: numberValue(1) } }), sink));
  return { value, complaints: sink.items.map(complaintText) };
}

const values: readonly (readonly [text: string, value: string])[] = [
  ['{"a": "x"}', '"x"'],
  ['{"a": ""}', '""'],
  ['{"a": "${x}"}', "1"],
  ['{"a": "${x} "}', '"1 "'],
  ['{"a": "$${x} %%{x}"}', '"$${x} %%{x}"'],
  ['{"a": "\\u0024{x}"}', "1"],
  ['{"a": "${\\"q\\"}"}', '"q"'],
  ['{"a": "${ \\"\\\\n\\" }"}', '"\\n"'],
  ['{"a": "\\\\n"}', '"\\\\n"'],
  ['{"a": "%{ if true }y%{ else }n%{ endif }"}', '"y"'],
  ['{"a": "a\\n  ${~ x ~}  b"}', '"a\\n1b"'],
  ['{"a": "\\ufeffb"}', '"b"'],
  ['{"a": "e\\u0301"}', '"é"'],
  ['{"a": [1, "${x + 1}", {"${x}": "k"}]}', '[\n  1,\n  2,\n  {\n    "1" = "k"\n  },\n]'],
  ['{"a": {"k": "${x}", "//": 1}}', '{\n  "//" = 1\n  k = 1\n}'],
  ['{"a": -2.5e3}', "-2500"],
  ['{"a": null}', "null"],
];

for (const [text, value] of values) {
  test(`the value in ${JSON.stringify(text)}`, () => assert.deepEqual(read(text), { value, complaints: [] }));
}

// After an escape the columns are those of the file, not of the text that it stands for.
const mistakes: readonly (readonly [text: string, ...complaints: string[]])[] = [
  ['{"a": "${}"}', "invalid-expression 1,10-11"],
  ['{"a": "${1 +}"}', "invalid-expression 1,13-14"],
  ['{"a": "${x"}', "template-unclosed 1,8-10"],
  ['{"a": "%{ if true }"}', "template-incomplete 1,20-20"],
  ['{"a": "%{ nope }"}', "template-unknown-directive 1,11-15"],
  ['{"a": "\\n${1 +}"}', "invalid-expression 1,15-16"],
  ['{"a": "\\u00e9\\t${[1][5]}"}', "invalid-index 1,21-24"],
  ['{"a": "${\\"\\\\q\\"}"}', "bad-escape 1,12-15"],
  ['{"a": "😀${nope}"}', "unknown-variable 1,11-15"],
  ['{\n"b": 1,\n  "a": ["x", "${nope}"]}', "unknown-variable 3,17-21"],
  ['{"a": {"${nope}": 1}}', "unknown-variable 1,11-15"],
];

for (const [text, ...complaints] of mistakes) {
  test(`the mistake in ${JSON.stringify(text)}`, () => assert.deepEqual(read(text).complaints, complaints));
}

test("a mistake in a string is reported by whoever evaluates it, each time", () => {
  const sink = new DiagnosticList();
  const attributes = justAttributes(parseHclJson(new SourceText("test.json", '{"a": "${"}'), sink), sink);
  assert.deepEqual(sink.items, []);
  const expression = attributes.get("a")?.expression;
  assert.ok(expression);
  for (const count of [1, 2]) {
    evaluate(expression, new Scope(), sink);
    assert.equal(sink.items.length, count);
  }
});

test("a node is always the same expression", () => {
  const node = parseJson(new SourceText("test.json", '[{"k": "x"}]'), new DiagnosticList());
  assert.equal(jsonExpression(node), jsonExpression(node));
});
