import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOfHex, vectorRows } from "../vectors.fixture.ts";
import { seededRandom } from "../random.fixture.ts";
import type { Random } from "../random.fixture.ts";
import { decodeMsgpack, splitMsgpack } from "./decode-msgpack.ts";
import { encodeMsgpack } from "./encode-msgpack.ts";
import type { MsgpackValue } from "./msgpack-value.ts";
import { MsgpackExtension, MsgpackFloat, MsgpackRaw, MsgpackUint } from "./msgpack-value.ts";
import { MsgpackScanner } from "./scan-msgpack.ts";
import { decodeTime, encodeTime, instantOfMs } from "./time.ts";
import { ValueReader } from "./value-reader.ts";

function plain(value: MsgpackValue): unknown {
  if (value instanceof MsgpackUint)
    return value.value > 2n ** 53n ? String(value.value) : Number(value.value);
  if (value instanceof MsgpackFloat) return value.value;
  if (value instanceof Uint8Array) return `bin:${Buffer.from(value).toString("hex")}`;
  if (value instanceof MsgpackExtension) {
    const time = decodeTime(value);
    const seconds = new Date(Number(time?.seconds) * 1000).toISOString().slice(0, 19);
    return `${seconds}${time?.nanoseconds ? `.${String(time.nanoseconds).padStart(9, "0")}` : ""}Z`;
  }
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  return value;
}

for (const { name, hex, want } of vectorRows("msgpack.jsonl")) {
  test(`vector ${String(name)}: decodes, and encodes to the same bytes`, () => {
    const bytes = bytesOfHex(hex);
    const value = decodeMsgpack(bytes);
    if (want !== null || hex === "c0") assert.deepEqual(plain(value), want);
    assert.deepEqual(encodeMsgpack(value), bytes);
    if (value instanceof MsgpackExtension)
      assert.deepEqual(encodeMsgpack(encodeTime(decodeTime(value))), bytes);
  });
}

function randomValue(random: Random, depth: number): MsgpackValue {
  const kind = random.below(depth > 3 ? 9 : 12);
  const wide = BigInt(random.below(2 ** 32)) * BigInt(random.below(2 ** 32));
  const makers: readonly (() => MsgpackValue)[] = [
    () => null,
    () => random.below(2) === 0,
    () => random.text().repeat(random.pick([1, 1, 10, 3000])),
    () => random.below(2 ** 16) - 2 ** 15,
    () => (wide > 2n ** 53n && wide < 2n ** 63n ? -wide : Number(wide % 2n ** 40n)),
    () => random.bytes(random.pick([0, 3, 300, 70_000])),
    () => new MsgpackUint(wide > 127n ? wide : 200n),
    () => new MsgpackFloat(random.below(1000) / 8, random.below(2) === 0),
    () => new MsgpackExtension(random.below(255) - 128, random.bytes(random.pick([1, 2, 4, 8, 16, 5, 300]))),
    () => Array.from({ length: random.pick([0, 2, 20]) }, () => randomValue(random, depth + 1)),
    () =>
      new Map(
        Array.from({ length: random.pick([0, 2, 20]) }, (_, at) => [
          `k${at}`,
          randomValue(random, depth + 1),
        ]),
      ),
    () => new Map<MsgpackValue, MsgpackValue>([[random.below(9), randomValue(random, depth + 1)]]),
  ];
  return makers[kind]?.() ?? null;
}

test("any value survives, in one piece or cut anywhere, and nothing of the next is taken", async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed);
    const value = randomValue(random, 0);
    const bytes = encodeMsgpack(value);
    assert.deepEqual(decodeMsgpack(bytes), value, `seed ${seed}`);
    assert.equal(new MsgpackScanner().scan(Buffer.concat([bytes, bytes]), 0), bytes.length);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length * 2;) {
      const size = 1 + random.below(bytes.length);
      pieces.push(Buffer.concat([bytes, bytes]).subarray(at, at + size));
      at += size;
    }
    const reader = new ValueReader({ read: async () => pieces.shift() });
    assert.deepEqual(new Uint8Array((await reader.next()) ?? []), bytes, `seed ${seed}`);
    assert.deepEqual(new Uint8Array((await reader.next()) ?? []), bytes, `seed ${seed}`);
    assert.equal(await reader.next(), undefined);
  }
});

test("raw values are handed on as they are", () => {
  const odd = Uint8Array.of(0xd3, 0, 0, 0, 0, 0, 0, 0, 5);
  assert.deepEqual(encodeMsgpack([new MsgpackRaw(odd), 1]), Uint8Array.of(0x92, ...odd, 1));
});

test("splitMsgpack() cuts one level", () => {
  const bytes = encodeMsgpack(
    new Map<MsgpackValue, MsgpackValue>([
      ["a", [1, 2]],
      ["b", null],
    ]),
  );
  const split = splitMsgpack(bytes);
  assert.equal(split?.kind, "map");
  assert.deepEqual(
    split?.parts.map((part) => decodeMsgpack(part)),
    ["a", [1, 2], "b", null],
  );
  assert.equal(splitMsgpack(Uint8Array.of(5)), undefined);
});

test("instantOfMs() keeps fractions of seconds", () => {
  assert.deepEqual(instantOfMs(1500), { seconds: 1n, nanoseconds: 500_000_000 });
  assert.deepEqual(instantOfMs(-1), { seconds: -1n, nanoseconds: 999_000_000 });
});

const hostile: readonly (readonly [string, Uint8Array, string])[] = [
  ["101 levels", new Uint8Array(101).fill(0x91), "plugin/over-limit"],
  ["a text of 4 GiB that is announced", Uint8Array.of(0xdb, 0xff, 0xff, 0xff, 0xff), "plugin/over-limit"],
  [
    "a list of 4 G elements that are not there",
    Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff, 1),
    "plugin/malformed",
  ],
  ["a byte that begins nothing", Uint8Array.of(0xc1), "plugin/malformed"],
  ["a cut value", Uint8Array.of(0x92, 1), "plugin/malformed"],
  ["bytes behind the value", Uint8Array.of(1, 2), "plugin/malformed"],
];
for (const [name, bytes, code] of hostile) {
  test(`decodeMsgpack() refuses ${name}`, () => {
    assert.throws(() => decodeMsgpack(bytes), { code });
  });
}

test("ValueReader refuses more elements than the limit, before it holds them", async () => {
  const chunk = new Uint8Array(64 * 1024).fill(0xc0);
  let first = true;
  const read = async () => {
    if (!first) return chunk;
    first = false;
    return Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff);
  };
  await assert.rejects(new ValueReader({ read }).next(), { code: "plugin/over-limit" });
});

test("100 levels pass", () => {
  const deep = Uint8Array.from([...Array.from({ length: 100 }, () => 0x91), 0xc0]);
  assert.deepEqual(encodeMsgpack(decodeMsgpack(deep)), deep);
});
