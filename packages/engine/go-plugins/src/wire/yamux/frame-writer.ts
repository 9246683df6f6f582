/** The one writer of a session: frames leave whole and in the order they were given. */
import { BuildError } from "@prebake/base";

/** What is gathered while the bytes before are on their way; small at first, for sessions that only make calls. */
const largestBatch = 128 * 1024;
const smallBatch = 4 * 1024;

/** Answers that nobody takes pile up only so far: a peer that asks without reading is broken or hostile. */
const unsentControlLimit = 1024 * 1024;

interface Item {
  readonly header: Uint8Array;
  readonly payload?: Uint8Array;
  readonly taken?: PromiseWithResolvers<void>;
}

export class FrameWriter {
  readonly #send: (bytes: Uint8Array) => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  /** Frames are copied here, one behind the other; while one buffer is sent, the other one is filled. */
  #batch: Uint8Array = new Uint8Array(smallBatch);
  #sending: Uint8Array = new Uint8Array(smallBatch);
  #batchBytes = 0;
  /** What the batch has no room for. */
  #queue: Item[] = [];
  #failure: Error | undefined;
  #controlBytes = 0;
  #running = false;

  /** `send` has the bytes until it resolves, and not longer. */
  constructor(send: (bytes: Uint8Array) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#send = send;
    this.#onFailure = onFailure;
  }

  /** A frame that nobody waits for. */
  control(header: Uint8Array): void {
    if (this.#failure) return;
    this.#controlBytes += header.length;
    if (this.#controlBytes > unsentControlLimit) {
      this.#onFailure(
        new BuildError("plugin/over-limit", {
          message: "Cannot answer the plugin: it sends requests and does not read the answers",
        }),
      );
      return;
    }
    this.#add({ header });
  }

  /** Resolves when the payload is copied: the caller's may change then. It waits when the connection takes slowly. */
  async data(header: Uint8Array, payload: Uint8Array): Promise<void> {
    if (this.#failure) throw this.#failure;
    const taken = Promise.withResolvers<void>();
    this.#controlBytes += header.length;
    this.#add({ header, payload, taken });
    await taken.promise;
  }

  /** Nothing is sent any more but this last frame, when there is one; those who wait are told. */
  fail(error: Error, lastFrame?: Uint8Array): void {
    if (this.#failure) return;
    for (const { taken } of this.#queue) taken?.reject(error);
    this.#queue = [];
    this.#batchBytes = 0;
    if (lastFrame) this.#add({ header: lastFrame });
    this.#failure = error;
  }

  #add(item: Item): void {
    if (this.#queue.length > 0 || !this.#copy(item)) this.#queue.push(item);
    if (this.#running) return;
    this.#running = true;
    void this.#run(); // Its failures go to onFailure.
  }

  /** False when there is no room. */
  #copy({ header, payload, taken }: Item): boolean {
    const end = this.#batchBytes + header.length + (payload?.length ?? 0);
    if (end > this.#batch.length) {
      if (end > largestBatch && this.#batchBytes > 0) return false;
      const larger = new Uint8Array(Math.max(end, largestBatch));
      larger.set(this.#batch.subarray(0, this.#batchBytes));
      this.#batch = larger;
    }
    this.#batch.set(header, this.#batchBytes);
    if (payload) this.#batch.set(payload, this.#batchBytes + header.length);
    this.#batchBytes = end;
    taken?.resolve();
    return true;
  }

  async #run(): Promise<void> {
    try {
      // Lets the frames of one turn gather into one write.
      await Promise.resolve();
      while (this.#batchBytes > 0) await this.#sendBatch();
      this.#running = false;
    } catch (error) {
      this.#onFailure(error); // Stays "running": nothing is sent after a failure.
    }
  }

  async #sendBatch(): Promise<void> {
    const bytes = this.#batch.subarray(0, this.#batchBytes);
    [this.#batch, this.#sending] = [this.#sending, this.#batch];
    this.#batchBytes = 0;
    this.#controlBytes = 0;
    for (const item of this.#queue) this.#controlBytes += item.header.length;
    let moved = 0;
    for (const item of this.#queue) {
      if (!this.#copy(item)) break;
      moved++;
    }
    this.#queue.splice(0, moved);
    await this.#send(bytes);
  }
}
