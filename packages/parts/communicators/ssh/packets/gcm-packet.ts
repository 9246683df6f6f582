/** What packets under AES-GCM are made of, for both directions. Source: RFC 5647. */
import { member } from "./prepared-keys.ts";

/** Source: RFC 5647, section 7.2: the length stays readable, the rest is a multiple of 16, the tag follows. */
export const lengthBytes = 4;
export const blockBytes = 16;
export const tagBytes = 16;
/** Smaller ones are not worth keeping memory for. */
export const smallPacket = 4 * 1024;

/** Whether a cipher of ssh2 is AES-GCM with a prepared key, has a counter where it is meant to be, and the members besides. */
export function looksLikeGcm(
  cipher: unknown,
  names: {
    readonly name: string;
    readonly key: string;
    readonly iv: string;
    readonly others: readonly string[];
  },
): boolean {
  const [key, iv] = [member(cipher, names.key), member(cipher, names.iv)];
  return (
    /^aes-(128|256)-gcm$/.test(String(member(cipher, names.name))) &&
    typeof key === "object" &&
    !Buffer.isBuffer(key) &&
    Buffer.isBuffer(iv) &&
    iv.length === 12 &&
    names.others.every((name) => member(cipher, name) !== undefined)
  );
}

/** The last eight bytes are one number, which counts up with each packet. Source: RFC 5647, section 7.1. */
export function countUp(iv: Buffer): void {
  for (let at = iv.length - 1; at >= 4; at--) {
    iv[at] = ((iv[at] ?? 0) + 1) & 0xff;
    if (iv[at] !== 0) return;
  }
}

/** Its memory is given back now and not when garbage is collected; nothing happens to memory that others share. */
export function free(bytes: Buffer): void {
  const { buffer, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
