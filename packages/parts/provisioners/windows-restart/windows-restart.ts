/** The provisioner `windows-restart`: restarts the guest, waits until it was away and is back. */
import { BuildError, deadline, formatDuration, isCancellation, pollUntil } from "@prebake/base";
import { defineProvisioner, isUnreachable } from "@prebake/sdk";
import type { ProvisionerContext, RemoteExit } from "@prebake/sdk";
import { windowsRestartConfig } from "./config.ts";
import type { WindowsRestartConfig } from "./config.ts";

export const windowsRestart = defineProvisioner({
  type: "windows-restart",
  config: windowsRestartConfig,
  async run(config, context) {
    context.signal.throwIfAborted();
    context.events.step("windows-restart/sent", "Restarting Machine");
    await within(config, context, (limited) => sendRestart(config, limited));
    context.events.step("windows-restart/waiting", "Waiting for machine to restart...");
    await within(config, context, async (limited) => {
      await waitUntilDown(limited);
      await waitUntilUp(config, limited);
      if (config.check_registry) await waitForRegistry(config, limited);
    });
    context.events.step("windows-restart/finished", "Machine successfully restarted, moving on");
  },
});

/** The time limit counts for sending the command, and anew for the rest. */
async function within(
  config: WindowsRestartConfig,
  context: ProvisionerContext,
  work: (limited: ProvisionerContext) => Promise<void>,
): Promise<void> {
  using limit = deadline(config.restart_timeout, {
    signal: context.signal,
    clock: context.host.clock,
    reason: () =>
      new BuildError("windows-restart/timeout", {
        message: `Cannot restart the guest: it is not back after ${formatDuration(config.restart_timeout)}`,
        hint: "Raise restart_timeout, or look at the machine's screen for what it waits for.",
      }),
  });
  try {
    await work({ ...context, signal: limit.signal });
  } catch (error) {
    // However the limit ended the wait: it is the cause.
    if (limit.signal.aborted) throw limit.signal.reason;
    throw error;
  }
}

/** 1115 and 1190: a shutdown is going on or planned already. Source: Windows' system error codes. */
const restarting: ReadonlySet<number | undefined> = new Set([0, 1115, 1190, undefined]);

async function sendRestart(config: WindowsRestartConfig, context: ProvisionerContext): Promise<void> {
  const exit = await poll(context, 2000, () => run(config.restart_command, context));
  // No code at all: the guest was gone before it could give one.
  if (restarting.has(exit.code)) return;
  throw new BuildError("windows-restart/refused", {
    message: `Cannot restart the guest: the restart command gave exit code ${exit.code}`,
    context: { code: exit.code ?? -1 },
  });
}

const probe = 'shutdown /r /f /t 60 /c "packer restart test"';
/** As above; 1717: the interface that would answer is gone already. */
const stillGoingDown: ReadonlySet<number | undefined> = new Set([1115, 1190, 1717]);

/**
 * Plans another restart, and takes it back when the guest agrees: it refuses while it is going down, so that agreeing
 * means it is up again. No answer means it is down.
 */
async function waitUntilDown(context: ProvisionerContext): Promise<void> {
  const exit = await pollUntil(
    async () => {
      const answer = await answerOf(() => run(probe, context), context);
      return stillGoingDown.has(answer.code) ? undefined : answer;
    },
    { clock: context.host.clock, signal: context.signal, intervalMs: 10_000 },
  );
  if (exit.code === 0) await answerOf(() => run("shutdown /a", context), context);
}

const upMark = "restarted.";
const upCheck = encoded(`"$([System.Net.Dns]::GetHostName()) ${upMark}"`);

async function waitUntilUp(config: WindowsRestartConfig, context: ProvisionerContext): Promise<void> {
  const own = config.restart_check_command;
  await poll(context, pollMs, async () => {
    if (own !== undefined && (await run(own, context)).code !== 0) return undefined;
    return (await outputOf(upCheck, context)).includes(upMark) ? true : undefined;
  });
}

async function waitForRegistry(config: WindowsRestartConfig, context: ProvisionerContext): Promise<void> {
  await poll(context, pollMs, async () => {
    for (const key of config.registry_keys) {
      const output = await outputOf(encoded(`Test-Path -LiteralPath ${quoted(key)}`), context);
      if (output.includes("True")) return undefined;
    }
    return true;
  });
}

const pollMs = 5000;

/** Until there is a result; a guest out of reach has none yet. */
async function poll<T>(
  context: ProvisionerContext,
  intervalMs: number,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const { clock } = context.host;
  const patient = async () => {
    try {
      return await attempt();
    } catch (error) {
      if (isCancellation(error, context.signal) || !isUnreachable(error)) throw error;
      context.events.log("debug", "windows-restart", error.message);
      return undefined;
    }
  };
  return await pollUntil(patient, { clock, signal: context.signal, intervalMs });
}

/** What a command answers; a guest out of reach answers without a code. */
async function answerOf(
  command: () => Promise<RemoteExit>,
  context: ProvisionerContext,
): Promise<RemoteExit> {
  try {
    return await command();
  } catch (error) {
    if (isCancellation(error, context.signal) || !isUnreachable(error)) throw error;
    return { code: undefined };
  }
}

async function run(command: string, context: ProvisionerContext): Promise<RemoteExit> {
  return (await runCollecting(command, context)).exit;
}

async function outputOf(command: string, context: ProvisionerContext): Promise<string> {
  return (await runCollecting(command, context)).output;
}

/** Its output goes to the screen too. A check prints a line; what is beyond the first 64 KiB is not looked at. */
async function runCollecting(
  command: string,
  { communicator, events, signal }: ProvisionerContext,
): Promise<{ readonly exit: RemoteExit; readonly output: string }> {
  const decoder = new TextDecoder();
  let output = "";
  try {
    const exit = await communicator.run(
      {
        command,
        onStdout: (chunk) => {
          events.output("stdout", chunk);
          if (output.length < 64 * 1024) output += decoder.decode(chunk, { stream: true });
        },
        onStderr: (chunk) => events.output("stderr", chunk),
      },
      { signal },
    );
    return { exit, output };
  } finally {
    events.endOutput();
  }
}

/** A command line that no shell can misread. Source: `powershell -?`: UTF-16LE in base64. */
function encoded(script: string): string {
  const quiet = `$ProgressPreference = 'SilentlyContinue'; ${script}`;
  return `powershell.exe -EncodedCommand ${Buffer.from(quiet, "utf16le").toString("base64")}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
