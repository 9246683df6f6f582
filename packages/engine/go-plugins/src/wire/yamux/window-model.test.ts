/**
 * Two sessions that talk by a random schedule, and a listener on the wire that keeps the books of both windows by itself:
 * every rule of the multiplexer that one side could break without the other noticing at once.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Random } from "../random.fixture.ts";
import { seededRandom } from "../random.fixture.ts";
import type { FrameHeader } from "./frame.ts";
import { FrameParser, frameFlag, frameType } from "./frame.ts";
import { YamuxSession } from "./yamux-session.ts";
import type { YamuxStream } from "./yamux-stream.ts";

const firstWindow = 256 * 1024;
type Name = "client" | "server";
const otherOf = { client: "server", server: "client" } as const;

/** What one side of a stream has done. Source: hashicorp/yamux spec.md, "Flow Control" and "Flag Field". */
interface Books {
  sent: number;
  /** What it was allowed to send in all. */
  allowed: number;
  /** What it has credited the other side, in all. */
  credited: number;
  opened: boolean;
  ended: boolean;
}

class Wire {
  readonly #books = new Map<string, Books>();
  readonly #parsers = { client: this.#parser("client"), server: this.#parser("server") };
  /** By how much each side has widened its own window of a stream. */
  readonly widened = new Map<string, number>();
  readonly problems: string[] = [];

  push(from: Name, bytes: Uint8Array): void {
    this.#parsers[from].push(bytes);
  }

  books(side: Name, id: number): Books {
    const key = `${side} ${id}`;
    const found = this.#books.get(key) ?? {
      sent: 0,
      allowed: firstWindow,
      credited: 0,
      opened: false,
      ended: false,
    };
    this.#books.set(key, found);
    return found;
  }

  #parser(from: Name): FrameParser {
    return new FrameParser({ header: (header) => this.#frame(from, header), payload: () => undefined });
  }

  #frame(from: Name, { type, flags, streamId, length }: FrameHeader): void {
    const own = this.books(from, streamId);
    const its = this.books(otherOf[from], streamId);
    const rule = (holds: boolean, words: string) => {
      if (!holds) this.problems.push(`${from}, stream ${streamId}: ${words}`);
    };
    if (flags & frameFlag.syn) {
      rule(streamId % 2 === (from === "client" ? 1 : 0), "opened with a number of the other side");
      rule(!own.opened && !its.opened, "opened twice");
      own.opened = true;
    }
    rule(own.opened || its.opened, "used before it was opened");
    if (type === frameType.data) {
      own.sent += length;
      rule(length <= firstWindow && length > 0, `a frame of ${length} bytes`);
      rule(own.sent <= own.allowed, `${own.sent - own.allowed} bytes more than the window`);
      rule(!own.ended, "data after its end");
    } else if (type === frameType.windowUpdate) {
      its.allowed += length;
      own.credited += length;
      const mostCredit = its.sent + (this.widened.get(`${from} ${streamId}`) ?? 0);
      rule(own.credited <= mostCredit, "credited more than came");
    }
    if (flags & frameFlag.fin) {
      rule(!own.ended, "ended twice");
      own.ended = true;
    }
  }
}

/** Bytes that are on their way; nothing arrives but by `pump`. */
function connect(random: Random) {
  const wire = new Wire();
  const queues: Record<Name, { bytes: Uint8Array; taken: () => void }[]> = { client: [], server: [] };
  const streams: Record<Name, YamuxStream[]> = { client: [], server: [] };
  const failures: Error[] = [];
  const make = (name: Name) =>
    new YamuxSession({
      side: name,
      send: (bytes) => {
        wire.push(name, bytes);
        const { promise, resolve } = Promise.withResolvers<void>();
        queues[otherOf[name]].push({ bytes: Uint8Array.from(bytes), taken: resolve });
        return promise;
      },
      onStream: (stream) => streams[name].push(stream),
      onFailure: (error) => failures.push(error),
    });
  const sessions = { client: make("client"), server: make("server") };
  /** Lets some bytes arrive at one side, in random pieces. False when nothing was on its way. */
  const pump = (to: Name): boolean => {
    const next = queues[to].shift();
    if (!next) return false;
    for (let at = 0; at < next.bytes.length;) {
      const size = 1 + random.below(40_000);
      sessions[to].receive(next.bytes.subarray(at, at + size));
      at += size;
    }
    next.taken();
    return true;
  };
  return { wire, sessions, streams, failures, pump };
}

async function send(stream: YamuxStream, content: Buffer, random: Random): Promise<void> {
  for (let at = 0; at < content.length;) {
    const size = 1 + random.below(random.pick([100, 5000, 300_000]));
    await stream.write(content.subarray(at, at + size));
    at += size;
  }
  await stream.close();
}

async function receive(stream: YamuxStream, step: () => Promise<void>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let chunk = await stream.read(); chunk; chunk = await stream.read()) {
    pieces.push(Buffer.from(chunk));
    await step();
  }
  return Buffer.concat(pieces);
}

/** Reads a little, waits while more comes, then has enough. */
async function leave(
  stream: YamuxStream,
  { reads, step }: { readonly reads: number; readonly step: () => Promise<void> },
): Promise<void> {
  for (let left = reads; left > 0 && (await stream.read()); left--) await step();
  for (let turn = 0; turn < 20; turn++) await step();
  stream.discard();
  await stream.peerEnded;
}

for (const seed of Array.from({ length: 25 }, (_, at) => at + 1))
  test(`by the random schedule ${seed} all arrives, and no rule of windows and ends is broken`, async () => {
    const random = seededRandom(seed);
    const { wire, sessions, streams, failures, pump } = connect(random);
    const works: Promise<void>[] = [];
    const goingOn = new Set<Promise<void>>();
    /** A reader comes for more now and then. */
    const waiting: (() => void)[] = [];
    const step = () => new Promise<void>((resolve) => void waiting.push(resolve));
    const watch = (work: Promise<void>) => {
      works.push(work.finally(() => goingOn.delete(work)));
      goingOn.add(work);
    };
    const talk = (sender: YamuxStream, receiver: YamuxStream, to: Name) => {
      const content = Buffer.from(random.bytes(random.below(random.pick([10, 60_000, 900_000]))));
      watch(send(sender, content, random));
      const way = random.below(4);
      if (way === 0) {
        watch(leave(receiver, { reads: random.below(4), step }));
        return;
      }
      if (way === 1) {
        const more = random.below(1_000_000);
        wire.widened.set(`${to} ${receiver.id}`, Math.max(0, more - firstWindow));
        receiver.widen(more);
      }
      watch(receive(receiver, step).then((got) => assert.ok(got.equals(content), `stream ${receiver.id}`)));
    };
    for (let count = 0; count < 4; count++) {
      const from = random.pick(["client", "server"] as const);
      const to = otherOf[from];
      const near = sessions[from].open();
      const known = streams[to].length;
      while (streams[to].length === known) {
        if (!pump(to)) await new Promise(setImmediate);
        assert.deepEqual(failures, []);
      }
      const far = streams[to].at(-1) ?? assert.fail("no stream has come");
      talk(near, far, to);
      talk(far, near, from);
    }
    for (let idle = 0; goingOn.size > 0;) {
      const moved = random.below(3) > 0 ? pump("client") : pump("server");
      const reader = random.below(2) === 0 ? waiting.splice(random.below(waiting.length), 1)[0] : undefined;
      reader?.();
      await new Promise(setImmediate);
      assert.deepEqual(failures, []);
      idle = moved || reader ? 0 : idle + 1;
      assert.ok(idle < 200, `nothing moves any more, ${goingOn.size} still wait`);
    }
    await Promise.all(works);
    while (pump("client") || pump("server")) await new Promise(setImmediate);
    assert.deepEqual([wire.problems, failures], [[], []]);
    assert.deepEqual([sessions.client.openStreams, sessions.server.openStreams], [0, 0]);
  });
