/** UTF-8, as Go strings are by convention. */
const encoder = new TextEncoder();
// A leading U+FEFF is a character of the text, not a mark.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes that are no UTF-8 become U+FFFD: a Go string may hold anything. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
