/** Configuration of the post-processor `compress`. */
import { declareConfig, int, string } from "@prebake/schema";
import type { ConfigOf } from "@prebake/schema";

export const compressConfig = declareConfig(
  "compress",
  "Packs the artifact's files into one archive, or compresses its one file. The archive is the new artifact.",
  {
    output: string({
      late: true,
      default: "packer_{{.BuildName}}_{{.BuilderType}}",
      doc: "Path of the archive: `{{.BuildName}}`, `{{.BuilderType}}`. Its ending chooses the format, as written here: `.tar`, `.zip`, or one file as `.gz`, `.bgzf`, `.zst`, `.lz4`, `.xz`, `.bz2`, several behind `.tar`; any other means a tar with gzip.",
    }),
    format: string({
      defaultText: "the ending of `output`",
      doc: "Chooses the format in place of the ending of `output`, as `tar.gz`; the path stays as it is.",
    }),
    compression_level: int({
      default: -1,
      doc: "From 1 (fast) to 9 (small); others mean the codec's own, more than 9 means 9.",
    }),
    // Accepted and without effect in Packer too: they are set from the format.
    archive: string({ undocumented: true, doc: "Without effect." }),
    algorithm: string({ undocumented: true, doc: "Without effect." }),
  },
);

export type CompressConfig = ConfigOf<typeof compressConfig>;
