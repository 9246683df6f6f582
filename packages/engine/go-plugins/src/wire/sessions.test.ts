import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "./random.fixture.ts";
import { sessions } from "./vectors.fixture.ts";
import type { Session } from "./vectors.fixture.ts";
import { decodeCtyJson, encodeCtyJson } from "./cty-json/value-json.ts";
import { decodeCtyMsgpack, encodeCtyMsgpack } from "./cty-msgpack/value-msgpack.ts";
import { decodeCommandFinished } from "./gob/command-finished.ts";
import { decodeGobValue } from "./gob/gob-cty-value.ts";
import { decodeGobSpec } from "./hcl-spec/gob-spec.ts";
import { decodeProtobufSpec, encodeProtobufSpec } from "./hcl-spec/protobuf-spec.ts";
import { decodeMsgpack } from "./msgpack/decode-msgpack.ts";
import { MsgpackRaw } from "./msgpack/msgpack-value.ts";
import type { Codec } from "./net-rpc/message.ts";
import { decodeMessage, encodeMessage } from "./net-rpc/message.ts";
import { RpcClient } from "./net-rpc/rpc-client.ts";
import { serveRpc } from "./net-rpc/rpc-server.ts";
import type { RecordedCall, Replay, Speaker } from "./replay.fixture.ts";
import { replay } from "./replay.fixture.ts";
import { artifactMethods } from "./services/artifact-methods.ts";
import { communicatorMethods } from "./services/communicator-methods.ts";
import {
  builderMethods,
  dataSourceMethods,
  postProcessorMethods,
  provisionerMethods,
} from "./services/component-methods.ts";
import { hookMethods } from "./services/hook-methods.ts";
import { progressMethods, uiMethods } from "./services/ui-methods.ts";
import { FrameParser, frameFlag, frameType } from "./yamux/frame.ts";
import type { FrameHeader } from "./yamux/frame.ts";
import { YamuxSession } from "./yamux/yamux-session.ts";
import type { YamuxStream } from "./yamux/yamux-stream.ts";

interface AnyMethod {
  readonly name: string;
  readonly argument: Codec<unknown>;
  readonly result: Codec<unknown>;
}

const tables = [
  builderMethods,
  provisionerMethods,
  postProcessorMethods,
  dataSourceMethods,
  hookMethods,
  uiMethods,
  artifactMethods,
  communicatorMethods,
];
const methods = new Map<string, AnyMethod>(
  tables.flatMap((table) =>
    Object.values(table as Readonly<Record<string, AnyMethod>>).map((method) => [method.name, method]),
  ),
);

function methodOf(name: string): AnyMethod | undefined {
  const progress = /^Ui(.+)\.(Add|Close)$/s.exec(name);
  if (!progress) return methods.get(name);
  const { add, close } = progressMethods(progress[1] ?? "");
  const own: readonly AnyMethod[] = [add, close];
  return own.find((method) => method.name === name);
}

const all = sessions();
const seen = new Set<string>();

test("there are 67 sessions", () => assert.equal(all.length, 67));

for (const session of all) {
  test(`${session.name}: every frame, call and value is read, and written again the same`, () => {
    const recorded = replay(session);
    for (const call of recorded.calls) checkCall(call, isGo(session, call.from));
    checkFlows(recorded);
    checkAnswers(recorded);
  });

  for (const side of ["host", "plugin"] as const) {
    test(`${session.name}: our session in the place of the ${side} sends what was sent`, async () => {
      const own = await liveReplay(session, side);
      assert.deepEqual(own, recordedFrames(session, side));
    });
  }
}

test("whatever a plugin sends, the session survives or ends with a reason, and nothing is thrown", async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed);
    const session = all[seed % all.length];
    const failures: Error[] = [];
    const works: Promise<unknown>[] = [];
    const serve = (stream: YamuxStream) =>
      void works.push(serveRpc(stream, new Map()).catch(() => undefined));
    const own = new YamuxSession({
      side: "client",
      send: async () => undefined,
      onStream: serve,
      onFailure: (error) => failures.push(error),
    });
    const client = new RpcClient(own.open());
    works.push(client.call(builderMethods.run, 1).catch(() => undefined));
    for (const { from, bytes } of session?.pieces ?? []) {
      if (from === "host") continue;
      const damaged = Uint8Array.from(bytes);
      if (random.below(3) === 0) damaged[random.below(damaged.length)] = random.below(256);
      own.receive(damaged);
    }
    own.end();
    await Promise.all(works);
    assert.match((failures[0] as Error & { code: string }).code, /^plugin\//, `seed ${seed}`);
  }
});

test("all methods were seen", () => {
  const missing = [...methods.keys()].filter((name) => !seen.has(name));
  // Nobody was recorded while cancelling a post-processor; a data source is never cancelled by a host.
  assert.deepEqual(missing, ["PostProcessor.Cancel", "Datasource.Cancel"]);
});

/** Whether the side was a Go program: the other host of the recordings chose the families of its numbers by its own rules. */
function isGo({ name }: Session, from: Speaker): boolean {
  return from === "plugin" || /^(packer-1\.16\.0-host-|sdk-0\.6\.10-(?!tp-))/.test(name);
}

/** The typed form holds all of it: the same bytes come out, or the same value. */
function checkSame(
  codec: Codec<unknown>,
  value: unknown,
  same: { readonly bytes: Uint8Array; readonly exactly: boolean },
): void {
  const written = encodeMessage(codec, value);
  if (same.exactly) assert.deepEqual(written, same.bytes);
  else assert.deepEqual(decodeMessage(codec, written), value);
}

function checkCall(call: RecordedCall, exactly: boolean): void {
  const method = methodOf(call.method);
  if (!method) {
    assert.match(call.method, /Nope/);
    return;
  }
  if (call.error === undefined) {
    seen.add(call.method);
    const argument = decodeMessage(method.argument, call.body);
    checkSame(method.argument, argument, { bytes: call.body, exactly });
    checkConfigs(argument);
  } else if (call.error === "") {
    const result = decodeMessage(method.result, call.body);
    checkSame(method.result, result, { bytes: call.body, exactly });
    checkPayload(result);
  } else assert.deepEqual(call.body, Uint8Array.of(0x80));
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** Configurations in JSON: the same value again; the text too, as far as Go's encoder has an order. */
function checkConfigs(argument: unknown): void {
  const configs = member(argument, "Configs");
  if (!Array.isArray(configs)) return;
  for (const config of configs) {
    const value = config instanceof MsgpackRaw ? decodeMsgpack(config.bytes) : null;
    if (!(value instanceof Uint8Array)) continue;
    const json = Buffer.from(encodeCtyJson(decodeCtyJson(value))).toString();
    assert.deepEqual(JSON.parse(json), JSON.parse(Buffer.from(value).toString()));
  }
}

function checkPayload(result: unknown): void {
  const spec = member(result, "ConfigSpec") ?? member(result, "OutputSpec");
  if (spec instanceof Uint8Array && spec.length > 0) {
    // A gob starts with a definition, a negative id: its second byte is large and odd.
    const isProtobuf = spec[0] === 0x0a;
    const tree = isProtobuf ? decodeProtobufSpec(spec) : decodeGobSpec(spec);
    assert.equal(tree.kind, "object");
    if (isProtobuf) assert.deepEqual(encodeProtobufSpec(tree), Uint8Array.from(spec));
  }
  const value = member(result, "Value");
  if (value instanceof Uint8Array && value.length > 0) {
    if (value[0] === 0x92)
      assert.deepEqual(encodeCtyMsgpack(decodeCtyMsgpack(value)), Uint8Array.from(value));
    else assert.ok(decodeGobValue(value).isWhollyKnown);
  }
}

/** Streams without calls carry raw bytes; those with the end of a command hold one gob message. */
function checkFlows({ streams, calls }: Replay): void {
  for (const stream of streams.values()) {
    if (calls.some((call) => call.stream === stream.id)) continue;
    for (const from of ["host", "plugin"] as const) {
      const bytes = Uint8Array.from(stream.bytes[from]);
      if (Buffer.from(bytes).includes("CommandFinished"))
        assert.ok(Number.isInteger(decodeCommandFinished(bytes)));
    }
  }
}

/** Each answer has its request, once. */
function checkAnswers({ calls }: Replay): void {
  const asked = new Map<string, string>();
  for (const call of calls)
    if (call.error === undefined) asked.set(`${call.stream}/${call.seq}`, call.method);
  for (const call of calls) {
    if (call.error === undefined) continue;
    const key = `${call.stream}/${call.seq}`;
    assert.equal(asked.get(key), call.method);
    asked.delete(key);
  }
}

interface SentStream {
  flags: number;
  ended: boolean;
  readonly bytes: Buffer[];
}

/** What one side sent, as far as it is no matter of timing: frame sizes and the moments of credit are. */
class SentFrames {
  readonly streams = new Map<number, SentStream>();
  pings = 0;
  #current: SentStream | undefined;
  readonly parser = new FrameParser({
    header: (header) => this.#header(header),
    payload: (bytes) => this.#current?.bytes.push(Buffer.from(bytes)),
  });

  #header({ type, flags, streamId }: FrameHeader): void {
    if (streamId === 0) {
      this.pings += type === frameType.ping ? 1 : 0;
      return;
    }
    this.#current = this.streams.get(streamId) ?? { flags: 0, ended: false, bytes: [] };
    this.streams.set(streamId, this.#current);
    this.#current.flags |= flags & (frameFlag.syn | frameFlag.ack);
    this.#current.ended ||= (flags & frameFlag.fin) !== 0;
  }

  summary(): unknown {
    const streams = [...this.streams]
      .sort(([a], [b]) => a - b)
      .map(([id, { flags, ended, bytes }]) => ({
        id,
        flags,
        ended,
        text: Buffer.concat(bytes).toString("base64"),
      }));
    return { streams, pings: this.pings };
  }
}

function recordedFrames(session: Session, side: Speaker): unknown {
  const sent = new SentFrames();
  for (const { from, bytes } of session.pieces) if (from === side) sent.parser.push(bytes);
  return sent.summary();
}

/** Our session does what the recorded side did, when it did it, and hears the other side; gives what it sent. */
async function liveReplay(session: Session, side: Speaker): Promise<unknown> {
  const sent = new SentFrames();
  const streams = new Map<number, YamuxStream>();
  const failures: Error[] = [];
  const read = (stream: YamuxStream) => {
    streams.set(stream.id, stream);
    void Array.fromAsync(stream).catch(() => undefined); // Readers end with the stream.
  };
  const own = new YamuxSession({
    side: side === "host" ? "client" : "server",
    send: async (bytes) => sent.parser.push(bytes),
    onStream: read,
    onFailure: (error) => failures.push(error),
  });
  const actor = actions(own, streams, read);
  for (const { from, bytes } of session.pieces) {
    if (from === side) actor.push(bytes);
    else own.receive(bytes);
    await actor.done();
  }
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(failures, []);
  return sent.summary();
}

/** Turns recorded frames of our side into calls of our session. */
function actions(
  own: YamuxSession,
  streams: ReadonlyMap<number, YamuxStream>,
  opened: (stream: YamuxStream) => void,
) {
  let works: Promise<void>[] = [];
  let current: YamuxStream | undefined;
  const parser = new FrameParser({
    header: ({ flags, streamId, type }) => {
      if (type === frameType.ping && flags & frameFlag.syn) works.push(own.ping());
      if (streamId === 0) return;
      if (flags & frameFlag.syn) {
        const stream = own.open();
        assert.equal(stream.id, streamId);
        opened(stream);
      }
      current = streams.get(streamId);
      assert.ok(current, `stream ${streamId} is not open`);
      if (flags & frameFlag.fin) void current.close(); // It follows the writes before it.
    },
    payload: (bytes) => {
      if (current) works.push(current.write(bytes));
    },
  });
  return {
    push: (bytes: Uint8Array) => parser.push(bytes),
    done: async () => {
      const before = works;
      works = [];
      await Promise.race([Promise.all(before), new Promise((resolve) => setImmediate(resolve))]);
    },
  };
}
