import assert from "node:assert/strict";
import { test } from "node:test";
import { BlockWriter } from "./block-writer.ts";

/** A writer of blocks of 8 bytes; `written` has what it was given, `memories` whose it was. */
function rig(hold?: Promise<void>) {
  const written: string[] = [];
  const memories = new Set<unknown>();
  const writer = new BlockWriter(Buffer.alloc(8), async (block) => {
    memories.add(block.buffer);
    await hold;
    written.push(Buffer.from(block).toString());
  });
  return { writer, written, memories };
}

const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["nothing", [], []],
  ["less than a block, at the end", ["ab", "", "c"], ["abc"]],
  ["a block exactly, and no empty one after it", ["abcd", "efgh"], ["abcdefgh"]],
  ["a piece over the edge", ["abcdef", "ghijkl"], ["abcdefgh", "ijkl"]],
  ["a piece of many blocks", ["a", "bcdefghijklmnopqrst"], ["abcdefgh", "ijklmnop", "qrst"]],
];

for (const [name, pieces, expected] of cases)
  test(`BlockWriter hands on ${name}`, async () => {
    const { writer, written, memories } = rig();
    for (const piece of pieces) await writer.take(Buffer.from(piece));
    await writer.finish();
    await writer.finish();
    assert.deepEqual(written, expected);
    assert.ok(memories.size <= 1, "one memory for all");
  });

test("BlockWriter makes wait only for what fills a block, and a piece is the caller's again then", async () => {
  const free = Promise.withResolvers<void>();
  const { writer, written } = rig(free.promise);
  const piece = Buffer.from("abcde");
  assert.equal(writer.take(piece), undefined);
  piece.write("fghij");
  const taking = writer.take(piece);
  assert.ok(taking);
  assert.deepEqual(written, []);
  free.resolve();
  await taking;
  piece.fill("-");
  await writer.finish();
  assert.deepEqual(written, ["abcdefgh", "ij"]);
});

test("a block that cannot be written fails the piece that filled it", async () => {
  const writer = new BlockWriter(Buffer.alloc(4), () => Promise.reject(new Error("the disk is full")));
  assert.equal(writer.take(Buffer.from("abc")), undefined);
  await assert.rejects(writer.take(Buffer.from("d")) ?? Promise.resolve(), /disk is full/);
  assert.equal(writer.take(Buffer.from("e")), undefined);
  await assert.rejects(writer.finish(), /disk is full/);
});
