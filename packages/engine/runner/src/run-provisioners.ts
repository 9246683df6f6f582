/** Provisioning one machine: the template's provisioners in order, each with its pause, time limit and retries. */
import { BuildError, deadline, formatDuration, isCancellation, toError } from "@prebake/base";
import { openRunScope } from "@prebake/sdk";
import type { Machine, ProvisionerContext, ProvisionerNode } from "@prebake/sdk";
import type { BuildSession } from "./build-session.ts";
import { errorRecord } from "./diagnostic-record.ts";

/** Runs the provisioners from `first` on. Rejects with the error of the first that fails, told by `onFailed` with its index. */
export async function runProvisioners(
  session: BuildSession,
  machine: Machine,
  options: {
    readonly first: number;
    readonly signal: AbortSignal;
    readonly onFailed: (index: number) => void;
  },
): Promise<void> {
  const { signal } = options;
  const nodes = session.node.provisioners;
  for (let index = options.first; index < nodes.length; index++) {
    const node = nodes[index];
    if (!node) continue;
    signal.throwIfAborted();
    try {
      await runProvisioner(session, machine, { node, index, signal });
    } catch (error) {
      options.onFailed(index);
      throw error;
    }
  }
}

export interface NumberedProvisioner {
  readonly node: ProvisionerNode;
  /** Position in the template, from 0; the error-cleanup-provisioner comes after the last. */
  readonly index: number;
  /** Aborted when the build is cancelled, or the machine is lost. */
  readonly signal: AbortSignal;
}

/** From outside in: continue_on_error, retries, timeout, pause. Source: traps of Packer 1.16, measured. */
export async function runProvisioner(
  session: BuildSession,
  machine: Machine,
  provisioner: NumberedProvisioner,
): Promise<void> {
  const { node, index, signal } = provisioner;
  const { clock } = session.deps.host;
  const started = clock.monotonic();
  const finish = (error?: unknown) =>
    session.publish({
      kind: "provisioner.finished",
      build: session.name,
      type: node.type,
      index,
      durationMs: clock.monotonic() - started,
      ...(error !== undefined && { error: errorRecord(error) }),
    });
  session.publish({ kind: "provisioner.started", build: session.name, type: node.type, index });
  try {
    await withRetries(session, provisioner, () =>
      withTimeout(session, provisioner, (limited) => attempt(session, machine, { node, signal: limited })),
    );
    finish();
  } catch (error) {
    finish(error);
    if (!node.continueOnError || isStop(error, signal)) throw error;
    session.events.problem({
      severity: "warning",
      code: "provisioner/continued",
      text: `Provisioner failed with ${JSON.stringify(toError(error).message)}, continuing because of continue_on_error`,
    });
  }
}

/** Whether there is nothing to go on with: everybody stops. */
function isStop(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || isCancellation(error, signal);
}

async function withRetries(
  session: BuildSession,
  { node, signal }: NumberedProvisioner,
  work: () => Promise<void>,
): Promise<void> {
  let first: unknown;
  for (let left = node.maxRetries; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (isStop(error, signal)) throw error;
      first ??= error;
      if (left <= 0) throw first;
      session.events.step(
        "provisioner/retry",
        `Provisioner failed with ${JSON.stringify(toError(error).message)}, retrying with ${left} trie(s) left`,
      );
    }
  }
}

async function withTimeout(
  session: BuildSession,
  { node, signal }: NumberedProvisioner,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (node.timeoutMs <= 0) return await work(signal);
  const limit = formatDuration(node.timeoutMs);
  session.events.step("provisioner/timeout-set", `Setting a ${limit} timeout for the next provisioner...`);
  const reason = () =>
    new BuildError("provisioner/timeout", {
      message: `Cannot finish provisioner "${node.type}": it took longer than its timeout of ${limit}`,
      hint: "Raise `timeout`, or look at the last lines of output for what it waits for.",
    });
  using limited = deadline(node.timeoutMs, {
    signal,
    clock: session.deps.host.clock,
    reason,
  });
  try {
    await work(limited.signal);
  } catch (error) {
    signal.throwIfAborted();
    // Whatever the provisioner made of being stopped: the time limit is the cause.
    throw limited.signal.aborted ? limited.signal.reason : error;
  }
}

async function attempt(
  session: BuildSession,
  machine: Machine,
  work: { readonly node: ProvisionerNode; readonly signal: AbortSignal },
): Promise<void> {
  const { node, signal } = work;
  if (node.pauseBeforeMs > 0) {
    const pause = formatDuration(node.pauseBeforeMs);
    session.events.step("provisioner/pause", `Pausing ${pause} before the next provisioner...`);
    await session.deps.host.clock.delay(node.pauseBeforeMs, { signal });
  }
  const { component, config } = await session.prepare("provisioner", node);
  await using scope = openRunScope(session.events);
  const context: ProvisionerContext = {
    ...session.contextFor(node, { scope, signal }),
    communicator: machine.communicator,
    variables: session.knownVariables,
  };
  try {
    await component.run(config, context);
  } finally {
    session.events.endOutput();
  }
  await session.pause(node.type, signal);
}
