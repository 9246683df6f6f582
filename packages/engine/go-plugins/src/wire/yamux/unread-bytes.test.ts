import assert from "node:assert/strict";
import { test } from "node:test";
import { UnreadBytes } from "./unread-bytes.ts";

const counting = (from: number, count: number) => Uint8Array.from({ length: count }, (_, at) => from + at);

/** All that is there, in the pieces that come. */
function takeAll(unread: UnreadBytes): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let piece = unread.take(); piece; piece = unread.take()) pieces.push(piece);
  return pieces;
}

test("what came in many pieces is taken as one", () => {
  const unread = new UnreadBytes();
  assert.equal(unread.take(), undefined);
  for (let at = 0; at < 200; at += 10) unread.add(counting(at, 10));
  assert.deepEqual(takeAll(unread), [counting(0, 200)]);
  assert.equal(unread.take(), undefined);
});

test("what was added may change, what was taken does not", () => {
  const unread = new UnreadBytes();
  const buffer = counting(0, 10);
  unread.add(buffer);
  buffer.fill(99);
  const first = unread.take();
  unread.add(buffer);
  assert.deepEqual(first, counting(0, 10));
  assert.deepEqual(unread.take(), buffer);
  assert.deepEqual(first, counting(0, 10));
});

test("any sizes come back whole and in order", () => {
  const unread = new UnreadBytes();
  const all = Buffer.from(Array.from({ length: 1_000_000 }, (_, at) => at % 251));
  const sizes = [1, 5000, 40_000, 16_384, 300_000, 4096, 3, 131_072];
  const taken: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < all.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    unread.add(all.subarray(at, at + size));
    at += size;
    if (turn % 3 === 0) taken.push(...takeAll(unread));
  }
  assert.ok(Buffer.concat([...taken, ...takeAll(unread)]).equals(all));
});

test("what is put back comes first", () => {
  for (const lends of [false, true]) {
    const unread = new UnreadBytes();
    if (lends) unread.lend();
    unread.add(counting(0, 10));
    unread.take();
    unread.add(counting(10, 5));
    unread.putBack(6);
    assert.deepEqual(takeAll(unread), [counting(4, 11)]);
    unread.add(new Uint8Array(200_000).fill(1));
    assert.equal(unread.take()?.length, lends ? 128 * 1024 : 16 * 1024 - 15);
    unread.putBack(1000);
    assert.equal(unread.take()?.length, 1000);
  }
});

test("what is lent stays as it is until the next is taken, whatever comes meanwhile", () => {
  const unread = new UnreadBytes();
  unread.lend();
  let [sent, seen] = [0, 0];
  const add = (count: number) => {
    unread.add(Uint8Array.from({ length: count }, (_, at) => (sent + at) % 251));
    sent += count;
  };
  const memories = new Set<unknown>();
  for (let turn = 0; seen < 20_000_000; turn++) {
    add(200_000 + (turn % 7) * 1000);
    for (let takes = turn % 3; takes >= 0; takes--) {
      const piece = unread.take() ?? assert.fail("nothing is there");
      add(1000);
      const wrong = piece.findIndex((byte, at) => byte !== (seen + at) % 251);
      assert.equal(wrong, -1);
      seen += piece.length;
      memories.add(piece.buffer);
    }
    while (sent - seen > 400_000) seen += unread.take()?.length ?? 0;
  }
  assert.ok(memories.size <= 8, `${memories.size} blocks for 20 MB`);
});

test("clear() says how much is forgotten", () => {
  const unread = new UnreadBytes();
  unread.add(new Uint8Array(200_000));
  unread.take();
  unread.add(new Uint8Array(10));
  assert.equal(unread.clear(), 200_000 - 128 * 1024 + 10);
  assert.equal(unread.take(), undefined);
});
