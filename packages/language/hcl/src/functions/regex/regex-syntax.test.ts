/** Which patterns are refused, and why. Wanted: what Go 1.26's package regexp refuses. What patterns match: regular-expression.test.ts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RegexRefusal } from "./regex-refusal.ts";
import { regularExpression } from "./regular-expression.ts";

// prettier-ignore
const refused: Readonly<Record<string, readonly string[]>> = {
  "what has nothing to repeat, or repeats a repetition": [
    "a**", "a*+", "a+*", "a??*", "a{2}{3}", "a{2}*", "*", "+a", "?", "{2}", "a|*", "(*)", "(?:+)", "|*", "(?i)*", "(?i)+a", "(|(?s)*)",
  ],
  "more than 1000 repetitions, nested ones multiplied": [
    "a{1001}", "a{1000,1001}", "a{2,1}", "a{1001,}", "a{99999999999}", "(a{40}){26}", "((a{11}){10}){10}", "(?:a{2}){501}",
    "((a{2}){0,}){501}",
  ],
  "groups that are not closed, not opened or not RE2's": [
    "(", "a(b", "(?", "(?:", "(?P", "(?P<", "(?P<a", "(?P<a>", "(?P<>a)", "(?P<a b>c)", "(?P<é>a)", "(?P=a)", "(?P>a)", "(?<=a)",
    "(?<!a)", "(?=a)", "(?!a)", "(?>a)", "(?#a)", "(?'a'b)", "(?-)", "(?i-)", "(?i-:a)", "(?-i-s)", "(?x)a", "(?iz)", "(?i", ")", "a)",
    "())",
  ],
  "classes that are not closed or not known": [
    "[", "[a", "[^", "[]", "[^]", "[]a", "[a-", "[z-a]", "[b-a]", "[a-\\d]", "[\\", "[a\\", "[[:foo:]]", "[[:alpha]:]", "[[:ALPHA:]]",
    "[[:^:]]", "[[::]]", "[\\b]", "[\\Qa]", "[\\8]",
  ],
  "escapes that are not RE2's": [
    "\\", "a\\", "\\8", "\\1", "(a)\\1", "\\k<a>", "\\y", "\\C", "\\G", "\\Z", "\\h", "\\R", "\\X", "\\é", "\\x", "\\x4", "\\xg1",
    "\\x{", "\\x{}", "\\x{110000}", "\\x{41", "\\u0041", "\\cA", "\\e", "\\E", "\\p", "\\p{", "\\p{}", "\\p{^}", "\\p{Nope}",
    "\\p{Grek}", "\\p{^^L}", "\\pX", "\\pé", "\\p{L",
  ],
};

for (const [rule, patterns] of Object.entries(refused)) {
  test(`refused: ${rule}`, () => {
    for (const pattern of patterns) assert.throws(() => regularExpression(pattern), RegexRefusal, pattern);
  });
}

test("repetitions up to the limit, of what is empty too, are taken", () => {
  // prettier-ignore
  const fine = [
    "a{1000}", "(a{40}){25}", "(a{2,}){500}", "((a{500}){0}){3}", "(?:a*){1000}", "^{2}", "\\b{2}", "$?", "(?:^)*", "()*", "(|a)*",
    "(?:)+", "a{0}", "a{0,0}", "^*", "$+", "\\b*", "[[.a.]:]]",
  ];
  for (const pattern of fine) assert.doesNotThrow(() => regularExpression(pattern), pattern);
});

const reasons: readonly (readonly [pattern: string, reason: RegExp])[] = [
  ["a|*", /"\*" has nothing to repeat/],
  ["x{2}", /^$/],
  ["x{3}{4}", /repeats a repetition/],
  ["a{1,1001}", /more than 1000 repetitions/],
  ["a{3,2}", /wrong way round/],
  ["(a", /a "\)" is missing/],
  ["a)", /a "\)" has no "\("/],
  ["[a", /a "\]" is missing/],
  ["[z-a]", /wrong way round/],
  ["[[:no:]]", /there is no class "\[:no:\]"/],
  ["\\p{No_Such}", /no Unicode class "No_Such"/],
  ["\\pé", /not closed or has no name/],
  ["\\y", /"\\y" is no escape/],
  ["\\1", /references to groups are not supported/],
  ["(?=a)", /look around/],
  ["a\\", /"\\" stands at the end/],
  ["\\x{110000}", /character code is too large/],
];

test("a refusal says why", () => {
  for (const [pattern, reason] of reasons) assert.match(refusal(pattern), reason, pattern);
});

function refusal(pattern: string): string {
  try {
    regularExpression(pattern);
    return "";
  } catch (error) {
    return error instanceof RegexRefusal ? error.message : `thrown: ${String(error)}`;
  }
}
