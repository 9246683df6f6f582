/** Reads a stream by hand, piece by piece: lines first, bytes then. */
import type { Readable } from "node:stream";
import { raceSignal } from "@prebake/base";
import { handOver } from "./hand-over.ts";

/** A line of ours is short; a guest that sends this much without one talks about something else. */
const longestLineBytes = 64 * 1024;

export class ChannelReader {
  readonly #stream: Readable;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  /** The next piece, of any size; undefined at the end. */
  async read(signal: AbortSignal): Promise<Buffer | undefined> {
    if (this.#rest.length > 0) {
      const rest = this.#rest;
      this.#rest = Buffer.alloc(0);
      return rest;
    }
    for (;;) {
      signal.throwIfAborted();
      const chunk: unknown = this.#stream.read();
      if (Buffer.isBuffer(chunk)) return chunk;
      if (this.#stream.readableEnded || this.#stream.destroyed) return undefined;
      await this.#waitForMore(signal);
    }
  }

  /** The next piece, of at most so many bytes; undefined at the end. */
  async readUpTo(count: number, signal: AbortSignal): Promise<Buffer | undefined> {
    const piece = await this.read(signal);
    if (!piece || piece.length <= count) return piece;
    this.#rest = piece.subarray(count);
    return piece.subarray(0, count);
  }

  /** Exactly so many bytes; fewer at the end. */
  async readExactly(count: number, signal: AbortSignal): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let missing = count; missing > 0;) {
      const piece = await this.readUpTo(missing, signal);
      if (!piece) break;
      pieces.push(piece);
      missing -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** The next line without its end; undefined when the stream ends before one, or the line grows too long. */
  async readLine(signal: AbortSignal): Promise<string | undefined> {
    let seen = Buffer.alloc(0);
    for (;;) {
      const end = seen.indexOf(0x0a);
      if (end !== -1) {
        this.#rest = seen.subarray(end + 1);
        return seen.subarray(0, end).toString("utf8").replace(/\r$/, "");
      }
      if (seen.length > longestLineBytes) return undefined;
      const piece = await this.read(signal);
      if (!piece) return undefined;
      seen = Buffer.concat([seen, piece]);
    }
  }

  /** Everything until the end. */
  async *pieces(signal: AbortSignal): AsyncGenerator<Buffer> {
    for (let piece = await this.read(signal); piece; piece = await this.read(signal)) yield piece;
  }

  /** Everything until the end, as it came, at the pace of `take`. Rejects when the signal is aborted. */
  async takeAll(take: (piece: Buffer) => void | Promise<void>, signal: AbortSignal): Promise<void> {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    if (rest.length > 0) await take(rest);
    const taken = handOver(this.#stream, take, signal);
    this.#stream.resume(); // Who waits until it is readable stops the flow.
    await taken;
    signal.throwIfAborted();
  }

  /** Reads and forgets until the end. */
  drain(): void {
    this.#rest = Buffer.alloc(0);
    this.#stream.resume();
  }

  async #waitForMore(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => resolve();
    this.#stream.on("readable", look).on("end", look).on("close", look);
    try {
      await raceSignal(promise, signal);
    } finally {
      this.#stream.off("readable", look).off("end", look).off("close", look);
    }
  }
}
