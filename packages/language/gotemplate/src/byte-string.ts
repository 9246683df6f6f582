/** Go's strings are bytes: lengths and offsets count UTF-8. */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes. A byte that belongs to no character becomes U+FFFD, since our strings hold characters only. */
export function textOfBytes(bytes: Iterable<number>): string {
  return decoder.decode(Uint8Array.from(bytes));
}

/** Number of UTF-8 bytes. */
export function byteLength(text: string): number {
  return /^[\0-\x7f]*$/.test(text) ? text.length : bytesOf(text).length;
}
