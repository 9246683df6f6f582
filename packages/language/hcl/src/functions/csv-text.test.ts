/** CSV, edge by edge. Wanted: what Go's encoding/csv reads. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCsv } from "./csv-text.ts";
import { FunctionFailure } from "./function-failure.ts";

const texts: readonly (readonly [text: string, records: string[][]])[] = [
  ["", []],
  ["\n\r\n", []],
  ["a", [["a"]]],
  ["a,b\nc,d", [["a", "b"], ["c", "d"]]],
  ["a,\n,b\n", [["a", ""], ["", "b"]]],
  ["\n\na\n\n\nb\n\n", [["a"], ["b"]]],
  [" a , b ", [[" a ", " b "]]],
  ['"a,b","c""d"', [["a,b", 'c"d']]],
  ['"a\nb","\n"', [["a\nb", "\n"]]],
  ['"a\r\nb"\r\nc', [["a\nb"], ["c"]]],
  ['"",""', [["", ""]]],
  ["a\rb", [["a\rb"]]],
  ["a\r", [["a"]]],
  ["a\r\r", [["a\r"]]],
  ['"a"\r', [["a"]]],
  ["a\n\r", [["a"]]],
  ["\ufeffa", [["\ufeffa"]]],
  ["#a", [["#a"]]],
  ["\t", [["\t"]]],
]; // prettier-ignore

test("texts are read as records of fields", () => {
  for (const [text, records] of texts) assert.deepEqual(parseCsv(text), records, JSON.stringify(text));
});

const mistakes: readonly (readonly [text: string, reason: RegExp])[] = [
  ["a\nb,c", /Row 2 of the CSV text has 2 fields, but the first has 1/],
  ["a,b\n\nc", /Row 2 of the CSV text has 1 fields/],
  ['a"b', /quote inside/],
  [' "a"', /quote inside/],
  ['"a"b', /goes on after its quote/],
  ['"a" ,b', /goes on after its quote/],
  ['"a', /not closed/],
  ['"a""', /not closed/],
];

test("mistakes are told", () => {
  for (const [text, reason] of mistakes)
    assert.throws(
      () => parseCsv(text),
      (error) => error instanceof FunctionFailure && reason.test(error.message),
      text,
    );
});
