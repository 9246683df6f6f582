/** Which archive and which codec a path stands for. Source: Packer's compress; rows of the test measured. */
import type { CodecName } from "./codecs.ts";

export type ArchiveFormat =
  /** All files in a tar, compressed or not. */
  | { readonly archive: "tar"; readonly codec: CodecName | undefined }
  | { readonly archive: "zip" }
  /** One file, compressed. */
  | { readonly archive: "none"; readonly codec: CodecName };

/** Endings that stand for a codec. `zst` and `bz2` are ours: Packer writes gzip under these names. */
const codecs: Readonly<Record<string, CodecName>> = {
  gz: "pgzip",
  bgzf: "bgzf",
  lz4: "lz4",
  xz: "xz",
  bzip2: "bzip2",
  bz2: "bzip2",
  zst: "zstd",
};

/**
 * The format that a template text (`x_{{.BuildName}}.tar.gz`) stands for: its last ending, and the one before it. The
 * text is taken as written, before it is rendered. Endings nobody knows, or none, mean a tar with gzip.
 */
export function formatOf(text: string): ArchiveFormat {
  const endings = [...text.matchAll(/\.([a-z0-9]+)/g)].map((match) => match[1] ?? "");
  const last = endings.at(-1) ?? "";
  if (last === "tar") return { archive: "tar", codec: undefined };
  if (last === "zip") return { archive: "zip" };
  const codec = Object.hasOwn(codecs, last) ? codecs[last] : undefined;
  if (codec === undefined) return { archive: "tar", codec: "pgzip" };
  return endings.at(-2) === "tar" ? { archive: "tar", codec } : { archive: "none", codec };
}
