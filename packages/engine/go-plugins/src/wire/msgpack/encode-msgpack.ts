/** MessagePack writer, with the choices of ugorji/go's codec: the shortest form of the value's own family. Source: measured, testdata/msgpack.jsonl. */
import { invariant } from "@prebake/base";
import { ByteWriter } from "../byte-writer.ts";
import { encodeText } from "../text.ts";
import type { MsgpackValue } from "./msgpack-value.ts";
import { MsgpackExtension, MsgpackFloat, MsgpackRaw, MsgpackUint } from "./msgpack-value.ts";

export function encodeMsgpack(value: MsgpackValue): Uint8Array {
  const writer = new ByteWriter();
  writeMsgpack(writer, value);
  return writer.finish();
}

export function writeMsgpack(writer: ByteWriter, value: MsgpackValue): void {
  if (value === null) writer.uint8(0xc0);
  else if (typeof value === "boolean") writer.uint8(value ? 0xc3 : 0xc2);
  else if (typeof value === "string") writeText(writer, value);
  else if (typeof value === "number") writeSigned(writer, BigInt(value));
  else if (typeof value === "bigint") writeSigned(writer, value);
  else if (value instanceof Uint8Array) writeSized(writer, value, 0xc4);
  else if (value instanceof MsgpackUint) writeUnsigned(writer, value.value);
  else if (value instanceof MsgpackFloat) writeFloat(writer, value);
  else if (value instanceof MsgpackExtension) writeExtension(writer, value);
  else if (value instanceof MsgpackRaw) writer.put(value.bytes);
  else if (isList(value)) writeList(writer, value);
  else writeMap(writer, value);
}

function isList(
  value: readonly MsgpackValue[] | ReadonlyMap<MsgpackValue, MsgpackValue>,
): value is readonly MsgpackValue[] {
  return Array.isArray(value);
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = encodeText(text);
  if (bytes.length < 32) {
    writer.uint8(0xa0 | bytes.length);
    writer.put(bytes);
  } else writeSized(writer, bytes, 0xd9);
}

/** Length in 1, 2 or 4 bytes after `code`, `code + 1`, `code + 2`. */
function writeSized(writer: ByteWriter, bytes: Uint8Array, code: number): void {
  if (bytes.length < 0x100) {
    writer.uint8(code);
    writer.uint8(bytes.length);
  } else writeCount(writer, bytes.length, code + 1);
  writer.put(bytes);
}

/** Count in 2 or 4 bytes after `code`, `code + 1`. */
function writeCount(writer: ByteWriter, count: number, code: number): void {
  if (count < 0x10000) {
    writer.uint8(code);
    writer.uint16(count);
  } else {
    writer.uint8(code + 1);
    writer.uint32(count);
  }
}

function writeSigned(writer: ByteWriter, value: bigint): void {
  if (value >= -32n && value < 128n) writer.int8(Number(value));
  else if (BigInt.asIntN(8, value) === value) {
    writer.uint8(0xd0);
    writer.int8(Number(value));
  } else if (BigInt.asIntN(16, value) === value) {
    writer.uint8(0xd1);
    writer.int16(Number(value));
  } else if (BigInt.asIntN(32, value) === value) {
    writer.uint8(0xd2);
    writer.int32(Number(value));
  } else {
    invariant(
      BigInt.asIntN(64, value) === value,
      "a whole number of more than 64 bits has no MessagePack form",
    );
    writer.uint8(0xd3);
    writer.int64(value);
  }
}

function writeUnsigned(writer: ByteWriter, value: bigint): void {
  invariant(
    BigInt.asUintN(64, value) === value,
    "an unsigned number of more than 64 bits has no MessagePack form",
  );
  if (value < 128n) writer.uint8(Number(value));
  else if (value < 0x100n) {
    writer.uint8(0xcc);
    writer.uint8(Number(value));
  } else if (value < 0x10000n) {
    writer.uint8(0xcd);
    writer.uint16(Number(value));
  } else if (value < 0x100000000n) {
    writer.uint8(0xce);
    writer.uint32(Number(value));
  } else {
    writer.uint8(0xcf);
    writer.uint64(value);
  }
}

function writeFloat(writer: ByteWriter, { value, single }: MsgpackFloat): void {
  writer.uint8(single ? 0xca : 0xcb);
  if (single) writer.float32(value);
  else writer.float64(value);
}

const fixedExtensions: Readonly<Record<number, number>> = { 1: 0xd4, 2: 0xd5, 4: 0xd6, 8: 0xd7, 16: 0xd8 };

function writeExtension(writer: ByteWriter, { type, data }: MsgpackExtension): void {
  const fixed = fixedExtensions[data.length];
  if (fixed !== undefined) writer.uint8(fixed);
  else if (data.length < 0x100) {
    writer.uint8(0xc7);
    writer.uint8(data.length);
  } else writeCount(writer, data.length, 0xc8);
  writer.int8(type);
  writer.put(data);
}

function writeList(writer: ByteWriter, list: readonly MsgpackValue[]): void {
  if (list.length < 16) writer.uint8(0x90 | list.length);
  else writeCount(writer, list.length, 0xdc);
  for (const item of list) writeMsgpack(writer, item);
}

function writeMap(writer: ByteWriter, map: ReadonlyMap<MsgpackValue, MsgpackValue>): void {
  writeMapHead(writer, map.size);
  for (const [key, value] of map) {
    writeMsgpack(writer, key);
    writeMsgpack(writer, value);
  }
}

export function writeMapHead(writer: ByteWriter, size: number): void {
  if (size < 16) writer.uint8(0x80 | size);
  else writeCount(writer, size, 0xde);
}
