import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../random.fixture.ts";
import { bytesOfHex } from "../vectors.fixture.ts";
import { encodeHeader, frameFlag, frameType } from "./frame.ts";
import { YamuxSession } from "./yamux-session.ts";
import type { YamuxStream } from "./yamux-stream.ts";
import { initialWindow } from "./yamux-stream.ts";

interface Side {
  readonly session: YamuxSession;
  readonly streams: YamuxStream[];
  readonly failures: Error[];
  /** Bytes sent so far. */
  sent: Uint8Array[];
}

function side(kind: "client" | "server", deliver: (bytes: Uint8Array) => Promise<void> | void): Side {
  const streams: YamuxStream[] = [];
  const failures: Error[] = [];
  const made: Side = {
    sent: [],
    streams,
    failures,
    session: new YamuxSession({
      side: kind,
      send: async (bytes) => {
        made.sent.push(Uint8Array.from(bytes));
        await deliver(bytes);
      },
      onStream: (stream) => streams.push(stream),
      onFailure: (error) => failures.push(error),
    }),
  };
  return made;
}

/** Two sessions joined; `cut` says in which pieces bytes arrive. */
function pair(cut: (bytes: Uint8Array) => Iterable<Uint8Array> = (bytes) => [bytes]): {
  client: Side;
  server: Side;
} {
  const deliver = (to: () => Side) => async (bytes: Uint8Array) => {
    await Promise.resolve();
    for (const piece of cut(bytes)) to().session.receive(piece);
  };
  const client: Side = side(
    "client",
    deliver(() => server),
  );
  const server: Side = side(
    "server",
    deliver(() => client),
  );
  return { client, server };
}

const turns = async (count = 20) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

const streamAt = (of: Side, at = 0): YamuxStream => {
  const stream = of.streams[at];
  assert.ok(stream);
  return stream;
};

test("opens, acknowledges, talks and ends as the recorded sessions do", async () => {
  const client = side("client", () => undefined);
  const stream = client.session.open();
  await stream.write(Uint8Array.of(0, 0, 0, 0));
  client.session.receive(bytesOfHex("00010002000000010000000000000000000000010000000400000000"));
  assert.deepEqual(await stream.readExactly(4), new Uint8Array(4));
  await stream.close();
  client.session.receive(bytesOfHex("000100040000000100000000"));
  assert.equal(await stream.read(), undefined);
  await turns();
  assert.equal(
    Buffer.concat(client.sent).toString("hex"),
    "00010001000000010000000000000000000000010000000400000000000100040000000100000000",
  );
  assert.equal(client.session.openStreams, 0);
});

test("both sides send at once, in any pieces, and get what was sent", async () => {
  const random = seededRandom(7);
  const { client, server } = pair(function* (bytes) {
    for (let at = 0; at < bytes.length;) {
      const size = 1 + random.below(5000);
      yield bytes.subarray(at, at + size);
      at += size;
    }
  });
  const works = Array.from({ length: 5 }, async (_, at) => {
    const data = random.bytes(400_000 + at * 100_001);
    const near = client.session.open();
    await turns(2);
    const far = streamAt(server, at);
    const send = async (stream: YamuxStream) => {
      for (let from = 0; from < data.length; from += 70_000)
        await stream.write(data.subarray(from, from + 70_000));
      await stream.close();
    };
    const receive = async (stream: YamuxStream) => Buffer.concat(await Array.fromAsync(stream));
    const [a, b] = await Promise.all([receive(near), receive(far), send(near), send(far)]);
    assert.ok(a.equals(data) && b.equals(data));
  });
  // One after another opened, all running together.
  await Promise.all(works);
  assert.deepEqual([client.session.openStreams, server.session.openStreams], [0, 0]);
});

test("a reader that waits makes the writer wait after one window, and other streams go on", async () => {
  const { client, server } = pair();
  const slow = client.session.open();
  let written = 0;
  const writing = (async () => {
    for (; written < 100; written++) await slow.write(new Uint8Array(32 * 1024));
    await slow.close();
  })();
  await turns(50);
  assert.equal(written, initialWindow / (32 * 1024));
  const other = client.session.open();
  await other.write(Uint8Array.of(9));
  await turns();
  assert.deepEqual(await streamAt(server, 1).read(), Uint8Array.of(9));
  let total = 0;
  for await (const chunk of streamAt(server)) total += chunk.length;
  await writing;
  assert.equal(total, 100 * 32 * 1024);
});

test("credit goes back when the reader comes for more, in halves of the window", async () => {
  const client = side("client", () => undefined);
  const stream = client.session.open();
  const frame = (size: number) =>
    Buffer.concat([
      encodeHeader({ type: frameType.data, flags: 0, streamId: 1, length: size }),
      new Uint8Array(size),
    ]);
  const credit = (length: number) =>
    encodeHeader({ type: frameType.windowUpdate, flags: 0, streamId: 1, length });
  await turns();
  const quarter = initialWindow / 4;
  // What came, what was sent when it was read, and what when the reader came for more.
  const rows = [
    [quarter, [], []],
    [quarter, [], [credit(2 * quarter)]],
    [4 * quarter, [], [credit(2 * quarter)]],
  ] as const;
  let next = stream.read();
  for (const [size, whenRead, whenBack] of rows) {
    client.sent = [];
    client.session.receive(frame(size));
    await next;
    await turns();
    assert.deepEqual(client.sent, whenRead);
    next = stream.read();
    await turns();
    assert.deepEqual(client.sent, whenBack);
  }
});

test("a window that was widened takes so much more, and is credited in halves of itself", async () => {
  const { client, server } = pair();
  const stream = client.session.open();
  await turns();
  const reader = streamAt(server);
  reader.widen(4 * initialWindow);
  reader.widen(initialWindow); // Never smaller.
  let written = 0;
  const writing = (async () => {
    for (; written < 200; written++) await stream.write(new Uint8Array(32 * 1024));
    await stream.close();
  })();
  await turns(200);
  assert.equal(written, (4 * initialWindow) / (32 * 1024));
  let total = 0;
  for await (const chunk of reader) total += chunk.length;
  await writing;
  assert.equal(total, 200 * 32 * 1024);
});

test("what is dropped is credited, so that the sender never waits for a reader that left", async () => {
  const { client, server } = pair();
  const stream = client.session.open();
  await turns();
  streamAt(server).discard();
  for (let count = 0; count < 64; count++) await stream.write(new Uint8Array(32 * 1024));
});

test("a flood of tiny frames is kept in few buffers and given back in order", async () => {
  const client = side("client", () => undefined);
  const stream = client.session.open();
  for (let count = 0; count < 50_000; count++) {
    client.session.receive(
      Buffer.concat([
        encodeHeader({ type: frameType.data, flags: 0, streamId: 1, length: 1 }),
        Uint8Array.of(count & 255),
      ]),
    );
  }
  const header = encodeHeader({ type: frameType.windowUpdate, flags: frameFlag.fin, streamId: 1, length: 0 });
  client.session.receive(header);
  let chunks = 0;
  let at = 0;
  for await (const chunk of stream) {
    chunks++;
    for (const byte of chunk) assert.equal(byte, at++ & 255);
  }
  assert.equal(at, 50_000);
  assert.ok(chunks < 10, `${chunks} chunks`);
});

test("after our end the other side may still send; after both the stream is gone", async () => {
  const { client, server } = pair();
  const near = client.session.open();
  await near.close();
  await near.close();
  await turns();
  const far = streamAt(server);
  assert.equal(await far.read(), undefined);
  await far.write(Uint8Array.of(1, 2));
  assert.deepEqual(await near.read(), Uint8Array.of(1, 2));
  await far.close();
  assert.equal(await near.read(), undefined);
  await assert.rejects(near.write(Uint8Array.of(1)), { code: "plugin/stream-closed" });
  await turns();
  assert.deepEqual([client.session.openStreams, server.session.openStreams, client.failures], [0, 0, []]);
});

test("data and end in one frame: the data first", async () => {
  const client = side("client", () => undefined);
  const stream = client.session.open();
  client.session.receive(
    Buffer.concat([
      encodeHeader({ type: frameType.data, flags: frameFlag.fin, streamId: 1, length: 2 }),
      Uint8Array.of(1, 2),
    ]),
  );
  assert.deepEqual(Uint8Array.from((await stream.read()) ?? []), Uint8Array.of(1, 2));
  assert.equal(await stream.read(), undefined);
});

test("a reset ends reading and writing on the other side", async () => {
  const { client, server } = pair();
  const near = client.session.open();
  await turns();
  near.reset();
  await turns();
  await assert.rejects(streamAt(server).read(), { code: "plugin/stream-reset" });
  await assert.rejects(streamAt(server).write(Uint8Array.of(1)), { code: "plugin/stream-reset" });
  await assert.rejects(near.read(), { code: "plugin/stream-closed" });
  assert.deepEqual([client.session.openStreams, server.session.openStreams], [0, 0]);
});

test("pings are answered with their own value, and ping() resolves with the answer", async () => {
  const { client } = pair();
  await client.session.ping();
  const alone = side("client", () => undefined);
  alone.session.receive(
    encodeHeader({ type: frameType.ping, flags: frameFlag.syn, streamId: 0, length: 77 }),
  );
  await turns();
  assert.deepEqual(alone.sent, [
    encodeHeader({ type: frameType.ping, flags: frameFlag.ack, streamId: 0, length: 77 }),
  ]);
});

test("GoAway 0 refuses new streams only; another code ends everything", async () => {
  const { client } = pair();
  const stream = client.session.open();
  const goAway = (length: number) =>
    client.session.receive(encodeHeader({ type: frameType.goAway, flags: 0, streamId: 0, length }));
  goAway(0);
  assert.throws(() => client.session.open(), { code: "plugin/connection-ended" });
  await stream.write(Uint8Array.of(1));
  goAway(2);
  await assert.rejects(stream.read(), { code: "plugin/connection-ended" });
  await assert.rejects(stream.write(Uint8Array.of(1)), { code: "plugin/connection-ended" });
});

test("when the connection ends, all readers and writers learn it, and what came before can still be read", async () => {
  const client = side("client", () => new Promise(() => undefined));
  const stream = client.session.open();
  const write = assert.rejects(stream.write(new Uint8Array(10)), { code: "plugin/connection-ended" });
  client.session.receive(
    Buffer.concat([
      encodeHeader({ type: frameType.data, flags: 0, streamId: 1, length: 1 }),
      Uint8Array.of(5),
    ]),
  );
  client.session.end();
  await write;
  assert.deepEqual(Uint8Array.from((await stream.read()) ?? []), Uint8Array.of(5));
  await assert.rejects(stream.read(), { code: "plugin/connection-ended" });
  assert.throws(() => client.session.open(), { code: "plugin/connection-ended" });
});

test("streams over the limit are refused one by one", async () => {
  const session = new YamuxSession({
    side: "client",
    streamLimit: 2,
    send: async () => undefined,
    onStream: () => undefined,
  });
  for (const streamId of [2, 4, 6])
    session.receive(
      encodeHeader({ type: frameType.windowUpdate, flags: frameFlag.syn, streamId, length: 0 }),
    );
  assert.equal(session.openStreams, 2);
});

const open2 = encodeHeader({ type: frameType.windowUpdate, flags: frameFlag.syn, streamId: 2, length: 0 });
const fin2 = encodeHeader({ type: frameType.windowUpdate, flags: frameFlag.fin, streamId: 2, length: 0 });
const fatal: readonly (readonly [string, readonly Uint8Array[], string])[] = [
  ["a second end of a stream", [open2, fin2, fin2], "plugin/malformed"],
  ["a stream opened twice", [open2, open2], "plugin/malformed"],
  [
    "a stream of our own parity",
    [encodeHeader({ type: 1, flags: 1, streamId: 3, length: 0 })],
    "plugin/malformed",
  ],
  ["stream 0", [encodeHeader({ type: 1, flags: 1, streamId: 0, length: 0 })], "plugin/malformed"],
  [
    "more than the window",
    [open2, encodeHeader({ type: 0, flags: 0, streamId: 2, length: initialWindow + 1 })],
    "plugin/malformed",
  ],
  [
    "a huge frame for a stream that is not open",
    [encodeHeader({ type: 0, flags: 0, streamId: 9, length: 2 ** 31 })],
    "plugin/over-limit",
  ],
  ["another version", [Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)], "plugin/malformed"],
  ["an unknown type", [encodeHeader({ type: 4, flags: 0, streamId: 2, length: 0 })], "plugin/malformed"],
];
for (const [name, frames, code] of fatal) {
  test(`${name} ends the session, and the other side is told`, async () => {
    const client = side("client", () => undefined);
    for (const frame of frames) client.session.receive(frame);
    await turns();
    assert.deepEqual(
      client.failures.map((error) => (error as Error & { code: string }).code),
      [code],
    );
    assert.deepEqual(
      client.sent.at(-1)?.subarray(-12),
      encodeHeader({ type: frameType.goAway, flags: 0, streamId: 0, length: 1 }),
    );
    assert.throws(() => client.session.open(), { code });
  });
}

test("a peer that pings without reading the answers is given up", async () => {
  const client = side("client", () => new Promise(() => undefined));
  const ping = encodeHeader({ type: frameType.ping, flags: frameFlag.syn, streamId: 0, length: 1 });
  for (let count = 0; count < 100_000 && client.failures.length === 0; count++) client.session.receive(ping);
  assert.equal(client.failures.length, 1);
});

test("streams that were opened at the same time may come in any order", () => {
  const client = side("client", () => undefined);
  for (const streamId of [6, 2, 4]) {
    client.session.receive(
      encodeHeader({ type: frameType.windowUpdate, flags: frameFlag.syn, streamId, length: 0 }),
    );
  }
  assert.deepEqual([client.streams.map((stream) => stream.id), client.failures], [[6, 2, 4], []]);
});

test("frames for streams that are gone are dropped", async () => {
  const client = side("client", () => undefined);
  client.session.receive(
    Buffer.concat([
      encodeHeader({ type: 0, flags: 0, streamId: 8, length: 3 }),
      Uint8Array.of(1, 2, 3),
      open2,
    ]),
  );
  await turns();
  assert.deepEqual([client.streams.length, client.failures], [1, []]);
});

test("a connection that ends in the middle of a frame was cut", () => {
  const client = side("client", () => undefined);
  client.session.receive(Uint8Array.of(0, 1));
  client.session.end();
  assert.equal((client.failures[0] as Error & { code?: string }).code, "plugin/malformed");
});
