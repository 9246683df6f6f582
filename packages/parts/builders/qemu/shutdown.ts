/** Turning the machine off. */
import { BuildError, deadline, toError } from "@prebake/base";
import type { BuilderContext, Communicator } from "@prebake/sdk";
import type { QemuConfig } from "./config.ts";
import type { VirtualMachine } from "./virtual-machine.ts";

/** Ends when QEMU has ended, and as it should. `qemu/shutdown-timeout` when the guest does not turn itself off in time. */
export async function shutDown(
  config: QemuConfig,
  machine: VirtualMachine,
  { communicator, context }: { readonly communicator: Communicator; readonly context: BuilderContext },
): Promise<void> {
  const { events } = context;
  if (!machine.isRunning) {
    events.detail("The machine has turned itself off already.");
  } else if (config.communicator === "none") {
    events.step("qemu/waiting-for-shutdown", "Waiting for shutdown...");
    await waitForEnd(config, machine, { context, explain: () => "" });
  } else if (config.shutdown_command !== undefined) {
    events.step("qemu/halting", "Gracefully halting virtual machine...");
    await haltByCommand(config.shutdown_command, config, { machine, communicator, context });
  } else {
    events.step("qemu/quitting", "Halting the virtual machine...");
    await machine.quit();
  }
  await machine.checkEnd();
}

interface HaltOptions {
  readonly machine: VirtualMachine;
  readonly communicator: Communicator;
  readonly context: BuilderContext;
}

/** The command may never answer, because the guest goes down under it: what counts is the machine's end. */
async function haltByCommand(
  command: string,
  config: QemuConfig,
  { machine, communicator, context }: HaltOptions,
): Promise<void> {
  const said: string[] = [];
  let outcome = "";
  using limit = deadline(config.shutdown_timeout, {
    signal: context.signal,
    clock: context.host.clock,
    reason: () => new Error("shutdown timeout"),
  });
  const keep = (chunk: Uint8Array) => {
    said.push(new TextDecoder().decode(chunk));
    context.events.output("stdout", chunk);
  };
  const ran = communicator.run({ command, onStdout: keep, onStderr: keep }, { signal: limit.signal }).then(
    ({ code }) => (outcome = code === undefined ? "" : `The command ended with code ${code}. `),
    (error: unknown) =>
      (outcome = machine.isRunning ? `The command failed: ${toError(error).message}. ` : ""),
  );
  await waitForEnd(config, machine, { context, explain: () => `${outcome}${lastLines(said.join(""))}` });
  await ran; // Its connection is gone with the machine.
  context.events.endOutput();
}

interface WaitOptions {
  readonly context: BuilderContext;
  readonly explain: () => string;
}

async function waitForEnd(
  config: QemuConfig,
  machine: VirtualMachine,
  { context, explain }: WaitOptions,
): Promise<void> {
  const timeout = config.shutdown_timeout;
  const stop = new AbortController();
  const onAbort = () => stop.abort(context.signal.reason);
  context.signal.addEventListener("abort", onAbort, { once: true });
  try {
    const inTime = await Promise.race([
      machine.exited.then(() => true),
      context.host.clock.delay(timeout, { signal: stop.signal }).then(() => false),
    ]);
    context.signal.throwIfAborted();
    if (inTime) return;
  } finally {
    context.signal.removeEventListener("abort", onAbort);
    stop.abort(new Error("the machine has ended"));
  }
  throw new BuildError("qemu/shutdown-timeout", {
    message:
      `Cannot shut the machine down: it still runs ${Math.round(timeout / 1000)} s after ${config.shutdown_command === undefined ? "the build was done with it" : "the shutdown command"}. ${explain()}`.trim(),
    hint:
      config.shutdown_command === undefined
        ? "With communicator none the guest must power itself off; raise shutdown_timeout if it needs longer."
        : "Run shutdown_command in such a guest by hand: it may ask for a password, or not power off. Raise shutdown_timeout if it only needs longer.",
  });
}

function lastLines(text: string): string {
  const lines = text.trim().split(/\r?\n/).slice(-5).join("\n");
  return lines === "" ? "" : `It said:\n${lines}`;
}
