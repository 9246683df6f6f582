/** Private keys as text → what a log-in offers. */
import { createHash } from "node:crypto";
import { BuildError, toError } from "@prebake/base";
import { findPrivateKeyProblem, privateKeyProblemTexts } from "@prebake/sdk";
import ssh2 from "ssh2";
import type { Identity } from "./log-in.ts";
import { fromPkcs8 } from "./pkcs8.ts";

/**
 * The identity of a private key's text; `from` says where it is from ("the file …"). Throws `ssh/private-key` when it
 * cannot be used. No word of the error comes from the text.
 */
export function keyIdentity(text: string, from: string): Identity {
  const problem = findPrivateKeyProblem(text);
  if (problem) throw unusable(from, privateKeyProblemTexts[problem]);
  const parsed = parse(text);
  // Declared as one key; a file of several gives a list, of which a log-in needs the first.
  const key = Array.isArray(parsed) ? (parsed as unknown as readonly (typeof parsed)[])[0] : parsed;
  if (key === undefined || key instanceof Error) throw unusable(from, "cannot be parsed");
  if (!key.isPrivateKey()) throw unusable(from, privateKeyProblemTexts["public-key"]);
  const fingerprint = createHash("sha256").update(key.getPublicSSH()).digest("base64").replace(/=+$/, "");
  return { kind: "key", key, label: `${key.type} SHA256:${fingerprint}` };
}

function parse(text: string): ReturnType<typeof ssh2.utils.parseKey> {
  try {
    return ssh2.utils.parseKey(fromPkcs8(text));
  } catch (error) {
    return toError(error); // Its text is not shown: it may quote the key.
  }
}

function unusable(from: string, why: string): BuildError {
  return new BuildError("ssh/private-key", { message: `Cannot use the private key: ${from} ${why}` });
}
