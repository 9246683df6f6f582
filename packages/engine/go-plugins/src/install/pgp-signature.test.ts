import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { checkSignature } from "./pgp-signature.ts";
import { hashicorpKeys } from "./release-keys.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const fingerprint = "0123456789ABCDEF0123456789ABCDEF01234567";
const key = { fingerprint, createdAt: 0, modulus: String(publicKey.export({ format: "jwk" }).n) };
const data = Buffer.from(`${"0".repeat(64)}  a.zip\n`);

interface Shape {
  readonly form?: "old" | "new";
  readonly issuer?: "id" | "fingerprint";
  readonly hash?: readonly [number, string];
}

// As gpg writes them: creation time and issuer among the subpackets.
function signature({ form = "old", issuer = "fingerprint", hash = [10, "sha512"] }: Shape = {}): Buffer {
  const time = Buffer.from([5, 2, 0x60, 0, 0, 0]);
  const id = Buffer.from(fingerprint.slice(-16), "hex");
  const subpackets =
    issuer === "id" ? time : Buffer.concat([time, Buffer.from([22, 33, 4]), Buffer.from(fingerprint, "hex")]);
  const open = issuer === "id" ? Buffer.concat([Buffer.from([9, 16]), id]) : Buffer.alloc(0);
  const head = Buffer.from([4, 0, 1, hash[0], 0, subpackets.length]);
  const hashed = Buffer.concat([head, subpackets]);
  const trailer = Buffer.from([4, 255, 0, 0, 0, hashed.length]);
  const number = sign(hash[1], Buffer.concat([data, hashed, trailer]), privateKey);
  const first = number.findIndex((byte) => byte !== 0);
  const bits = (number.length - first) * 8 - Math.clz32(number[first] ?? 0) + 24;
  const mpi = Buffer.concat([Buffer.from([bits >> 8, bits & 255]), number.subarray(first)]);
  const body = Buffer.concat([hashed, Buffer.from([0, open.length]), open, Buffer.from([0, 0]), mpi]);
  const length = Buffer.alloc(2);
  if (form === "old") {
    length.writeUInt16BE(body.length);
    return Buffer.concat([Buffer.of(0x89), length, body]);
  }
  length.writeUInt16BE(body.length - 192 + 0xc000);
  return Buffer.concat([Buffer.of(0xc2), length, body]);
}

test("checkSignature() takes good signatures in every form", () => {
  for (const form of ["old", "new"] as const)
    for (const issuer of ["id", "fingerprint"] as const)
      for (const hash of [
        [8, "sha256"],
        [9, "sha384"],
        [10, "sha512"],
      ] as const)
        assert.deepEqual(checkSignature(data, signature({ form, issuer, hash }), [key]), {
          ok: true,
          fingerprint,
        });
});

test("checkSignature() refuses everything else", () => {
  const good = signature();
  const other = { ...key, fingerprint: "F".repeat(40) };
  const rows: (readonly [Buffer, Buffer, readonly (typeof key)[], RegExp])[] = [
    [Buffer.concat([data, Buffer.from("x")]), good, [key], /does not fit/],
    [data, good, [other], /unknown key 89ABCDEF01234567/],
    [data, good, hashicorpKeys, /unknown key/],
    [data, Buffer.alloc(0), [key], /can be read/],
    [data, Buffer.from("-----BEGIN PGP SIGNATURE-----"), [key], /can be read/],
    ...[1, 3, 10, 20, 40, 100].map((size) => [data, good.subarray(0, size), [key], /can be read/] as const),
  ];
  for (const [content, bytes, keys, reason] of rows) {
    const check = checkSignature(content, bytes, keys);
    assert.match(check.ok ? "" : check.reason, reason);
  }
  for (let at = 3; at < good.length; at += 7) {
    const damaged = Buffer.from(good);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    const isOpenPart = checkSignature(data, damaged, [key]).ok;
    // Only the two bytes that help to find a wrong hash early are not covered.
    assert.ok(!isOpenPart || (at >= 40 && at <= 45), `byte ${at}`);
  }
});

test("the release keys have the fingerprints that their owner publishes", () => {
  for (const { fingerprint: expected, createdAt, modulus } of hashicorpKeys) {
    const n = Buffer.from(modulus, "base64url");
    const head = Buffer.alloc(6);
    head[0] = 4;
    head.writeUInt32BE(createdAt, 1);
    head[5] = 1;
    const bits = Buffer.alloc(2);
    bits.writeUInt16BE(n.length * 8);
    const body = Buffer.concat([head, bits, n, Buffer.from([0, 17, 1, 0, 1])]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(body.length);
    const digest = createHash("sha1")
      .update(Buffer.concat([Buffer.of(0x99), length, body]))
      .digest("hex");
    assert.equal(digest.toUpperCase(), expected);
  }
});
