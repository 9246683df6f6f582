import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import type { Duplex } from "node:stream";
import { test } from "node:test";
import { waitForBanner } from "./banner.ts";

const never = new AbortController().signal;

for (const pieces of [
  ["SSH-2.0-OpenSSH_9.2\r\n"],
  ["SSH-2.0-", "OpenSSH_9.2", "\r\n"],
  ["Welcome\r\n", "SSH-2.0-OpenSSH_9.2\n"],
  ["SSH-2.0-OpenSSH_9.2\r\n\0\0binary"],
]) {
  test(`waitForBanner() finds the version in ${JSON.stringify(pieces)} and leaves everything in the stream`, async () => {
    const stream = new PassThrough();
    const found = waitForBanner(stream, never);
    for (const piece of pieces) {
      stream.write(piece);
      await new Promise(setImmediate);
    }
    assert.equal(await found, "SSH-2.0-OpenSSH_9.2");
    stream.end();
    assert.equal(
      Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>)).toString(),
      pieces.join(""),
    );
  });
}

test("waitForBanner() says how it ended instead", async () => {
  const rows: readonly (readonly [(stream: PassThrough) => unknown, RegExp])[] = [
    [(stream) => stream.end(), /closes it again before/],
    [
      (stream) => stream.end("Not allowed at this time\r\n"),
      /closes the connection, saying "Not allowed at this time"/,
    ],
    [(stream) => stream.write("x".repeat(10_000)), /not as an SSH server does/],
    [(stream) => stream.destroy(new Error("reset")), /closes it again before/],
  ];
  for (const [act, words] of rows) {
    const stream = new PassThrough();
    const found = waitForBanner(stream, never);
    act(stream);
    await assert.rejects(found, { state: "no-banner", message: words });
  }
});

test("waitForBanner() ends with its signal and leaves no listener", async () => {
  const stream: Duplex = new PassThrough();
  const counts = () => ["readable", "end", "close", "error"].map((name) => stream.listenerCount(name));
  const before = counts();
  const stop = new AbortController();
  const found = waitForBanner(stream, stop.signal);
  stop.abort(new Error("stopped"));
  await assert.rejects(found, /stopped/);
  assert.deepEqual(counts(), before);
});
