import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeJson, encodeJson, jsonStringText } from "./json.ts";
import { HclNumber } from "./number.ts";
import { StringType, capsuleType, typeConstraintText } from "./type.ts";
import {
  SENSITIVE,
  capsuleValue,
  nullValue,
  numberValue,
  objectValue,
  setValue,
  stringValue,
  tupleValue,
} from "./value.ts";

/** A text, what it is written as again, and its type. */
const texts: readonly (readonly [text: string, again: string, type: string])[] = [
  ["null", "null", "any"],
  [" true\n", "true", "bool"],
  ["-0", "-0", "number"],
  ["1.50e2", "150", "number"],
  ["0.1", "0.1", "number"],
  ["123456789012345678901234567890", "123456789012345678901234567890", "number"],
  ['"a\\u0041\\n\\/"', '"aA\\n/"', "string"],
  ['"\\ud83d\\ude00"', '"😀"', "string"],
  ['"\\ud83d"', '"\ufffd"', "string"],
  ['"e\\u0301"', '"é"', "string"],
  ["[]", "[]", "tuple([])"],
  ["{}", "{}", "object({})"],
  ['[1,"a",[null]]', '[1,"a",[null]]', "tuple([number,string,tuple([any])])"],
  ['{"b":1,"a":{"c":[]},"b":2}', '{"a":{"c":[]},"b":2}', "object({a=object({c=tuple([])}),b=number})"],
  ['{"__proto__":1,"":2}', '{"":2,"__proto__":1}', 'object({""=number,__proto__=number})'],
];

for (const [text, again, type] of texts) {
  test(`${text} is ${again} of type ${type}`, () => {
    const decoded = decodeJson(text);
    assert.ok(decoded.ok);
    assert.equal(typeConstraintText(decoded.value.type), type);
    assert.deepEqual(encodeJson(decoded.value), { ok: true, text: again });
  });
}

/** Texts that are no JSON, and the offset where that shows. */
const broken: Record<string, number> = {
  "": 0, "[1,]": 3, "[1": 2, "{a:1}": 1, '{"a" 1}': 5, '{"a":1,}': 7, "01": 1, "+1": 0, ".5": 0, "1.": 1, "tru": 0, "'a'": 0, '"a': 0, '"a\\x"': 0,
  '"\n"': 0, "1 2": 2, "nulls": 4, "// c\n1": 0, "NaN": 0, "]": 0,
}; // prettier-ignore

for (const [text, offset] of Object.entries(broken)) {
  test(`${JSON.stringify(text)} is no JSON from offset ${offset} on`, () => {
    const decoded = decodeJson(text);
    assert.deepEqual(decoded.ok || decoded.offset, offset);
  });
}

test("strings are escaped for HTML, as Go does", () => {
  assert.equal(
    jsonStringText('<a&b>\u2028\u2029"\\\n\u0001é'),
    '"\\u003ca\\u0026b\\u003e\\u2028\\u2029\\"\\\\\\n\\u0001é"',
  );
});

test("encodeJson() writes sets as arrays, looks through marks, and refuses what JSON has not", () => {
  const set = setValue(StringType, [stringValue("b"), stringValue("a")]);
  assert.deepEqual(encodeJson(objectValue({ set, none: nullValue() })), {
    ok: true,
    text: '{"none":null,"set":["a","b"]}',
  });
  assert.deepEqual(encodeJson(stringValue("x").withMarks(new Set([SENSITIVE]))), { ok: true, text: '"x"' });
  assert.equal(encodeJson(tupleValue([numberValue(HclNumber.infinity)])).ok, false);
  assert.equal(encodeJson(capsuleValue(capsuleType("x"), 1)).ok, false);
});

test("decodeJson() is bounded: depth, size", () => {
  const deep = decodeJson("[".repeat(100_000));
  assert.ok(!deep.ok && deep.message.includes("1000 levels"));
  const long = decodeJson(`[${"1,".repeat(200_000)}1]`);
  assert.ok(long.ok);
});
