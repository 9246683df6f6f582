/**
 * Takes one side of a recorded conversation apart with our codecs, as strictly as a peer would: frames, windows, ends,
 * broker ids, calls, raw flows. What is decoded is written again and must give the same bytes.
 */
import assert from "node:assert/strict";
import type { Session } from "./vectors.fixture.ts";
import { decodeMsgpack } from "./msgpack/decode-msgpack.ts";
import { encodeMsgpack } from "./msgpack/encode-msgpack.ts";
import { MsgpackScanner } from "./msgpack/scan-msgpack.ts";
import { requestHeader, responseHeader } from "./net-rpc/call-header.ts";
import { decodeMessage, encodeMessage } from "./net-rpc/message.ts";
import { FrameParser, encodeHeader, frameFlag, frameType } from "./yamux/frame.ts";
import type { FrameHeader } from "./yamux/frame.ts";
import { initialWindow } from "./yamux/yamux-stream.ts";

export type Speaker = "host" | "plugin";

export interface RecordedCall {
  readonly stream: number;
  readonly from: Speaker;
  readonly method: string;
  readonly seq: number;
  /** Undefined: a request. */
  readonly error: string | undefined;
  readonly body: Uint8Array;
}

export interface RecordedStream {
  readonly id: number;
  readonly opener: Speaker;
  brokerId: number | undefined;
  /** All bytes of each side, after the broker id. */
  readonly bytes: Record<Speaker, number[]>;
  readonly window: Record<Speaker, number>;
  readonly ended: Record<Speaker, boolean>;
}

export interface Replay {
  readonly streams: ReadonlyMap<number, RecordedStream>;
  readonly calls: readonly RecordedCall[];
  readonly frames: number;
}

const other: Record<Speaker, Speaker> = { host: "plugin", plugin: "host" };

export function replay(session: Session): Replay {
  const streams = new Map<number, RecordedStream>();
  let frames = 0;
  const parsers = { host: parserOf("host"), plugin: parserOf("plugin") };
  for (const { from, bytes } of session.pieces) parsers[from].parser.push(bytes);
  for (const { parser } of Object.values(parsers)) assert.ok(parser.isIdle, "a frame is cut");
  for (const stream of streams.values()) takeBrokerId(stream);
  return { streams, calls: [...streams.values()].flatMap(callsOf), frames };

  function parserOf(from: Speaker): { parser: FrameParser } {
    let current: RecordedStream | undefined;
    const parser = new FrameParser({
      header: (header) => {
        frames++;
        assert.deepEqual(parsedAgain(encodeHeader(header)), header);
        current = header.streamId === 0 ? undefined : frame(streams, from, header);
      },
      payload: (bytes) => {
        for (const byte of bytes) current?.bytes[from].push(byte);
      },
    });
    return { parser };
  }
}

function parsedAgain(bytes: Uint8Array): FrameHeader | undefined {
  let parsed: FrameHeader | undefined;
  new FrameParser({ header: (header) => (parsed = header), payload: () => undefined }).push(bytes);
  return parsed;
}

function frame(streams: Map<number, RecordedStream>, from: Speaker, header: FrameHeader): RecordedStream {
  const { streamId: id, flags, length, type } = header;
  if (flags & frameFlag.syn) {
    assert.equal(id % 2, from === "host" ? 1 : 0, "the host opens odd streams, the plugin even ones");
    assert.ok(!streams.has(id), `stream ${id} is opened twice`);
    const both = <T>(make: () => T): Record<Speaker, T> => ({ host: make(), plugin: make() });
    streams.set(id, {
      id,
      opener: from,
      brokerId: undefined,
      bytes: both(() => []),
      window: both(() => initialWindow),
      ended: both(() => false),
    });
  }
  const stream = streams.get(id);
  assert.ok(stream, `stream ${id} was not opened`);
  if (type === frameType.windowUpdate) stream.window[other[from]] += length;
  else {
    stream.window[from] -= length;
    assert.ok(stream.window[from] >= 0, `stream ${id}: more than the window`);
    assert.ok(!stream.ended[from], `stream ${id}: data after its end`);
  }
  if (flags & frameFlag.fin) {
    assert.ok(!stream.ended[from], `stream ${id} is ended twice`);
    stream.ended[from] = true;
  }
  return stream;
}

/** Each stream starts with 4 bytes from its opener and the same from the other, unless it was refused. */
function takeBrokerId(stream: RecordedStream): void {
  const said = stream.bytes[stream.opener].splice(0, 4);
  const answered = stream.bytes[other[stream.opener]].splice(0, 4);
  assert.equal(said.length, 4);
  if (answered.length > 0) assert.deepEqual(answered, said);
  stream.brokerId = new DataView(Uint8Array.from(said).buffer).getUint32(0, true);
}

/** Calls carry the word ServiceMethod in their first bytes; everything else is a raw flow. */
function isCalls(bytes: Uint8Array): boolean {
  return /^[\x82\x83]\xadServiceMethod/.test(Buffer.from(bytes.subarray(0, 20)).toString("latin1"));
}

function callsOf(stream: RecordedStream): readonly RecordedCall[] {
  return (["host", "plugin"] as const).flatMap((from) => {
    const bytes = Uint8Array.from(stream.bytes[from]);
    if (!isCalls(bytes)) return [];
    return messages(bytes).map(({ header, body }) => callOf({ stream: stream.id, from }, header, body));
  });
}

function* values(bytes: Uint8Array): Generator<Uint8Array> {
  const scanner = new MsgpackScanner();
  for (let at = 0; at < bytes.length;) {
    const end = scanner.scan(bytes, at);
    assert.ok(end !== undefined, "a value is cut");
    yield bytes.subarray(at, end);
    at = end;
  }
}

function messages(bytes: Uint8Array): readonly { header: Uint8Array; body: Uint8Array }[] {
  const all = [...values(bytes)];
  assert.equal(all.length % 2, 0, "a header without a body");
  return all.flatMap((header, at) => (at % 2 === 0 ? [{ header, body: all[at + 1] ?? header }] : []));
}

function callOf(
  place: { stream: number; from: Speaker },
  header: Uint8Array,
  body: Uint8Array,
): RecordedCall {
  for (const bytes of [header, body])
    assert.deepEqual(encodeMsgpack(decodeMsgpack(bytes)), bytes, "not the same bytes again");
  const isAnswer = header[0] === 0x83;
  const read = isAnswer
    ? decodeMessage(responseHeader, header)
    : { ...decodeMessage(requestHeader, header), Error: undefined };
  const { ServiceMethod: method, Seq: seq, Error: error } = read;
  const written =
    error === undefined
      ? encodeMessage(requestHeader, { ServiceMethod: method, Seq: seq })
      : encodeMessage(responseHeader, { ServiceMethod: method, Seq: seq, Error: error });
  assert.deepEqual(written, header);
  return { ...place, method, seq, error, body };
}
