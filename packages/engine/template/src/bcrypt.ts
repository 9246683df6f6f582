/**
 * bcrypt password hashes, for the function `bcrypt`. Source: Provos and Mazières, "A Future-Adaptable Password Scheme" (1999);
 * Blowfish: Schneier (1993), whose tables are the first digits of π behind the point.
 */

const rounds = 16;
const alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** The `$2a$` text. The password counts up to its first 72 bytes. `cost` is between 4 and 31, `salt` has 16 bytes. */
export function bcryptHash(
  password: Uint8Array,
  options: { readonly cost: number; readonly salt: Uint8Array },
): string {
  const { cost, salt } = options;
  // The terminating zero is part of the key.
  const key = new Uint8Array([
    ...password.subarray(0, 71),
    ...(password.length > 71 ? password.subarray(71, 72) : [0]),
  ]);
  const cipher = new Blowfish();
  const keyWords = cycledWords(key, rounds + 2);
  const saltAsKey = cycledWords(salt, rounds + 2);
  cipher.expandKey(keyWords, wordsOf(salt));
  for (let left = 2 ** cost; left > 0; left--) {
    cipher.expandKey(keyWords, noSalt);
    cipher.expandKey(saltAsKey, noSalt);
  }
  return `$2a$${String(cost).padStart(2, "0")}$${encode(salt)}${encode(digest(cipher))}`;
}

function digest(cipher: Blowfish): Uint8Array {
  const bytes = new TextEncoder().encode("OrpheanBeholderScryDoubt");
  const words = wordsOf(bytes);
  for (let at = 0; at < words.length; at += 2)
    for (let time = 0; time < 64; time++) cipher.encrypt(words, at);
  const out = new DataView(new ArrayBuffer(24));
  for (const [at, word] of words.entries()) out.setInt32(at * 4, word);
  return new Uint8Array(out.buffer, 0, 23); // The last byte is left out, as in the first implementation.
}

const noSalt = new Int32Array(4);

/** Words are signed: numbers of 31 bits and a sign are what engines compute fast with. */
class Blowfish {
  readonly #p: Int32Array;
  readonly #s: Int32Array;
  readonly #block = new Int32Array(2);

  constructor() {
    tables ??= piWords();
    this.#p = tables.slice(0, rounds + 2);
    this.#s = tables.slice(rounds + 2);
  }

  /** `key` has a word for each of the subkeys, `salt` four. */
  expandKey(key: Int32Array, salt: Int32Array): void {
    const p = this.#p;
    for (let at = 0; at < p.length; at++) p[at] = (p[at] ?? 0) ^ (key[at] ?? 0);
    this.#block.fill(0);
    // The subkeys are half a turn of the salt too many: the boxes begin with its second half.
    this.#refill(p, salt, 0);
    this.#refill(this.#s, salt, p.length % 4);
  }

  #refill(table: Int32Array, salt: Int32Array, saltStart: number): void {
    const block = this.#block;
    for (let at = 0; at < table.length; at += 2) {
      const saltAt = (saltStart + at) & 3;
      block[0] = (block[0] ?? 0) ^ (salt[saltAt] ?? 0);
      block[1] = (block[1] ?? 0) ^ (salt[saltAt + 1] ?? 0);
      this.encrypt(block, 0);
      table[at] = block[0] ?? 0;
      table[at + 1] = block[1] ?? 0;
    }
  }

  /** One block of two words, in place. */
  encrypt(words: Int32Array, at: number): void {
    const p = this.#p;
    const s = this.#s;
    let left = words[at] ?? 0;
    let right = words[at + 1] ?? 0;
    for (let round = 0; round < rounds; round++) {
      left ^= p[round] ?? 0;
      const a = ((s[left >>> 24] ?? 0) + (s[256 + ((left >>> 16) & 255)] ?? 0)) | 0;
      const mixed = ((a ^ (s[512 + ((left >>> 8) & 255)] ?? 0)) + (s[768 + (left & 255)] ?? 0)) | 0;
      const next = right ^ mixed;
      right = left;
      left = next;
    }
    words[at] = right ^ (p[rounds + 1] ?? 0);
    words[at + 1] = left ^ (p[rounds] ?? 0);
  }
}

function wordsOf(bytes: Uint8Array): Int32Array {
  return cycledWords(bytes, bytes.length / 4);
}

function cycledWords(bytes: Uint8Array, count: number): Int32Array {
  const words = new Int32Array(count);
  for (let at = 0; at < count * 4; at++)
    words[at >> 2] = ((words[at >> 2] ?? 0) << 8) | (bytes[at % bytes.length] ?? 0);
  return words;
}

function encode(bytes: Uint8Array): string {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  const groups = bits.match(/.{1,6}/g) ?? [];
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(6, "0"), 2)]).join("");
}

let tables: Int32Array | undefined; // Made when the first password is hashed: that takes 100 ms.

/** The tables: π without its 3, in words of 32 bits; by Machin's formula in whole numbers. */
function piWords(): Int32Array {
  const count = rounds + 2 + 4 * 256;
  const guard = 64n;
  const scale = 1n << (BigInt(count * 32) + guard);
  const pi = 16n * inverseTangent(5n, scale) - 4n * inverseTangent(239n, scale);
  const hex = ((pi - 3n * scale) >> guard).toString(16).padStart(count * 8, "0");
  return Int32Array.from(
    { length: count },
    (_, at) => Number.parseInt(hex.slice(at * 8, at * 8 + 8), 16) | 0,
  );
}

/** arctan(1/x), scaled. */
function inverseTangent(x: bigint, scale: bigint): bigint {
  let power = scale / x;
  let sum = power;
  for (let odd = 3n, sign = -1n; power > 0n; odd += 2n, sign = -sign) {
    power /= x * x;
    sum += (sign * power) / odd;
  }
  return sum;
}
