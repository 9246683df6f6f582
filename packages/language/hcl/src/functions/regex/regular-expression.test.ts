/**
 * What patterns match, rule by rule. Wanted: places as Go 1.26's package regexp gives them (in UTF-16 offsets): `0-2(0-1,-)` is a match with two groups, of
 * which the second took no part. What patterns are refused: regex-syntax.test.ts.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { RegularExpression } from "./regular-expression.ts";
import { RegexRefusal } from "./regex-refusal.ts";
import { placesText } from "./places-text.fixture.ts";

const rules: Readonly<Record<string, readonly (readonly [pattern: string, text: string, places: string])[]>> =
  {
    "the leftmost match wins, and of those that begin there the one that the pattern prefers": [
      ["a|ab", "ab", "0-1"],
      ["ab|a", "ab", "0-2"],
      ["(a|ab)(c|bcd)", "abcd", "0-4(0-1,1-4)"],
      ["b|a", "ab", "0-1 1-2"],
      ["(?:a|b|ab)+", "abab", "0-4"],
      ["x|", "ax", "0-0 1-2"],
      ["(|a)b", "ab", "0-2(0-1)"],
      ["(a|)b", "ab", "0-2(0-1)"],
      ["(?:|a)*", "aa", "0-0 1-1 2-2"],
      ["(?:|a)+", "aa", "0-0 1-1 2-2"],
      ["(a|b|)*c", "abc", "0-3(1-2)"],
    ],
    "repetition takes as much as it can, a lazy one as little": [
      ["a+", "aaa", "0-3"],
      ["a+?", "aaa", "0-1 1-2 2-3"],
      ["a*?", "aa", "0-0 1-1 2-2"],
      ["a??b", "ab", "0-2"],
      ["a{2}", "aaaaa", "0-2 2-4"],
      ["a{2,3}", "aaaaa", "0-3 3-5"],
      ["a{2,3}?", "aaaaa", "0-2 2-4"],
      ["a{2,}", "aaaaa", "0-5"],
      ["a{2,}?", "aaaaa", "0-2 2-4"],
      ["a{0}b", "ab", "1-2"],
      ["(a){0}b", "ab", "1-2(-)"],
      ["(a{0,1}){2}", "aaa", "0-2(1-2) 2-3(3-3)"],
      ["<.+>", "<a><b>", "0-6"],
      ["<.+?>", "<a><b>", "0-3 3-6"],
      ["(?U)<.+>", "<a><b>", "0-3 3-6"],
      ["(?U)<.+?>", "<a><b>", "0-6"],
      ["(?U:a+)a+", "aaa", "0-3"],
      ["(a+)(a*)", "aaa", "0-3(0-3,3-3)"],
      ["(a+?)(a*)", "aaa", "0-3(0-1,1-3)"],
      ["(?:a+b?)+", "aabaab", "0-6"],
    ],
    "a group shows what it took last, and nothing when it took no part": [
      ["(a)|b", "b", "0-1(-)"],
      ["(?:(a)|b)*", "ab", "0-2(0-1)"],
      ["(?:(a)|(b))+", "abb", "0-3(0-1,2-3)"],
      ["(a(b)?)+", "aba", "0-3(2-3,1-2)"],
      ["((a)|b)*", "ab", "0-2(1-2,0-1)"],
      ["(a*)*", "b", "0-0(0-0) 1-1(1-1)"],
      ["(a*)+", "b", "0-0(0-0) 1-1(1-1)"],
      ["(a|b)*", "ab", "0-2(1-2)"],
      ["()", "a", "0-0(0-0) 1-1(1-1)"],
      ["((((a))))", "a", "0-1(0-1,0-1,0-1,0-1)"],
      ["(a)?", "b", "0-0(-) 1-1(-)"],
      ["(a)??(b)", "ab", "0-2(0-1,1-2)"],
      ["(a*?)*?", "a", "0-0(-) 1-1(-)"],
      ["(?:a(b)?)*", "aba", "0-3(1-2)"],
    ],
    "empty matches stand between characters, never right after a match": [
      ["", "abc", "0-0 1-1 2-2 3-3"],
      ["a*", "baac", "0-0 1-3 4-4"],
      ["x*", "é😀", "0-0 1-1 3-3"],
      ["\\b", "ab c", "0-0 2-2 3-3 4-4"],
      ["$", "ab", "2-2"],
      ["^", "ab", "0-0"],
      ["(?m)^", "a\nb\n", "0-0 2-2 4-4"],
      ["(?m)$", "a\nb\n", "1-1 3-3 4-4"],
      ["a*?", "aa", "0-0 1-1 2-2"],
      ["|a", "aa", "0-0 1-1 2-2"],
      ["a|", "aa", "0-1 1-2"],
      ["\\z", "a\n", "2-2"],
      ["\\B", "ab c", "1-1"],
      ["^$", "", "0-0"],
      ["(?m)^$", "\n\n", "0-0 1-1 2-2"],
    ],
    "^ and $ are the ends of the text, with (?m) of lines": [
      ["^a", "aa\na", "0-1"],
      ["a$", "a\na", "2-3"],
      ["(?m)^a", "a\na", "0-1 2-3"],
      ["(?m)a$", "a\na", "0-1 2-3"],
      ["\\Aa", "a\na", "0-1"],
      ["a\\z", "a\na", "2-3"],
      ["(?m)\\Aa", "a\na", "0-1"],
      ["(?m)a\\z", "a\na", "2-3"],
      ["a$\\n", "a\n", ""],
      ["(?m)a$\\n^b", "a\nb", "0-3"],
      ["a^b", "ab", ""],
      ["(?m:^b)$", "a\nb", "2-3"],
      ["(?-m)^b", "a\nb", ""],
      ["(?m)a$", "a\r\n", ""],
    ],
    "words are made of ASCII letters, digits and _": [
      ["\\bé", "é", ""],
      ["\\b\\w+\\b", "ab_1 é x", "0-4 7-8"],
      ["a\\b", "a-", "0-1"],
      ["a\\B", "ab", "0-1"],
      ["\\b", "é", ""],
      ["\\Bé\\B", "é", "0-1"],
      ["\\w+", "straße", "0-4 5-6"],
      ["\\b😀", "a😀", "1-3"],
    ],
    ". is every character but a line end, (?s) that too": [
      [".", "\n", ""],
      ["(?s).", "\n", "0-1"],
      ["a.b", "a\nb", ""],
      ["(?s:a.)b.", "a\nb\n", ""],
      [".", "😀", "0-2"],
      ["^.$", "é", "0-1"],
      [".", "\r", "0-1"],
      ["(?-s).", "\n", ""],
      [".", " ", "0-1"],
    ],
    "(?i) folds all of Unicode, one character to one": [
      ["(?i)abc", "aBC", "0-3"],
      ["(?i)k", "kKK", "0-1 1-2 2-3"],
      ["(?i)K", "kKK", "0-1 1-2 2-3"],
      ["(?i)s", "sSſ", "0-1 1-2 2-3"],
      ["(?i)ß", "ßẞss", "0-1 1-2"],
      ["(?i)σ", "σΣς", "0-1 1-2 2-3"],
      ["(?i)[a-z]+", "AbZſK", "0-5"],
      ["(?i)[^k]", "kKKa", "3-4"],
      ["(?i)i", "iIİı", "0-1 1-2"],
      ["(?i)İ", "iİ", "1-2"],
      ["(?i)ǆ", "ǄǅǆǊ", "0-1 1-2 2-3"],
      ["(?i)\\x{e9}", "É", "0-1"],
      ["(?i:a)b", "AbAB", "0-2"],
      ["a(?i)b|c", "aBCab", "0-2 2-3 3-5"],
      ["(a(?i)b)c", "aBcaBC", "0-3(0-2)"],
      ["(?i)a(?-i)b", "AbAB", "0-2"],
      ["(?i)[[:upper:]]", "aA1", "0-1 1-2"],
      ["(?i)\\p{Lu}", "aA1", "0-1 1-2"],
      ["(?i)\\w", "ſ", "0-1"],
      ["(?i)\\W", "ſa", ""],
      ["(?i)[^[:lower:]]", "aA1", "2-3"],
    ],
    "classes in brackets": [
      ["[abc]", "xb", "1-2"],
      ["[a-c]", "xb", "1-2"],
      ["[^a-c]", "ab\nx", "2-3 3-4"],
      ["[]]", "]", "0-1"],
      ["[]a]", "a]", "0-1 1-2"],
      ["[^]a]", "]ab", "2-3"],
      ["[a-]", "-", "0-1"],
      ["[-a]", "-", "0-1"],
      ["[--/]", ".,", "0-1"],
      ["[a^]", "^", "0-1"],
      ["[\\]\\\\]", "\\", "0-1"],
      ["[\\n\\t]", "\t", "0-1"],
      ["[\\x41-\\x43]", "B", "0-1"],
      ["[\\x{1F600}-\\x{1F602}]", "😁", "0-2"],
      ["[\\101]", "A", "0-1"],
      ["[\\d-]", "-5", "0-1 1-2"],
      ["[a-\\x63]", "b", "0-1"],
      ["[.*+?()|{}$]", "$", "0-1"],
      ["[[]", "[", "0-1"],
      ["[[:]", "[:", "0-1 1-2"],
      ["[a&&b]", "&", "0-1"],
      ["[a~~]", "~", "0-1"],
      ["[\\a\\f\\v\\r]", "\u0007", "0-1"],
      ["[ -~]", "é~", "1-2"],
      ["[\\-]", "-", "0-1"],
    ],
    "classes with names": [
      ["\\d", "٣3", "1-2"],
      ["\\D", "3x", "1-2"],
      ["\\s", " \u000b ", "2-3"],
      ["\\S", " \u000b", "1-2"],
      ["\\w", "é_", "1-2"],
      ["\\W", "_é", "1-2"],
      ["[[:alpha:]]", "1éa", "2-3"],
      ["[[:^alpha:]]", "a1", "1-2"],
      ["[^[:alpha:]]", "a1", "1-2"],
      ["[[:alnum:]]", "_1", "1-2"],
      ["[[:ascii:]]", "é~", "1-2"],
      ["[[:blank:]]", "\n\t", "1-2"],
      ["[[:cntrl:]]", "a", "1-2"],
      ["[[:graph:]]", " a", "1-2"],
      ["[[:print:]]", "\n ", "1-2"],
      ["[[:punct:]]", "a_", "1-2"],
      ["[[:space:]]", "\u000b", "0-1"],
      ["[[:word:]]", "-_", "1-2"],
      ["[[:xdigit:]]", "gF", "1-2"],
      ["[[:lower:][:digit:]]", "A1b", "1-2 2-3"],
      ["[\\D\\d]", "x", "0-1"],
      ["[^\\D]", "a1", "1-2"],
      ["[^\\D\\d]", "a1", ""],
      ["[\\W_]", "a_", "1-2"],
    ],
    "classes of Unicode": [
      ["\\pL", "1é", "1-2"],
      ["\\PL", "é1", "1-2"],
      ["\\p{L}", "1中", "1-2"],
      ["\\P{L}", "中1", "1-2"],
      ["\\p{^L}", "中1", "1-2"],
      ["\\P{^L}", "1中", "1-2"],
      ["\\p{Lu}+", "aÉÀ", "1-3"],
      ["\\pN", "a٣", "1-2"],
      ["\\p{Greek}+", "abΓδ", "2-4"],
      ["\\p{Han}", "a中", "1-2"],
      ["\\p{Cyrillic}", "aж", "1-2"],
      ["[\\p{Greek}\\d]+", "α1a", "0-2"],
      ["[^\\p{Lu}\\p{Ll}]", "aA1", "2-3"],
      ["[\\P{Lu}]", "Aa", "1-2"],
      ["\\p{Any}", "\n", "0-1"],
      ["\\p{So}", "a😀", "1-3"],
      ["\\p{Sm}", "a+", "1-2"],
      ["\\p{Zs}", "a ", "1-2"],
      ["\\pM", "é", "1-2"],
      ["\\p{Thai}", "aก", "1-2"],
      ["\\p{Nd}", "٣", "0-1"],
      ["\\p{Letter}", "1a", "1-2"],
      ["\\p{greek}", "aα", "1-2"],
      ["\\p{lu}", "aA", "1-2"],
    ],
    escapes: [
      ["\\.", "a.", "1-2"],
      ["\\t\\n\\r\\f\\v\\a", "\t\n\r\f\u000b\u0007", "0-6"],
      ["\\x41", "A", "0-1"],
      ["\\x{1F600}", "😀", "0-2"],
      ["\\x{0}", "\u0000", "0-1"],
      ["\\101", "A", "0-1"],
      ["\\60", "0", "0-1"],
      ["\\08", "\u00008", "0-2"],
      ["\\_", "_", "0-1"],
      ['\\-\\/\\ \\"', '-/ "', "0-4"],
      ["\\Qa.b\\E.", "a.bc", "0-4"],
      ["\\Q*+", "*+", "0-2"],
      ["\\Q\\\\E", "\\\\E", "0-1 1-2"],
      ["\\Qab\\E+", "abb", "0-3"],
      ["a\\Q\\E+", "aa", "0-2"],
      ["\\Q\\Ea", "a", "0-1"],
      ["\\{", "{", "0-1"],
      ["{", "{", "0-1"],
      ["a{", "a{", "0-2"],
      ["a{1", "a{1", "0-3"],
      ["a{,2}", "aa{,2}", "1-6"],
      ["a{01}", "a{01}", "0-5"],
      ["a{1,02}", "a{1,02}", "0-7"],
      ["a{x}", "a{x}", "0-4"],
      ["]", "]", "0-1"],
      ["}", "}", "0-1"],
      ["-", "-", "0-1"],
      ["&", "&", "0-1"],
    ],
    flags: [
      ["(?i)", "a", "0-0 1-1"],
      ["(?)a", "a", "0-1"],
      ["(?ii)A", "a", "0-1"],
      ["(?i-i)A", "a", ""],
      ["(?is-mU:A.)", "a\n", "0-2"],
      ["a(?i)", "a", "0-1"],
      ["a(?i)+", "aaA", "0-2"],
      ["a+(?i)?", "aa", "0-2"],
      ["(?i)|A", "a", "0-0 1-1"],
      ["(?i:)A", "a", ""],
      ["((?i)a)A", "AA", "0-2(0-1)"],
      ["(?s)(?i)(?m)^A.", "x\na\n", "2-4"],
    ],
    "groups with names": [
      ["(?P<a>.)", "x", "0-1(0-1)"],
      ["(?<a>.)", "x", "0-1(0-1)"],
      ["(?P<A_1>x)(?P<_>y)", "xy", "0-2(0-1,1-2)"],
      ["(?P<a>x)|(?P<a>y)", "y", "0-1(-,0-1)"],
      ["(?P<1>x)", "x", "0-1(0-1)"],
    ],
  };

for (const [rule, rows] of Object.entries(rules)) {
  test(`regular expressions: ${rule}`, () => {
    for (const [pattern, text, places] of rows) {
      assert.equal(
        placesText(new RegularExpression(pattern).execAll(text)),
        places,
        `/${pattern}/ in ${JSON.stringify(text)}`,
      );
    }
  });
}

test("a match is looked for from a place on, and the text before it is still seen", () => {
  const word = new RegularExpression("\\bb|^c");
  assert.equal(word.exec("ab b", 1)?.[0], 3);
  assert.equal(word.exec("ac", 1), undefined);
});

test("groups are named from the first, with gaps", () => {
  assert.deepEqual(new RegularExpression("(?P<a>x)(y)(?<b>z)").groupNames, ["a", undefined, "b"]);
  assert.deepEqual(new RegularExpression("(?:x)").groupNames, []);
});

test("what stands between matches stays when they are replaced", () => {
  const swap = new RegularExpression("(a*)(b?)");
  assert.equal(
    swap.replaceAll("abca", () => "-"),
    "-c-",
  );
});

test("patterns made at random are refused, or match at the same places, as in Go", () => {
  const lines = readFileSync(new URL("../../../testdata/go-regex.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n");
  for (const line of lines) {
    // The wanted places are missing where Go refuses the pattern.
    const [pattern, text, places]: [string, string?, string?] = JSON.parse(line);
    if (text === undefined) assert.throws(() => new RegularExpression(pattern), RegexRefusal, line);
    else assert.equal(placesText(new RegularExpression(pattern).execAll(text)), places, line);
  }
});
