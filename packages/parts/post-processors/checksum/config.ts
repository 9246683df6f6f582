/** Configuration of the post-processor `checksum`. */
import { declareConfig, string, strings } from "@prebake/schema";
import type { ConfigOf } from "@prebake/schema";

/** Digests by their names in templates, which are also those of OpenSSL. */
export const digestTypes = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"] as const;

export const checksumConfig = declareConfig(
  "checksum",
  "Writes checksums of the artifact's files. The artifact passes through, with the new files.",
  {
    // No default for the decoder: it would take the place of an empty list, which Packer leaves empty (measured on 1.6.6).
    checksum_types: strings({
      defaultText: '["md5"]',
      doc: `Any of ${digestTypes.join(", ")}; an empty list writes nothing.`,
    }),
    output: string({
      late: true,
      default: "packer_{{.BuildName}}_{{.BuilderType}}_{{.ChecksumType}}.checksum",
      doc: "Path of the file of one type: `{{.BuildName}}`, `{{.BuilderType}}`, `{{.ChecksumType}}`. What is in it stays.",
    }),
  },
);

export type ChecksumConfig = ConfigOf<typeof checksumConfig>;
