/** Functions that make digests and passwords. Source of behaviour: measured on Packer 1.16. */
import { StringType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { stringValue } from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { decodeBase64, decodeUtf8, encodeUtf8 } from "./base64.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { CallContext, HclFunction } from "./function.ts";
import type { DigestAlgorithm } from "./function-host.ts";
import { hexText } from "./hex-text.ts";
import { number, text } from "./parameters.ts";

/** Go's bcrypt refuses longer passwords, since it would not look at the rest. */
const passwordLimit = 72;

export const hashCryptoFunctions: readonly HclFunction[] = [
  {
    name: "bcrypt",
    group: "hash-crypto",
    doc: "Hashes a password by Blowfish with a random salt; the cost is 10 unless given.",
    examples: [{ expr: 'length(bcrypt("hello", 4))', result: "60" }],
    parameters: [text("str")],
    variadic: number("cost"),
    returns: StringType,
    call: (args, { host }) => {
      if (args.length > 2) throw new FunctionFailure("At most one cost may be given.");
      // Costs below the least are raised to the usual one, as bcrypt itself does.
      const cost = args.length === 2 ? args.integer(1) : 10;
      if (cost > 31) throw new FunctionFailure("The cost must be at most 31.");
      const password = encodeUtf8(args.string(0));
      if (password.length > passwordLimit)
        throw new FunctionFailure(`The password must be at most ${passwordLimit} bytes long.`);
      return stringValue(host.bcrypt(password, cost < 4 ? 10 : cost));
    },
  },
  digestFunction("md5", {
    doc: "Gives the MD5 digest of a text in hexadecimal digits.",
    result: "5d41402abc4b2a76b9719d911017c592",
  }),
  {
    name: "rsadecrypt",
    group: "hash-crypto",
    doc: "Decrypts a base64 text with a private RSA key (PEM, PKCS #1 v1.5 padding).",
    examples: [{ expr: 'can(rsadecrypt("AAAA", "no key"))', result: "false" }],
    parameters: [text("ciphertext"), text("privatekey")],
    returns: StringType,
    call: decrypt,
  },
  digestFunction("sha1", {
    doc: "Gives the SHA-1 digest of a text in hexadecimal digits.",
    result: "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
  }),
  digestFunction("sha256", {
    doc: "Gives the SHA-256 digest of a text in hexadecimal digits.",
    result: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
  }),
  digestFunction("sha512", {
    doc: "Gives the SHA-512 digest of a text in hexadecimal digits.",
    result:
      "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043",
  }),
];

function digestFunction(
  name: DigestAlgorithm,
  { doc, result }: { doc: string; result: string },
): HclFunction {
  return {
    name,
    group: "hash-crypto",
    doc,
    examples: [{ expr: `${name}("hello")`, result: `"${result}"` }],
    parameters: [text("str")],
    returns: StringType,
    call: (args, { host }) => stringValue(hexText(host.digest(name, encodeUtf8(args.string(0))))),
  };
}

function decrypt(args: Arguments, { host }: CallContext): Value {
  const ciphertext = decodeBase64(args.string(0));
  if (ciphertext === undefined) throw new FunctionFailure("The encrypted text must be base64.");
  const plain = decodeUtf8(host.rsaDecrypt(ciphertext, args.string(1)));
  if (plain === undefined) throw new FunctionFailure("What was decrypted is no text in UTF-8.");
  return stringValue(plain);
}
