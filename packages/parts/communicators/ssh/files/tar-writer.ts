/**
 * Entries → a tar archive, as a stream. Names of up to 100 bytes stand in the plain POSIX header, longer ones in GNU's
 * entries before it, which every tar in use reads (GNU, bsdtar, busybox, toybox; busybox does not read pax names).
 * Source: POSIX pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
export interface TarEntry {
  /** With `/`, relative. */
  readonly path: string;
  readonly kind: "file" | "directory" | "link";
  readonly mode: number;
  readonly modifiedMs: number;
  /** Of files. */
  readonly sizeBytes?: number;
  /** Of files: must give `sizeBytes` bytes. */
  readonly content?: AsyncIterable<Uint8Array>;
  /** Of links. */
  readonly target?: string;
}

export interface TarOptions {
  /** A file gave more or fewer bytes than `sizeBytes`. The archive stays readable: it was cut or filled with zeros. */
  readonly onSizeChanged: (path: string) => void;
  /** Bytes of content so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

const blockBytes = 512;
/** Small pieces leave together: each write costs a message. */
const bundleBytes = 256 * 1024;
const typeFlags: Readonly<Record<TarEntry["kind"], string>> = { file: "0", directory: "5", link: "2" };

export async function* writeTar(
  entries: AsyncIterable<TarEntry>,
  options: TarOptions,
): AsyncGenerator<Uint8Array> {
  const bundle = new Bundle();
  let sent = 0;
  for await (const entry of entries) {
    for (const block of headersOf(entry)) yield* bundle.add(block);
    const sizeBytes = entry.sizeBytes ?? 0;
    let left = sizeBytes;
    for await (const chunk of entry.content ?? []) {
      if (chunk.length > left) options.onSizeChanged(entry.path);
      const part = chunk.subarray(0, left);
      yield* bundle.add(part);
      left -= part.length;
      sent += part.length;
      options.onProgress?.(sent);
      if (left === 0 && chunk.length > part.length) break;
    }
    if (left > 0) options.onSizeChanged(entry.path);
    yield* zeros(left + padding(sizeBytes), bundle);
  }
  yield* zeros(2 * blockBytes, bundle);
  yield* bundle.rest();
}

function* headersOf(entry: TarEntry): Generator<Uint8Array> {
  const path = Buffer.from(entry.kind === "directory" ? `${entry.path}/` : entry.path, "utf8");
  const target = Buffer.from(entry.target ?? "", "utf8");
  if (path.length > 100) yield* longName("L", path);
  if (target.length > 100) yield* longName("K", target);
  const { mode, modifiedMs, sizeBytes = 0 } = entry;
  yield header({
    path,
    target,
    mode,
    seconds: Math.max(0, Math.floor(modifiedMs / 1000)),
    sizeBytes,
    typeFlag: typeFlags[entry.kind],
  });
}

function* longName(typeFlag: "L" | "K", name: Buffer): Generator<Uint8Array> {
  const sizeBytes = name.length + 1; // Ends with a zero byte.
  const path = Buffer.from("././@LongLink");
  yield header({ path, target: Buffer.alloc(0), mode: 0, seconds: 0, sizeBytes, typeFlag });
  yield Buffer.concat([name, Buffer.alloc(1 + padding(sizeBytes))]);
}

interface Header {
  readonly path: Buffer;
  readonly target: Buffer;
  readonly mode: number;
  readonly seconds: number;
  readonly sizeBytes: number;
  readonly typeFlag: string;
}

function header({ path, target, mode, seconds, sizeBytes, typeFlag }: Header): Buffer {
  const block = Buffer.alloc(blockBytes);
  path.copy(block, 0, 0, 100);
  number(block, { at: 100, width: 8, value: mode & 0o7777 });
  number(block, { at: 108, width: 8, value: 0 }); // Owner and group: the user who unpacks.
  number(block, { at: 116, width: 8, value: 0 });
  number(block, { at: 124, width: 12, value: sizeBytes });
  number(block, { at: 136, width: 12, value: seconds });
  block.fill(" ", 148, 156); // The checksum counts its own field as spaces.
  block.write(typeFlag, 156, "latin1");
  target.copy(block, 157, 0, 100);
  block.write("ustar\u000000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148, "latin1");
  return block;
}

/** Octal text; what does not fit (8 GiB and more) in base 256, as GNU and all others write it. */
function number(
  block: Buffer,
  { at, width, value }: { readonly at: number; readonly width: number; readonly value: number },
): void {
  const text = value.toString(8).padStart(width - 1, "0");
  if (text.length < width) {
    block.write(text, at, "latin1");
    return;
  }
  block.writeBigUInt64BE(BigInt(value), at + width - 8);
  block.writeUInt8(0x80, at);
}

function padding(sizeBytes: number): number {
  return (blockBytes - (sizeBytes % blockBytes)) % blockBytes;
}

function* zeros(count: number, bundle: Bundle): Generator<Uint8Array> {
  for (let left = count; left > 0; left -= bundleBytes)
    yield* bundle.add(Buffer.alloc(Math.min(left, bundleBytes)));
}

/** Copies small pieces together; large ones pass as they are. */
class Bundle {
  #buffer = Buffer.allocUnsafe(bundleBytes);
  #filled = 0;

  *add(bytes: Uint8Array): Generator<Uint8Array> {
    if (this.#filled + bytes.length > bundleBytes) yield* this.rest();
    if (bytes.length >= bundleBytes / 2) {
      yield* this.rest();
      yield bytes;
      return;
    }
    this.#buffer.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  *rest(): Generator<Uint8Array> {
    if (this.#filled === 0) return;
    yield this.#buffer.subarray(0, this.#filled);
    this.#buffer = Buffer.allocUnsafe(bundleBytes); // The other is still being sent.
    this.#filled = 0;
  }
}
