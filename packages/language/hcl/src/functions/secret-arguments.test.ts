/** What a function says of a failure may quote its arguments: not when one of them is sensitive, wherever the secret sits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaintsOf } from "../eval/go-answer.fixture.ts";

// In each of them "hush", or a part of it, is the secret that a message would quote.
const quoting = [
  'file(mark("hush"))',
  'templatefile(mark("hush"), {})',
  'templatefile("x", mark({ "hush hush" = 1 }))',
  'csvdecode(mark("hush,hush\\n1,2"))',
  'formatdate(mark("hush"), "2024-01-01T00:00:00Z")',
  'format(mark("%hush"), 1)',
  'format(mark("%[9]s hush"), 1)',
  'yamldecode(mark("*hush"))',
  'yamldecode(mark("!hush x"))',
  'regex(mark("[[:hush:]]"), "a")',
  'regexall(mark("\\\\p{hush}"), "a")',
  'regex_replace("a", mark("(?P<hush>"), "b")',
  'convert(mark({ hush = "x" }), map(number))',
  'convert({ a = mark({ hush = "x" }) }, object({ a = map(number) }))',
  'lookup(map, mark("hush"), [])',
  'jsondecode(mark("hush"))',
  'vault(mark("hush"), "k")',
  'cidrhost(mark("hush"), 1)',
  'parseint(mark("hush"), 10)',
  'index(list, mark("hush"))',
  '{ for v in [mark("hush"), mark("hush")] : v => 1 }',
  'list[mark("hush")]',
  'obj[mark("hush")]',
  'mark("hush") + 1',
  'mark("hush") ? 1 : 2',
  '"${mark(["hush"])}x"',
  '{ a = 1, (mark(["hush"])) = 2 }',
];

for (const expression of quoting) {
  test(`the mistake in ${expression} is told without the secret`, () => {
    const complaints = complaintsOf(expression);
    assert.ok(complaints.length > 0);
    for (const complaint of complaints) assert.doesNotMatch(complaint, /hush/);
  });
}

test("without a secret, the same failures say what is wrong", () => {
  const rows: Readonly<Record<string, RegExp>> = {
    'file("hush")': /read hush: there is no such file/,
    'csvdecode("hush,hush\\n1,2")': /two columns called "hush"/,
    'regex("[[:hush:]]", "a")': /no class "\[:hush:\]"/,
    'yamldecode("*hush")': /no anchor "hush"/,
    'convert({ hush = "x" }, map(number))': /at \.hush: a number is required/,
  };
  for (const [expression, wanted] of Object.entries(rows))
    assert.match(complaintsOf(expression).join(), wanted);
});

test("what is wrong with the type of a sensitive argument is told: it holds nothing of the value", () => {
  assert.match(complaintsOf("abs(secret)").join(), /a number is required/);
  assert.match(complaintsOf("upper(secret_l)").join(), /a string is required/);
  assert.match(complaintsOf("upper(mark(null))").join(), /must not be null/);
  assert.match(complaintsOf("convert(secret, number)").join(), /a number is required/);
});
