/** Types the boot command. */
import { formatDuration, linkSignals } from "@prebake/base";
import type { BuilderContext } from "@prebake/sdk";
import { bootCommandText, bootWaitMs } from "@prebake/sdk";
import type { QemuConfig } from "./config.ts";
import { machineName } from "./names.ts";
import { hostAddress } from "./network.ts";
import type { Started } from "./start-machine.ts";
import { whileRunning } from "./virtual-machine.ts";
import type { VirtualMachine } from "./virtual-machine.ts";

export async function typeBoot(
  config: QemuConfig,
  context: BuilderContext,
  { machine, console, network, key }: Started,
): Promise<void> {
  const program = bootCommandText(config);
  const steps = program === "" ? (config.boot_steps ?? []) : [[program]];
  if (steps.length === 0) return;
  const { events, signal } = context;
  await waitForBoot(config, context, machine);
  events.step("qemu/typing", "Typing the boot command...");
  const data = {
    HTTPIP: hostAddress,
    HTTPPort: network.server?.port ?? 0,
    Name: machineName(config, context.build),
    SSHPublicKey: key.publicKey ?? "",
  };
  await whileRunning(machine, context, async () => {
    for (const [keys = "", description = ""] of steps) {
      if (description !== "") events.detail(`Typing boot command for: ${description}`);
      await console.type(context.render(keys, data), { signal });
    }
  });
}

async function waitForBoot(
  config: QemuConfig,
  { events, host, signal }: BuilderContext,
  machine: VirtualMachine,
): Promise<void> {
  const waitMs = bootWaitMs(config);
  if (waitMs === 0) return;
  events.step("qemu/boot-wait", `Waiting ${formatDuration(waitMs)} for boot...`);
  using ended = linkSignals([signal]);
  void machine.exited.finally(() => ended.abort(machine.describeEnd())); // Never rejects.
  await host.clock.delay(waitMs, { signal: ended.signal });
}
