/** Bytes to text, strictly: HCL sources are UTF-8. */

export type DecodedText =
  | { readonly ok: true; readonly text: string }
  /** `offset`: of the first byte that belongs to no character. `before`: the good text up to there. */
  | { readonly ok: false; readonly offset: number; readonly before: string };

/** Decodes UTF-8. A byte order mark at the start stays part of the text. */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    // The decoder says that a byte is bad, not which one.
    const before = longestGoodPrefix(bytes);
    return {
      ok: false,
      offset: before.length,
      before: new TextDecoder("utf-8", { ignoreBOM: true }).decode(before),
    };
  }
}

function longestGoodPrefix(bytes: Uint8Array): Uint8Array {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) break;
    at += length;
  }
  return bytes.subarray(0, at);
}

/** Length of the well-formed sequence at an offset, 0 when there is none. Source: Unicode 16, table 3-7. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const second = bytes[at + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let next = 2; next < length; next++) {
    const byte = bytes[at + next] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return length;
}
