/** The medium that a machine starts from. Source: packer-plugin-sdk commonsteps.ISOConfig. */
import { string, strings } from "@prebake/schema";
import type { Infer } from "@prebake/schema";
import { parseChecksum } from "../checksum.ts";
import type { CheckContext } from "../component.ts";

const notInCacheKey = "the content is named by its checksum";

/** Spread into a builder's declaration. */
export const isoFields = {
  iso_checksum: string({
    doc: "Checksum of the medium: `sha256:…`, `sha512:…`, `sha1:…`, `md5:…`, the digest alone, `file:` and the address of a checksum file, or `none`.",
  }),
  iso_url: string({ doc: "URL or path of the medium.", notInCacheKey }),
  iso_urls: strings({ doc: "URLs or paths of the medium, tried in order until one works.", notInCacheKey }),
  iso_target_path: string({
    defaultText: "in the cache, named after the checksum",
    doc: "Where the medium is put: a file, or a folder when it has no extension.",
    notInCacheKey,
  }),
  iso_target_extension: string({ default: "iso", doc: "Extension of the file in the cache.", notInCacheKey }),
};

export type IsoConfig = Infer<typeof isoFields>;

/** The addresses to try, in order. */
export function isoUrls(config: IsoConfig): readonly string[] {
  return config.iso_url === undefined ? (config.iso_urls ?? []) : [config.iso_url];
}

/** Reports what is wrong with the group. */
export function checkIsoFields(config: IsoConfig, context: CheckContext): void {
  checkUrls(config, context);
  checkChecksum(config, context);
}

function checkUrls(config: IsoConfig, context: CheckContext): void {
  if (config.iso_url !== undefined && config.iso_urls !== undefined) {
    context.error("iso_urls", {
      code: "iso/two-urls",
      summary: "Conflicting ISO addresses",
      detail: "iso_url and iso_urls exclude each other. Keep one of them.",
    });
  } else if (isoUrls(config).length === 0) {
    context.error("iso_url", {
      code: "iso/no-url",
      summary: "Missing ISO address",
      detail: "The machine has nothing to start from. Set iso_url or iso_urls.",
    });
  }
}

function checkChecksum(config: IsoConfig, context: CheckContext): void {
  const text = config.iso_checksum;
  if (text === undefined) {
    context.error("iso_checksum", {
      code: "iso/no-checksum",
      summary: "Missing ISO checksum",
      detail:
        'Set iso_checksum, for example to "sha256:" and the digest that the publisher gives. "none" turns the verification off.',
    });
    return;
  }
  const checksum = parseChecksum(text);
  if (!checksum) {
    context.error("iso_checksum", {
      code: "iso/checksum-form",
      summary: "Invalid ISO checksum",
      detail: `"${text}" is no checksum. Write "sha256:" and 64 hexadecimal digits, "file:" and the address of a checksum file, or "none".`,
    });
  } else if (checksum.kind === "none") {
    context.warning("iso_checksum", {
      code: "iso/unverified",
      summary: "ISO is not verified",
      detail: 'A checksum of "none" means that a damaged or replaced medium is not noticed.',
    });
  } else if (checksum.kind === "file" && checksum.url.endsWith(".iso")) {
    context.error("iso_checksum", {
      code: "iso/checksum-file",
      summary: "Checksum file is an ISO",
      detail: `"${checksum.url}" names a medium, not a file of checksums. Give the address of the checksum file.`,
    });
  }
}
