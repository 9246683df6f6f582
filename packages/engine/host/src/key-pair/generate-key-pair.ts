/** SSH key pairs for one build, made with node:crypto and written as OpenSSH writes them. */
import { generateKeyPair as generate, randomInt } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { BuildError, invariant } from "@prebake/base";
import type { KeyPair } from "@prebake/sdk";
import { concatBytes, encodeInteger, encodeString, encodeUint32 } from "./ssh-encoding.ts";

export interface KeyPairRequest {
  /** `rsa`, `ecdsa`, `ed25519`. */
  readonly type: string;
  /** Size where the type has a choice: RSA 4096 and ECDSA 521 when absent. */
  readonly bits?: number;
  readonly comment: string;
}

/** The two halves of an OpenSSH key: what everyone may know, and all of it. Each starts with the algorithm's name. */
interface KeyFields {
  readonly publicBlob: Uint8Array;
  readonly privateBlob: Uint8Array;
}

interface KeyKind {
  readonly defaultBits: number;
  fits(bits: number): boolean;
  make(bits: number): Promise<KeyFields>;
}

const generateAsync = promisify(generate);

// There is no dsa: OpenSSH has given it up (9.8), so no guest would take it. ed25519 has one size and ignores `bits`, as Packer does.
// Sizes: RSA under 1024 is refused by OpenSSH, above 16384 by OpenSSL. Source: sshkey.h, SSH_RSA_MINIMUM_MODULUS_SIZE and OPENSSL_RSA_MAX_MODULUS_BITS.
const kinds: Readonly<Record<string, KeyKind>> = {
  rsa: { defaultBits: 4096, fits: (bits) => bits >= 1024 && bits <= 16384, make: makeRsa },
  ecdsa: { defaultBits: 521, fits: (bits) => [256, 384, 521].includes(bits), make: makeEcdsa },
  ed25519: { defaultBits: 256, fits: () => true, make: makeEd25519 },
};

/** Rejects with `services/key-type` for a type or size that does not exist. */
export async function generateKeyPair(request: KeyPairRequest): Promise<KeyPair> {
  const kind = kinds[request.type.toLowerCase()];
  if (!kind)
    throw wrongType(
      `no key of type "${request.type}" can be made`,
      `Use one of ${Object.keys(kinds).join(", ")}.`,
    );
  const bits = request.bits || kind.defaultBits; // 0 is Packer's "not set".
  if (!kind.fits(bits))
    throw wrongType(
      `${request.type} keys of ${bits} bits are not possible`,
      `Leave out temporary_key_pair_bits.`,
    );
  const { publicBlob, privateBlob } = await kind.make(bits);
  const algorithm = Buffer.from(
    publicBlob.subarray(4, 4 + Buffer.from(publicBlob).readUInt32BE()),
  ).toString();
  return {
    publicKey: `${algorithm} ${Buffer.from(publicBlob).toString("base64")} ${request.comment}`,
    privateKey: encodePrivateKey({ publicBlob, privateBlob }, request.comment),
  };
}

function wrongType(reason: string, hint: string): BuildError {
  return new BuildError("services/key-type", { message: `Cannot make a key pair: ${reason}`, hint });
}

/** Source: RFC 4253, 6.6 (public), OpenSSH PROTOCOL.key and sshkey.c (private: n, e, d, iqmp, p, q). */
async function makeRsa(bits: number): Promise<KeyFields> {
  const { privateKey } = await generateAsync("rsa", { modulusLength: bits });
  const part = jwkOf(privateKey);
  const name = encodeString("ssh-rsa");
  return {
    publicBlob: concatBytes([name, encodeInteger(part("e")), encodeInteger(part("n"))]),
    privateBlob: concatBytes([
      name,
      ...["n", "e", "d", "qi", "p", "q"].map((member) => encodeInteger(part(member))),
    ]),
  };
}

/** Source: RFC 5656, 3.1; the point is uncompressed (SEC 1, 2.3.3). */
async function makeEcdsa(bits: number): Promise<KeyFields> {
  const { privateKey } = await generateAsync("ec", { namedCurve: `P-${bits}` });
  const part = jwkOf(privateKey);
  const head = [encodeString(`ecdsa-sha2-nistp${bits}`), encodeString(`nistp${bits}`)];
  const point = encodeString(concatBytes([Uint8Array.of(4), part("x"), part("y")]));
  return {
    publicBlob: concatBytes([...head, point]),
    privateBlob: concatBytes([...head, point, encodeInteger(part("d"))]),
  };
}

/** Source: RFC 8709, 4; OpenSSH PROTOCOL.key: the private half is seed and public key together. */
async function makeEd25519(): Promise<KeyFields> {
  const { privateKey } = await generateAsync("ed25519");
  const part = jwkOf(privateKey);
  const head = [encodeString("ssh-ed25519"), encodeString(part("x"))];
  return {
    publicBlob: concatBytes(head),
    privateBlob: concatBytes([...head, encodeString(concatBytes([part("d"), part("x")]))]),
  };
}

function jwkOf(key: KeyObject): (member: string) => Uint8Array {
  const members = new Map(Object.entries(key.export({ format: "jwk" })));
  return (member) => {
    const text = members.get(member);
    invariant(typeof text === "string", `the exported key has ${member}`);
    return Buffer.from(text, "base64url");
  };
}

/** Unencrypted openssh-key-v1. Source: OpenSSH PROTOCOL.key. */
function encodePrivateKey({ publicBlob, privateBlob }: KeyFields, comment: string): string {
  const check = encodeUint32(randomInt(2 ** 32));
  const secret = concatBytes([check, check, privateBlob, encodeString(comment)]);
  const padding = Uint8Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1);
  const none = encodeString("none");
  const body = concatBytes([
    Buffer.from("openssh-key-v1\0"),
    none, // Cipher.
    none, // Key derivation,
    encodeString(""), // and its options.
    encodeUint32(1), // Number of keys.
    encodeString(publicBlob),
    encodeString(concatBytes([secret, padding])),
  ]);
  const lines =
    Buffer.from(body)
      .toString("base64")
      .match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
