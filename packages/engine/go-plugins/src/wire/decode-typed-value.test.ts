/** The walk that the three forms share, through each of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { listValue, stringValue } from "@prebake/hcl";
import type { Value } from "@prebake/hcl";
import { decodeCtyJson, encodeCtyJson } from "./cty-json/value-json.ts";
import { decodeCtyMsgpack, encodeCtyMsgpack } from "./cty-msgpack/value-msgpack.ts";
import { decodeGobValue, encodeGobValue } from "./gob/gob-cty-value.ts";
import { typeToJson } from "./cty-json/type-json.ts";
import { encodeMsgpack } from "./msgpack/encode-msgpack.ts";
import type { MsgpackValue } from "./msgpack/msgpack-value.ts";
import { encodeText } from "./text.ts";

interface Form {
  readonly encode: (value: Value) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => Value;
}

const forms: Readonly<Record<string, Form>> = {
  JSON: { encode: encodeCtyJson, decode: decodeCtyJson },
  MessagePack: { encode: encodeCtyMsgpack, decode: decodeCtyMsgpack },
  gob: { encode: encodeGobValue, decode: decodeGobValue },
};

function nested(levels: number): Value {
  let value: Value = stringValue("deep");
  for (let level = 0; level < levels; level++) value = listValue(value.type, [value]);
  return value;
}

for (const [name, { encode, decode }] of Object.entries(forms)) {
  test(`${name}: 20 levels pass, 200 are refused`, () => {
    const value = nested(20);
    assert.deepEqual(typeToJson(decode(encode(value)).type), typeToJson(value.type));
    assert.throws(() => decode(encode(nested(200))), { code: "plugin/over-limit" });
  });
}

const pair = (type: unknown, value: MsgpackValue) => encodeMsgpack([encodeText(JSON.stringify(type)), value]);

const refused: readonly (readonly [string, () => Value, RegExp])[] = [
  [
    "a tuple that is too short",
    () => decodeCtyJson(encodeText('{"value":["a"],"type":["tuple",["string","bool"]]}')),
    /a tuple has 1 elements, not 2/,
  ],
  [
    "an attribute that is missing where all are sent",
    () => decodeCtyMsgpack(pair(["object", { a: "string" }], new Map())),
    /the attribute "a" is missing/,
  ],
  [
    "a list that is none",
    () => decodeCtyMsgpack(pair(["list", "string"], "a")),
    /no list where one is meant/,
  ],
  ["a map that is none", () => decodeCtyMsgpack(pair(["map", "string"], [])), /no map where one is meant/],
  ["a bool that is none", () => decodeCtyMsgpack(pair("bool", "yes")), /no bool where one is meant/],
];
for (const [what, decode, message] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(decode, { code: "plugin/malformed", message });
  });
}

test("an attribute that is left out is null where that is a way to say it", () => {
  const value = decodeCtyJson(encodeText('{"value":{},"type":["object",{"a":"string"}]}'));
  assert.equal(
    Buffer.from(encodeCtyJson(value)).toString(),
    '{"value":{"a":null},"type":["object",{"a":"string"}]}',
  );
});
