/** Checksums as templates write them. */

export const checksumTypes = ["md5", "sha1", "sha256", "sha512"] as const;
export type ChecksumType = (typeof checksumTypes)[number];

export type Checksum =
  | { readonly kind: "none" }
  /** `hex` is lower case and of the type's length. */
  | { readonly kind: "digest"; readonly type: ChecksumType; readonly hex: string }
  /** URL or path of a file of checksums. */
  | { readonly kind: "file"; readonly url: string };

const hexDigits: Readonly<Record<ChecksumType, number>> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 };

/**
 * Reads `none`, `sha256:…`, a bare digest (its length tells the type) or `file:URL`. Undefined when it is none of these.
 * Source: packer-plugin-sdk ISOConfig and go-getter's checksum forms.
 */
export function parseChecksum(text: string): Checksum | undefined {
  const trimmed = text.trim();
  if (trimmed === "none") return { kind: "none" };
  const [, prefix, rest = ""] = /^([a-z0-9]+):(.+)$/is.exec(trimmed) ?? [];
  if (prefix?.toLowerCase() === "file") return { kind: "file", url: rest };
  if (prefix === undefined) return digestOf(trimmed);
  const type = checksumTypes.find((name) => name === prefix.toLowerCase());
  const found = digestOf(rest);
  return type !== undefined && found?.type === type ? found : undefined;
}

/** `sha256:…`: the one text for a digest. */
export function checksumText(checksum: Extract<Checksum, { kind: "digest" }>): string {
  return `${checksum.type}:${checksum.hex}`;
}

function digestOf(text: string): Extract<Checksum, { kind: "digest" }> | undefined {
  const hex = text.trim().toLowerCase();
  const type = checksumTypes.find((name) => hexDigits[name] === hex.length);
  return type !== undefined && /^[0-9a-f]+$/.test(hex) ? { kind: "digest", type, hex } : undefined;
}

/**
 * The digest of one file in a file of checksums: GNU (`hex  name`, `hex *name`), BSD (`SHA256 (name) = hex`), or a bare digest alone.
 * An entry matches by its path's last part; of several the one whose path is a tail of `wanted` (`a/b.iso`) is taken.
 */
export function findInChecksumFile(
  text: string,
  wanted: string,
): Extract<Checksum, { kind: "digest" }> | undefined {
  const lines = text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const entries = lines.map(parseLine).filter((entry) => entry !== undefined);
  const base = lastPart(wanted);
  const named = entries.filter((entry) => lastPart(entry.name) === base);
  const best = named.find((entry) => wanted.endsWith(entry.name.replace(/^(\.?\/)+/, ""))) ?? named[0];
  if (best) return best.digest;
  return lines.length === 1 && entries.length === 0 ? digestOf(lines[0] ?? "") : undefined;
}

function parseLine(
  line: string,
): { readonly name: string; readonly digest: Extract<Checksum, { kind: "digest" }> } | undefined {
  const gnu = /^\\?([0-9a-f]+)\s+[*]?(\S.*)$/i.exec(line.trim());
  const bsd = /^([\w/-]+)\s*\((.+)\)\s*=\s*([0-9a-f]+)$/i.exec(line.trim());
  const [name, hex] = gnu ? [gnu[2], gnu[1]] : [bsd?.[2], bsd?.[3]];
  const digest = digestOf(hex ?? "");
  return name !== undefined && digest ? { name, digest } : undefined;
}

function lastPart(name: string): string {
  return name.split(/[/\\]/).at(-1) ?? name;
}
