import assert from "node:assert/strict";
import { test } from "node:test";
import { Slots } from "./slots.ts";

const never = new AbortController().signal;

test("Slots gives places in order and takes each back once", async () => {
  const slots = new Slots(1);
  const order: string[] = [];
  const first = await slots.acquire(never);
  const second = slots.acquire(never).then((place) => (order.push("second"), place));
  const third = slots.acquire(never).then((place) => (order.push("third"), place));
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  (await third)[Symbol.dispose]();
  assert.deepEqual(order, ["second", "third"]);
});

test("Slots forgets who stopped waiting", async () => {
  const slots = new Slots(1);
  const held = await slots.acquire(never);
  const stop = new AbortController();
  const given = slots.acquire(stop.signal);
  const patient = slots.acquire(never);
  stop.abort(new Error("stopped"));
  await assert.rejects(given, /stopped/);
  held[Symbol.dispose]();
  (await patient)[Symbol.dispose]();
  (await slots.acquire(never))[Symbol.dispose]();
});
