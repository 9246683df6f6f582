import assert from "node:assert/strict";
import { test } from "node:test";
import { inBlocks, mapParallel } from "./parallel-blocks.ts";

async function* chunksOf(...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let next = 0;
  for (const size of sizes) yield Uint8Array.from({ length: size }, () => next++);
}

test("inBlocks() cuts and joins, and keeps every byte in its place", async () => {
  const rows: readonly (readonly [readonly number[], readonly number[]])[] = [
    [[], []],
    [[0, 0], []],
    [
      [4, 4],
      [4, 4],
    ],
    [
      [1, 2, 3, 4],
      [4, 4, 2],
    ],
    [[9], [4, 4, 1]],
  ];
  for (const [sizes, expected] of rows) {
    const blocks = await Array.fromAsync(inBlocks(chunksOf(...sizes), 4));
    assert.deepEqual(
      blocks.map((block) => block.length),
      expected,
    );
    const bytes = blocks.flatMap((block) => [...block]);
    assert.deepEqual(bytes, [...bytes.keys()]);
  }
});

test("mapParallel() keeps the order, and takes no more than it works on", async () => {
  let taken = 0;
  const items = (async function* () {
    for (; taken < 10; taken++) yield taken;
  })();
  const gates = Array.from({ length: 10 }, () => Promise.withResolvers<void>());
  const results = mapParallel(items, 3, async (item) => {
    await gates[item]?.promise;
    return item * 2;
  });
  const first = results.next();
  for (const gate of gates.toReversed()) gate.resolve();
  assert.equal((await first).value, 0);
  assert.equal(taken, 2); // The third is the item that waits in the generator.
  assert.deepEqual(await Array.fromAsync(results), [2, 4, 6, 8, 10, 12, 14, 16, 18]);
});

test("mapParallel() ends with the first failure, of an item or of the source", async () => {
  const boom = new Error("boom");
  const failing = mapParallel(chunksOf(1, 2, 3), 2, async ({ length }) => {
    if (length >= 2) throw boom;
    return length;
  });
  await assert.rejects(Array.fromAsync(failing), boom);
  const source = (async function* (): AsyncGenerator<number> {
    yield 1;
    throw boom;
  })();
  await assert.rejects(Array.fromAsync(mapParallel(source, 4, async (item) => item)), boom);
});
