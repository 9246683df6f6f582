/** Base64 (RFC 4648) and UTF-8, with the strictness of Go's decoders. */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const equalsSign = 61;

export function encodeBase64(bytes: Uint8Array): string {
  const letters = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let at = 0, out = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    for (let shift = 18; shift >= 0; shift -= 6) letters[out++] = alphabet.charCodeAt((bits >> shift) & 63);
    if (b === undefined) letters[out - 2] = equalsSign;
    if (c === undefined) letters[out - 1] = equalsSign;
  }
  return new TextDecoder("latin1").decode(letters);
}

/** The bytes, or undefined when the text is not base64. Line ends are skipped, padding is required. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replace(/[\r\n]/g, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  const padding = compact.endsWith("==") ? 2 : compact.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((compact.length / 4) * 3);
  for (let at = 0, out = 0; at < compact.length; at += 4, out += 3) {
    const bits = [0, 1, 2, 3].reduce(
      (sum, offset) => (sum << 6) | Math.max(0, sextet(compact.charCodeAt(at + offset))),
      0,
    );
    bytes[out] = bits >> 16;
    bytes[out + 1] = bits >> 8;
    bytes[out + 2] = bits;
  }
  return bytes.subarray(0, bytes.length - padding);
}

export function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text, or undefined when the bytes are not UTF-8. A byte order mark is kept. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // How the decoder tells that the bytes are not UTF-8.
  }
}

function sextet(code: number): number {
  if (code >= 97) return code - 71; // a-z
  if (code >= 65) return code - 65; // A-Z
  if (code === 43) return 62;
  if (code === 47) return 63;
  return code === 61 ? 0 : code + 4; // = and 0-9
}
