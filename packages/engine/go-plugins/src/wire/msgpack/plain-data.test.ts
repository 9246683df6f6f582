import assert from "node:assert/strict";
import { test } from "node:test";
import { MsgpackExtension, MsgpackFloat, MsgpackUint } from "./msgpack-value.ts";
import { msgpackOf, plainData } from "./plain-data.ts";

test("plainData() and msgpackOf()", () => {
  const time = new MsgpackExtension(-1, Uint8Array.of(0x65, 0x53, 0xf1, 0));
  const value = msgpackOf({ a: 1, b: 1.5, c: [true, null], d: undefined });
  assert.deepEqual(
    value,
    new Map<string, unknown>([
      ["a", 1],
      ["b", new MsgpackFloat(1.5)],
      ["c", [true, null]],
      ["d", null],
    ]),
  );
  assert.deepEqual(plainData(value), { a: 1, b: 1.5, c: [true, null], d: null });
  assert.deepEqual(
    plainData([
      time,
      new MsgpackExtension(5, new Uint8Array(1)),
      Buffer.from("ü"),
      new MsgpackUint(3),
      2n ** 60n,
    ]),
    ["2023-11-14T22:13:20.000Z", null, "ü", 3, String(2n ** 60n)],
  );
  assert.deepEqual(plainData(new Map([[1, new Map([["k", "v"]])]])), { "1": { k: "v" } });
});
