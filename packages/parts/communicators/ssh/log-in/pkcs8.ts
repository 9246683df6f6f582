/** Private keys in PKCS #8 (`BEGIN PRIVATE KEY`, what `openssl genpkey` writes) → formats that ssh2 reads, which this is not among. */
import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** The same key in its type's own PEM format, or OpenSSH's; a text that is no PKCS #8 as it is. Throws when it cannot be read. */
export function fromPkcs8(text: string): string {
  if (!/^-----BEGIN PRIVATE KEY-----/m.test(text)) return text;
  const key = createPrivateKey(text);
  switch (key.asymmetricKeyType) {
    case "rsa":
      return key.export({ type: "pkcs1", format: "pem" }).toString();
    case "ec":
      return key.export({ type: "sec1", format: "pem" }).toString();
    case "ed25519":
      return opensshOf(key);
    default:
      throw new Error(`no SSH key type: ${key.asymmetricKeyType}`);
  }
}

/** Source: OpenSSH PROTOCOL.key; the private part is seed and public key together. */
function opensshOf(key: KeyObject): string {
  const { d = "", x = "" } = key.export({ format: "jwk" });
  const [seed, publicKey] = [Buffer.from(d, "base64url"), Buffer.from(x, "base64url")];
  const name = field("ssh-ed25519");
  const check = Buffer.alloc(8); // Two equal numbers, which show that the passphrase was right.
  const secret = Buffer.concat([
    check,
    name,
    field(publicKey),
    field(Buffer.concat([seed, publicKey])),
    field(""),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0", "latin1"),
    field("none"),
    field("none"),
    field(""),
    Buffer.from([0, 0, 0, 1]),
    field(Buffer.concat([name, field(publicKey)])),
    field(Buffer.concat([secret, padding])),
  ]);
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString("base64").replaceAll(/.{70}/g, "$&\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
