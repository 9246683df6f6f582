import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";
import { RegexRefusal } from "./regex/regex-refusal.ts";
import { RegularExpression } from "./regex/regular-expression.ts";

const { run, type, complaints } = openRig();

/** What a pattern finds: texts of the whole match and of its groups, `-` for a group that took no part. */
function found(pattern: string, text: string): string[][] {
  return new RegularExpression(pattern).execAll(text).map((match) =>
    Array.from({ length: match.length / 2 }, (_, group) => {
      const start = match[2 * group] ?? -1;
      return start < 0 ? "-" : text.slice(start, match[2 * group + 1]);
    }),
  );
}

// Wanted values are those of Go 1.26's package regexp.
const matches: readonly (readonly [pattern: string, text: string, wanted: string[][]])[] = [
  ["a+", "caaat a", [["aaa"], ["a"]]],
  ["a+?", "aa", [["a"], ["a"]]],
  ["a|ab", "ab", [["a"]]],
  ["(?:a|ab)(c|bcd)", "abcd", [["abcd", "bcd"]]],
  [
    "(a)|(b)",
    "ab",
    [
      ["a", "a", "-"],
      ["b", "-", "b"],
    ],
  ],
  ["x*", "axb", [[""], ["x"], [""]]],
  [
    "(a*)*",
    "b",
    [
      ["", ""],
      ["", ""],
    ],
  ],
  ["^a$", "a\na", []],
  ["(?m)^a$", "a\na", [["a"], ["a"]]],
  ["(?s)a.b", "a\nb", [["a\nb"]]],
  ["a.b", "a\nb", []],
  ["\\Aa|b\\z", "aab", [["a"], ["b"]]],
  ["\\bfoo\\b", "foo food foo", [["foo"], ["foo"]]],
  ["\\Boo", "foo oo", [["oo"]]],
  ["(?i)straße|k", "STRASSE \u212a Straße", [["\u212a"], ["Straße"]]],
  ["(?i:a)b", "Ab AB", [["Ab"]]],
  ["(?U)a+", "aa", [["a"], ["a"]]],
  ["[[:alpha:]_]+", "ab_1", [["ab_"]]],
  ["[^[:space:]\\d]+", "a1 b", [["a"], ["b"]]],
  ["[]a]+", "a]b", [["a]"]]],
  ["[a-]+", "-a-", [["-a-"]]],
  ["\\pL\\p{Greek}\\P{Lu}", "aαb", [["aαb"]]],
  ["[\\p{^Lu}]+", "aBc", [["a"], ["c"]]],
  ["\\Qa.b*\\E+", "a.b**", [["a.b**"]]],
  ["\\x41\\x{1F600}\\t\\101", "A😀\tA", [["A😀\tA"]]],
  ["a{2}b{0,1}c{1,}", "aabcc", [["aabcc"]]],
  ["a{,2}", "a{,2}", [["a{,2}"]]],
  [".", "😀é", [["😀"], ["é"]]],
  ["(?P<x>a)(?<y>b)", "ab", [["ab", "a", "b"]]],
  ["", "ab", [[""], [""], [""]]],
];

for (const [pattern, text, wanted] of matches) {
  test(`/${pattern}/ in ${JSON.stringify(text)}`, () => assert.deepEqual(found(pattern, text), wanted));
}

const refused = [
  "(a)\\1", "(?=a)", "(?!a)", "(?<=a)", "(?>a)", "a**", "a+*", "*a", "a|*", "(", ")", "[a", "[b-a]", "[[:nope:]]", "\\p{Nope}", "\\pé",
  "a{2,1}", "a{1001}", "(a{40}){40}", "\\", "\\y", "\\C", "x{2}{3}", "(?P<>x)", "(?z)", "\\x{110000}", "[\\8]",
]; // prettier-ignore

for (const pattern of refused) {
  test(`/${pattern}/ is refused`, () => assert.throws(() => new RegularExpression(pattern), RegexRefusal));
}

test("patterns that make other engines backtrack take linear time", () => {
  for (const pattern of ["(a*)*b", "(a|aa)+$", "(a|a|b)*c", "(.*)(.*)(.*)(.*)x"]) {
    assert.equal(new RegularExpression(pattern).exec(`${"a".repeat(5000)}!`), undefined);
  }
});

test("patterns too deep or too large are refused", () => {
  assert.throws(() => new RegularExpression("(".repeat(100_000)), /nested too deeply/);
  assert.throws(() => new RegularExpression("a{1000}".repeat(50)), /too large/);
});

const cases: Record<string, string> = {
  'regex("[0-9]+", "a12b3")': '"12"',
  'regex("(.)(x)?", "ab")': '["a",null]',
  'regex("(?P<k>\\\\w+)=(?P<v>\\\\w*)", "a=1")': '{"k":"a","v":"1"}',
  'regex("z", "ab")': "!function-failed 1-7",
  'regex("(", "ab")': "!function-arg-type 8-9",
  'regex("(?P<a>a)(b)", "ab")': "!function-arg-type 8-19",
  'regex("(a)", unknown)': "unknown tuple([string])",
  'regex(unknown, "a")': "unknown any",
  'regexall("[a-z]", "a1b")': '["a","b"]',
  'regexall("(.)(.)", "abcd")': '[["a","b"],["c","d"]]',
  'regexall("x", "ab")': "[]",
  'regex_replace("a1b22", "[0-9]+", "<$0>")': '"a\\u003c1\\u003eb\\u003c22\\u003e"',
  'regex_replace("ab", "(?P<l>.)", "$${l}-")': '"a-b-"',
  'regex_replace("ab", "(.)", "$1x")': '""',
  'regex_replace("ab", "", "-")': '"-a-b-"',
  'regex_replace("ab", "a", "$$1$")': '"$1$b"',
  'regex_replace("ab", "[", "")': "!function-failed 1-15",
};

for (const [expression, wanted] of Object.entries(cases)) {
  test(`${expression} is ${wanted}`, () => assert.equal(run(expression), wanted));
}

test("regexall knows the type of its elements without any match", () => {
  assert.equal(type('regexall("(?P<a>x)", "")'), "list(object({a=string}))");
});

test("a refusal says why", () => {
  assert.match(complaints('regex("(a)\\\\1", "aa")').join(), /references to groups are not supported/);
});
