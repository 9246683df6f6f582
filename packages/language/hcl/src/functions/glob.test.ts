import assert from "node:assert/strict";
import { test } from "node:test";
import { compileGlob } from "./glob.ts";

/** Pattern, paths that match it, paths that do not. */
const patterns: readonly (readonly [pattern: string, hits: readonly string[], misses: readonly string[]])[] =
  [
    ["*.txt", ["a.txt", ".txt"], ["a/b.txt", "a.txt2"]],
    ["a?c", ["abc", "a\u00e9c"], ["a/c", "ac"]],
    ["**/*.txt", ["a.txt", "a/b/c.txt"], ["a.txtx"]],
    ["a/**", ["a/b", "a/b/c"], ["b/a"]],
    ["a**b", ["ab", "axb"], ["a/b"]],
    ["{a,b{c,d}}x", ["ax", "bcx", "bdx"], ["bx", "ac"]],
    ["a,b", ["a,b"], ["a"]],
    ["[a-c]x", ["ax", "bx"], ["dx", "-x"]],
    ["[^a-c]", ["d", "-"], ["b", "/"]],
    ["[!a]", ["b"], ["a", "/"]],
    ["[a-]", ["a", "-"], ["b"]],
    ["[z-a]", [], ["z", "a", "-"]],
    ["[!z-a]", ["q"], ["/"]],
    ["[\\]a]", ["]", "a"], ["\\"]],
    ["[a\\-c]", ["a", "-", "c"], ["b"]],
    ["[a-\\c]", ["b"], ["-"]],
    ["[.+]", [".", "+"], ["a"]],
    ["\\*", ["*"], ["a"]],
  ];

for (const [pattern, hits, misses] of patterns) {
  test(`compileGlob() matches by ${JSON.stringify(pattern)}`, () => {
    const matches = compileGlob(pattern);
    assert.ok(matches);
    for (const path of hits) assert.ok(matches(path), path);
    for (const path of misses) assert.ok(!matches(path), path);
  });
}

for (const pattern of ["[", "[]", "[a", "[a-/b]", "[a\\", "{a", "a}", "\\"]) {
  test(`compileGlob() takes ${JSON.stringify(pattern)} for malformed`, () =>
    assert.equal(compileGlob(pattern), undefined));
}
