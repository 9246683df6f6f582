/**
 * Deflate on all processors, and what wraps it: gzip and BGZF. Blocks are compressed apart, each with the end of the one
 * before it as dictionary, and put one after another: one stream that any program reads.
 * Source: RFC 1951, RFC 1952; the SAM specification, 4.1 (BGZF).
 */
import { promisify } from "node:util";
import { constants, crc32, deflateRaw } from "node:zlib";
import { inBlocks, mapParallel } from "./parallel-blocks.ts";

export interface CodecOptions {
  /** 1 to 9; undefined is the codec's own. */
  readonly level: number | undefined;
  /** How many processors it may use. */
  readonly cores: number;
}

// Large enough that the dictionary and the threads' hand-over cost nothing to speak of.
const blockBytes = 1024 * 1024;
const windowBytes = 32 * 1024;
const compress = promisify<Uint8Array, object, Buffer>(deflateRaw);

/** One raw deflate stream, its end included. */
export async function* deflate(
  source: AsyncIterable<Uint8Array>,
  options: CodecOptions,
): AsyncGenerator<Uint8Array> {
  // Flushed to a byte boundary, so that the next block can follow.
  yield* mapParallel(withDictionaries(source), options.cores, ({ block, dictionary }) =>
    compress(block, {
      level: levelOf(options),
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(dictionary && { dictionary }),
    }),
  );
  yield Uint8Array.of(0x03, 0x00); // A last block without content.
}

interface DeflateBlock {
  readonly block: Uint8Array;
  readonly dictionary: Uint8Array | undefined;
}

async function* withDictionaries(source: AsyncIterable<Uint8Array>): AsyncGenerator<DeflateBlock> {
  let dictionary: Uint8Array | undefined;
  for await (const block of inBlocks(source, blockBytes)) {
    yield { block, dictionary };
    dictionary = block.subarray(-windowBytes);
  }
}

function levelOf({ level }: CodecOptions): number {
  return level ?? constants.Z_DEFAULT_COMPRESSION;
}

/** Counts and checks what passes. */
export class Tally {
  crc32 = 0;
  sizeBytes = 0;

  async *through(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.crc32 = crc32(chunk, this.crc32);
      this.sizeBytes += chunk.length;
      yield chunk;
    }
  }
}

/** Without name and time, so that equal inputs give equal files. */
export async function* gzip(
  source: AsyncIterable<Uint8Array>,
  options: CodecOptions,
): AsyncGenerator<Uint8Array> {
  const tally = new Tally();
  yield Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
  yield* deflate(tally.through(source), options);
  yield gzipTrailer(tally);
}

function gzipTrailer({
  crc32: sum,
  sizeBytes,
}: {
  readonly crc32: number;
  readonly sizeBytes: number;
}): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(sum, 0);
  trailer.writeUInt32LE(sizeBytes % 2 ** 32, 4);
  return trailer;
}

// A member, with its header, must stay below 64 KiB also when nothing can be saved.
const bgzfBlockBytes = 0xff00;
const bgzfHeaderBytes = 18;

/** Gzip in small members that say their own length: readers can start in the middle. */
export async function* bgzf(
  source: AsyncIterable<Uint8Array>,
  options: CodecOptions,
): AsyncGenerator<Uint8Array> {
  const member = async (block: Uint8Array) =>
    bgzfMember(block, await compress(block, { level: levelOf(options) }));
  yield* mapParallel(inBlocks(source, bgzfBlockBytes), options.cores, member);
  yield await member(new Uint8Array()); // The mark of the end.
}

function bgzfMember(block: Uint8Array, deflated: Uint8Array): Uint8Array {
  const header = Buffer.alloc(bgzfHeaderBytes);
  header.set([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0]);
  header.writeUInt16LE(bgzfHeaderBytes + deflated.length + 8 - 1, 16);
  return Buffer.concat([header, deflated, gzipTrailer({ crc32: crc32(block), sizeBytes: block.length })]);
}
