import assert from "node:assert/strict";
import { test } from "node:test";
import { goQuote } from "./go-quote.ts";
import { hclQuote, renderConsole, renderHcl } from "./render.ts";
import { StringType, capsuleType } from "./type.ts";
import type { Value } from "./value.ts";
import {
  SENSITIVE,
  boolValue,
  capsuleValue,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  setValue,
  stringValue,
  tupleValue,
  unknownValue,
} from "./value.ts";

const secret = stringValue("hush").withMarks(new Set([SENSITIVE]));
const nested = objectValue({
  "a b": tupleValue([numberValue(1.5), nullValue(), objectValue({})]),
  big: numberValue(123456789.5),
  gone: nullValue(),
  text: stringValue('x "${y}"\n'),
});

/** A value, what the console prints, and its HCL literal. */
const cases: readonly (readonly [value: Value, console: string, hcl: string])[] = [
  [stringValue('a "b"\n'), 'a "b"\n', '"a \\"b\\"\\n"'],
  [numberValue(5), "5", "5"],
  [numberValue(1e22), "1e+22", "10000000000000000000000"],
  [boolValue(false), "false", "false"],
  [nullValue(StringType), "null", "null"],
  [tupleValue([]), "[]", "[]"],
  [objectValue({}), "{}", "{}"],
  [objectValue({ a: nullValue() }), "{}", "{\n  a = null\n}"],
  [listValue(StringType, [stringValue("a")]), '[\n  "a",\n]', '[\n  "a",\n]'],
  [setValue(StringType, ["b", "a"].map(stringValue)), '[\n  "a",\n  "b",\n]', '[\n  "a",\n  "b",\n]'],
  [mapValue(StringType, { a: stringValue("é\t") }), '{\n  "a" = "é\\t"\n}', '{\n  a = "é\\t"\n}'],
  [
    nested,
    '{\n  "a b" = [\n    1.5,\n    null,\n    {},\n  ]\n  "big" = 1.234567895e+08\n  "text" = "x \\"${y}\\"\\n"\n}',
    '{\n  "a b" = [\n    1.5,\n    null,\n    {},\n  ]\n  big = 123456789.5\n  gone = null\n  text = "x \\"$${y}\\"\\n"\n}',
  ],
  [unknownValue(StringType), "<unknown>", "<unknown>"],
  [tupleValue([unknownValue(StringType), numberValue(1)]), "<unknown>", "[\n  <unknown>,\n  1,\n]"],
  [secret, "<sensitive>", "<sensitive>"],
  [objectValue({ key: secret }), '{\n  "key" = <sensitive>\n}', "{\n  key = <sensitive>\n}"],
  [capsuleValue(capsuleType("x"), 1), "<capsule>", "<capsule>"],
];

for (const [value, console, hcl] of cases) {
  test(`shows ${JSON.stringify(console)}`, () => {
    assert.equal(renderConsole(value), console);
    assert.equal(renderHcl(value), hcl);
  });
}

test("hclQuote() escapes interpolations and control characters", () => {
  assert.equal(hclQuote("${a} %{b} $a %% \\ \u0007\u007f"), '"$${a} %%{b} $a %% \\\\ \\u0007\\u007f"');
});

test("goQuote() escapes what Go does not print", () => {
  assert.equal(
    goQuote("a\u0007\u0000\u007f\u00a0\u200b\u{e0001}é😀\\"),
    '"a\\a\\x00\\x7f\\u00a0\\u200b\\U000e0001é😀\\\\"',
  );
});
