import assert from "node:assert/strict";
import { test } from "node:test";
import { typeConstraintText } from "@prebake/hcl";
import { seededRandom } from "../random.fixture.ts";
import type { Random } from "../random.fixture.ts";
import { bytesOfHex, vectorJson, vectorRows } from "../vectors.fixture.ts";
import { typeToJson } from "../cty-json/type-json.ts";
import { randomType } from "../typed-value.fixture.ts";
import { decodeGobSpec, encodeGobSpec } from "./gob-spec.ts";
import type { HclSpec, ObjectSpec } from "./hcl-spec.ts";
import { impliedType } from "./hcl-spec.ts";
import { decodeProtobufSpec, encodeProtobufSpec } from "./protobuf-spec.ts";

/** In the words of the vectors. */
function plain(spec: HclSpec): unknown {
  switch (spec.kind) {
    case "object":
      return { object: Object.fromEntries([...spec.members].map(([key, member]) => [key, plain(member)])) };
    case "attribute":
      return { attr: spec.name, type: typeToJson(spec.type), required: spec.required };
    case "block":
      return { block: spec.name, required: spec.required, nested: plain(spec.nested) };
    case "block-list":
      return { blockList: spec.name, min: spec.minItems, max: spec.maxItems, nested: plain(spec.nested) };
  }
}

function objectOf(spec: HclSpec): ObjectSpec {
  assert.ok(spec.kind === "object");
  return spec;
}

for (const { name, gob, protobuf, want } of vectorRows("config-specs.jsonl")) {
  test(`vector ${String(name)}: gob`, () => {
    const spec = objectOf(decodeGobSpec(bytesOfHex(gob)));
    assert.deepEqual(plain(spec), want);
    assert.deepEqual(plain(decodeGobSpec(encodeGobSpec(spec))), want);
  });
  if (!/^[0-9a-f]+$/.test(String(protobuf))) {
    test(`vector ${String(name)}: has no form in protobuf`, () => {
      assert.throws(() => encodeProtobufSpec(decodeGobSpec(bytesOfHex(gob))), {
        code: "plugin/inexpressible-schema",
      });
    });
    continue;
  }
  test(`vector ${String(name)}: protobuf, the same bytes again`, () => {
    const spec = decodeProtobufSpec(bytesOfHex(protobuf));
    assert.deepEqual(plain(spec), want);
    assert.equal(Buffer.from(encodeProtobufSpec(spec)).toString("hex"), protobuf);
  });
}

for (const { component, gob_base64: gob, want } of vectorRows("config-specs-packer-1.6.6.jsonl")) {
  test(`Packer 1.6.6 ${String(component)}: gob`, () => {
    const spec = objectOf(decodeGobSpec(Buffer.from(String(gob), "base64")));
    assert.deepEqual(plain(spec), want);
    assert.deepEqual(plain(decodeGobSpec(encodeGobSpec(spec))), want);
    assert.deepEqual(plain(decodeProtobufSpec(encodeProtobufSpec(spec))), want);
    assert.equal(impliedType(spec).kind, "object");
  });
}

test("docker 1.1.4: the recorded schema in both forms", () => {
  const want = vectorJson("docker-1.1.4-config-spec.json");
  assert.equal(Object.keys((want as { object: object }).object).length, 91);
});

function randomSpec(random: Random, depth: number): HclSpec {
  const nested = () => randomObject(random, depth + 1);
  switch (depth > 2 ? 0 : random.below(4)) {
    case 1:
      return { kind: "block", name: random.text(), nested: nested(), required: random.below(2) === 0 };
    case 2:
      return {
        kind: "block-list",
        name: random.text(),
        nested: nested(),
        minItems: random.below(3),
        maxItems: random.below(300),
      };
    case 3:
      return nested();
    default:
      return {
        kind: "attribute",
        name: random.text(),
        type: randomType(random),
        required: random.below(2) === 0,
      };
  }
}

function randomObject(random: Random, depth: number): ObjectSpec {
  const members = Array.from({ length: random.below(5) }, (_, at): [string, HclSpec] => [
    `m${at}`,
    randomSpec(random, depth),
  ]);
  return { kind: "object", members: new Map(members) };
}

test("any schema survives gob", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const spec = randomObject(seededRandom(seed), 0);
    assert.deepEqual(plain(decodeGobSpec(encodeGobSpec(spec))), plain(spec), `seed ${seed}`);
  }
});

test("impliedType() is the type of the decoded body", () => {
  const vector = vectorRows("config-specs.jsonl").find((row) => row["name"] === "block list");
  const type = impliedType(decodeGobSpec(bytesOfHex(vector?.["gob"])));
  assert.equal(typeConstraintText(type), "object({bl=list(object({k=string}))})");
});

test("hostile bytes are refused, whatever they are", () => {
  const vectors = vectorRows("config-specs.jsonl").map((row) => bytesOfHex(row["protobuf"]));
  for (let seed = 1; seed <= 1000; seed++) {
    const random = seededRandom(seed);
    const bytes = Uint8Array.from(vectors[seed % vectors.length] ?? []);
    if (bytes.length === 0) continue;
    for (let count = 1 + random.below(3); count > 0; count--)
      bytes[random.below(bytes.length)] = random.below(256);
    try {
      decodeProtobufSpec(bytes);
    } catch (error) {
      assert.match(String((error as { code?: unknown }).code), /^plugin\//, `seed ${seed}: ${String(error)}`);
    }
  }
});
