import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../random.fixture.ts";
import { bytesOfHex } from "../vectors.fixture.ts";
import { ProtobufWriter, readProtobuf } from "./protobuf.ts";
import type { ProtobufField } from "./protobuf.ts";

const varint = (number: number, value: bigint): ProtobufField => ({ number, kind: "varint", value });
const bytes = (number: number, hex: string): ProtobufField => ({
  number,
  kind: "bytes",
  bytes: bytesOfHex(hex),
});

// Source: protobuf.dev, Encoding: its own examples, and its rules of varints and wire types.
const read: readonly (readonly [string, string, readonly ProtobufField[]])[] = [
  ["no field", "", []],
  ["the number 150", "089601", [varint(1, 150n)]],
  ["the text testing", "120774657374696e67", [bytes(2, "74657374696e67")]],
  ["a message in a message", "1a03089601", [bytes(3, "089601")]],
  ["an empty text", "1200", [bytes(2, "")]],
  ["-2 as an int64", "08feffffffffffffffff01", [varint(1, 2n ** 64n - 2n)]],
  ["a number with needless bytes", "08968100", [varint(1, 150n)]],
  ["a field number of two bytes", "800101", [varint(16, 1n)]],
  ["the same field twice", "08010802", [varint(1, 1n), varint(1, 2n)]],
  ["eight bytes, which are passed over", "0901020304050607080801", [varint(1, 1n)]],
  ["four bytes, which are passed over", "0d010203040801", [varint(1, 1n)]],
];

for (const [name, hex, fields] of read)
  test(`readProtobuf() reads ${name}`, () => assert.deepEqual(readProtobuf(bytesOfHex(hex), "it"), fields));

const refused: readonly (readonly [string, string, RegExp])[] = [
  ["a field with the number 0", "0001", /number 0/],
  ["a group", "0b0c", /wire type 3/],
  ["the end of a group", "0c", /wire type 4/],
  ["a wire type that there is not", "0f01", /wire type 7/],
  ["a number that does not end", "08ffffffffffffffffffff01", /more than 64 bits/],
  ["a number that is cut", "0896", /it ends/],
  ["a field without a value", "08", /it ends/],
  ["a text that is longer than the message", "1208746573", /it ends/],
  ["a text of 2^63 bytes", "1280808080808080808001", /it ends/],
  ["eight bytes that are seven", "0901020304050607", /it ends/],
];

for (const [name, hex, message] of refused)
  test(`readProtobuf() refuses ${name}`, () =>
    assert.throws(() => readProtobuf(bytesOfHex(hex), "the schema"), { code: "plugin/malformed", message }));

test("what is written is read again, whatever it is; zero values are left out", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed);
    const writer = new ProtobufWriter();
    const expected: ProtobufField[] = [];
    for (let count = random.below(6); count > 0; count--) {
      const number = 1 + random.below(5000);
      const [value, text, isTrue] = [random.bytes(random.below(400)), random.text(), random.below(2) === 0];
      writer.bytes(number, value).text(number, text).bool(number, isTrue);
      expected.push({ number, kind: "bytes", bytes: value });
      if (text !== "") expected.push(bytes(number, Buffer.from(text).toString("hex")));
      if (isTrue) expected.push(varint(number, 1n));
    }
    assert.deepEqual(readProtobuf(writer.finish(), "it"), expected, `seed ${seed}`);
  }
});
