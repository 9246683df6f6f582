/** MessagePack reader. Values are bounded before they are read here: see `scan-msgpack.ts`. */
import { ByteReader } from "../byte-reader.ts";
import { overLimit } from "../malformed.ts";
import type { MsgpackValue } from "./msgpack-value.ts";
import { MsgpackExtension, MsgpackFloat, MsgpackUint } from "./msgpack-value.ts";
import { defaultMsgpackLimits, MsgpackScanner } from "./scan-msgpack.ts";

/** Exactly one value. */
export function decodeMsgpack(bytes: Uint8Array): MsgpackValue {
  const reader = new ByteReader(bytes, "a message");
  checkValue(reader);
  const value = readMsgpack(reader);
  if (reader.remaining > 0) throw reader.problem("there are bytes after the value");
  return value;
}

/** The entries of a map, or the members of a list, each as its bytes; undefined when the value is neither. Only one level is looked at. */
export function splitMsgpack(
  bytes: Uint8Array,
): { readonly kind: "map" | "list"; readonly parts: readonly Uint8Array[] } | undefined {
  const reader = new ByteReader(bytes, "a message");
  const code = reader.uint8();
  const count = countOf(reader, code);
  if (!count) return undefined;
  const parts: Uint8Array[] = [];
  const scanner = new MsgpackScanner();
  for (let left = count.values; left > 0; left--) {
    const end = scanner.scan(bytes, reader.offset);
    if (end === undefined) throw reader.problem("it is cut");
    parts.push(bytes.subarray(reader.offset, end));
    reader.offset = end;
  }
  if (reader.remaining > 0) throw reader.problem("there are bytes after the value");
  return { kind: count.kind, parts };
}

// So that an announced count that is not there costs nothing.
function checkValue(reader: ByteReader): void {
  if (new MsgpackScanner().scan(reader.bytes, reader.offset) === undefined) throw reader.problem("it is cut");
}

/** The next value. The caller has seen that it is whole. */
export function readMsgpack(reader: ByteReader, depth = 0): MsgpackValue {
  if (depth > defaultMsgpackLimits.depth) throw overLimit("a message", "it is nested too deep");
  const code = reader.uint8();
  if (code < 0x80) return code;
  if (code >= 0xe0) return code - 256;
  if (code >= 0xa0 && code < 0xc0) return reader.text(code & 31);
  const count = countOf(reader, code);
  if (count?.kind === "list") return readList(reader, count.values, depth);
  if (count) return readMap(reader, count.values / 2, depth);
  return readScalar(reader, code);
}

function countOf(reader: ByteReader, code: number): { kind: "map" | "list"; values: number } | undefined {
  if (code >= 0x80 && code < 0x90) return { kind: "map", values: (code & 15) * 2 };
  if (code >= 0x90 && code < 0xa0) return { kind: "list", values: code & 15 };
  if (code === 0xdc) return { kind: "list", values: reader.uint16() };
  if (code === 0xdd) return { kind: "list", values: reader.uint32() };
  if (code === 0xde) return { kind: "map", values: reader.uint16() * 2 };
  if (code === 0xdf) return { kind: "map", values: reader.uint32() * 2 };
  return undefined;
}

function readList(reader: ByteReader, count: number, depth: number): MsgpackValue {
  const list: MsgpackValue[] = [];
  for (let left = count; left > 0; left--) list.push(readMsgpack(reader, depth + 1));
  return list;
}

function readMap(reader: ByteReader, count: number, depth: number): MsgpackValue {
  const map = new Map<MsgpackValue, MsgpackValue>();
  for (let left = count; left > 0; left--) {
    const key = readMsgpack(reader, depth + 1);
    map.set(key, readMsgpack(reader, depth + 1));
  }
  return map;
}

const scalars: Readonly<Record<number, (reader: ByteReader) => MsgpackValue>> = {
  0xc0: () => null,
  0xc2: () => false,
  0xc3: () => true,
  0xc4: (reader) => reader.take(reader.uint8()),
  0xc5: (reader) => reader.take(reader.uint16()),
  0xc6: (reader) => reader.take(reader.uint32()),
  0xc7: (reader) => extension(reader, reader.uint8()),
  0xc8: (reader) => extension(reader, reader.uint16()),
  0xc9: (reader) => extension(reader, reader.uint32()),
  0xca: (reader) => new MsgpackFloat(reader.float32(), true),
  0xcb: (reader) => new MsgpackFloat(reader.float64()),
  0xcc: (reader) => new MsgpackUint(reader.uint8()),
  0xcd: (reader) => new MsgpackUint(reader.uint16()),
  0xce: (reader) => new MsgpackUint(reader.uint32()),
  0xcf: (reader) => new MsgpackUint(reader.uint64()),
  0xd0: (reader) => reader.int8(),
  0xd1: (reader) => reader.int16(),
  0xd2: (reader) => reader.int32(),
  0xd3: (reader) => wide(reader.int64()),
  0xd4: (reader) => extension(reader, 1),
  0xd5: (reader) => extension(reader, 2),
  0xd6: (reader) => extension(reader, 4),
  0xd7: (reader) => extension(reader, 8),
  0xd8: (reader) => extension(reader, 16),
  0xd9: (reader) => reader.text(reader.uint8()),
  0xda: (reader) => reader.text(reader.uint16()),
  0xdb: (reader) => reader.text(reader.uint32()),
};

function readScalar(reader: ByteReader, code: number): MsgpackValue {
  const read = scalars[code];
  if (!read) throw reader.problem(`0x${code.toString(16)} begins no value`);
  return read(reader);
}

function extension(reader: ByteReader, length: number): MsgpackExtension {
  const type = reader.int8();
  return new MsgpackExtension(type, reader.take(length));
}

function wide(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
