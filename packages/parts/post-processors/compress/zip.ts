/**
 * Zip archives written in one go: sizes follow the contents, so nothing has to be patched afterwards. No times, so that
 * equal files give equal archives. Source: PKWARE's APPNOTE.TXT 6.3.
 */
import { Tally, deflate } from "./deflate.ts";
import type { CodecOptions } from "./deflate.ts";
import type { ArchiveEntry } from "./tar.ts";

export interface ZipOptions extends CodecOptions {
  /** Sizes and offsets from here on are written in the 64-bit form. A little below 4 GiB: deflate may add some bytes. */
  readonly zip64From?: number;
}

interface WrittenEntry {
  readonly name: Uint8Array;
  readonly mode: number;
  readonly offset: number;
  readonly crc32: number;
  readonly sizeBytes: number;
  readonly compressedBytes: number;
  readonly large: boolean;
}

const signatures = { local: 0x04034b50, descriptor: 0x08074b50, central: 0x02014b50, end: 0x06054b50 };
const signatures64 = { end: 0x06064b50, locator: 0x07064b50 };
/** Sizes follow the content; names are UTF-8. */
const flags = 0x0808;
const methodDeflate = 8;
/** 1980-01-01, the first day that the format knows. */
const date = 0x0021;
const madeByUnix = 3 << 8;
const regularFile = 0o100000;
const full32 = 0xffffffff;

export async function* zip(entries: Iterable<ArchiveEntry>, options: ZipOptions): AsyncGenerator<Uint8Array> {
  const limit = options.zip64From ?? 0xff000000;
  const written: WrittenEntry[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const large = entry.sizeBytes >= limit;
    const tally = new Tally();
    const head = localHeader(name, large);
    yield head;
    let compressedBytes = 0;
    for await (const chunk of deflate(tally.through(entry.content), options)) {
      compressedBytes += chunk.length;
      yield chunk;
    }
    const { crc32, sizeBytes } = tally;
    const item = { name, mode: entry.mode, offset, crc32, sizeBytes, compressedBytes, large };
    const tail = descriptor(item);
    yield tail;
    written.push(item);
    offset += head.length + compressedBytes + tail.length;
  }
  const directory = Buffer.concat(written.map((item) => centralHeader(item, limit)));
  yield directory;
  yield endRecords({ count: written.length, offset, sizeBytes: directory.length, limit });
}

function localHeader(name: Uint8Array, large: boolean): Buffer {
  const extra = large ? zip64Extra([0, 0]) : Buffer.alloc(0);
  const sizes = large ? full32 : 0;
  return record(
    [4, signatures.local],
    ...common(large),
    [4, 0],
    [4, sizes],
    [4, sizes],
    [2, name.length],
    [2, extra.length],
    name,
    extra,
  );
}

function common(large: boolean): readonly Field[] {
  return [
    [2, large ? 45 : 20],
    [2, flags],
    [2, methodDeflate],
    [2, 0],
    [2, date],
  ];
}

function descriptor({ crc32, sizeBytes, compressedBytes, large }: WrittenEntry): Buffer {
  const width = large ? 8 : 4;
  return record([4, signatures.descriptor], [4, crc32], [width, compressedBytes], [width, sizeBytes]);
}

function centralHeader(item: WrittenEntry, limit: number): Buffer {
  const { name, mode, offset, crc32, sizeBytes, compressedBytes, large } = item;
  const far = offset >= limit;
  const values = [...(large ? [sizeBytes, compressedBytes] : []), ...(far ? [offset] : [])];
  const extra = values.length > 0 ? zip64Extra(values) : Buffer.alloc(0);
  return record(
    [4, signatures.central],
    [2, madeByUnix | 45],
    ...common(large || far),
    [4, crc32],
    [4, large ? full32 : compressedBytes],
    [4, large ? full32 : sizeBytes],
    [2, name.length],
    [2, extra.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, (regularFile | mode) * 0x10000],
    [4, far ? full32 : offset],
    name,
    extra,
  );
}

function zip64Extra(values: readonly number[]): Buffer {
  return record([2, 1], [2, values.length * 8], ...values.map((value): Field => [8, value]));
}

interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly limit: number;
}

function endRecords({ count, offset, sizeBytes, limit }: Directory): Buffer {
  const large = count >= 0xffff || offset >= limit || sizeBytes >= limit;
  const end = record(
    [4, signatures.end],
    [2, 0],
    [2, 0],
    [2, large ? 0xffff : count],
    [2, large ? 0xffff : count],
    [4, large ? full32 : sizeBytes],
    [4, large ? full32 : offset],
    [2, 0],
  );
  if (!large) return end;
  const end64 = record(
    [4, signatures64.end],
    [8, 44],
    [2, madeByUnix | 45],
    [2, 45],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, sizeBytes],
    [8, offset],
  );
  const locator = record([4, signatures64.locator], [4, 0], [8, offset + sizeBytes], [4, 1]);
  return Buffer.concat([end64, locator, end]);
}

/** A little-endian number of so many bytes, or bytes as they are. */
type Field = readonly [width: 2 | 4 | 8, value: number] | Uint8Array;

function record(...fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.map((field) => (field instanceof Uint8Array ? field : littleEndian(field))));
}

function littleEndian([width, value]: readonly [width: 2 | 4 | 8, value: number]): Buffer {
  const bytes = Buffer.alloc(width);
  if (width === 8) bytes.writeBigUInt64LE(BigInt(value));
  else bytes.writeUIntLE(value, 0, width);
  return bytes;
}
