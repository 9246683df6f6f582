/** What a private key file holds, as far as its text tells: enough to refuse a wrong one before anything is started. */

export type PrivateKeyTextProblem =
  | "empty"
  | "public-key"
  | "encrypted"
  | "putty"
  | "unknown-format"
  | "truncated";

/** Base64 of `openssh-key-v1\0`, and of that with cipher name `none`. Source: OpenSSH PROTOCOL.key, section 1. */
const opensshMagic = "b3BlbnNzaC1rZXktdjEA";
const opensshNotEncrypted = `${opensshMagic}AAAABG5vbmU`;

const begin = /^-----BEGIN ((?:OPENSSH |RSA |EC |DSA |ENCRYPTED )?PRIVATE KEY)-----\r?$/m;

/** What is wrong with the text of a private key that has to be usable without a passphrase; undefined when nothing is seen. */
export function findPrivateKeyProblem(text: string): PrivateKeyTextProblem | undefined {
  if (text.trim() === "") return "empty";
  if (text.startsWith("PuTTY-User-Key-File-")) return "putty";
  const header = begin.exec(text);
  if (!header) return looksPublic(text) ? "public-key" : "unknown-format";
  const kind = header[1] ?? "";
  if (!text.includes(`-----END ${kind}-----`)) return "truncated";
  if (kind === "ENCRYPTED PRIVATE KEY" || /^Proc-Type: 4,ENCRYPTED/m.test(text)) return "encrypted";
  if (kind !== "OPENSSH PRIVATE KEY") return undefined;
  const body = text.slice(header.index + header[0].length).replace(/\s/g, "");
  if (!body.startsWith(opensshMagic)) return "unknown-format";
  return body.startsWith(opensshNotEncrypted) ? undefined : "encrypted";
}

function looksPublic(text: string): boolean {
  return /^(?:ssh-|ecdsa-sha2-|sk-)|^-----BEGIN (?:RSA )?PUBLIC KEY-----|^---- BEGIN SSH2 PUBLIC KEY/m.test(
    text,
  );
}

/** The rest of a sentence that starts with the file's name. */
export const privateKeyProblemTexts: Readonly<Record<PrivateKeyTextProblem, string>> = {
  empty: "is empty",
  "public-key":
    "holds a public key; give the private key that belongs to it (usually the same name without .pub)",
  encrypted:
    "is protected by a passphrase, which cannot be asked for here; load it into an SSH agent and set ssh_agent_auth, or use a key without one",
  putty: "is a PuTTY key; convert it to OpenSSH's format (puttygen KEY.ppk -O private-openssh -o KEY)",
  "unknown-format": "holds no private key in a format that is known (OpenSSH or PEM)",
  truncated: "is cut off: its last line (-----END …) is missing",
};
