/**
 * Arguments and replies of calls, declared once: Go structs travel as maps from field name to value, in the order of the
 * declaration. Reading is as lenient as the Go side: unknown keys are ignored, missing ones and nil are the zero value,
 * and a list stands for the fields in their order.
 */
import { malformed } from "../malformed.ts";
import { decodeMsgpack, splitMsgpack } from "../msgpack/decode-msgpack.ts";
import { encodeMsgpack } from "../msgpack/encode-msgpack.ts";
import type { MsgpackValue } from "../msgpack/msgpack-value.ts";
import { MsgpackFloat, MsgpackRaw, MsgpackUint } from "../msgpack/msgpack-value.ts";
import type { Instant } from "../msgpack/time.ts";
import { decodeTime, encodeTime } from "../msgpack/time.ts";
import { decodeText } from "../text.ts";

/** One kind of value on the wire and what it is here. */
export interface Codec<T> {
  readonly zero: T;
  encode(value: T): MsgpackValue;
  /** Never called with nil: that is the zero value. */
  decode(bytes: Uint8Array): T;
}

export type CodecValue<C> = C extends Codec<infer T> ? T : never;

const nilByte = 0xc0;

export function decodeMessage<T>(codec: Codec<T>, bytes: Uint8Array): T {
  return bytes[0] === nilByte ? codec.zero : codec.decode(bytes);
}

export function encodeMessage<T>(codec: Codec<T>, value: T): Uint8Array {
  return encodeMsgpack(codec.encode(value));
}

/** Calls without an argument, or without a result. */
export const nothing: Codec<undefined> = { zero: undefined, encode: () => null, decode: () => undefined };

export const text: Codec<string> = {
  zero: "",
  encode: (value) => value,
  decode(bytes) {
    const value = decodeMsgpack(bytes);
    if (typeof value === "string") return value;
    if (value instanceof Uint8Array) return decodeText(value);
    throw malformed("a message", "it has no text where one is meant");
  },
};

export const bool: Codec<boolean> = {
  zero: false,
  encode: (value) => value,
  decode(bytes) {
    const value = decodeMsgpack(bytes);
    if (typeof value === "boolean") return value;
    throw malformed("a message", "it has no bool where one is meant");
  },
};

/** Go's int and int64. Beyond 2^53 it is the nearest number. */
export const int: Codec<number> = {
  zero: 0,
  encode: (value) => value,
  decode: (bytes) => numberOf(decodeMsgpack(bytes)),
};

/** Go's uint32. */
export const uint: Codec<number> = {
  zero: 0,
  encode: (value) => new MsgpackUint(value),
  decode: (bytes) => numberOf(decodeMsgpack(bytes)),
};

/** A byte slice; nil is empty. */
export const bin: Codec<Uint8Array> = {
  zero: new Uint8Array(),
  encode: (value) => value,
  decode(bytes) {
    const value = decodeMsgpack(bytes);
    if (value instanceof Uint8Array) return value;
    throw malformed("a message", "it has no bytes where they are meant");
  },
};

/** A slice of strings; undefined is nil, which Go tells from an empty one. */
export const texts: Codec<readonly string[] | undefined> = {
  zero: undefined,
  encode: (value) => value ?? null,
  decode: (bytes) => listOf(bytes).map((part) => decodeMessage(text, part)),
};

/** Anything: a slice of values that are not looked into. */
export const rawList: Codec<readonly MsgpackValue[]> = {
  zero: [],
  encode: (value) => value,
  decode: (bytes) => listOf(bytes).map((part) => new MsgpackRaw(part)),
};

/** Anything, not looked into: what is decoded is `MsgpackRaw`. */
export const raw: Codec<MsgpackValue> = {
  zero: null,
  encode: (value) => value,
  decode: (bytes) => new MsgpackRaw(bytes),
};

/** The zero time is undefined. */
export const time: Codec<Instant | undefined> = {
  zero: undefined,
  encode: encodeTime,
  decode: (bytes) => decodeTime(decodeMsgpack(bytes)),
};

/** A Go struct. `name` is for errors. */
export function struct<const C extends Readonly<Record<string, Codec<unknown>>>>(
  name: string,
  fields: C,
): Codec<{ readonly [K in keyof C]: CodecValue<C[K]> }> {
  type Struct = { readonly [K in keyof C]: CodecValue<C[K]> };
  const names = Object.keys(fields);
  const zero = Object.fromEntries(names.map((key) => [key, fields[key]?.zero])) as Struct; // Made of the same fields.
  return {
    zero,
    encode: (value) => new Map(names.map((key) => [key, fields[key]?.encode(value[key]) ?? null])),
    decode(bytes) {
      const split = splitMsgpack(bytes);
      if (!split) throw malformed(`a ${name}`, "it is no struct");
      const found: Record<string, unknown> = {};
      for (const [key, part] of split.kind === "map" ? pairs(split.parts) : positions(names, split.parts)) {
        const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
        if (field) found[key] = decodeMessage(field, part);
      }
      return { ...zero, ...found };
    },
  };
}

/** A pointer to a struct: nil is undefined. */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    zero: undefined,
    encode: (value) => (value === undefined ? null : codec.encode(value)),
    decode: (bytes) => codec.decode(bytes),
  };
}

function* pairs(parts: readonly Uint8Array[]): Generator<[string, Uint8Array]> {
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [key, value] = [parts[at], parts[at + 1]];
    if (key && value) yield [decodeMessage(text, key), value];
  }
}

function* positions(names: readonly string[], parts: readonly Uint8Array[]): Generator<[string, Uint8Array]> {
  for (const [at, part] of parts.entries()) {
    const name = names[at];
    if (name !== undefined) yield [name, part];
  }
}

function listOf(bytes: Uint8Array): readonly Uint8Array[] {
  const split = splitMsgpack(bytes);
  if (split?.kind !== "list") throw malformed("a message", "it has no list where one is meant");
  return split.parts;
}

function numberOf(value: MsgpackValue): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof MsgpackUint) return Number(value.value);
  if (value instanceof MsgpackFloat && Number.isInteger(value.value)) return value.value;
  throw malformed("a message", "it has no whole number where one is meant");
}
