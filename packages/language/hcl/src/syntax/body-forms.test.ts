/** Arguments and blocks with all their places, as HCL's Go implementation reads them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { SourceRange } from "@prebake/base";
import type { Body } from "./ast.ts";
import { parseFile } from "./parse.fixture.ts";
import { treeText } from "./tree-text.fixture.ts";

function at({ start, end }: SourceRange): string {
  return `${start}-${end}`;
}

/** `name place = value in place` of an argument; type, labels, header, opening brace and content of a block. */
function bodyText(body: Body): string {
  if (body.kind !== "native-body") return body.kind;
  return body.items
    .map((item) => {
      if (item.kind === "attribute")
        return `${item.name} ${at(item.nameRange)} = ${treeText(item.expression)} in ${at(item)}`;
      const labels = item.labels.map((label) => ` ${JSON.stringify(label.text)} ${at(label)}`).join("");
      const header = `${item.type} ${at(item.typeRange)}${labels} header ${at(item.headerRange)}`;
      return `${header} at ${at(item.openRange)} {${bodyText(item.body)}}`;
    })
    .join("; ");
}

const files: readonly (readonly [text: string, items: string])[] = [
  ["", ""],
  ["\n", ""],
  ["# a\n", ""],
  ["/* a */", ""],
  ["a = 1", "a 0-1 = 1 4-5 in 0-5"],
  ["a = 1\n", "a 0-1 = 1 4-5 in 0-5"],
  ["\n\na = 1\n\n", "a 2-3 = 1 6-7 in 2-7"],
  [" a = 1 \n", "a 1-2 = 1 5-6 in 1-6"],
  ["a=1", "a 0-1 = 1 2-3 in 0-3"],
  ["a = 1 # b\n", "a 0-1 = 1 4-5 in 0-5"],
  ["a = 1 // b", "a 0-1 = 1 4-5 in 0-5"],
  ["a = 1 /* b */\n", "a 0-1 = 1 4-5 in 0-5"],
  ["/* b */ a = 1\n", "a 8-9 = 1 12-13 in 8-13"],
  ["a /* b */ = /* c */ 1\n", "a 0-1 = 1 20-21 in 0-21"],
  ["a = 1\r\nb = 2\r\n", "a 0-1 = 1 4-5 in 0-5; b 7-8 = 2 11-12 in 7-12"],
  ["\ufeffa = 1\n", "a 1-2 = 1 5-6 in 1-6"],
  ["é = 1\n日本 = 2\n", "é 0-1 = 1 4-5 in 0-5; 日本 6-8 = 2 11-12 in 6-12"],
  ["a-b_c = 1\n", "a-b_c 0-5 = 1 8-9 in 0-9"],
  [
    "for = 1\nif = 2\nin = 3\ntrue = 4\nnull = 5\n",
    "for 0-3 = 1 6-7 in 0-7; if 8-10 = 2 13-14 in 8-14; in 15-17 = 3 20-21 in 15-21; true 22-26 = 4 29-30 in 22-30; null 31-35 = 5 38-39 in 31-39",
  ],
  ["a = [\n  1,\n]\nb = 2\n", "a 0-1 = [1 8-9] 4-12 in 0-12; b 13-14 = 2 17-18 in 13-18"],
  ["a = f(\n)\nb = 2\n", "a 0-1 = (call f 4-5 5-6 7-8) 4-8 in 0-8; b 9-10 = 2 13-14 in 9-14"],
  ["a = (1\n  + 2)\n", "a 0-1 = (paren (+ 1 5-6 2 11-12) 5-12) 4-13 in 0-13"],
  ["a = {\n}\nb = {}\n", "a 0-1 = {} 4-7 in 0-7; b 8-9 = {} 12-14 in 8-14"],
  ["a = <<E\nx\nE\nb = 2\n", 'a 0-1 = "x\\n" 4-11 in 0-11; b 12-13 = 2 16-17 in 12-17'],
  ['a = "${\nb\n}"\nc = 1\n', "a 0-1 = (wrap b 8-9) 4-12 in 0-12; c 13-14 = 1 17-18 in 13-18"],
  ["a {}", "a 0-1 header 0-1 at 2-3 {}"],
  ["a {}\n", "a 0-1 header 0-1 at 2-3 {}"],
  ["a {\n}\n", "a 0-1 header 0-1 at 2-3 {}"],
  ["a { }\n", "a 0-1 header 0-1 at 2-3 {}"],
  ["a {\n\n}\n", "a 0-1 header 0-1 at 2-3 {}"],
  ["a{}\n", "a 0-1 header 0-1 at 1-2 {}"],
  ["a b {}\n", 'a 0-1 "b" 2-3 header 0-3 at 4-5 {}'],
  ['a "b" {}\n', 'a 0-1 "b" 2-5 header 0-5 at 6-7 {}'],
  ['a "b" "c" {}\n', 'a 0-1 "b" 2-5 "c" 6-9 header 0-9 at 10-11 {}'],
  ['a b "c" d {}\n', 'a 0-1 "b" 2-3 "c" 4-7 "d" 8-9 header 0-9 at 10-11 {}'],
  ['a "" {}\n', 'a 0-1 "" 2-4 header 0-4 at 5-6 {}'],
  ['a "b c" {}\n', 'a 0-1 "b c" 2-7 header 0-7 at 8-9 {}'],
  ['a "b\\"c" {}\n', 'a 0-1 "b\\"c" 2-8 header 0-8 at 9-10 {}'],
  ['a "\\u00e9" {}\n', 'a 0-1 "é" 2-10 header 0-10 at 11-12 {}'],
  ['a "$${b}" {}\n', 'a 0-1 "${b}" 2-9 header 0-9 at 10-11 {}'],
  ['a "é" {}\n', 'a 0-1 "é" 2-5 header 0-5 at 6-7 {}'],
  ['a "#" {}\n', 'a 0-1 "#" 2-5 header 0-5 at 6-7 {}'],
  ["a { b = 1 }\n", "a 0-1 header 0-1 at 2-3 {b 4-5 = 1 8-9 in 4-9}"],
  ["a {b=1}\n", "a 0-1 header 0-1 at 2-3 {b 3-4 = 1 5-6 in 3-6}"],
  ['a "b" { c = [\n1\n] }\n', 'a 0-1 "b" 2-5 header 0-5 at 6-7 {c 8-9 = [1 14-15] 12-17 in 8-17}'],
  ["a {\n  b = 1\n}\n", "a 0-1 header 0-1 at 2-3 {b 6-7 = 1 10-11 in 6-11}"],
  [
    "a {\n  b {\n    c = 1\n  }\n}\n",
    "a 0-1 header 0-1 at 2-3 {b 6-7 header 6-7 at 8-9 {c 14-15 = 1 18-19 in 14-19}}",
  ],
  [
    "a {\n  b {}\n  c {}\n}\nd {}\n",
    "a 0-1 header 0-1 at 2-3 {b 6-7 header 6-7 at 8-9 {}; c 13-14 header 13-14 at 15-16 {}}; d 20-21 header 20-21 at 22-23 {}",
  ],
  ["a {\n  # b\n}\n", "a 0-1 header 0-1 at 2-3 {}"],
  ["a { # b\n}\n", "a 0-1 header 0-1 at 2-3 {}"],
  ["a /* b */ { /* c */ }\n", "a 0-1 header 0-1 at 10-11 {}"],
  ["a {\n} # b\n", "a 0-1 header 0-1 at 2-3 {}"],
  ["a {\n} // b", "a 0-1 header 0-1 at 2-3 {}"],
  ["a {\r\n  b = 1\r\n}\r\n", "a 0-1 header 0-1 at 2-3 {b 7-8 = 1 11-12 in 7-12}"],
  ["a 日本 {}\n", 'a 0-1 "日本" 2-4 header 0-4 at 5-6 {}'],
  [
    "a = 1\na {}\na {}\n",
    "a 0-1 = 1 4-5 in 0-5; a 6-7 header 6-7 at 8-9 {}; a 11-12 header 11-12 at 13-14 {}",
  ],
  ["a{b=1}\nc{\n}\n", "a 0-1 header 0-1 at 1-2 {b 2-3 = 1 4-5 in 2-5}; c 7-8 header 7-8 at 8-9 {}"],
];

for (const [text, expected] of files) {
  test(`the items of ${JSON.stringify(text)}`, () => {
    const { tree, complaints } = parseFile(text);
    assert.deepEqual(complaints, []);
    assert.equal(bodyText(tree), expected);
  });
}

test("a block reaches from its type to its closing brace, its body from brace to brace", () => {
  const { tree } = parseFile('x = 1\na "b" { c = 1 } # d\n');
  const block = tree.items[1];
  assert.ok(block?.kind === "block");
  assert.deepEqual([at(block), at(block.body)], ["6-21", "13-20"]);
});

test("the body of a file is all of it; what it misses, it misses at its end", () => {
  const { tree } = parseFile("\n a = 1\n\n");
  assert.deepEqual([at(tree), at(tree.missingItemRange)], ["0-9", "9-9"]);
});

/** A text, and null when Go finds no mistake in it, else the line of the first one. */
type Row = readonly [text: string, line: number | null];

test("random files have their first mistake in the line where Go finds it, or none where Go finds none", () => {
  const lines = readFileSync(new URL("../../testdata/go-files.jsonl", import.meta.url), "utf8");
  const rows = lines.trimEnd().split("\n");
  assert.ok(rows.length >= 400);
  const differences = rows.flatMap((row) => {
    const [text, wanted] = JSON.parse(row) as Row; // As it was written.
    const [first] = parseFile(text).complaints;
    const found = first === undefined ? null : Number(/ (\d+),/.exec(first)?.[1]);
    return found === wanted ? [] : [{ text, wanted, found }];
  });
  assert.deepEqual(differences, []);
});
