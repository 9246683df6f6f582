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
