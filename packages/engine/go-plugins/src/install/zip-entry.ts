/**
 * One file out of a zip. Only what release archives need: stored or deflated, not encrypted, not split, below 4 GiB.
 * Everything read from the archive is checked against a limit before it is used. Source: APPNOTE.TXT 6.3.10, 4.3.
 */
import { pipeline, Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { BuildError } from "@prebake/base";
import type { Host, OpenFile } from "@prebake/sdk";

export interface ZipEntry {
  readonly name: string;
  readonly sizeBytes: number;
  /** The content; rejects when it is not what the archive says. Reads the archive while it is open. */
  read(): AsyncIterable<Uint8Array>;
}

/** Release archives hold a binary, a licence, a readme. */
const mostEntries = 1_000;
const mostDirectoryBytes = 1024 * 1024;
/** The largest plugin has 130 MB. */
const mostContentBytes = 1024 * 1024 * 1024;
const chunkBytes = 256 * 1024;

const endSize = 22;
const centralSize = 46;
const localSize = 30;

/** Opens an archive and finds a file by its exact name. The caller disposes `archive` of the result. */
export async function openZipEntry(
  path: string,
  wanted: string,
  host: Pick<Host, "files">,
): Promise<{ readonly entry: ZipEntry; readonly archive: AsyncDisposable }> {
  const size = (await host.files.status(path))?.sizeBytes ?? 0;
  const file = await host.files.open(path);
  try {
    const records = await readDirectory({ path, file, size });
    const found = records.filter(({ name }) => name === wanted);
    const [record] = found;
    if (!record || found.length > 1) {
      const names = records.slice(0, 10).map(({ name }) => JSON.stringify(name));
      const what = record ? "more than one file" : "no file";
      throw zipError(path, `it holds ${what} of the name "${wanted}", but ${names.join(", ") || "nothing"}`);
    }
    const entry = {
      name: wanted,
      sizeBytes: record.size,
      read: () => readContent({ path, file, size }, record),
    };
    return { entry, archive: file };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

interface Archive {
  readonly path: string;
  readonly file: OpenFile;
  readonly size: number;
}

interface EntryRecord {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

async function readDirectory(archive: Archive): Promise<readonly EntryRecord[]> {
  const { path, file, size } = archive;
  // The end record may be followed by a comment of up to 64 KiB.
  const tailStart = Math.max(0, size - endSize - 0xffff);
  const tail = Buffer.from(await file.read(tailStart, size - tailStart));
  const end = tail.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  if (end === -1 || end + endSize > tail.length) throw zipError(path, "it is no zip archive, or cut off");
  const [count, length, start] = [
    tail.readUInt16LE(end + 10),
    tail.readUInt32LE(end + 12),
    tail.readUInt32LE(end + 16),
  ];
  if (count > mostEntries || length > mostDirectoryBytes)
    throw zipError(path, "it has more files than a plugin's archive has");
  if (start + length > size) throw zipError(path, "its directory lies outside of it");
  return parseRecords(Buffer.from(await file.read(start, length)), count, path);
}

function parseRecords(bytes: Buffer, count: number, path: string): readonly EntryRecord[] {
  const records: EntryRecord[] = [];
  for (let at = 0; records.length < count;) {
    if (at + centralSize > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50)
      throw zipError(path, "its directory is damaged");
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    records.push({
      name: bytes.toString("utf8", at + centralSize, at + centralSize + nameLength),
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packedSize: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += centralSize + nameLength + extraLength;
  }
  return records;
}

async function* readContent(archive: Archive, record: EntryRecord): AsyncGenerator<Uint8Array> {
  const { path } = archive;
  if ((record.flags & 1) !== 0) throw zipError(path, "it is encrypted");
  if (record.method !== 0 && record.method !== 8)
    throw zipError(path, `it is packed by method ${record.method}; only deflate is known`);
  if (record.size > mostContentBytes)
    throw zipError(path, `its file has more than ${mostContentBytes / 1024 ** 3} GiB`);
  const packed = readPacked(archive, record);
  let [size, sum] = [0, 0];
  for await (const chunk of record.method === 0 ? packed : inflate(packed, path)) {
    size += chunk.length;
    if (size > record.size) throw zipError(path, "its file is larger than it says");
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (size !== record.size || sum !== record.crc) throw zipError(path, "its file is damaged");
}

async function* readPacked({ path, file, size }: Archive, record: EntryRecord): AsyncGenerator<Uint8Array> {
  const head = Buffer.from(await file.read(record.offset, localSize));
  if (head.length < localSize || head.readUInt32LE(0) !== 0x04034b50)
    throw zipError(path, "its directory points to no file");
  const start = record.offset + localSize + head.readUInt16LE(26) + head.readUInt16LE(28);
  const end = start + record.packedSize;
  if (end > size) throw zipError(path, "it is cut off");
  for (let at = start; at < end; at += chunkBytes) yield await file.read(at, Math.min(chunkBytes, end - at));
}

async function* inflate(packed: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  const inflater = createInflateRaw();
  // Its errors come out of the loop below.
  pipeline(Readable.from(packed), inflater, () => undefined);
  try {
    for await (const chunk of inflater) yield chunk as Uint8Array; // A byte stream without an encoding.
  } catch (error) {
    throw error instanceof BuildError ? error : zipError(path, "its file is damaged", error);
  }
}

function zipError(path: string, reason: string, cause?: unknown): BuildError {
  return new BuildError("plugin/archive", { message: `Cannot unpack "${path}": ${reason}`, cause });
}
