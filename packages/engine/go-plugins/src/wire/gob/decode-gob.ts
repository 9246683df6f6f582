/**
 * Gob reader: one value, with the types the stream defines. Bounded: memory is at most a small multiple of the bytes,
 * depth and number of types have limits.
 */
import { ByteReader } from "../byte-reader.ts";
import { overLimit } from "../malformed.ts";
import type { GobValue } from "./gob-value.ts";
import { GobInterface, GobOpaque, GobStruct } from "./gob-value.ts";

type GobType =
  | { readonly kind: "bool" | "int" | "uint" | "float" | "bytes" | "string" | "interface" }
  | { readonly kind: "opaque"; readonly name: string }
  | { readonly kind: "slice" | "array"; readonly element: number }
  | { readonly kind: "map"; readonly key: number; readonly element: number }
  | { readonly kind: "struct"; readonly name: string; readonly fields: readonly GobField[] };

interface GobField {
  readonly name: string;
  readonly type: number;
}

const what = "a gob stream";
const depthLimit = 100;
const typeLimit = 1000;

const builtIn: ReadonlyMap<number, GobType> = new Map([
  [1, { kind: "bool" }],
  [2, { kind: "int" }],
  [3, { kind: "uint" }],
  [4, { kind: "float" }],
  [5, { kind: "bytes" }],
  [6, { kind: "string" }],
  [8, { kind: "interface" }],
]);

/** The first value of the stream. */
export function decodeGob(bytes: Uint8Array): GobValue {
  return new GobDecoder(bytes).top();
}

class GobDecoder {
  readonly #stream: ByteReader;
  /** What is being read: a message of the stream. A value goes on in the next one where a type definition came between. */
  #message = new ByteReader(new Uint8Array(), what);
  readonly #types = new Map<number, GobType>(builtIn);

  constructor(bytes: Uint8Array) {
    this.#stream = new ByteReader(bytes, what);
  }

  top(): GobValue {
    return this.#delimited(this.#typeSequence(false), 0);
  }

  /** Reads definitions until the id of a value's type comes. */
  #typeSequence(inInterface: boolean): number {
    for (;;) {
      if (this.#message.remaining === 0) this.#nextMessage();
      const id = Number(this.#int());
      if (id >= 0) return id;
      this.#define(-id);
      // In an interface the rest of the message is a length again, then the next definition or the value's type.
      if (this.#message.remaining > 0) {
        if (!inInterface) throw this.#message.problem("a type definition has bytes behind it");
        this.#uint();
      }
    }
  }

  #nextMessage(): void {
    this.#message = this.#stream;
    const length = this.#length();
    this.#message = new ByteReader(this.#stream.take(length), what);
  }

  /** A value that is not a struct has a zero byte before it. */
  #delimited(id: number, depth: number): GobValue {
    if (this.#type(id).kind !== "struct" && this.#uint() !== 0n)
      throw this.#message.problem("a value's marker is missing");
    return this.#value(id, depth);
  }

  #value(id: number, depth: number): GobValue {
    if (depth > depthLimit) throw overLimit(what, `it is nested deeper than ${depthLimit} levels`);
    const type = this.#type(id);
    switch (type.kind) {
      case "bool":
        return this.#uint() !== 0n;
      case "int":
        return this.#int();
      case "uint":
        return this.#uint();
      case "float":
        return this.#float();
      case "bytes":
        return this.#message.take(this.#length());
      case "string":
        return this.#message.text(this.#length());
      case "opaque":
        return new GobOpaque(type.name, this.#message.take(this.#length()));
      case "interface":
        return this.#interface(depth);
      case "slice":
      case "array":
        return Array.from({ length: this.#count() }, () => this.#value(type.element, depth + 1));
      case "map":
        return this.#map(type, depth);
      case "struct":
        return this.#struct(type, depth);
    }
  }

  #map(type: Extract<GobType, { kind: "map" }>, depth: number): GobValue {
    const map = new Map<GobValue, GobValue>();
    for (let left = this.#count(); left > 0; left--) {
      const key = this.#value(type.key, depth + 1);
      map.set(key, this.#value(type.element, depth + 1));
    }
    return map;
  }

  #struct(type: Extract<GobType, { kind: "struct" }>, depth: number): GobValue {
    const fields = new Map<string, GobValue>();
    this.#fields((index) => {
      const field = type.fields[index];
      if (!field) throw this.#message.problem(`${type.name} has no field ${index}`);
      fields.set(field.name, this.#value(field.type, depth + 1));
    });
    return new GobStruct(type.name, fields);
  }

  #interface(depth: number): GobValue {
    const nameLength = this.#length();
    if (nameLength === 0) return null;
    const name = this.#message.text(nameLength);
    const id = this.#typeSequence(true);
    this.#uint(); // Bytes of the value, for those who skip it.
    return new GobInterface(name, this.#delimited(id, depth + 1));
  }

  /** Calls `read` with each field's index; it must read the value. */
  #fields(read: (index: number) => void): void {
    for (let index = -1, delta = this.#length(); delta > 0; delta = this.#length()) {
      index += delta;
      read(index);
    }
  }

  /** The wire form of a type: a struct with one field, which tells the kind. */
  #define(id: number): void {
    if (this.#types.size >= typeLimit) throw overLimit(what, `it defines more than ${typeLimit} types`);
    let type: GobType | undefined;
    this.#fields((kind) => {
      type = this.#definition(kind);
    });
    if (!type || id < 16) throw this.#message.problem("a type definition says nothing");
    this.#types.set(id, type);
  }

  #definition(kind: number): GobType {
    let name = "";
    const numbers: number[] = [];
    let fields: readonly GobField[] = [];
    this.#fields((index) => {
      if (index === 0) name = this.#commonName();
      else if (kind === 2) fields = this.#fieldList();
      else numbers[index] = Number(this.#int());
    });
    const [, first = 0, second = 0] = numbers;
    if (kind === 0 || kind === 1) return { kind: kind === 0 ? "array" : "slice", element: first };
    if (kind === 2) return { kind: "struct", name, fields };
    if (kind === 3) return { kind: "map", key: first, element: second };
    if (kind <= 6) return { kind: "opaque", name };
    throw this.#message.problem(`a type is of the unknown kind ${kind}`);
  }

  #commonName(): string {
    let name = "";
    this.#fields((index) => {
      if (index === 0) name = this.#message.text(this.#length());
      else this.#int();
    });
    return name;
  }

  #fieldList(): readonly GobField[] {
    return Array.from({ length: this.#count() }, () => {
      let name = "";
      let type = 0;
      this.#fields((index) => {
        if (index === 0) name = this.#message.text(this.#length());
        else type = Number(this.#int());
      });
      return { name, type };
    });
  }

  #type(id: number): GobType {
    const type = this.#types.get(id);
    if (!type) throw this.#message.problem(`type ${id} is not defined`);
    return type;
  }

  #uint(): bigint {
    const first = this.#message.uint8();
    if (first < 128) return BigInt(first);
    const count = 256 - first;
    if (count > 8) throw this.#message.problem("a number has more than 64 bits");
    let value = 0n;
    for (const byte of this.#message.take(count)) value = (value << 8n) | BigInt(byte);
    return value;
  }

  #int(): bigint {
    const value = this.#uint();
    return value & 1n ? ~(value >> 1n) : value >> 1n;
  }

  #float(): number {
    const writer = new DataView(new ArrayBuffer(8));
    writer.setBigUint64(0, this.#uint(), true);
    return writer.getFloat64(0);
  }

  /** A number of bytes, or a small number: larger ones cannot be met anyway. */
  #length(): number {
    return Number(this.#uint());
  }

  /** Each element takes at least a byte, here or in later messages: what is announced beyond is not there. */
  #count(): number {
    const count = this.#length();
    if (count > this.#message.remaining + this.#stream.remaining)
      throw this.#message.problem(`it announces ${count} elements and ends`);
    return count;
  }
}
