/** A session: many streams over one connection. Bytes in through `receive`, bytes out through `send`. */
import { BuildError, toError } from "@prebake/base";
import { malformed, overLimit } from "../malformed.ts";
import type { FrameHeader } from "./frame.ts";
import { FrameParser, encodeHeader, frameFlag, frameType } from "./frame.ts";
import { FrameWriter } from "./frame-writer.ts";
import { YamuxStream } from "./yamux-stream.ts";

export interface YamuxSessionOptions {
  /** The client opens odd stream ids, the server even ones. The host of plugins is the client. */
  readonly side: "client" | "server";
  /** Puts bytes on the wire; called again only when it has resolved, and the bytes are its own until then. */
  readonly send: (bytes: Uint8Array) => Promise<void>;
  /** A stream that the other side opened; it is acknowledged already. */
  readonly onStream: (stream: YamuxStream) => void;
  /** Called once, when nothing can go on: a broken rule, a broken connection, or `fail`. */
  readonly onFailure?: (error: Error) => void;
  /** Streams that may be open at once. 1024 when absent. */
  readonly streamLimit?: number;
}

/** Data frames of streams that are gone are dropped; larger ones than any window allows are an attack. */
const largestStrayFrame = 1024 * 1024;

export class YamuxSession {
  readonly #options: YamuxSessionOptions;
  readonly #streams = new Map<number, YamuxStream>();
  readonly #parser: FrameParser;
  readonly #writer: FrameWriter;
  readonly #pings = new Map<number, () => void>();
  readonly #streamLimit: number;
  #nextId: number;
  #nextPing = 0;
  #peerGoneAway = false;
  #failure: Error | undefined;
  /** Stream that takes the payload of the current data frame; undefined: it is dropped. */
  #receiving: YamuxStream | undefined;
  #endsAfterPayload = false;

  constructor(options: YamuxSessionOptions) {
    this.#options = options;
    this.#nextId = options.side === "client" ? 1 : 2;
    this.#streamLimit = options.streamLimit ?? 1024;
    this.#writer = new FrameWriter(options.send, (error) => this.fail(toError(error)));
    this.#parser = new FrameParser({
      header: (header) => this.#header(header),
      payload: (bytes, isLast) => this.#payload(bytes, isLast),
    });
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  /** Bytes from the wire. Never throws: what breaks a rule ends the session. */
  receive(bytes: Uint8Array): void {
    if (this.#failure) return;
    try {
      this.#parser.push(bytes);
    } catch (error) {
      this.#writer.fail(
        toError(error),
        encodeHeader({ type: frameType.goAway, flags: 0, streamId: 0, length: 1 }),
      );
      this.fail(toError(error));
    }
  }

  /** A new stream; it can be written to at once. */
  open(): YamuxStream {
    if (this.#failure) throw this.#failure;
    if (this.#peerGoneAway) throw sessionError("the plugin takes no new streams");
    const id = this.#nextId;
    this.#nextId += 2;
    const stream = this.#add(id);
    this.#send({ type: frameType.windowUpdate, flags: frameFlag.syn, streamId: id, length: 0 });
    return stream;
  }

  /** Resolves when the other side has answered; never, when it does not. */
  ping(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const opaque = this.#nextPing++ >>> 0;
    this.#pings.set(opaque, resolve);
    this.#send({ type: frameType.ping, flags: frameFlag.syn, streamId: 0, length: opaque });
    return promise;
  }

  /** Ends everything with this error: all reads and writes of all streams reject with it. */
  fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#writer.fail(error);
    for (const stream of this.#streams.values()) stream.fail(error);
    this.#streams.clear();
    this.#options.onFailure?.(error);
  }

  /** The connection has ended; in the middle of a frame it was cut. */
  end(): void {
    this.fail(
      this.#parser.isIdle
        ? sessionError("the connection has ended")
        : malformed("the plugin's connection", "it ended in the middle of a frame"),
    );
  }

  #header(header: FrameHeader): void {
    this.#receiving = undefined;
    this.#endsAfterPayload = false;
    if (header.type === frameType.ping) this.#ping(header);
    else if (header.type === frameType.goAway) this.#goAway(header);
    else this.#streamFrame(header);
  }

  #ping({ flags, length }: FrameHeader): void {
    if (flags & frameFlag.syn) {
      this.#send({ type: frameType.ping, flags: frameFlag.ack, streamId: 0, length });
      return;
    }
    this.#pings.get(length)?.();
    this.#pings.delete(length);
  }

  #goAway({ length }: FrameHeader): void {
    this.#peerGoneAway = true;
    if (length !== 0) this.fail(sessionError(`the plugin gave up with code ${length}`));
  }

  #streamFrame(header: FrameHeader): void {
    const { flags, streamId, length, type } = header;
    if (flags & frameFlag.syn) this.#accept(streamId);
    const stream = this.#streams.get(streamId);
    if (!stream) {
      if (type === frameType.data && length > largestStrayFrame) {
        throw overLimit(
          "a multiplexer frame",
          `it is for a stream that is not open and holds ${length} bytes`,
        );
      }
      return;
    }
    if (type === frameType.windowUpdate) stream.addCredit(length);
    else if (stream.announce(length)) this.#receiving = stream;
    else throw malformed("a multiplexer frame", `stream ${streamId} got more than its window`);
    if (flags & frameFlag.rst) this.#resetByPeer(stream);
    else if (flags & frameFlag.fin) {
      // The payload comes after its header: the end must wait for it.
      this.#endsAfterPayload = type === frameType.data && length > 0;
      if (!this.#endsAfterPayload) this.#endByPeer(stream);
    }
  }

  #payload(bytes: Uint8Array, isLast: boolean): void {
    this.#receiving?.receive(bytes);
    if (isLast && this.#endsAfterPayload && this.#receiving) this.#endByPeer(this.#receiving);
  }

  #endByPeer(stream: YamuxStream): void {
    if (!stream.receiveEnd()) throw malformed("a multiplexer frame", `stream ${stream.id} was ended twice`);
  }

  #resetByPeer(stream: YamuxStream): void {
    stream.fail(
      new BuildError("plugin/stream-reset", {
        message: "Cannot use a stream to the plugin: the plugin gave it up",
      }),
    );
    this.#streams.delete(stream.id);
  }

  #accept(id: number): void {
    const ours = this.#options.side === "client" ? 1 : 0;
    if (id === 0 || id % 2 === ours)
      throw malformed("a multiplexer frame", `it opens stream ${id}, which is not the plugin's to open`);
    // Not in order: streams that a Go program opens at the same time overtake each other.
    if (this.#streams.has(id)) throw malformed("a multiplexer frame", `stream ${id} is open already`);
    if (this.#streams.size >= this.#streamLimit) {
      this.#send({ type: frameType.windowUpdate, flags: frameFlag.rst, streamId: id, length: 0 });
      return;
    }
    const stream = this.#add(id);
    this.#send({ type: frameType.windowUpdate, flags: frameFlag.ack, streamId: id, length: 0 });
    this.#options.onStream(stream);
  }

  #add(id: number): YamuxStream {
    const signal = (flags: number) => (streamId: number) =>
      this.#send({ type: frameType.windowUpdate, flags, streamId, length: 0 });
    const stream = new YamuxStream(id, {
      sendData: (streamId, bytes) =>
        this.#writer.data(
          encodeHeader({ type: frameType.data, flags: 0, streamId, length: bytes.length }),
          bytes,
        ),
      sendCredit: (streamId, length) =>
        this.#send({ type: frameType.windowUpdate, flags: 0, streamId, length }),
      sendFin: signal(frameFlag.fin),
      sendReset: signal(frameFlag.rst),
      forget: (streamId) => this.#streams.delete(streamId),
    });
    this.#streams.set(id, stream);
    return stream;
  }

  #send(header: FrameHeader): void {
    if (!this.#failure) this.#writer.control(encodeHeader(header));
  }
}

function sessionError(reason: string): BuildError {
  return new BuildError("plugin/connection-ended", { message: `Cannot talk to the plugin: ${reason}` });
}
