/** The world as functions see it: files, clock, chance and costly digests. Injected, so that the language runs anywhere. */
import type { YamlReading } from "./yaml/yaml-node.ts";

/** Thrown by a host method that cannot answer; the message says why, without a full stop. Never holds a secret. */
export class HostRefusal extends Error {
  override readonly name = "HostRefusal";
}

/** Thrown by `readSecret` when the answer is still to come: the call gives an unknown value, and whoever owns the host evaluates again. */
export class AnswerPending extends Error {
  override readonly name = "AnswerPending";
}

export type DigestAlgorithm = "md5" | "sha1" | "sha256" | "sha512";

export type FileKind = "file" | "directory" | "other";

export interface FunctionHost {
  /** The whole file. Relative paths start where the host says: for Packer, the working directory. */
  readFile(path: string): Uint8Array;
  /** What is there, links followed; undefined when nothing is. */
  fileKind(path: string): FileKind | undefined;
  /** Names in a directory with what they are (links followed), in any order; an empty list when there is no such directory. */
  listDirectory(path: string): readonly { readonly name: string; readonly kind: FileKind | undefined }[];
  /** Where relative paths start, with `/` between names. */
  workingDirectory(): string;
  homeDirectory(): string;
  /** The value of an environment variable; undefined when it is not set. */
  environmentVariable(name: string): string | undefined;
  /** The time that `timestamp()` means, in milliseconds since 1970. A host that wants one time for a whole run gives the same one always. */
  nowMs(): number;
  randomBytes(count: number): Uint8Array;
  digest(algorithm: DigestAlgorithm, data: Uint8Array): Uint8Array;
  /** gzip with the default level. */
  gzip(data: Uint8Array): Uint8Array;
  /** The `$2a$` text of bcrypt. `cost` is between 4 and 31. */
  bcrypt(password: Uint8Array, cost: number): string;
  /** PKCS #1 v1.5 decryption with a PEM private key. */
  rsaDecrypt(ciphertext: Uint8Array, privateKeyPem: string): Uint8Array;
  /** Reads one YAML document: `readYaml` of `@prebake/hcl/yaml`, which a host loads when it is asked. */
  readYaml(text: string): YamlReading;
  /** A value from a secret store. A host without such stores throws a `HostRefusal`, one that has to wait for the value an `AnswerPending`. */
  readSecret(request: SecretRequest): string;
}

/** One question to a secret store. */
export type SecretRequest =
  | { readonly store: "vault"; readonly path: string; readonly key: string }
  | { readonly store: "consul"; readonly key: string }
  /** Without a key, the whole secret text. */
  | { readonly store: "aws-secretsmanager"; readonly name: string; readonly key?: string };
