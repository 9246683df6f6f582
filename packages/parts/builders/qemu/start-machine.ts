/** Starts the machine with everything that its command line names. */
import { parseDuration } from "@prebake/base";
import type { BuilderContext, MachineConsole } from "@prebake/sdk";
import { archOfBinary, chooseAccelerator } from "./accelerator.ts";
import { qemuArguments } from "./arguments.ts";
import type { MachineFacts } from "./arguments.ts";
import { usesEfi } from "./config.ts";
import type { QemuConfig } from "./config.ts";
import { createConsole } from "./console.ts";
import { findFirmware } from "./firmware.ts";
import type { LoginKey } from "./login-key.ts";
import { machineName, outputDirectory } from "./names.ts";
import { guestPort, hostAddress } from "./network.ts";
import type { Network } from "./network.ts";
import { startVirtualMachine } from "./virtual-machine.ts";
import type { VirtualMachine } from "./virtual-machine.ts";

export interface StartRequest {
  readonly image: string;
  readonly disks: readonly string[];
  readonly network: Network;
  readonly key: LoginKey;
}

export interface Started {
  readonly machine: VirtualMachine;
  readonly console: MachineConsole;
  readonly network: Network;
  readonly key: LoginKey;
  /** What runs the guest; undefined when that is left to QEMU. */
  readonly accelerator: string | undefined;
}

export async function startMachine(
  config: QemuConfig,
  context: BuilderContext,
  request: StartRequest,
): Promise<Started> {
  const { host, events } = context;
  const arch = archOfBinary(config.qemu_binary);
  const accelerator = await chooseAccelerator(config.accelerator, arch, host);
  if (accelerator.note !== undefined) events.detail(accelerator.note);
  const directory = await privateDirectory(context);
  const facts: MachineFacts = {
    name: machineName(config, context.build),
    accelerator: accelerator.name,
    disks: request.disks,
    cdrom: config.disk_image ? undefined : request.image,
    firmware: usesEfi(config) ? await prepareFirmware(config, context, arch) : undefined,
    forward:
      request.network.hostPort === undefined
        ? undefined
        : { hostPort: request.network.hostPort, guestPort: guestPort(config) },
    vnc: config.disable_vnc ? undefined : { port: await findVncPort(config, context) },
    hasScreen: hasScreen(context),
    controlSocket: `${directory}/qmp`,
    userSocket: userSocket(config, context),
    userArguments: renderArguments(config, context, request),
  };
  announceStart(config, context, facts);
  const binary = config.qemu_binary;
  const machine = await startVirtualMachine(
    { binary, arguments: qemuArguments(config, facts), controlSocket: facts.controlSocket },
    context,
  );
  if (config.vnc_use_password && !config.disable_vnc) await setVncPassword(config, context, machine);
  const console = createConsole({
    machine,
    context,
    directory,
    keyIntervalMs: keyInterval(config, context),
    groupIntervalMs: Math.max(0, config.boot_keygroup_interval ?? 0),
  });
  return { machine, console, network: request.network, key: request.key, accelerator: accelerator.name };
}

/** Short, because a local socket's path may have 107 bytes only (sun_path); an output directory may be deeper. */
async function privateDirectory({ host, scope }: BuilderContext): Promise<string> {
  const directory = await host.files.makeTemporaryDirectory("prebake-");
  scope.defer("temporary directory of QEMU", () => host.files.remove(directory));
  return directory;
}

/** The variables are the machine's own: it writes to them. */
async function prepareFirmware(config: QemuConfig, context: BuilderContext, arch: string) {
  const firmware = await findFirmware(config, arch, context.host);
  const vars = `${outputDirectory(config, context.build)}/efivars.fd`;
  await context.host.files.copy(firmware.vars, vars, { signal: context.signal });
  await context.host.files.setMode(vars, 0o644);
  return { code: firmware.code, vars };
}

async function findVncPort(config: QemuConfig, context: BuilderContext): Promise<number> {
  const { vnc_port_min: min, vnc_port_max: max, vnc_bind_address: address } = config;
  context.events.step(
    "qemu/vnc-port-search",
    `Looking for available port between ${min} and ${max} on ${address}`,
  );
  const port = await context.services.reservePort({ min, max, address }, context);
  context.events.step("qemu/vnc-port", `Found available VNC port: ${port} on IP: ${address}`);
  return port;
}

function hasScreen({ host }: BuilderContext): boolean {
  return host.machine.os !== "linux" || Boolean(host.env["DISPLAY"] || host.env["WAYLAND_DISPLAY"]);
}

function userSocket(config: QemuConfig, context: BuilderContext): string | undefined {
  if (config.qmp_socket_path !== undefined) return config.qmp_socket_path;
  const name = machineName(config, context.build);
  return config.qmp_enable ? `${outputDirectory(config, context.build)}/${name}.monitor` : undefined;
}

function renderArguments(
  config: QemuConfig,
  context: BuilderContext,
  { network, key }: StartRequest,
): readonly (readonly string[])[] {
  const data = {
    HTTPIP: hostAddress,
    HTTPPort: network.server?.port ?? 0,
    HTTPDir: config.http_directory ?? "",
    HTTPContent: config.http_content ?? {},
    OutputDir: outputDirectory(config, context.build),
    Name: machineName(config, context.build),
    SSHHostPort: network.hostPort ?? 0,
    SSHPublicKey: key.publicKey ?? "",
  };
  return (config.qemuargs ?? []).map((words) => words.map((word) => context.render(word, data)));
}

function announceStart(config: QemuConfig, { events }: BuilderContext, facts: MachineFacts): void {
  if (facts.userArguments.length > 0)
    events.step("qemu/qemuargs", "Overriding default Qemu arguments with qemuargs template option...");
  events.step(
    "qemu/starting",
    config.disk_image ? "Starting VM, booting disk image" : "Starting VM, booting from CD-ROM",
  );
  if (!config.headless && facts.hasScreen) return;
  if (!config.headless) events.detail("There is no display here: the machine opens no window.");
  const watch = `connect via VNC ${config.vnc_use_password ? "with" : "without"} a password to\nvnc://${config.vnc_bind_address}:${facts.vnc?.port}`;
  if (facts.vnc)
    events.detail(
      `The VM will be run headless, without a GUI. If you want to\nview the screen of the VM, ${watch}`,
    );
}

async function setVncPassword(
  config: QemuConfig,
  context: BuilderContext,
  { qmp }: VirtualMachine,
): Promise<void> {
  const given = config.vnc_password ?? Buffer.from(context.host.randomBytes(6)).toString("base64url");
  const password = given.slice(0, 8); // The protocol's own limit: it is a DES key.
  context.redactor.add(password);
  await qmp.execute("change-vnc-password", { password }, { signal: context.signal });
}

/** What the template says wins over the environment. Source: packer-plugin-sdk bootcommand, PACKER_KEY_INTERVAL. */
function keyInterval(config: QemuConfig, { host }: BuilderContext): number {
  if (config.boot_key_interval !== undefined) return Math.max(0, config.boot_key_interval);
  const text = host.env["PACKER_KEY_INTERVAL"] ?? "";
  return text === "" ? 0 : Math.max(0, parseDuration(text) ?? 0);
}
