import assert from "node:assert/strict";
import { test } from "node:test";
import { childrenOf } from "./children.ts";
import { parseOne } from "./parse.fixture.ts";
import { startRange } from "./start-range.ts";
import { treeText } from "./tree-text.fixture.ts";

// What is written, and the part of it that a complaint about its value stands at, as in HCL for Go.
const starts: readonly (readonly [text: string, start: string])[] = [
  ["a.b[0]", "a.b[0]"],
  ["1.5", "1.5"],
  ['"abc"', "abc"],
  ['"a${b}c"', "a"],
  ['"${b}c"', "b"],
  ["<<E\nab\nE\n", "ab\n"],
  ["[1, 2]", "["],
  ["{ a = 1 }", "{"],
  ["[for a in b : c]", "["],
  ["{for a in b : c => d}", "{"],
  ["-a", "-"],
  ["!a", "!"],
  ["a + b", "a"],
  ["-a * b", "-"],
  ["a ? b : c", "a"],
  ["[a] ? b : c", "["],
  ["f(a, b)", "f("],
  ["a::f( b )", "a::f("],
  ["f(a).b", "f(a).b"],
  ["a[b]", "["],
  ["[a][b]", "["],
  ["a[*].b", "[*]"],
  ["a.*.b", ".*"],
  ["(a + b)", "a"],
  ['"${a}"', '"${a}"'],
];

for (const [text, expected] of starts) {
  test(`${JSON.stringify(text)} begins with ${JSON.stringify(expected)}`, () => {
    const { start, end } = startRange(parseOne(text).tree);
    assert.equal(text.slice(start, end), expected);
  });
}

test("an empty string begins behind its quotes", () => {
  const { start, end } = startRange(parseOne('""').tree);
  assert.deepEqual([start, end], [2, 2]);
});

// The parts of an expression in the order in which they are written.
const children: readonly (readonly [text: string, ...parts: string[]])[] = [
  ["a.b"],
  ["1"],
  ["(a)", "a 1-2"],
  ["-a", "a 1-2"],
  ["a + b", "a 0-1", "b 4-5"],
  ["a ? b : c", "a 0-1", "b 4-5", "c 8-9"],
  ["[a, b]", "a 1-2", "b 4-5"],
  ["{a = b, (c) = d}", "a 1-2", "b 5-6", "(paren c 9-10) 8-11", "d 14-15"],
  ["f(a, b...)", "a 2-3", "b 5-6"],
  ["a[b]", "a 0-1", "b 2-3"],
  ["f(a).b", "(call f 0-1 a 2-3 1-2 3-4) 0-4"],
  ["a[*].b", "a 0-1", "(then item .b 4-6)"],
  ["[for a in b : c if d]", "b 10-11", "c 14-15", "d 19-20"],
  ["{for a in b : c => d}", "b 10-11", "c 14-15", "d 19-20"],
  ['"a${b}c"', '"a" 1-2', "b 4-5", '"c" 6-7'],
  ['"${a}"', "a 3-4"],
];

for (const [text, ...parts] of children) {
  test(`the parts of ${JSON.stringify(text)}`, () =>
    assert.deepEqual(childrenOf(parseOne(text).tree).map(treeText), parts));
}

test("the parts of directives are their condition or collection, and their bodies", () => {
  const [choice, loop] = childrenOf(
    parseOne("%{ if a }b%{ else }c%{ endif }%{ for d in e }%{ endfor }", "template").tree,
  );
  assert.deepEqual(choice && childrenOf(choice).map(({ kind }) => kind), [
    "traversal",
    "template",
    "template",
  ]);
  assert.deepEqual(loop && childrenOf(loop).map(({ kind }) => kind), ["traversal", "template"]);
});
