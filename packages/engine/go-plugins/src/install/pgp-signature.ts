/** Detached OpenPGP signatures: just what release checksums are signed with. Source: RFC 4880, 4.2, 5.2.3, 5.2.4. */
import { createPublicKey, verify } from "node:crypto";
import type { ReleaseKey } from "./release-keys.ts";

export type SignatureCheck =
  | { readonly ok: true; readonly fingerprint: string }
  /** Half a sentence. */
  | { readonly ok: false; readonly reason: string };

/** Whether one of the keys made the (binary) signature of the data. */
export function checkSignature(
  data: Uint8Array,
  signature: Uint8Array,
  keys: readonly ReleaseKey[],
): SignatureCheck {
  const parsed = parseSignature(Buffer.from(signature));
  if (!parsed) return { ok: false, reason: "it is no OpenPGP signature that can be read" };
  const key = keys.find(({ fingerprint }) => fingerprint.endsWith(parsed.keyId));
  if (!key) return { ok: false, reason: `it is made with the unknown key ${parsed.keyId}` };
  const trailer = Buffer.alloc(6);
  trailer.writeUInt16BE(0x04ff, 0);
  trailer.writeUInt32BE(parsed.hashed.length, 2);
  const signed = Buffer.concat([data, parsed.hashed, trailer]);
  const publicKey = createPublicKey({
    format: "jwk",
    key: { kty: "RSA", n: key.modulus, e: "AQAB" },
  });
  const length = Buffer.from(key.modulus, "base64url").length;
  // Leading zeros are not written in an OpenPGP number.
  const padded = Buffer.concat([Buffer.alloc(Math.max(0, length - parsed.number.length)), parsed.number]);
  return verify(parsed.hash, signed, publicKey, padded)
    ? { ok: true, fingerprint: key.fingerprint }
    : { ok: false, reason: "it does not fit the content" };
}

interface Signature {
  /** Upper-case hex, 16 digits. */
  readonly keyId: string;
  readonly hash: string;
  /** From the version to the end of the hashed subpackets. */
  readonly hashed: Buffer;
  readonly number: Buffer;
}

const hashNames: Readonly<Record<number, string>> = { 8: "sha256", 9: "sha384", 10: "sha512" };

function parseSignature(bytes: Buffer): Signature | undefined {
  try {
    const body = signatureBody(bytes);
    if (!body || body[0] !== 4 || body[1] !== 0 || body[2] !== 1) return undefined; // Version 4, of a binary document, RSA.
    const hash = hashNames[body[3] ?? 0];
    const hashedEnd = 6 + body.readUInt16BE(4);
    const openEnd = hashedEnd + 2 + body.readUInt16BE(hashedEnd);
    const keyId = issuerOf(body.subarray(6, hashedEnd)) ?? issuerOf(body.subarray(hashedEnd + 2, openEnd));
    if (hash === undefined || keyId === undefined) return undefined;
    const at = openEnd + 2; // Past the two bytes that help to find a wrong hash early.
    const number = body.subarray(at + 2, at + 2 + Math.ceil(body.readUInt16BE(at) / 8));
    return { keyId, hash, hashed: body.subarray(0, hashedEnd), number };
  } catch {
    return undefined; // Read past its end: cut off.
  }
}

/** Content of the first packet, when it is a signature. */
function signatureBody(bytes: Buffer): Buffer | undefined {
  const head = bytes[0] ?? 0;
  const isNew = (head & 0x40) !== 0;
  if ((head & 0x80) === 0 || (isNew ? head & 0x3f : (head >> 2) & 0x0f) !== 2) return undefined;
  const { start, length } = isNew ? newLength(bytes) : oldLength(bytes, head & 3);
  return start + length <= bytes.length ? bytes.subarray(start, start + length) : undefined;
}

function newLength(bytes: Buffer): { start: number; length: number } {
  const { start, length } = lengthAt(bytes, 1);
  return { start: start + 1, length };
}

/** A length of one, two or five bytes; `start` counts from where it stands. */
function lengthAt(bytes: Buffer, at: number): { start: number; length: number } {
  const first = bytes.readUInt8(at);
  if (first < 192) return { start: 1, length: first };
  if (first === 255) return { start: 5, length: bytes.readUInt32BE(at + 1) };
  return { start: 2, length: ((first - 192) << 8) + bytes.readUInt8(at + 1) + 192 };
}

function oldLength(bytes: Buffer, type: number): { start: number; length: number } {
  const size = [1, 2, 4][type] ?? 1;
  return { start: 1 + size, length: bytes.readUIntBE(1, size) };
}

/** Subpacket 16 is the key's id, 33 its version and fingerprint. Lengths as in packets of the new form. */
function issuerOf(subpackets: Buffer): string | undefined {
  for (let at = 0; at < subpackets.length;) {
    const { start, length } = lengthAt(subpackets, at);
    const from = at + start;
    const type = subpackets.readUInt8(from) & 0x7f;
    const content = subpackets.subarray(from + 1, from + length);
    if (type === 16 && content.length === 8) return content.toString("hex").toUpperCase();
    if (type === 33 && content.length === 21) return content.subarray(13).toString("hex").toUpperCase();
    at = from + length;
  }
  return undefined;
}
