/** A tar archive as a stream → its entries. Reads what GNU tar, bsdtar, busybox and toybox write. Source: as in `tar-writer.ts`; POSIX pax, "pax Header Block". */
import { BuildError } from "@prebake/base";
import type { ChannelReader } from "../channel-reader.ts";

export interface ReadTarEntry {
  /** As written in the archive, without `./` before it and `/` after it. Not to be trusted. */
  readonly path: string;
  readonly kind: "file" | "directory" | "link" | "hard-link" | "other";
  readonly mode: number;
  readonly sizeBytes: number;
  /** Of links: where to; of hard links: the path of the entry it is. */
  readonly target: string;
}

const blockBytes = 512;
/** A name that needs more is none. */
const longestExtraBytes = 1024 * 1024;
const kinds: Readonly<Record<string, ReadTarEntry["kind"]>> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "1": "hard-link",
  "2": "link",
  "5": "directory",
};

/** Calls `take` for each entry in order, with its content; content that it does not read is skipped. */
export async function readTar(
  reader: ChannelReader,
  take: (entry: ReadTarEntry, content: AsyncIterable<Uint8Array>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let extra: Record<string, string> = {};
  for (;;) {
    const block = await reader.readExactly(blockBytes, signal);
    if (block.every((byte) => byte === 0)) return;
    if (block.length < blockBytes) throw broken("it ends in the middle");
    checkSum(block);
    const type = block.toString("latin1", 156, 157);
    const sizeBytes = Number(extra["size"] ?? readNumber(block, 124, 12));
    if ("LKxg".includes(type)) {
      if (sizeBytes > longestExtraBytes) throw broken("a name in it is too long");
      const text = await reader.readExactly(sizeBytes + padding(sizeBytes), signal);
      extra = { ...extra, ...extraOf(type, text.subarray(0, sizeBytes)) };
      continue;
    }
    await handOver(
      reader,
      {
        ...entryOf(block, extra),
        sizeBytes: kinds[type] === "link" || kinds[type] === "hard-link" ? 0 : sizeBytes,
      },
      { take, signal },
    );
    extra = {};
  }
}

async function handOver(
  reader: ChannelReader,
  entry: ReadTarEntry,
  {
    take,
    signal,
  }: {
    readonly take: (entry: ReadTarEntry, content: AsyncIterable<Uint8Array>) => Promise<void>;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  let left = entry.sizeBytes;
  const pieces = async function* () {
    while (left > 0) {
      const piece = await reader.readUpTo(left, signal);
      if (!piece) throw broken("it ends in the middle");
      left -= piece.length;
      yield piece;
    }
  };
  await take(entry, pieces());
  for await (const _skipped of pieces()) signal.throwIfAborted();
  await reader.readExactly(padding(entry.sizeBytes), signal);
}

function entryOf(block: Buffer, extra: Readonly<Record<string, string>>): ReadTarEntry {
  const prefix = block.toString("latin1", 257, 263) === "ustar\0" ? text(block, 345, 155) : "";
  const name = text(block, 0, 100);
  const path = extra["path"] ?? (prefix === "" ? name : `${prefix}/${name}`);
  return {
    path: path.replace(/^(?:\.\/+)+/, "").replace(/\/+$/, ""),
    kind: kinds[block.toString("latin1", 156, 157)] ?? "other",
    mode: readNumber(block, 100, 8) & 0o7777,
    sizeBytes: 0,
    target: extra["linkpath"] ?? text(block, 157, 100),
  };
}

function extraOf(type: string, bytes: Buffer): Record<string, string> {
  if (type === "g") return {}; // Defaults for all that follows: comments and the like, no names.
  if (type !== "x") return { [type === "L" ? "path" : "linkpath"]: text(bytes, 0, bytes.length) };
  const records: Record<string, string> = {};
  for (let at = 0; at < bytes.length;) {
    const length = Number.parseInt(bytes.toString("latin1", at, at + 20), 10);
    if (!(length > 0)) throw broken("a header in it cannot be read");
    const [, key, value] = /^\d+ ([^=]+)=(.*)\n$/s.exec(bytes.toString("utf8", at, at + length)) ?? [];
    if (key !== undefined && value !== undefined) records[key] = value;
    at += length;
  }
  return records;
}

function text(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at);
  return block.toString("utf8", at, end === -1 || end > at + length ? at + length : end);
}

function readNumber(block: Buffer, at: number, width: number): number {
  if (((block[at] ?? 0) & 0x80) !== 0)
    return Number(block.readBigUInt64BE(at + width - 8) & 0x7fff_ffff_ffff_ffffn);
  return Number.parseInt(
    block
      .toString("latin1", at, at + width)
      .replace(/[\0 ]+$/, "")
      .trim() || "0",
    8,
  );
}

function checkSum(block: Buffer): void {
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (sum !== readNumber(block, 148, 8)) throw broken("a header in it is damaged");
}

function padding(sizeBytes: number): number {
  return (blockBytes - (sizeBytes % blockBytes)) % blockBytes;
}

function broken(why: string): BuildError {
  return new BuildError("communicator/broken-archive", {
    message: `Cannot unpack what the guest's tar sent: ${why}`,
  });
}
