import assert from "node:assert/strict";
import { test } from "node:test";
import { unifiedDiff } from "./unified-diff.ts";

const numbers = (count: number, changed: readonly number[] = []): string =>
  Array.from({ length: count }, (_, at) => (changed.includes(at + 1) ? `x${at + 1}\n` : `${at + 1}\n`)).join(
    "",
  );

// Source: `diff -u`, without the first two lines.
const rows: readonly (readonly [string, string, string, string])[] = [
  ["equal texts", "a\n", "a\n", ""],
  ["one line", "a\n", "b\n", "@@ -1 +1 @@\n-a\n+b\n"],
  ["neighbours", "a\nb\nc\n", "x\ny\nc\n", "@@ -1,3 +1,3 @@\n-a\n-b\n+x\n+y\n c\n"],
  [
    "three lines around it",
    numbers(9),
    numbers(9, [5]),
    "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x5\n 6\n 7\n 8\n",
  ],
  [
    "hunks that touch are one",
    numbers(9),
    numbers(9, [1, 8]),
    "@@ -1,9 +1,9 @@\n-1\n+x1\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+x8\n 9\n",
  ],
  [
    "two hunks",
    numbers(12),
    numbers(12, [1, 12]),
    "@@ -1,4 +1,4 @@\n-1\n+x1\n 2\n 3\n 4\n@@ -9,4 +9,4 @@\n 9\n 10\n 11\n-12\n+x12\n",
  ],
  ["no last line end", "a\nb", "x\nb", "@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n"],
  ["a last line end more", "a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"],
  ["a last line of spaces", "a\n  ", "a\n", "@@ -1,2 +1 @@\n a\n-  \n\\ No newline at end of file\n"],
  ["something from nothing", "", "a\n", "@@ -0,0 +1 @@\n+a\n"],
];

for (const [name, before, after, expected] of rows) {
  test(`unifiedDiff(): ${name}`, () => {
    const head = expected === "" ? "" : "--- old/f\n+++ new/f\n";
    assert.equal(unifiedDiff("f", before, after), head + expected);
  });
}
