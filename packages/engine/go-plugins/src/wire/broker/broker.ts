/**
 * Ids that tell what a stream is for: whoever opens a stream writes 4 bytes, little-endian; who waits for that id writes
 * the same bytes back. Source: packer-plugin-sdk, muxBroker.
 */
import { BuildError } from "@prebake/base";
import { malformed } from "../malformed.ts";
import type { YamuxStream } from "../yamux/yamux-stream.ts";

/** A stream that the other side is going to open. */
export interface ExpectedStream {
  /** Announce this to the other side, after it was expected. */
  readonly id: number;
  /** Rejects when the stream was given up or the connection broke. */
  readonly stream: Promise<YamuxStream>;
  /** No longer waited for; a stream that came is not touched. */
  cancel(): void;
}

export class Broker {
  readonly #open: () => YamuxStream;
  readonly #expected = new Map<number, PromiseWithResolvers<YamuxStream>>();
  #lastId = 0;
  #failure: Error | undefined;

  constructor(open: () => YamuxStream) {
    this.#open = open;
  }

  /** Waits for the other side under a new id of ours, or under id 0: the component's own. */
  expect(id = ++this.#lastId): ExpectedStream {
    const arrived = Promise.withResolvers<YamuxStream>();
    arrived.promise.catch(() => undefined); // The one who announced may have failed and left.
    if (this.#failure) arrived.reject(this.#failure);
    else this.#expected.set(id, arrived);
    const cancel = () => {
      if (this.#expected.get(id) !== arrived) return;
      this.#expected.delete(id);
      arrived.reject(brokerError("nobody waits for it any more"));
    };
    return { id, stream: arrived.promise, cancel };
  }

  /** Opens a stream for an id that the other side announced. It must be done within 5 seconds of the announcement. */
  async dial(id: number): Promise<YamuxStream> {
    const stream = this.#open();
    const written = idBytes(id);
    await stream.write(written);
    const answer = await stream.readExactly(4);
    if (!answer) {
      stream.reset();
      throw brokerError("the plugin does not wait for it");
    }
    if (!answer.every((byte, at) => byte === written[at])) {
      stream.reset();
      throw malformed("the plugin's answer to a new stream", "it names another stream");
    }
    return stream;
  }

  /** A stream that the other side opened. One that nobody expects is closed. */
  async accept(stream: YamuxStream): Promise<void> {
    const bytes = await stream.readExactly(4);
    const id = bytes && new DataView(bytes.buffer).getUint32(0, true);
    const arrived = id === undefined ? undefined : this.#expected.get(id);
    if (id === undefined || !bytes || !arrived) {
      stream.discard();
      await stream.close();
      return;
    }
    this.#expected.delete(id);
    await stream.write(bytes);
    arrived.resolve(stream);
  }

  /** The connection broke: nobody will come, now or later. */
  fail(error: Error): void {
    this.#failure ??= error;
    for (const arrived of this.#expected.values()) arrived.reject(error);
    this.#expected.clear();
  }
}

function idBytes(id: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, id, true);
  return bytes;
}

function brokerError(reason: string): BuildError {
  return new BuildError("plugin/stream-refused", {
    message: `Cannot open a stream to the plugin: ${reason}`,
  });
}
