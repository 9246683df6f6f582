/**
 * Finds where values end in a flow of bytes, without joining or decoding it. It needs exactly the bytes of the value:
 * a reader that waits for more than that could wait for ever.
 */
import { malformed, overLimit } from "../malformed.ts";

export interface MsgpackLimits {
  readonly valueBytes: number;
  /** Values inside of values. */
  readonly depth: number;
  /** Values in one value: each costs memory, however few bytes it has. */
  readonly elements: number;
}

export const defaultMsgpackLimits: MsgpackLimits = {
  valueBytes: 256 * 1024 * 1024,
  depth: 100,
  elements: 4 * 1024 * 1024,
};

/** How a value goes on after its first byte. */
interface Shape {
  /** Bytes of the length or count that follow. */
  readonly lengthBytes: number;
  /** What the length counts: bytes, or values (for maps: pairs). Without length: fixed bytes. */
  readonly unit: "bytes" | "values" | "pairs";
  /** Bytes besides those that the length counts. */
  readonly extra: number;
  /** Count in the first byte itself. */
  readonly count: number;
}

const shapes: readonly (Shape | undefined)[] = Array.from({ length: 256 }, (_, byte) => shapeOf(byte));

function shapeOf(byte: number): Shape | undefined {
  const shape = (
    lengthBytes: number,
    unit: Shape["unit"],
    rest: { extra?: number; count?: number } = {},
  ): Shape => ({
    lengthBytes,
    unit,
    extra: rest.extra ?? 0,
    count: rest.count ?? 0,
  });
  if (byte < 0x80 || byte >= 0xe0) return shape(0, "bytes");
  if (byte < 0x90) return shape(0, "pairs", { count: byte & 15 });
  if (byte < 0xa0) return shape(0, "values", { count: byte & 15 });
  if (byte < 0xc0) return shape(0, "bytes", { count: byte & 31 });
  const table: Readonly<Record<number, Shape>> = {
    0xc0: shape(0, "bytes"),
    0xc2: shape(0, "bytes"),
    0xc3: shape(0, "bytes"),
    0xc4: shape(1, "bytes"),
    0xc5: shape(2, "bytes"),
    0xc6: shape(4, "bytes"),
    0xc7: shape(1, "bytes", { extra: 1 }),
    0xc8: shape(2, "bytes", { extra: 1 }),
    0xc9: shape(4, "bytes", { extra: 1 }),
    0xca: shape(0, "bytes", { count: 4 }),
    0xcb: shape(0, "bytes", { count: 8 }),
    0xcc: shape(0, "bytes", { count: 1 }),
    0xcd: shape(0, "bytes", { count: 2 }),
    0xce: shape(0, "bytes", { count: 4 }),
    0xcf: shape(0, "bytes", { count: 8 }),
    0xd0: shape(0, "bytes", { count: 1 }),
    0xd1: shape(0, "bytes", { count: 2 }),
    0xd2: shape(0, "bytes", { count: 4 }),
    0xd3: shape(0, "bytes", { count: 8 }),
    0xd4: shape(0, "bytes", { count: 2 }),
    0xd5: shape(0, "bytes", { count: 3 }),
    0xd6: shape(0, "bytes", { count: 5 }),
    0xd7: shape(0, "bytes", { count: 9 }),
    0xd8: shape(0, "bytes", { count: 17 }),
    0xd9: shape(1, "bytes"),
    0xda: shape(2, "bytes"),
    0xdb: shape(4, "bytes"),
    0xdc: shape(2, "values"),
    0xdd: shape(4, "values"),
    0xde: shape(2, "pairs"),
    0xdf: shape(4, "pairs"),
  };
  return table[byte];
}

export class MsgpackScanner {
  readonly #limits: MsgpackLimits;
  /** Values still to come, of each open list or map. */
  #open: number[] = [];
  #bytes = 0;
  #elements = 0;
  #shape: Shape | undefined;
  #lengthLeft = 0;
  #length = 0;
  #skip = 0;

  constructor(limits: MsgpackLimits = defaultMsgpackLimits) {
    this.#limits = limits;
  }

  /** Offset behind the end of the value, or undefined when it goes on after these bytes. After an end it starts anew. */
  scan(bytes: Uint8Array, from: number): number | undefined {
    let at = from;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, bytes.length - at);
        this.#skip -= step;
        at += step;
      } else {
        this.#byte(bytes[at] ?? 0);
        at++;
      }
      if (this.#skip === 0 && !this.#shape && this.#isComplete()) {
        this.#reset();
        return at;
      }
    }
    this.#bytes += at - from;
    if (this.#bytes > this.#limits.valueBytes)
      throw this.#over(`it is larger than ${this.#limits.valueBytes} bytes`);
    return undefined;
  }

  #byte(byte: number): void {
    if (this.#lengthLeft > 0) {
      this.#length = this.#length * 256 + byte;
      this.#lengthLeft--;
    } else {
      const shape = shapes[byte];
      if (!shape) throw malformed("a message", `0x${byte.toString(16)} begins no value`);
      if (++this.#elements > this.#limits.elements)
        throw this.#over(`it holds more than ${this.#limits.elements} values`);
      this.#shape = shape;
      this.#lengthLeft = shape.lengthBytes;
      this.#length = shape.count;
    }
    if (this.#lengthLeft === 0 && this.#shape) this.#begin(this.#shape);
  }

  #begin(shape: Shape): void {
    this.#shape = undefined;
    if (shape.unit === "bytes") {
      this.#skip = this.#length + shape.extra;
      if (this.#skip > this.#limits.valueBytes)
        throw this.#over(`it is larger than ${this.#limits.valueBytes} bytes`);
      this.#count();
      return;
    }
    this.#count();
    this.#open.push(shape.unit === "pairs" ? this.#length * 2 : this.#length);
    if (this.#open.length > this.#limits.depth)
      throw this.#over(`it is nested deeper than ${this.#limits.depth} levels`);
  }

  /** One value less to come in what is open. */
  #count(): void {
    const last = this.#open.length - 1;
    if (last >= 0) this.#open[last] = (this.#open[last] ?? 0) - 1;
  }

  #isComplete(): boolean {
    if (this.#elements === 0) return false;
    while (this.#open.length > 0 && this.#open.at(-1) === 0) this.#open.pop();
    return this.#open.length === 0;
  }

  #reset(): void {
    this.#bytes = 0;
    this.#elements = 0;
  }

  #over(reason: string): Error {
    return overLimit("a message", reason);
  }
}
