import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { bgzf, deflate, gzip } from "./deflate.ts";

const mebibyte = 1024 * 1024;
const text = Buffer.from("the same words again and again, and then some other words. ".repeat(60_000));
const inputs: readonly (readonly [string, Uint8Array])[] = [
  ["nothing", new Uint8Array()],
  ["a byte", Uint8Array.of(7)],
  ["a block", text.subarray(0, mebibyte)],
  ["several blocks", text],
  ["noise", randomBytes(2 * mebibyte + 1)],
];

/** In pieces that are no blocks. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 300_001) yield bytes.subarray(at, at + 300_001);
}

const all = async (chunks: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(chunks));

test("deflate(), gzip() and bgzf() give what any program reads, at every level and width", async () => {
  const makers = [
    [deflate, inflateRawSync],
    [gzip, gunzipSync],
    [bgzf, gunzipSync],
  ] as const;
  for (const [name, bytes] of inputs) {
    for (const level of [undefined, 1, 9]) {
      for (const [make, read] of makers) {
        const packed = await all(make(inPieces(bytes), { level, cores: 3 }));
        assert.ok(read(packed).equals(bytes), `${make.name} of ${name} at level ${level}`);
      }
    }
  }
});

test("blocks know the end of the block before them", async () => {
  const noise = randomBytes(30_000);
  const twice = Buffer.concat([randomBytes(mebibyte - noise.length), noise, noise]);
  const packed = await all(deflate(inPieces(twice), { level: 6, cores: 2 }));
  assert.ok(packed.length < mebibyte + 2000, `${packed.length} bytes`);
});

test("equal inputs give equal bytes, whatever the number of processors", async () => {
  const [one, four] = await Promise.all(
    [1, 4].map((cores) => all(gzip(inPieces(text), { level: undefined, cores }))),
  );
  assert.ok(one && four?.equals(one));
});

test("bgzf() members say their length, and end with the mark that readers look for", async () => {
  const packed = await all(bgzf(inPieces(inputs[4]?.[1] ?? text), { level: undefined, cores: 2 }));
  // Source: the SAM specification, 4.1.2.
  const mark = "1f8b08040000000000ff0600424302001b0003000000000000000000";
  assert.equal(packed.subarray(-28).toString("hex"), mark);
  let members = 0;
  for (let at = 0; at < packed.length; members++) at += packed.readUInt16LE(at + 16) + 1;
  assert.equal(members, Math.ceil((2 * mebibyte + 1) / 0xff00) + 1);
});
