import assert from "node:assert/strict";
import { test } from "node:test";
import { StringType, typesEqual, unknownValue, valuesEqual } from "@prebake/hcl";
import type { Value } from "@prebake/hcl";
import { elementsOf, entriesOf } from "@prebake/hcl";
import { seededRandom } from "../random.fixture.ts";
import { bytesOfHex, vectorRows } from "../vectors.fixture.ts";
import { decodeCtyJson } from "../cty-json/value-json.ts";
import { encodeText } from "../text.ts";
import { typedValue } from "../typed-value.fixture.ts";
import { decodeCtyMsgpack, encodeCtyMsgpack } from "./value-msgpack.ts";

for (const { name, ctyjson_dynamic: json, ctymsgpack_dynamic_hex: hex } of vectorRows("cty-values.jsonl")) {
  test(`vector ${String(name)}: is what JSON says, and the same bytes again`, () => {
    const value = decodeCtyMsgpack(bytesOfHex(hex));
    const want = decodeCtyJson(encodeText(String(json)));
    assert.ok(typesEqual(value.type, want.type));
    assert.equal(valuesEqual(value, want), true);
    assert.equal(Buffer.from(encodeCtyMsgpack(value)).toString("hex"), hex);
  });
}

/** Equality that sees unknowns too. */
function same(a: Value, b: Value): boolean {
  if (!typesEqual(a.type, b.type) || a.isKnown !== b.isKnown || a.isNull !== b.isNull) return false;
  if (!a.isKnown || a.isNull || a.isWhollyKnown) return !a.isKnown || a.isNull || valuesEqual(a, b) === true;
  if (a.type.kind === "map" || a.type.kind === "object") {
    const others = new Map(entriesOf(b));
    return entriesOf(a).every(([name, part]) => same(part, others.get(name) ?? part));
  }
  return elementsOf(a).every((part, at) => same(part, elementsOf(b)[at] ?? part));
}

test("any value survives, unknown parts too", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const value = typedValue(seededRandom(seed), { unknown: true });
    assert.ok(same(decodeCtyMsgpack(encodeCtyMsgpack(value)), value), `seed ${seed}`);
  }
});

test("an unknown with hints is an unknown", () => {
  const plain = encodeCtyMsgpack(unknownValue(StringType));
  const refined = Uint8Array.of(...plain.subarray(0, plain.length - 3), 0xc7, 3, 12, 0x81, 1, 0xc2);
  assert.equal(decodeCtyMsgpack(refined).isKnown, false);
});

for (const hex of [
  "",
  "c3",
  "9201c0",
  "92c40a226e6f20747970652220c0",
  "92c40822737472696e6722c3",
  "92c4086e6f206a736f6e2101",
]) {
  test(`decodeCtyMsgpack() refuses ${hex}`, () => {
    assert.throws(() => decodeCtyMsgpack(bytesOfHex(hex)), { code: /^plugin\// });
  });
}
