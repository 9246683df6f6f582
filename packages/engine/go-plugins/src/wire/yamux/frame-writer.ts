/** The one writer of a session: frames leave whole and in the order they were given. */
import { BuildError } from "@prebake/base";
import { joinBytes } from "../join-bytes.ts";

/** Small frames are sent together up to this size. */
const batchBytes = 64 * 1024;

/** Answers that nobody takes pile up only so far: a peer that asks without reading is broken or hostile. */
const unsentControlLimit = 1024 * 1024;

interface Item {
  readonly bytes: Uint8Array;
  readonly sent?: PromiseWithResolvers<void>;
}

export class FrameWriter {
  readonly #send: (bytes: Uint8Array) => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #queue: Item[] = [];
  /** Those being sent right now. */
  #batch: Item[] = [];
  #failure: Error | undefined;
  #controlBytes = 0;
  #running = false;

  constructor(send: (bytes: Uint8Array) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#send = send;
    this.#onFailure = onFailure;
  }

  /** A frame that nobody waits for. */
  control(bytes: Uint8Array): void {
    this.#controlBytes += bytes.length;
    if (this.#controlBytes > unsentControlLimit) {
      this.#onFailure(
        new BuildError("plugin/over-limit", {
          message: "Cannot answer the plugin: it sends requests and does not read the answers",
        }),
      );
      return;
    }
    this.#queue.push({ bytes });
    this.#start();
  }

  /** Resolves when the bytes are handed to the connection. */
  data(header: Uint8Array, payload: Uint8Array): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    const sent = Promise.withResolvers<void>();
    this.#queue.push({ bytes: header }, { bytes: payload, sent });
    this.#controlBytes += header.length;
    this.#start();
    return sent.promise;
  }

  /** Nothing is sent any more but this last frame, when there is one; those who wait are told. */
  fail(error: Error, lastFrame?: Uint8Array): void {
    if (this.#failure) return;
    for (const item of [...this.#batch, ...this.#queue]) item.sent?.reject(error);
    this.#batch = [];
    this.#queue = lastFrame ? [{ bytes: lastFrame }] : [];
    if (lastFrame) this.#start();
    this.#failure = error;
  }

  #start(): void {
    if (this.#running || this.#failure) return;
    this.#running = true;
    void this.#run(); // Its failures go to onFailure.
  }

  async #run(): Promise<void> {
    try {
      // Lets the frames of one turn gather into one write.
      await Promise.resolve();
      while (this.#queue.length > 0) await this.#sendBatch();
      this.#running = false;
    } catch (error) {
      this.#onFailure(error); // Stays "running": nothing is sent after a failure.
    }
  }

  async #sendBatch(): Promise<void> {
    let count = 0;
    let size = 0;
    for (const { bytes } of this.#queue) {
      if (count > 0 && size + bytes.length > batchBytes) break;
      count++;
      size += bytes.length;
    }
    this.#batch = this.#queue.splice(0, count);
    await this.#send(joinBytes(this.#batch.map((item) => item.bytes)));
    for (const { bytes, sent } of this.#batch) {
      if (sent) sent.resolve();
      else this.#controlBytes -= bytes.length;
    }
    this.#batch = [];
  }
}
