/** Every codec by the name that the screen shows for it. */
import { pipeline } from "node:stream";
import { constants, createZstdCompress } from "node:zlib";
import { bgzf, gzip } from "./deflate.ts";
import type { CodecOptions } from "./deflate.ts";
import { runCodec } from "./program-codec.ts";
import type { ProgramContext } from "./program-codec.ts";

/** Compresses a stream; what is in memory is bounded. */
export type Codec = (
  source: AsyncIterable<Uint8Array>,
  options: CodecOptions,
  context: ProgramContext,
) => AsyncIterable<Uint8Array>;

export const codecs = {
  pgzip: gzip,
  bgzf,
  zstd,
  lz4: (source, options, context) => runCodec(source, program("lz4", ["-q"], options), context),
  xz: (source, options, context) => runCodec(source, program("xz", [`-T${options.cores}`], options), context),
  bzip2: (source, options, context) => runCodec(source, program("bzip2", [], options), context),
} satisfies Readonly<Record<string, Codec>>;

export type CodecName = keyof typeof codecs;

function program(name: string, own: readonly string[], { level }: CodecOptions) {
  return { program: name, arguments: ["-c", ...own, ...(level === undefined ? [] : [`-${level}`])] };
}

function zstd(source: AsyncIterable<Uint8Array>, { level, cores }: CodecOptions): AsyncIterable<Uint8Array> {
  const params = {
    [constants.ZSTD_c_checksumFlag]: 1,
    [constants.ZSTD_c_nbWorkers]: cores > 1 ? cores : 0,
    ...(level !== undefined && { [constants.ZSTD_c_compressionLevel]: level }),
  };
  // The callback is there so that failures travel through the stream that is read, and nowhere else.
  return pipeline(source, createZstdCompress({ params }), () => undefined);
}
