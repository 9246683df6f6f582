/**
 * Tar archives as Packer writes them: GNU's form, names without directories, no times, root as owner. So equal files
 * give equal archives. Source: the GNU tar manual, "Basic Tar Format"; bytes of the test measured.
 */
import { BuildError } from "@prebake/base";

export interface ArchiveEntry {
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
  readonly sizeBytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

const blockBytes = 512;
const nameBytes = 100;
const encoder = new TextEncoder();

/** Rejects with `compress/changed` when an entry's content has another size than it says. */
export async function* tar(entries: Iterable<ArchiveEntry>): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    const name = encoder.encode(entry.name);
    if (name.length > nameBytes) yield longName(name);
    yield header({ name, mode: entry.mode, sizeBytes: entry.sizeBytes, type: "0" });
    yield* exactly(entry);
    yield padding(entry.sizeBytes);
  }
  yield new Uint8Array(2 * blockBytes);
}

interface Header {
  readonly name: Uint8Array;
  readonly mode: number;
  readonly sizeBytes: number;
  readonly type: "0" | "L";
}

function header({ name, mode, sizeBytes, type }: Header): Uint8Array {
  const block = new Uint8Array(blockBytes);
  const put = (text: string, at: number) => block.set(encoder.encode(text), at);
  block.set(name.subarray(0, nameBytes));
  put(octal(mode, 7), 100);
  put(octal(0, 7), 108);
  put(octal(0, 7), 116);
  block.set(sizeField(sizeBytes), 124);
  put(octal(0, 11), 136);
  put("        ", 148); // The sum counts its own field as spaces.
  put(type, 156);
  put("ustar  ", 257);
  if (type === "0") {
    put("root", 265);
    put("root", 297);
    put(octal(0, 7), 329);
    put(octal(0, 7), 337);
  }
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

/** Eleven octal digits; from 8 GiB on, GNU's twelve bytes in base 256. */
function sizeField(sizeBytes: number): Uint8Array {
  if (sizeBytes < 8 ** 11) return encoder.encode(octal(sizeBytes, 11));
  const field = new Uint8Array(12);
  new DataView(field.buffer).setBigUint64(4, BigInt(sizeBytes));
  field[0] = 0x80;
  return field;
}

/** An entry whose content is the name of the next one. */
function longName(name: Uint8Array): Uint8Array {
  const sizeBytes = name.length + 1;
  const head = header({ name: encoder.encode("././@LongLink"), mode: 0, sizeBytes, type: "L" });
  const all = new Uint8Array(blockBytes + sizeBytes + padding(sizeBytes).length);
  all.set(head);
  all.set(name, blockBytes);
  return all;
}

function padding(sizeBytes: number): Uint8Array {
  return new Uint8Array((blockBytes - (sizeBytes % blockBytes)) % blockBytes);
}

/** A content of another size would shift all that comes after it. */
async function* exactly({ name, sizeBytes, content }: ArchiveEntry): AsyncGenerator<Uint8Array> {
  let left = sizeBytes;
  for await (const chunk of content) {
    left -= chunk.length;
    if (left < 0) break;
    yield chunk;
  }
  if (left !== 0)
    throw new BuildError("compress/changed", {
      message: `Cannot pack ${name}: its size changed while it was read`,
    });
}
