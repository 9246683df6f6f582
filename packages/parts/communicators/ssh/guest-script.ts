/**
 * Small scripts for the guest's POSIX shell, run by way of whatever login shell the user has.
 *
 * A script is one line without single quotes, so that it survives any login shell's quoting; its parameters come as `$1`,
 * `$2`, …. It starts by printing a line of its own, because login files of some guests print on every connection.
 */
import { guestFailure } from "./guest-failure.ts";
import type { GuestProcessOptions } from "./guest-process.ts";
import { GuestProcess } from "./guest-process.ts";
import type { SshLink } from "./ssh-link.ts";

const beginLine = "prebake:begin";

/** `words` are already quoted for the shell. */
export function scriptCommand(script: string, words: readonly string[]): string {
  // Messages in one language: they are read by `guestFailure`.
  return [`sh -c 'LC_ALL=C; export LC_ALL; echo ${beginLine}; ${script}' prebake`, ...words].join(" ");
}

/** Starts a script and waits until it runs; what it prints comes after that. Undefined when there is no POSIX shell that runs it. */
async function startScript(
  link: SshLink,
  { script, words }: { readonly script: string; readonly words: readonly string[] },
  options: GuestProcessOptions,
): Promise<GuestProcess | undefined> {
  const process = await GuestProcess.start(link, scriptCommand(script, words), options);
  for (;;) {
    const line = await process.stdout.readLine(options.signal);
    if (line?.endsWith(beginLine)) return process; // Login files may print without a line end.
    if (line !== undefined) continue;
    process.stdout.drain();
    await process[Symbol.asyncDispose]();
    return undefined;
  }
}

/** A script and what it is for: "upload to "/x"". */
export interface NamedScript {
  readonly action: string;
  readonly script: string;
  readonly words: readonly string[];
}

/** Starts a script in a guest that ran one before. */
export async function startNamedScript(
  link: SshLink,
  named: NamedScript,
  signal: AbortSignal,
): Promise<GuestProcess> {
  const process = await startScript(link, named, { signal });
  if (process) return process;
  signal.throwIfAborted();
  throw guestFailure(named.action, "its shell does not run a script any more");
}
