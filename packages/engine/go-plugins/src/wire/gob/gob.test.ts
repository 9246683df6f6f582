import assert from "node:assert/strict";
import { test } from "node:test";
import { typesEqual, unknownValue, StringType, valuesEqual } from "@prebake/hcl";
import { bytesOfHex, vectorRows } from "../vectors.fixture.ts";
import { typedValue } from "../typed-value.fixture.ts";
import { decodeGob } from "./decode-gob.ts";
import { decodeCommandFinished, encodeCommandFinished } from "./command-finished.ts";
import { decodeGobType, encodeGobType } from "./gob-type.ts";
import { decodeGobValue, encodeGobValue } from "./gob-cty-value.ts";
import { typeFromJson } from "../cty-json/type-json.ts";
import { decodeCtyJson } from "../cty-json/value-json.ts";
import { encodeText } from "../text.ts";
import { seededRandom } from "../random.fixture.ts";

for (const { name, hex, want } of vectorRows("command-finished.jsonl")) {
  test(`CommandFinished ${String(name)}`, () => {
    assert.equal(decodeCommandFinished(bytesOfHex(hex)), want);
    const own = encodeCommandFinished(Number(want));
    assert.equal(decodeCommandFinished(own), want);
    // Ids of types differ from process to process; the rest is the same byte by byte.
    const same = String(hex).replaceAll("ff9f", "ff81").replaceAll("ffa0", "ff82");
    assert.equal(Buffer.from(own).toString("hex"), same);
  });
}

for (const { name, type, ctyjson_dynamic: json, gob_hex: hex } of vectorRows("cty-values.jsonl")) {
  test(`value ${String(name)}: gob gives what JSON gives, and survives`, () => {
    const want = decodeCtyJson(encodeText(String(json)));
    const got = decodeGobValue(bytesOfHex(hex));
    assert.ok(typesEqual(got.type, typeFromJson(type)));
    assert.equal(valuesEqual(got, want), true);
    const again = decodeGobValue(encodeGobValue(got));
    assert.ok(typesEqual(again.type, got.type));
    assert.equal(valuesEqual(again, got), true);
  });
}

test("any value and type survives gob", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const value = typedValue(seededRandom(seed), { unknown: false });
    const again = decodeGobValue(encodeGobValue(value));
    assert.ok(typesEqual(again.type, value.type), `seed ${seed}`);
    assert.equal(valuesEqual(again, value), true, `seed ${seed}`);
    assert.ok(typesEqual(decodeGobType(encodeGobType(value.type)), value.type));
  }
});

test("encodeGobValue() refuses unknowns", () => {
  assert.throws(() => encodeGobValue(unknownValue(StringType)), { code: "plugin/inexpressible-value" });
});

const defineList = "0dff81020102ff820001ff820000"; // Type 65: a slice of itself.
const hostile: readonly (readonly [string, string, string])[] = [
  ["nothing", "", "plugin/malformed"],
  ["a message that is longer than the stream", "7f01", "plugin/malformed"],
  ["a type that is not defined", "03ff8200", "plugin/malformed"],
  ["a list of 2^60 elements", `${defineList}0cff8200f81000000000000000`, "plugin/malformed"],
  ["1000 lists in lists", `${defineList}fe03ebff8200${"01".repeat(1000)}`, "plugin/over-limit"],
  ["a number of 200 bytes", "0481ffff38", "plugin/malformed"],
];
for (const [name, hex, code] of hostile) {
  test(`decodeGob() refuses ${name}`, () => {
    assert.throws(() => decodeGob(bytesOfHex(hex)), { code });
  });
}

test("decodeGob() refuses more types than the limit", () => {
  const definitions: number[] = [];
  for (let id = 65; id < 2100; id++) {
    const number = id * 2 - 1;
    const encoded = number < 256 ? [0xff, number] : [0xfe, number >> 8, number & 255];
    const body = [...encoded, 0x02, 0x01, 0x00, 0x01, 0x0c, 0x00, 0x00];
    definitions.push(body.length, ...body);
  }
  assert.throws(
    () => decodeGob(Uint8Array.from(definitions)),
    (error: Error & { code?: string }) => /plugin\//.test(error.code ?? ""),
  );
});

test("decodeGob() never takes long or throws anything else, whatever the bytes", () => {
  const vectors = vectorRows("config-specs.jsonl").map((row) => bytesOfHex(row["gob"]));
  for (let seed = 1; seed <= 2000; seed++) {
    const random = seededRandom(seed);
    const bytes = Uint8Array.from(vectors[seed % vectors.length] ?? []);
    for (let count = 1 + random.below(4); count > 0; count--)
      bytes[random.below(bytes.length)] = random.below(256);
    try {
      decodeGob(bytes);
    } catch (error) {
      assert.match(
        String((error as { code?: unknown }).code),
        /^plugin\/(malformed|over-limit)$/,
        `seed ${seed}: ${String(error)}`,
      );
    }
  }
});
