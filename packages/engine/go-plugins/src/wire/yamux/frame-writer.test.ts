import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameWriter } from "./frame-writer.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A connection that takes only when it is told to, and looks at the bytes then. */
function rig() {
  const waiting: { readonly bytes: Uint8Array; readonly done: PromiseWithResolvers<void> }[] = [];
  const failures: unknown[] = [];
  const writer = new FrameWriter(
    (bytes) => {
      const done = Promise.withResolvers<void>();
      waiting.push({ bytes, done });
      return done.promise;
    },
    (error) => failures.push(error),
  );
  const take = async () => {
    const { bytes, done } = waiting.shift() ?? assert.fail("nothing is sent");
    const copy = Buffer.from(bytes);
    done.resolve();
    await turn();
    return copy;
  };
  return { writer, waiting, failures, take };
}

const header = (byte: number) => new Uint8Array(12).fill(byte);

test("frames of one turn leave together, in the order they were given", async () => {
  const { writer, take, waiting } = rig();
  writer.control(header(1));
  void writer.data(header(2), new Uint8Array(3).fill(3));
  writer.control(header(4));
  await turn();
  assert.equal(waiting.length, 1);
  const expected = Buffer.concat([header(1), header(2), new Uint8Array(3).fill(3), header(4)]);
  assert.deepEqual(await take(), expected);
  assert.equal(waiting.length, 0);
});

test("who writes may change the bytes at once, though they leave later", async () => {
  const { writer, take } = rig();
  const payload = new Uint8Array(30_000).fill(1);
  await writer.data(header(0), payload);
  await turn();
  payload.fill(2);
  await writer.data(header(0), payload); // While the first is on its way.
  payload.fill(3);
  assert.ok((await take()).subarray(12).every((byte) => byte === 1));
  assert.ok((await take()).subarray(12).every((byte) => byte === 2));
});

test("one write is under way at a time; what comes meanwhile gathers, up to 128 KiB, and more waits", async () => {
  const { writer, take, waiting } = rig();
  await writer.data(header(0), new Uint8Array(10));
  await turn();
  const order: number[] = [];
  const writes = Array.from({ length: 10 }, (_, at) =>
    writer.data(header(at), new Uint8Array(32_768).fill(at)).then(() => order.push(at)),
  );
  writer.control(header(99)); // Not before those that wait.
  await turn();
  assert.deepEqual(order, [0, 1, 2]);
  assert.equal(waiting.length, 1);
  const all: Buffer[] = [];
  while (waiting.length > 0) {
    const bytes = await take();
    assert.ok(bytes.length <= 128 * 1024);
    all.push(bytes);
  }
  await Promise.all(writes);
  const expected = Array.from({ length: 10 }, (_, at) => [header(at), new Uint8Array(32_768).fill(at)]);
  const whole = Buffer.concat([header(0), new Uint8Array(10), ...expected.flat(), header(99)]);
  assert.ok(Buffer.concat(all).equals(whole));
  assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a frame larger than what is gathered leaves alone and whole", async () => {
  const { writer, take } = rig();
  void writer.data(header(1), new Uint8Array(300_000).fill(2));
  await turn();
  assert.equal((await take()).length, 300_012);
});

test("after a failure those who wait are told, and only the last frame leaves", async () => {
  const { writer, take, waiting } = rig();
  await writer.data(header(0), new Uint8Array(1));
  await turn();
  const writes = Array.from({ length: 6 }, () => writer.data(header(1), new Uint8Array(32_768)));
  const broken = new Error("broken");
  const outcomes = Promise.allSettled(writes);
  writer.fail(broken, header(7));
  const told = (await outcomes).filter(({ status }) => status === "rejected");
  assert.equal(told.length, 3, "those that were not taken yet");
  await assert.rejects(writer.data(header(1), new Uint8Array(1)), broken);
  writer.control(header(8));
  await take();
  assert.deepEqual(await take(), Buffer.from(header(7)));
  assert.equal(waiting.length, 0);
});

test("a connection that breaks is told once", async () => {
  const { writer, waiting, failures } = rig();
  writer.control(header(1));
  await turn();
  waiting[0]?.done.reject(new Error("cut"));
  await turn();
  writer.control(header(2));
  await turn();
  assert.deepEqual([failures.map(String), waiting.length], [["Error: cut"], 1]);
});
