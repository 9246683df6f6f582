/**
 * One stream of a session.
 *
 * Back-pressure: the other side may have sent at most a window of bytes that nobody has read. Credit goes back only when
 * the reader comes for more, so a reader that waits makes the sender wait, however far away that is.
 */
import { BuildError } from "@prebake/base";
import type { ByteStream } from "../byte-stream.ts";
import { UnreadBytes } from "./unread-bytes.ts";

/** Bytes each side may send at first, per stream. Source: hashicorp/yamux spec.md. */
export const initialWindow = 256 * 1024;

/** Larger writes are cut, so that streams take turns. */
const largestFrame = 32 * 1024;

/** What a stream needs of its session. */
export interface StreamLink {
  sendData(streamId: number, bytes: Uint8Array): Promise<void>;
  sendCredit(streamId: number, bytes: number): void;
  sendFin(streamId: number): void;
  sendReset(streamId: number): void;
  /** The stream is over both ways. */
  forget(streamId: number): void;
}

export class YamuxStream implements ByteStream {
  readonly id: number;
  readonly #link: StreamLink;
  #sendWindow = initialWindow;
  #receiveWindow = initialWindow;
  #wholeWindow = initialWindow;
  readonly #unread = new UnreadBytes();
  /** Bytes handed to the reader that it has not come back for. */
  #handedBytes = 0;
  #creditOwed = 0;
  #discarding = false;
  #localEnd = false;
  #remoteEnd = false;
  #failure: Error | undefined;
  #wakeReader = Promise.withResolvers<void>();
  #wakeWriter = Promise.withResolvers<void>();
  readonly #peerEnded = Promise.withResolvers<void>();
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(id: number, link: StreamLink) {
    this.id = id;
    this.#link = link;
  }

  /** Resolves when the other side has ended its direction, or the stream broke. */
  get peerEnded(): Promise<void> {
    return this.#peerEnded.promise;
  }

  async read(): Promise<Uint8Array | undefined> {
    this.#giveCredit();
    for (;;) {
      const chunk = this.#unread.take();
      if (chunk) return this.#hand(chunk);
      if (this.#failure) throw this.#failure;
      if (this.#remoteEnd || this.#discarding) return undefined;
      await this.#wakeReader.promise;
    }
  }

  /** Exactly this many bytes; undefined when the stream ends before. */
  async readExactly(count: number): Promise<Uint8Array | undefined> {
    const all = new Uint8Array(count);
    for (let have = 0; have < count;) {
      const chunk = await this.read();
      if (!chunk) return undefined;
      const used = Math.min(chunk.length, count - have);
      all.set(chunk.subarray(0, used), have);
      have += used;
      if (used < chunk.length) this.#putBack(chunk.length - used);
    }
    return all;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (let chunk = await this.read(); chunk; chunk = await this.read()) yield chunk;
    } finally {
      this.discard();
    }
  }

  /**
   * Lets the other side send up to so many bytes that nobody has read: for files, where both sides would stop for each
   * other too often. Costs as much memory when the reader is slow. Never makes the window smaller.
   */
  widen(window: number): void {
    const more = window - this.#wholeWindow;
    if (more <= 0 || this.#remoteEnd || this.#failure) return;
    this.#wholeWindow = window;
    this.#receiveWindow += more;
    this.#link.sendCredit(this.id, more);
  }

  /**
   * From now on chunks are lent: one is good until the next is asked for, then its memory is used again. For streams
   * of files.
   */
  lendChunks(): void {
    this.#unread.lend();
  }

  /** Nobody reads any more: what still comes is dropped and credited, so that the other side never waits for us. */
  discard(): void {
    if (this.#discarding) return;
    this.#discarding = true;
    this.#handedBytes += this.#unread.clear();
    this.#giveCredit();
    this.#wake();
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#enqueue(bytes, false);
  }

  /**
   * As `write`, but false, with nothing more sent, when the other side has ended its own direction: on a stream of one
   * direction that means that nobody reads there any more, and a write could wait for ever.
   */
  writeUnlessLeft(bytes: Uint8Array): Promise<boolean> {
    return this.#enqueue(bytes, true);
  }

  async close(): Promise<void> {
    const before = this.#lastWrite;
    this.#lastWrite = before.then(() => this.#endNow());
    await this.#lastWrite;
  }

  reset(): void {
    if (this.#failure || (this.#localEnd && this.#remoteEnd)) return;
    this.#link.sendReset(this.id);
    this.fail(streamError("it was given up"));
    this.#link.forget(this.id);
  }

  /** Session: a data frame of this size is coming. False when it is more than the window allows. */
  announce(bytes: number): boolean {
    this.#receiveWindow -= bytes;
    return this.#receiveWindow >= 0;
  }

  /** Session: bytes of the frame that was announced. They are copied. */
  receive(bytes: Uint8Array): void {
    if (this.#discarding) {
      this.#handedBytes += bytes.length;
      this.#giveCredit();
      return;
    }
    this.#unread.add(bytes);
    this.#wake();
  }

  /** Session: the other side took this many bytes. */
  addCredit(bytes: number): void {
    this.#sendWindow += bytes;
    this.#wakeWriter.resolve();
    this.#wakeWriter = Promise.withResolvers();
  }

  /** Session: the other side has ended. False when it had already. */
  receiveEnd(): boolean {
    if (this.#remoteEnd) return false;
    this.#remoteEnd = true;
    this.#peerEnded.resolve();
    this.#wakeWriter.resolve();
    this.#wakeWriter = Promise.withResolvers();
    this.#wake();
    if (this.#localEnd) this.#link.forget(this.id);
    return true;
  }

  /** Session: the stream, or all of them, broke. What was received before can still be read. */
  fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#wakeWriter.resolve();
    this.#peerEnded.resolve();
    this.#wake();
  }

  #enqueue(bytes: Uint8Array, stopWhenLeft: boolean): Promise<boolean> {
    const written = this.#lastWrite.then(() => this.#writeNow(bytes, stopWhenLeft));
    this.#lastWrite = written.then(
      () => undefined,
      () => undefined,
    );
    return written;
  }

  async #writeNow(bytes: Uint8Array, stopWhenLeft: boolean): Promise<boolean> {
    for (let at = 0; at < bytes.length;) {
      if (this.#failure) throw this.#failure;
      if (stopWhenLeft && this.#remoteEnd) return false;
      if (this.#localEnd) throw streamError("its writing end is closed");
      if (this.#sendWindow === 0) {
        await this.#wakeWriter.promise;
        continue;
      }
      const end = Math.min(bytes.length, at + Math.min(this.#sendWindow, largestFrame));
      this.#sendWindow -= end - at;
      await this.#link.sendData(this.id, bytes.subarray(at, end));
      at = end;
    }
    return true;
  }

  #endNow(): void {
    if (this.#localEnd || this.#failure) return;
    this.#localEnd = true;
    this.#link.sendFin(this.id);
    if (this.#remoteEnd) this.#link.forget(this.id);
  }

  #hand(chunk: Uint8Array): Uint8Array {
    this.#handedBytes = chunk.length;
    return chunk;
  }

  #putBack(count: number): void {
    this.#unread.putBack(count);
    this.#handedBytes -= count;
  }

  #giveCredit(): void {
    this.#creditOwed += this.#handedBytes;
    this.#handedBytes = 0;
    if (this.#creditOwed < this.#wholeWindow / 2 || this.#remoteEnd || this.#failure) return;
    this.#receiveWindow += this.#creditOwed;
    this.#link.sendCredit(this.id, this.#creditOwed);
    this.#creditOwed = 0;
  }

  #wake(): void {
    this.#wakeReader.resolve();
    this.#wakeReader = Promise.withResolvers();
  }
}

function streamError(reason: string): BuildError {
  return new BuildError("plugin/stream-closed", { message: `Cannot use a stream to the plugin: ${reason}` });
}
