import assert from "node:assert/strict";
import { test } from "node:test";
import { orderedMap } from "./ordered-map.ts";

test("orderedMap() keeps the order and the limit", async () => {
  let running = 0;
  let most = 0;
  const waits = [5, 1, 3, 0, 2];
  const results = orderedMap(waits, 3, async (ticks) => {
    most = Math.max(most, ++running);
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
    running--;
    return ticks;
  });
  assert.deepEqual(await Array.fromAsync(results), waits);
  assert.ok(most <= 3);
});

test("orderedMap() reports the first failure and swallows those behind it", async () => {
  const results = orderedMap([1, 2, 3], 3, async (item) => {
    if (item >= 2) throw new Error(`failed ${item}`);
    return item;
  });
  await assert.rejects(Array.fromAsync(results), /failed 2/);
});
