/** The little of Protocol Buffers that is needed: varints and length-delimited fields; others are skipped. Source: protobuf.dev, Encoding. */
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";
import { encodeText } from "../text.ts";

/** One field as it stands: `value` of varints, `bytes` of everything length-delimited. */
export type ProtobufField =
  | { readonly number: number; readonly kind: "varint"; readonly value: bigint }
  | { readonly number: number; readonly kind: "bytes"; readonly bytes: Uint8Array };

/** All fields of a message in their order; those of fixed width are left out. */
export function readProtobuf(bytes: Uint8Array, what: string): readonly ProtobufField[] {
  const reader = new ByteReader(bytes, what);
  const fields: ProtobufField[] = [];
  while (reader.remaining > 0) {
    const tag = Number(readVarint(reader));
    const number = Math.floor(tag / 8);
    if (number === 0) throw reader.problem("a field has the number 0");
    switch (tag % 8) {
      case 0:
        fields.push({ number, kind: "varint", value: readVarint(reader) });
        break;
      case 1:
        reader.take(8);
        break;
      case 2:
        fields.push({ number, kind: "bytes", bytes: reader.take(Number(readVarint(reader))) });
        break;
      case 5:
        reader.take(4);
        break;
      default:
        throw reader.problem(`a field has the wire type ${tag % 8}`);
    }
  }
  return fields;
}

function readVarint(reader: ByteReader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 64n; shift += 7n) {
    const byte = reader.uint8();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw reader.problem("a number has more than 64 bits");
}

/** Writes fields one after another. */
export class ProtobufWriter {
  readonly #writer = new ByteWriter();

  bytes(number: number, bytes: Uint8Array): this {
    this.#varint(number * 8 + 2);
    this.#varint(bytes.length);
    this.#writer.put(bytes);
    return this;
  }

  text(number: number, text: string): this {
    return text === "" ? this : this.bytes(number, encodeText(text));
  }

  /** False, as every zero value, is left out. */
  bool(number: number, value: boolean): this {
    if (value) {
      this.#varint(number * 8);
      this.#varint(1);
    }
    return this;
  }

  finish(): Uint8Array {
    return this.#writer.finish();
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.#writer.uint8((rest % 128) | 0x80);
    this.#writer.uint8(rest);
  }
}
