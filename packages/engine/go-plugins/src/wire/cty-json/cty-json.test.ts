import assert from "node:assert/strict";
import { test } from "node:test";
import {
  StringType,
  capsuleType,
  numberValue,
  objectValue,
  stringValue,
  typesEqual,
  unknownValue,
  valuesEqual,
} from "@prebake/hcl";
import { seededRandom } from "../random.fixture.ts";
import { vectorRows } from "../vectors.fixture.ts";
import { decodeText, encodeText } from "../text.ts";
import { typedValue } from "../typed-value.fixture.ts";
import { typeFromJson, typeToJson } from "./type-json.ts";
import { decodeCtyJson, encodeCtyJson } from "./value-json.ts";

for (const { name, type, ctyjson_dynamic: json } of vectorRows("cty-values.jsonl")) {
  test(`vector ${String(name)}: the same text again`, () => {
    const value = decodeCtyJson(encodeText(String(json)));
    assert.ok(typesEqual(value.type, typeFromJson(type)));
    assert.equal(decodeText(encodeCtyJson(value)), json);
    assert.deepEqual(typeToJson(value.type), type);
  });
}

test("any value survives", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const value = typedValue(seededRandom(seed), { unknown: false });
    const again = decodeCtyJson(encodeCtyJson(value));
    assert.ok(typesEqual(again.type, value.type), `seed ${seed}`);
    assert.equal(valuesEqual(again, value), true, `seed ${seed}`);
  }
});

test("marks are dropped", () => {
  assert.equal(
    decodeText(encodeCtyJson(stringValue("x").withMarks(new Set(["sensitive"])))),
    '{"value":"x","type":"string"}',
  );
});

test("a place of any type holds its own type", () => {
  const value = decodeCtyJson(
    encodeText('{"value":{"a":{"value":1,"type":"number"}},"type":["object",{"a":"dynamic"}]}'),
  );
  assert.equal(valuesEqual(value, objectValue({ a: numberValue(1) })), true);
});

test("unknowns and capsules have no form", () => {
  assert.throws(() => encodeCtyJson(unknownValue(StringType)), { code: "plugin/inexpressible-value" });
  assert.throws(() => typeToJson(capsuleType("secret thing")), { code: "plugin/inexpressible-value" });
});

for (const text of [
  "",
  "{}",
  '{"value":1}',
  '{"value":1,"type":"nope"}',
  '{"value":1,"type":["list","string"]}',
  '{"value":[1],"type":["tuple",[]]}',
  '{"value":"x","type":"number"}',
  `{"value":1,"type":${'["list",'.repeat(200)}"string"${"]".repeat(200)}}`,
]) {
  test(`decodeCtyJson() refuses ${text.slice(0, 50)}`, () => {
    assert.throws(() => decodeCtyJson(encodeText(text)), { code: /^plugin\// });
  });
}
