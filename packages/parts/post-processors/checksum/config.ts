/** Configuration of the post-processor `checksum`. */
import { declareConfig, string, strings } from "@prebake/schema";

/** Digests by their names in templates, which are also those of OpenSSL. */
export const digestTypes = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"] as const;

export const checksumConfig = declareConfig(
  "checksum",
  "Writes checksums of the artifact's files. The artifact passes through, with the new files.",
  {
    checksum_types: strings({ default: ["md5"], doc: `Any of ${digestTypes.join(", ")}.` }),
    output: string({
      late: true,
      default: "packer_{{.BuildName}}_{{.BuilderType}}_{{.ChecksumType}}.checksum",
      doc: "Path of the file of one type: `{{.BuildName}}`, `{{.BuilderType}}`, `{{.ChecksumType}}`. What is in it stays.",
    }),
  },
);
