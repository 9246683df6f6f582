/** `SHA256SUMS`: which files a release has, and their checksums. */

/** Digest (lower-case hex) by file name, in the file's order. Lines that are none are left out. */
export function parseChecksumList(text: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const line of text.split("\n")) {
    // Two spaces for text mode, ` *` for binary mode. Source: sha256sum(1).
    const [, digest, name] = /^([0-9a-fA-F]{64}) [ *](\S.*?)\s*$/.exec(line) ?? [];
    if (digest !== undefined && name !== undefined) digests.set(name, digest.toLowerCase());
  }
  return digests;
}
