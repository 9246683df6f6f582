/** Bytes that grow, big-endian. */
import { encodeText } from "./text.ts";

export class ByteWriter {
  #bytes = new Uint8Array(64);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  uint8(value: number): void {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
  }
  int8(value: number): void {
    const at = this.#grow(1);
    this.#view.setInt8(at, value);
  }
  uint16(value: number): void {
    const at = this.#grow(2);
    this.#view.setUint16(at, value);
  }
  int16(value: number): void {
    const at = this.#grow(2);
    this.#view.setInt16(at, value);
  }
  uint32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value);
  }
  int32(value: number): void {
    const at = this.#grow(4);
    this.#view.setInt32(at, value);
  }
  uint64(value: bigint): void {
    const at = this.#grow(8);
    this.#view.setBigUint64(at, value);
  }
  int64(value: bigint): void {
    const at = this.#grow(8);
    this.#view.setBigInt64(at, value);
  }
  float32(value: number): void {
    const at = this.#grow(4);
    this.#view.setFloat32(at, value);
  }
  float64(value: number): void {
    const at = this.#grow(8);
    this.#view.setFloat64(at, value);
  }

  put(bytes: Uint8Array): void {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
  }

  text(text: string): void {
    this.put(encodeText(text));
  }

  /** What was written so far; a view that later writes may leave behind. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  // May replace the view: callers ask for the place first, then look at the view.
  #grow(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }
}
