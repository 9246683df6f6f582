/** What the guest said about a failed transfer → an error with a code that tells what to do. */
import { BuildError } from "@prebake/base";

interface Meaning {
  readonly pattern: RegExp;
  readonly code: string;
  readonly reason: string;
  readonly hint?: string;
}

const meanings: readonly Meaning[] = [
  {
    pattern: /is a directory/i,
    code: "communicator/target-is-directory",
    reason: "it is a directory",
    hint: "Name the file itself, not the directory it goes to.",
  },
  {
    pattern: /no such file|cannot find the (?:file|path)|can't cd to|nonexistent|does not exist/i,
    code: "communicator/no-such-file",
    reason: "no such file or directory",
    hint: "Directories above a target must be there before: make them with a shell provisioner.",
  },
  {
    pattern: /permission denied|not permitted|access is denied/i,
    code: "communicator/permission-denied",
    reason: "permission denied",
    hint: "Transfer to a place that the user may write (/tmp) and move it with a shell provisioner that uses sudo.",
  },
  {
    pattern: /no space left|disk quota exceeded|disk full|write failure/i,
    code: "communicator/disk-full",
    reason: "the guest's disk is full",
    hint: "Give the machine a larger disk, or transfer to another file system of it.",
  },
  {
    pattern: /read-only file system/i,
    code: "communicator/read-only",
    reason: "the file system is read-only",
  },
  {
    pattern: /not a directory|file exists/i,
    code: "communicator/not-a-directory",
    reason: "it is no directory",
  },
  {
    pattern: /file too large/i,
    code: "communicator/file-too-large",
    reason: "the file is too large for the guest's file system",
  },
];

/** `action` is "upload to "/x"": the error reads "Cannot upload to …: permission denied (the guest says: …)". */
export function guestFailure(action: string, said: string): BuildError {
  const words = said.trim().split(/\r?\n/).slice(-3).join("; ").slice(0, 500);
  const meaning = meanings.find(({ pattern }) => pattern.test(said));
  // The same words for both directions, another mistake.
  const code =
    meaning?.code === "communicator/target-is-directory" && action.startsWith("download")
      ? "communicator/source-is-directory"
      : meaning?.code;
  const quote = words === "" ? "" : ` (the guest says: ${words})`;
  return new BuildError(code ?? "communicator/transfer-failed", {
    message: `Cannot ${action}: ${meaning?.reason ?? "the transfer failed in the guest"}${quote}`,
    hint: meaning?.hint,
  });
}

export function targetIsDirectory(remotePath: string): BuildError {
  return new BuildError("communicator/target-is-directory", {
    message: `Cannot upload to ${JSON.stringify(remotePath)}: it is a directory`,
    hint: "Name the file itself, not the directory it goes to.",
  });
}

export function sourceChanged(action: string): BuildError {
  return new BuildError("communicator/source-changed", {
    message: `Cannot ${action}: the file changed its size while it was read`,
    hint: "Transfer it when nobody writes to it.",
  });
}
