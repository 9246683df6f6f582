/**
 * Gives ssh2's ciphers their keys in the form that OpenSSL takes at once.
 *
 * For AES-GCM ssh2 makes a new cipher for every packet, from the key's raw bytes, and Node 24 prepares such a key anew
 * each time: 33 µs a packet against 3 µs with a prepared key (measured), a quarter of the processor time of a transfer.
 * This reaches into ssh2 1.17.0. Where it does not look as expected, everything works as before and is only slower.
 */
import { createSecretKey } from "node:crypto";

export function prepareKeys(client: object): void {
  const protocol = member(client, "_protocol");
  prepare(member(protocol, "_cipher"), "_encKey");
  prepare(member(protocol, "_decipher"), "_decipherKey");
}

function prepare(cipher: unknown, name: string): void {
  const key = member(cipher, name);
  if (Buffer.isBuffer(key) && typeof cipher === "object" && cipher !== null)
    Reflect.set(cipher, name, createSecretKey(key));
}

export function member(owner: unknown, name: string): unknown {
  return typeof owner === "object" && owner !== null ? Reflect.get(owner, name) : undefined;
}
