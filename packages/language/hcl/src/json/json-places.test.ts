/** Where the parts of a JSON text stand, and where its mistakes do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import type { JsonNode } from "../syntax/ast.ts";
import { complaintText } from "../syntax/parse.fixture.ts";
import { renderHcl } from "../values/render.ts";
import { parseJson } from "./parse-json.ts";

/** Each value with its place, each property with the places of its name and of all of it. */
function placesText(node: JsonNode): string {
  const place = `${node.start}-${node.end}`;
  switch (node.kind) {
    case "json-object": {
      const properties = node.properties.map((property) => {
        const { name, nameRange, value, start, end } = property;
        return `${name} ${nameRange.start}-${nameRange.end}: ${placesText(value)} in ${start}-${end}`;
      });
      return `{${properties.join(", ")}} ${place}`;
    }
    case "json-array":
      return `[${node.elements.map(placesText).join(", ")}] ${place}`;
    case "json-text":
      return `${JSON.stringify(node.text)} ${place}`;
    case "json-literal":
      return `${renderHcl(node.value)} ${place}`;
    case "json-invalid":
      return `invalid ${place}`;
  }
}

function parse(text: string): { found: string; complaints: readonly string[] } {
  const sink = new DiagnosticList();
  const found = placesText(parseJson(new SourceText("test.json", text), sink));
  return { found, complaints: sink.items.map(complaintText) };
}

const good: readonly (readonly [text: string, found: string])[] = [
  ["1", "1 0-1"],
  [" 1 ", "1 1-2"],
  ["\ufeff1", "1 1-2"],
  ["-0", "-0 0-2"],
  ["1.50", "1.5 0-4"],
  ["1e2", "100 0-3"],
  ["1E+2", "100 0-4"],
  ["125e-2", "1.25 0-6"],
  ["12345678901234567890123", "12345678901234567890123 0-23"],
  ["true", "true 0-4"],
  ["null", "null 0-4"],
  ['""', '"" 0-2'],
  ['"a"', '"a" 0-3'],
  ['"\\""', '"\\"" 0-4'],
  ['"\\\\"', '"\\\\" 0-4'],
  ['"\\u00e9é"', '"éé" 0-9'],
  ['"\\ud83d\\ude00"', '"😀" 0-14'],
  ['"😀"', '"😀" 0-4'],
  ["[]", "[] 0-2"],
  ["[ 1 , 2 ]", "[1 2-3, 2 6-7] 0-9"],
  ["[[], {}]", "[[] 1-3, {} 5-7] 0-8"],
  ["{}", "{} 0-2"],
  ['{ "a" : 1 }', "{a 2-5: 1 8-9 in 2-9} 0-11"],
  ['{"a":"b","c":[]}', '{a 1-4: "b" 5-8 in 1-8, c 9-12: [] 13-15 in 9-15} 0-16'],
  ['{"a":1,"a":2}', "{a 1-4: 1 5-6 in 1-6, a 7-10: 2 11-12 in 7-12} 0-13"],
  ['{"":{"":1}}', "{ 1-3: { 5-7: 1 8-9 in 5-9} 4-10 in 1-10} 0-11"],
  ['{\r\n\t"a": 1\r\n}\r\n', "{a 4-7: 1 9-10 in 4-10} 0-13"],
];

for (const [text, found] of good) {
  test(`the places in ${JSON.stringify(text)}`, () =>
    assert.deepEqual(parse(text), { found, complaints: [] }));
}

// The first mistake ends the reading, except those that leave no doubt about what follows.
const broken: readonly (readonly [text: string, ...complaints: string[]])[] = [
  ["   ", "json-missing-value 1,4-4"],
  ["#", "json-invalid-character 1,1-2", "json-missing-value 1,1-2"],
  ["😀", "json-invalid-character 1,1-2", "json-missing-value 1,1-2"],
  ["nul", "json-invalid-word 1,1-4"],
  ["NaN", "json-invalid-word 1,1-4"],
  ["undefined.x", "json-invalid-word 1,1-12"],
  ["-", "json-invalid-number 1,1-2"],
  ["-a", "json-invalid-number 1,1-3"],
  ["00", "json-invalid-number 1,1-3"],
  ["1e", "json-invalid-number 1,1-3"],
  ["1.e1", "json-invalid-number 1,1-5"],
  ["0x1f", "json-invalid-number 1,1-5"],
  ["1_000", "json-invalid-number 1,1-6"],
  ["[1", "json-unclosed 1,1-2"],
  ["[1,", "json-unclosed 1,1-2"],
  ["[1,,2]", "json-missing-value 1,4-5"],
  ["[,]", "json-missing-value 1,2-3"],
  ["[1,]", "json-trailing-comma 1,3-4"],
  ['[1,],\n{"a": }', "json-trailing-comma 1,3-4", "json-trailing-characters 1,5-6"],
  ["[1}", "json-missing-comma 1,3-4"],
  ["[1 abc]", "json-missing-comma 1,4-7"],
  ['[1 "a\\"b" 2]', "json-missing-comma 1,4-10"],
  ["{", "json-unclosed 1,1-2"],
  ['{"a"', "json-missing-colon 1,5-5"],
  ['{"a" "b"}', "json-missing-colon 1,6-9"],
  ['{"a": 1,}', "json-trailing-comma 1,8-9"],
  ['{"a": 1 "b": 2}', "json-missing-comma 1,9-12"],
  ['{"a": 1]', "json-missing-comma 1,8-9"],
  ["{abc: 1}", "json-missing-property 1,2-5"],
  ["{1: 2}", "json-missing-property 1,2-3"],
  ["{,}", "json-missing-property 1,2-3"],
  ['{"a": 1}}', "json-trailing-characters 1,9-10"],
  ["{} {}", "json-trailing-characters 1,4-5"],
  ['"a\nb"', "json-unterminated-string 1,1-3"],
  ['{"a": "b\n}', "json-unterminated-string 1,7-9"],
  ['"a\\"', "json-unterminated-string 1,1-5"],
  ['"\\a\\v"', "json-bad-escape 1,2-4", "json-bad-escape 1,4-6"],
  ['"\\u00g0"', "json-bad-escape 1,2-6"],
  ['"\t\u0000"', "json-control-character 1,2-3", "json-control-character 1,3-4"],
  ['{"a\tb": 1}', "json-control-character 1,4-5"],
  ['{"a": 1} // b', "json-trailing-characters 1,10-11"],
  ['{"a": /* b */ 1}', "json-invalid-character 1,7-8", "json-missing-value 1,7-8"],
];

for (const [text, ...complaints] of broken) {
  test(`the mistakes in ${JSON.stringify(text)}`, () => assert.deepEqual(parse(text).complaints, complaints));
}
