/** Whole values out of a flow of bytes, each as its own bytes. */
import type { ByteStream } from "../byte-stream.ts";
import { joinBytes } from "../join-bytes.ts";
import { malformed } from "../malformed.ts";
import type { MsgpackLimits } from "./scan-msgpack.ts";
import { MsgpackScanner } from "./scan-msgpack.ts";

export class ValueReader {
  readonly #stream: Pick<ByteStream, "read">;
  readonly #scanner: MsgpackScanner;
  #chunk: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(stream: Pick<ByteStream, "read">, limits?: MsgpackLimits) {
    this.#stream = stream;
    this.#scanner = new MsgpackScanner(limits);
  }

  /** The bytes of the next value; undefined when the stream ends before it begins. Joined once, however many pieces it came in. */
  async next(): Promise<Uint8Array | undefined> {
    const pieces: Uint8Array[] = [];
    for (;;) {
      if (this.#at === this.#chunk.length) {
        const chunk = await this.#stream.read();
        if (!chunk) {
          if (pieces.length > 0) throw malformed("a message", "it is cut");
          return undefined;
        }
        this.#chunk = chunk;
        this.#at = 0;
      }
      const end = this.#scanner.scan(this.#chunk, this.#at);
      pieces.push(this.#chunk.subarray(this.#at, end));
      this.#at = end ?? this.#chunk.length;
      if (end !== undefined) return joinBytes(pieces);
    }
  }
}
