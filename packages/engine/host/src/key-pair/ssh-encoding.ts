/** Data types of the SSH protocol. Source: RFC 4251, 5. */

export function encodeUint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** `string`: length and bytes. */
export function encodeString(content: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(content);
  return Buffer.concat([encodeUint32(bytes.length), bytes]);
}

/** `mpint` of a non-negative big-endian number: shortest form, with a zero byte before a set top bit. */
export function encodeInteger(bigEndian: Uint8Array): Uint8Array {
  const first = bigEndian.findIndex((byte) => byte !== 0);
  const bytes = first === -1 ? new Uint8Array() : bigEndian.subarray(first);
  const needsZero = (bytes[0] ?? 0) >= 0x80;
  return encodeString(needsZero ? concatBytes([Uint8Array.of(0), bytes]) : bytes);
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
