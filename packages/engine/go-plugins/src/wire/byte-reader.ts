/** A cursor over bytes, big-endian. Reading past the end throws `plugin/malformed` with the name of what is read. */
import { malformed } from "./malformed.ts";
import { decodeText } from "./text.ts";

export class ByteReader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;
  offset = 0;

  constructor(bytes: Uint8Array, what: string) {
    this.bytes = bytes;
    this.#what = what;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }
  int8(): number {
    return this.#view.getInt8(this.#advance(1));
  }
  uint16(): number {
    return this.#view.getUint16(this.#advance(2));
  }
  int16(): number {
    return this.#view.getInt16(this.#advance(2));
  }
  uint32(): number {
    return this.#view.getUint32(this.#advance(4));
  }
  int32(): number {
    return this.#view.getInt32(this.#advance(4));
  }
  uint64(): bigint {
    return this.#view.getBigUint64(this.#advance(8));
  }
  int64(): bigint {
    return this.#view.getBigInt64(this.#advance(8));
  }
  float32(): number {
    return this.#view.getFloat32(this.#advance(4));
  }
  float64(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /** A view of the next bytes, not a copy. */
  take(count: number): Uint8Array {
    const start = this.#advance(count);
    return this.bytes.subarray(start, start + count);
  }

  text(byteCount: number): string {
    return decodeText(this.take(byteCount));
  }

  /** For errors of the one who reads. */
  problem(reason: string): Error {
    return malformed(this.#what, reason);
  }

  #advance(count: number): number {
    const start = this.offset;
    if (count > this.bytes.length - start) throw this.problem(`it ends after ${this.bytes.length} bytes`);
    this.offset = start + count;
    return start;
  }
}
