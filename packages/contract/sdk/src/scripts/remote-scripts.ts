/** Scripts in a guest: what `shell`, `windows-shell` and `powershell` do alike. */
import { BuildError, isCancellation } from "@prebake/base";
import type { ProvisionerContext } from "../component.ts";
import type { RemoteExit } from "../communicator.ts";

export interface StartOptions {
  readonly context: ProvisionerContext;
  /** How long the guest may be out of reach. */
  readonly timeoutMs: number;
  /** Type of the part, for the log. */
  readonly source: string;
}

/**
 * Carries `attempt` out, again and again for `timeoutMs` while the guest cannot be reached; whatever a script itself
 * does is final. Rejects with the last failure, or at once with any other.
 */
export async function retryWhileUnreachable<T>(
  attempt: () => Promise<T>,
  { context, timeoutMs, source }: StartOptions,
): Promise<T> {
  const { clock } = context.host;
  const until = clock.monotonic() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (isCancellation(error, context.signal) || !isUnreachable(error) || clock.monotonic() >= until)
        throw error;
      context.events.log("warn", source, `trying again: ${error.message}`);
      await clock.delay(retryIntervalMs, { signal: context.signal });
    }
  }
}

/** Whether the guest could not be reached, so that nothing was carried out: it may be rebooting. */
export function isUnreachable(error: unknown): error is BuildError {
  return error instanceof BuildError && unreachable.has(error.code);
}

const retryIntervalMs = 2000;
const unreachable: ReadonlySet<string> = new Set([
  "communicator/connection-lost",
  "communicator/start-failed",
  "ssh/timeout",
]);

/** Writes a file of the guest from bytes that are in memory. */
export async function uploadBytes(
  remotePath: string,
  bytes: Uint8Array,
  { context, mode }: { readonly context: ProvisionerContext; readonly mode: number },
): Promise<void> {
  await context.communicator.upload(remotePath, once(bytes), {
    mode,
    sizeBytes: bytes.length,
    signal: context.signal,
  });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Runs a command in the guest; what it prints becomes output of the build. */
export async function runWithOutput(command: string, context: ProvisionerContext): Promise<RemoteExit> {
  const { communicator, events, signal } = context;
  try {
    return await communicator.run(
      {
        command,
        onStdout: (chunk) => events.output("stdout", chunk),
        onStderr: (chunk) => events.output("stderr", chunk),
      },
      { signal },
    );
  } finally {
    events.endOutput();
  }
}

export interface ExitRules {
  /** The script's name for people. */
  readonly name: string;
  readonly validExitCodes: readonly number[];
  /** What to do when the connection ended before the script. */
  readonly disconnectHint: string;
  /** What to do, by exit code. */
  readonly hints?: Readonly<Record<number, string>>;
}

/** Throws `script/failed` for a code that is not allowed, `script/disconnected` when there is none. */
export function checkScriptExit(exit: RemoteExit, rules: ExitRules): void {
  const { name, validExitCodes } = rules;
  if (exit.code === undefined) {
    throw new BuildError("script/disconnected", {
      message: `Cannot finish ${name}: the connection ended before the script did${exit.signal ? ` (signal ${exit.signal})` : ""}`,
      hint: rules.disconnectHint,
      context: { script: name },
    });
  }
  if (validExitCodes.includes(exit.code)) return;
  throw new BuildError("script/failed", {
    message: `Script exited with non-zero exit status: ${exit.code}. Allowed exit codes are: [${validExitCodes.join(" ")}] (${name})`,
    hint: rules.hints?.[exit.code],
    context: { script: name, code: exit.code },
  });
}
