/** Times as extension -1. Source: MessagePack spec, timestamp extension type; ugorji/go writes the zero time as nil. */
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";
import { malformed } from "../malformed.ts";
import type { MsgpackValue } from "./msgpack-value.ts";
import { MsgpackExtension } from "./msgpack-value.ts";

export interface Instant {
  /** Since the Unix epoch. */
  readonly seconds: bigint;
  /** 0 to 999,999,999. */
  readonly nanoseconds: number;
}

export function encodeTime(time: Instant | undefined): MsgpackValue {
  if (!time) return null;
  const writer = new ByteWriter();
  const { seconds, nanoseconds } = time;
  if (seconds < 0n || seconds >= 1n << 34n) {
    writer.uint32(nanoseconds);
    writer.int64(seconds);
  } else if (nanoseconds === 0 && seconds < 1n << 32n) writer.uint32(Number(seconds));
  else writer.uint64((BigInt(nanoseconds) << 34n) | seconds);
  return new MsgpackExtension(-1, writer.finish());
}

/** Undefined for nil: the zero time. */
export function decodeTime(value: MsgpackValue): Instant | undefined {
  if (value === null) return undefined;
  if (!(value instanceof MsgpackExtension) || value.type !== -1) throw malformed("a time", "it is none");
  const reader = new ByteReader(value.data, "a time");
  switch (value.data.length) {
    case 4:
      return { seconds: BigInt(reader.uint32()), nanoseconds: 0 };
    case 8: {
      const both = reader.uint64();
      return { seconds: both & ((1n << 34n) - 1n), nanoseconds: Number(both >> 34n) };
    }
    case 12: {
      const nanoseconds = reader.uint32();
      return { seconds: reader.int64(), nanoseconds };
    }
    default:
      throw malformed("a time", `it has ${value.data.length} bytes`);
  }
}

export function instantOfMs(ms: number): Instant {
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanoseconds: Math.round((ms - seconds * 1000) * 1e6) };
}
