/** Between plain JSON data and MessagePack: build variables, states of artifacts, legacy configurations. */
import type { MsgpackValue } from "./msgpack-value.ts";
import { MsgpackExtension, MsgpackFloat, MsgpackRaw, MsgpackUint } from "./msgpack-value.ts";
import { decodeMsgpack } from "./decode-msgpack.ts";
import { decodeTime } from "./time.ts";
import { decodeText } from "../text.ts";

/** Whole numbers go as Go's int: plugins assert on the type. Undefined and functions become nil. */
export function msgpackOf(data: unknown): MsgpackValue {
  if (typeof data === "string" || typeof data === "boolean") return data;
  if (typeof data === "number") return Number.isSafeInteger(data) ? data : new MsgpackFloat(data);
  if (Array.isArray(data)) return data.map(msgpackOf);
  if (typeof data === "object" && data !== null) {
    return new Map(Object.entries(data).map(([name, value]) => [name, msgpackOf(value)]));
  }
  return null;
}

/** Bytes become text, times RFC 3339, whole numbers beyond 2^53 decimal text. */
export function plainData(value: MsgpackValue): unknown {
  if (value instanceof MsgpackRaw) return plainData(decodeMsgpack(value.bytes));
  if (value instanceof MsgpackUint) return plainInteger(value.value);
  if (typeof value === "bigint") return plainInteger(value);
  if (value instanceof MsgpackFloat) return Number.isFinite(value.value) ? value.value : String(value.value);
  if (value instanceof Uint8Array) return decodeText(value);
  if (value instanceof MsgpackExtension) return timeText(value);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([name, item]) => [keyText(name), plainData(item)]));
  if (Array.isArray(value)) return value.map(plainData);
  return value;
}

function keyText(name: MsgpackValue): string {
  const plain = plainData(name);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

function plainInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function timeText(value: MsgpackExtension): unknown {
  if (value.type !== -1) return null;
  const time = decodeTime(value);
  if (!time) return null;
  const ms = Number(time.seconds) * 1000 + Math.floor(time.nanoseconds / 1e6);
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;
}
