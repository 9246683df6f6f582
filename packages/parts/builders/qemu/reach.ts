/** Reaches the guest and hands it to the engine. */
import type { BuilderContext, BuildVariables, Communicator } from "@prebake/sdk";
import { clearAuthorizedKeys } from "@prebake/sdk";
import type { QemuConfig } from "./config.ts";
import { machineName } from "./names.ts";
import { guestPort, hostAddress } from "./network.ts";
import type { Started } from "./start-machine.ts";
import { whileRunning } from "./virtual-machine.ts";

export interface Reached extends Started {
  readonly communicator: Communicator;
}

export async function connect(
  config: QemuConfig,
  context: BuilderContext,
  { machine, console, network, key }: Started,
): Promise<Communicator> {
  const host = config.ssh_host ?? "127.0.0.1";
  const port = network.hostPort ?? guestPort(config);
  if (config.communicator !== "none") {
    context.events.step(
      "qemu/connecting",
      `Using ${config.communicator.toUpperCase()} communicator to connect: ${host}`,
    );
  }
  return whileRunning(machine, context, () =>
    context.services.connect(
      {
        config,
        endpoint: async () => {
          if (!machine.isRunning) throw machine.describeEnd();
          return { host, port };
        },
        console,
        ...(key.keyPair ? { keyPair: key.keyPair } : {}),
      },
      context,
    ),
  );
}

export async function provision(config: QemuConfig, context: BuilderContext, up: Reached): Promise<void> {
  const { machine, communicator, console } = up;
  const variables = variablesOf(config, context, up);
  await whileRunning(machine, context, () => context.provision({ communicator, console, variables }));
}

/** Names as Packer's. Source: template-functions, build variables. */
function variablesOf(config: QemuConfig, context: BuilderContext, { network, key }: Started): BuildVariables {
  const http = network.server && {
    PackerHTTPIP: hostAddress,
    PackerHTTPPort: String(network.server.port),
    PackerHTTPAddr: `${hostAddress}:${network.server.port}`,
  };
  const base: BuildVariables = { ID: machineName(config, context.build), ...http };
  if (config.communicator === "none") return base;
  const winrm = config.communicator === "winrm";
  return {
    ...base,
    ConnType: config.communicator,
    Host: config.ssh_host ?? "127.0.0.1",
    Port: network.hostPort ?? guestPort(config),
    User: (winrm ? config.winrm_username : config.ssh_username) ?? "",
    Password: (winrm ? config.winrm_password : config.ssh_password) ?? "",
    ...(key.keyPair ? { SSHPublicKey: key.keyPair.publicKey, SSHPrivateKey: key.keyPair.privateKey } : {}),
  };
}

export async function forgetKey(
  config: QemuConfig,
  context: BuilderContext,
  { key, communicator, machine }: Reached,
): Promise<void> {
  if (!config.ssh_clear_authorized_keys || !key.keyPair || !machine.isRunning) return;
  context.events.step("qemu/clearing-key", "Trying to remove ephemeral keys from authorized_keys files");
  await clearAuthorizedKeys(communicator, key.comment, context);
}
