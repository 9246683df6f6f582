/**
 * What is kept of broken files, and what is said. One mistake is one complaint; what only follows from it is marked with `> `. The places
 * are those of HCL's Go implementation wherever it complains about the same thing.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Body } from "./ast.ts";
import { parseFile } from "./parse.fixture.ts";

/** Names of arguments, with `?` where the value is lost, and blocks with their labels. */
function outline(body: Body): string {
  if (body.kind !== "native-body") return body.kind;
  return body.items
    .map((item) =>
      item.kind === "block"
        ? `${[item.type, ...item.labels.map(({ text }) => text)].join(" ")} {${outline(item.body)}}`
        : `${item.name}${item.expression.kind === "invalid" ? "?" : ""}`,
    )
    .join(" ");
}

const files: readonly (readonly [text: string, kept: string, ...complaints: string[]])[] = [
  ["a = \nb = 1\n", "a? b", "invalid-expression 1,5-2,1"],
  ["a = 1 2\nb = 1\n", "a b", "missing-newline 1,7-8"],
  ["a = [1, 2\nb = 1\n", "a?", "missing-separator 2,1-2"],
  ["a = [1, 2\nb = 1\nc = 2\n", "a? c", "missing-separator 2,1-2"],
  ["a = [\n  1\n  2\n]\nb = 1\n", "a? b", "missing-separator 3,3-4"],
  ["a = f(1\nb = 1\n", "a?", "missing-separator 2,1-2"],
  ["a = (1\nb = 1\n", "a?", "unclosed-bracket 2,1-2"],
  ["a = {\n  b = 1\nc = 2\n", "a?", "unclosed-bracket 1,5-6"],
  ["a = {\n  b = 1\n  c 2\n}\nd = 1\n", "a? d", "missing-key-value-separator 3,5-6"],
  ["a = {\n  b = 1,\n  c\n}\nd = 1\n", "a? d", "missing-value 3,4-4,1"],
  ["a = {b = 1 c = 2}\nd = 1\n", "a? d", "missing-separator 1,12-13"],
  ["a {\n  b = \n  c = 1\n}\nd = 1\n", "a {b? c} d", "invalid-expression 2,7-3,1"],
  ["a {\n  b = [\n}\nc = 1\n", "a {b?} c", "invalid-expression 3,1-2"],
  ["a {\n  b = {\n}\nc = 1\n", "a {b c}", "unclosed-block 1,3-4"],
  ["a {\n  b {\n}\nc = 1\n", "a {b {} c}", "unclosed-block 1,3-4"],
  ["a {\n  b = 1\n}}\nc = 1\n", "a {b} c", "missing-newline 3,2-3"],
  ["a {\n  b = f(1, 2\n}\nc = 1\n", "a {b?} c", "missing-separator 3,1-2"],
  [
    'a {\n  b = "x\n  c = 1\n}\nd = 1\n',
    "a {b? c} d",
    "newline-in-string 2,9-3,1",
    "> unterminated-string 2,9-3,1",
  ],
  [
    'a {\n  b = "${x\n  c = 1\n}\nd = 1\n',
    "a {b? d}",
    "template-unclosed 2,8-10",
    "> trailing-characters 3,3-4",
    "> newline-in-string 4,2-5,1",
  ],
  ["a {\n  b c d\n  e = 1\n}\n", "a {e}", "invalid-block 2,8-3,1"],
  ["a b c\nd = 1\n", "d", "invalid-block 1,6-2,1"],
  ['a "b"\n{\n  c = 1\n}\nd = 1\n', "a b {c} d", "invalid-block 1,6-2,1"],
  ["a\n{\n}\nb = 1\n", "a {} b", "invalid-block 1,1-2"],
  ['a "b {\n  c = 1\n}\nd = 1\n', "c d", "newline-in-string 1,7-2,1", "> unterminated-string 1,7-2,1"],
  ['a "b" = {\n  c = 1\n}\nd = 1\n', "d", "invalid-block 1,7-8"],
  ["a b. c {\n  d = 1\n}\ne = 1\n", "e", "invalid-block 1,4-5"],
  ['a "${b}" {\n  c = 1\n}\nd = 1\n', "d", "invalid-label 1,4-6"],
  ['a "b" c" {\n  d = 1\n}\ne = 1\n', "d e", "newline-in-string 1,11-2,1", "> unterminated-string 1,11-2,1"],
  ['"a" "b" {\n  c = 1\n}\nd = 1\n', "d", "bad-argument-name 1,1-2"],
  ["a { b = 1 c = 2 }\nd = 1\n", "a {b} d", "one-line-block 1,11-12"],
  ["a { b = 1\n}\nc = 1\n", "a {b} c", "one-line-block 1,10-2,1"],
  ["a { b = 1, c = 2 }\nd = 1\n", "a {b} d", "one-line-block 1,10-11"],
  ["a { b {} }\nc = 1\n", "a {} c", "one-line-block 1,5-6"],
  ["a { = 1 }\nb = 1\n", "a {} b", "expected-argument-or-block 1,5-6"],
  ["a {} b {}\nc = 1\n", "a {} c", "missing-newline 1,6-7"],
  ["a { }}\nb = 1\n", "a {} b", "missing-newline 1,6-7"],
  ["a = <<E\nx\nb = 1\n", "a?", "unterminated-string 4,1-1"],
  ["a = <<E\n${\nE\nb = 1\n", "a?", "trailing-characters 4,1-2"],
  ["a = <<E\n${x y}\nE\nb = 1\n", "a? b", "trailing-characters 2,5-6"],
  [
    "a = <<E x\nb\nE\nc = 1\n",
    "a? c",
    "invalid-expression 1,5-6",
    "incomplete-item 2,1-2",
    "incomplete-item 3,1-2",
  ],
  [
    "a = << E\nb\nE\nc = 1\n",
    "a? c",
    "invalid-expression 1,5-6",
    "incomplete-item 2,1-2",
    "incomplete-item 3,1-2",
  ],
  ['a = "%{ if x }"\nb = 1\n', "a b", "template-incomplete 1,15-16"],
  ['a = "%{ endif }"\nb = 1\n', "a b", "template-unexpected-directive 1,6-16"],
  ['a = "%{ for }"\nb = 1\n', "a b", "for-syntax 1,13-14"],
  ['a = "%{ if x }%{ endfor }"\nb = 1\n', "a b", "template-unexpected-directive 1,15-26"],
  ['a = "%{ if }"\nb = 1\n', "a? b", "invalid-expression 1,12-13"],
  ['a = "\\x \\q"\nb = 1\n', "a b", "bad-escape 1,6-8", "bad-escape 1,9-11"],
  ['a = "${x"\nb = 1\n', "a? b", "template-unclosed 1,6-8", "> newline-in-string 1,10-2,1"],
  ['a = "${x}\nb = 1\n', "a? b", "newline-in-string 1,10-2,1", "> unterminated-string 1,10-2,1"],
  [
    'a = "x\ny\nz"\nb = 1\n',
    "a? b",
    "newline-in-string 1,7-2,1",
    "> unterminated-string 1,7-2,1",
    "> newline-in-string 2,2-3,1",
  ],
  [
    "a = 1;\nb = 2;\nc = 3\n",
    "a b c",
    "semicolon 1,6-7",
    "> missing-newline 1,6-7",
    "> missing-newline 2,6-7",
  ],
  ["a = 'x'\nb = 1\n", "a? b", "single-quotes 1,5-8", "> invalid-expression 1,5-6"],
  ["a = `x`\nb = 1\n", "a? b", "backticks 1,5-6", "> invalid-expression 1,5-6"],
  ["a = x | y\nb = 1\n", "a b", "unsupported-operator 1,7-8", "> missing-newline 1,7-8"],
  [
    "a = x & y & z\nb = 1\n",
    "a b",
    "unsupported-operator 1,7-8",
    "unsupported-operator 1,11-12",
    "> missing-newline 1,7-8",
  ],
  ["a = ~x\nb = 1\n", "a? b", "unsupported-operator 1,5-6", "> invalid-expression 1,5-6"],
  ["a = x ^ y\nb = 1\n", "a b", "unsupported-operator 1,7-8", "> missing-newline 1,7-8"],
  [
    "a = “x”\nb = 1\n",
    "a? b",
    "invalid-character 1,5-6",
    "invalid-character 1,7-8",
    "> invalid-expression 1,5-6",
  ],
  ["a : 1\nb = 1\n", "b", "incomplete-item 1,1-2"],
  ["a := 1\nb = 1\n", "b", "incomplete-item 1,1-2"],
  ["a += 1\nb = 1\n", "b", "incomplete-item 1,1-2"],
  ["a == 1\nb = 1\n", "b", "incomplete-item 1,1-2"],
  ["a => 1\nb = 1\n", "b", "incomplete-item 1,1-2"],
  ["a.b = 1\nc = 1\n", "c", "incomplete-item 1,1-2"],
  ["a[0] = 1\nc = 1\n", "c", "incomplete-item 1,1-2"],
  ["1 = a\nb = 1\n", "b", "expected-argument-or-block 1,1-2"],
  ["= 1\nb = 1\n", "b", "expected-argument-or-block 1,1-2"],
  ["- a\nb = 1\n", "b", "expected-argument-or-block 1,1-2"],
  ["if a {\n}\nb = 1\n", "if a {} b"],
  ["a = if b\nc = 1\n", "a c", "missing-newline 1,8-9"],
  ["a = 1 if b\nc = 1\n", "a c", "missing-newline 1,7-9"],
  ["a = b c\nd = 1\n", "a d", "missing-newline 1,7-8"],
  ["a = [for b in c d]\ne = 1\n", "a? e", "for-syntax 1,17-18"],
  ["a = [for b c : d]\ne = 1\n", "a? e", "for-syntax 1,12-13"],
  ["a = {for b in c : d}\ne = 1\n", "a e", "for-syntax 1,19-20"],
  ["a = [for b in c : d => e]\nf = 1\n", "a f", "for-syntax 1,21-23"],
  ["a = b ? c\nd = 1\n", "a? d", "conditional-incomplete 1,10-2,1"],
  ["a = b ? c :\nd = 1\n", "a? d", "invalid-expression 1,12-2,1"],
  ["a = b.\nc = 1\n", "a? c", "bad-attribute-name 1,7-2,1"],
  ["a = b[\nc = 1\n", "a?", "unclosed-bracket 2,3-4"],
  ["a = b[0\nc = 1\n", "a?", "unclosed-bracket 2,1-2"],
  ["a = b..c\nd = 1\n", "a? d", "bad-attribute-name 1,7-8"],
  ["a = b.*.*\nc = 1\n", "a? c", "nested-splat 1,9-10"],
  ["a = f(,)\nb = 1\n", "a? b", "invalid-expression 1,7-8"],
  ["a = [,]\nb = 1\n", "a? b", "invalid-expression 1,6-7"],
  ["a = {,}\nb = 1\n", "a? b", "invalid-expression 1,6-7"],
  ["a = f(b... c)\nd = 1\n", "a? d", "unclosed-bracket 1,12-13"],
  ["a = b::c\nd = 1\n", "a? d", "bad-function-name 1,9-2,1"],
  ["a = 1.2.3\nb = 1\n", "a? b", "invalid-number 1,5-10"],
  ["a = 0x1\nb = 1\n", "a b", "missing-newline 1,6-8"],
  ["a = +1\nb = 1\n", "a? b", "invalid-expression 1,5-6"],
  ["a = b ++ c\nd = 1\n", "a? d", "invalid-expression 1,8-9"],
  ["a = b && \nc = 1\n", "a? c", "invalid-expression 1,10-2,1"],
  ["a = not b\nc = 1\n", "a c", "missing-newline 1,9-10"],
  ["a = 1\na = 2\na = 3\n", "a", "duplicate-argument 2,1-2", "duplicate-argument 3,1-2"],
  ["a {\n  b = 1\n  b = 2\n}\n", "a {b}", "duplicate-argument 3,3-4"],
  ["a = 1\na {\n}\n", "a a {}"],
  ["a = 1 /* x\nb = 1\n", "a? b", "invalid-expression 1,8-9"],
  ["]\n)\n}\na = 1\n", "a", "stray-closing 1,1-2"],
  ["a = [1}\nb = 1\n", "a? b", "missing-separator 1,7-8"],
  ["a = (1]\nb = 1\n", "a? b", "unclosed-bracket 1,7-8"],
  ["a = {b = 1)\nc = 1\n", "a? c", "missing-separator 1,11-12"],
  ["a = [1\n]]\nb = 1\n", "a b", "missing-newline 2,2-3"],
  ["a = [(1]\nb = 1\nc = 2\n", "a? b c", "unclosed-bracket 1,8-9"],
  ["a\n", "", "incomplete-item 1,1-2"],
  ["a\nb\nc\n", "", "incomplete-item 1,1-2", "incomplete-item 2,1-2", "incomplete-item 3,1-2"],
  ["a", "", "incomplete-item 1,1-2"],
  ["a =", "a?", "missing-expression 1,4-4"],
  ["a = [", "a?", "missing-expression 1,6-6"],
  ["a {", "a {}", "unclosed-block 1,3-4"],
  ['a "', "", "unterminated-string 1,4-4"],
  ['a "b', "", "unterminated-string 1,5-5"],
  ['a "b"', "", "invalid-block 1,6-6"],
  ["{\n}\n", "", "expected-argument-or-block 1,1-2"],
  ["{\n  a = 1\n}\nb = 1\n", "b", "expected-argument-or-block 1,1-2"],
  ["[\n  a\n]\nb = 1\n", "b", "expected-argument-or-block 1,1-2"],
];

for (const [text, kept, ...complaints] of files) {
  test(`after the mistakes of ${JSON.stringify(text)}`, () => {
    const parsed = parseFile(text);
    assert.deepEqual(parsed.complaints, complaints);
    assert.equal(outline(parsed.tree), kept);
  });
}
