import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeUtf8 } from "./decode-utf8.ts";

test("decodeUtf8() decodes text and keeps a byte order mark", () => {
  assert.deepEqual(decodeUtf8(new TextEncoder().encode("\ufeffä日😀")), { ok: true, text: "\ufeffä日😀" });
});

const bad: readonly (readonly [name: string, bytes: readonly number[], offset: number])[] = [
  ["a stray byte", [0x61, 0xff, 0x62], 1],
  ["a continuation without a start", [0x80], 0],
  ["a cut sequence", [0x61, 0xe6, 0x97], 1],
  ["an overlong form", [0xc0, 0xaf], 0],
  ["an overlong form of three bytes", [0xe0, 0x80, 0xaf], 0],
  ["a surrogate", [0xc3, 0xa4, 0xed, 0xa0, 0x80], 2],
  ["a number past Unicode", [0xf4, 0x90, 0x80, 0x80], 0],
];

for (const [name, bytes, offset] of bad) {
  test(`decodeUtf8() finds ${name}`, () => {
    const result = decodeUtf8(Uint8Array.from(bytes));
    assert.equal(result.ok, false);
    assert.equal(!result.ok && result.offset, offset);
  });
}

test("decodeUtf8() gives the text before the bad byte", () => {
  const result = decodeUtf8(Uint8Array.from([0x61, 0xc3, 0xa4, 0xff]));
  assert.equal(!result.ok && result.before, "aä");
});

// Source: Unicode 16, table 3-7: the first and the last of each row.
const edges: readonly number[] = [
  0, 0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xcfff, 0xd000, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x3ffff,
  0x40000, 0xfffff, 0x100000, 0x10ffff,
];

for (const codePoint of edges) {
  test(`decodeUtf8() takes U+${codePoint.toString(16)} in front of a bad byte, and no cut of it`, () => {
    const text = String.fromCodePoint(codePoint);
    const bytes = new TextEncoder().encode(text);
    assert.deepEqual(decodeUtf8(Uint8Array.from([...bytes, 0xff])), {
      ok: false,
      offset: bytes.length,
      before: text,
    });
    for (let length = 1; length < bytes.length; length++)
      assert.deepEqual(decodeUtf8(bytes.subarray(0, length)), { ok: false, offset: 0, before: "" });
  });
}

const beyond: readonly (readonly number[])[] = [
  [0xc1, 0xbf],
  [0xe0, 0x9f, 0xbf],
  [0xed, 0xbf, 0xbf],
  [0xf0, 0x8f, 0xbf, 0xbf],
  [0xf5, 0x80, 0x80, 0x80],
  [0xe1, 0x80, 0xc0],
  [0xf1, 0x80, 0x80, 0x7f],
];

for (const bytes of beyond) {
  test(`decodeUtf8() refuses ${bytes.map((byte) => byte.toString(16)).join(" ")}`, () =>
    assert.deepEqual(decodeUtf8(Uint8Array.from(bytes)), { ok: false, offset: 0, before: "" }));
}
