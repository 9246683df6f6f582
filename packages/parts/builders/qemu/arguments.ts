/** The QEMU command line: what the configuration and this machine's facts say, as pairs of switch and value. */
import type { QemuConfig } from "./config.ts";
import { processorCount, topologySize } from "./config.ts";
import type { Firmware } from "./firmware.ts";

/** What is known only when the build runs. */
export interface MachineFacts {
  readonly name: string;
  /** Undefined leaves it to QEMU. */
  readonly accelerator: string | undefined;
  /** Disk files, the main one first. */
  readonly disks: readonly string[];
  /** Installation medium; absent with `disk_image`. */
  readonly cdrom?: string | undefined;
  readonly firmware?: Firmware | undefined;
  /** Port of this machine that leads to `guestPort`; absent when nothing is forwarded. */
  readonly forward?: { readonly hostPort: number; readonly guestPort: number } | undefined;
  readonly vnc?: { readonly port: number } | undefined;
  /** There is a screen that a window could open on. */
  readonly hasScreen: boolean;
  /** Our own control socket. */
  readonly controlSocket: string;
  /** The user's socket, when asked for. */
  readonly userSocket?: string | undefined;
  /** `qemuargs`, rendered. */
  readonly userArguments: readonly (readonly string[])[];
}

/** A switch and its value; undefined for switches without one. */
type Argument = readonly [name: string, value: string | undefined];

/**
 * Defaults, then what the user gave: a switch of the user's replaces all defaults of that name. The control socket is not
 * a default: without it the machine cannot be driven, so it is there in any case.
 * Source: packer-plugin-qemu 1.1.5, step_run and "qemuargs"; side by side with Packer 1.6.6 (measured).
 */
export function qemuArguments(config: QemuConfig, facts: MachineFacts): readonly string[] {
  const own = facts.userArguments.flatMap(([name, ...values]): Argument[] =>
    name === undefined ? [] : [[name, values.join("") || undefined]],
  );
  const replaced = new Set(own.map(([name]) => name));
  const defaults = defaultArguments(config, facts).filter(([name]) => !replaced.has(name));
  const all = [...defaults, ...own, ...missingNetworkDevice(config, own, defaults), ...controlSockets(facts)];
  return all.flatMap(([name, value]) => (value === undefined ? [name] : [name, value]));
}

/**
 * Devices of the user's replace the default ones, but not by accident the way to the guest: the network device stays
 * unless one of them is of its kind or uses its network. Source: measured with Packer 1.6.6.
 */
function missingNetworkDevice(
  config: QemuConfig,
  own: readonly Argument[],
  defaults: readonly Argument[],
): Argument[] {
  const devices = valuesOf(own, "-device");
  const networks = valuesOf([...own, ...defaults], "-netdev");
  const isReplaced =
    devices.length === 0 ||
    devices.some((device) => device.includes(config.net_device) || device.includes("netdev=user.0")) ||
    !networks.some((network) => network.split(",").includes("id=user.0"));
  return isReplaced ? [] : [networkDevice(config)];
}

function valuesOf(words: readonly Argument[], name: string): string[] {
  return words.flatMap(([own, value]) => (own === name && value !== undefined ? [value] : []));
}

function networkDevice(config: QemuConfig): Argument {
  return ["-device", `${config.net_device},netdev=user.0`];
}

function controlSockets({ controlSocket, userSocket }: MachineFacts): Argument[] {
  const paths = userSocket === undefined ? [controlSocket] : [controlSocket, userSocket];
  return paths.map((path) => ["-qmp", `unix:${escapeCommas(path)},server=on,wait=off`]);
}

function defaultArguments(config: QemuConfig, facts: MachineFacts): Argument[] {
  const accel = facts.accelerator === undefined ? "" : `,accel=${facts.accelerator}`;
  // oxfmt-ignore
  return [
    ["-name", escapeCommas(facts.name)],
    ["-machine", `type=${config.machine_type}${accel}`],
    ...optional("-cpu", config.cpu_model),
    ["-smp", smpValue(config)],
    ["-m", `${config.memory < 10 ? 512 : config.memory}M`],
    ...bootArguments(config, facts),
    ...diskArguments(config, facts),
    ...cdromArguments(config, facts),
    ["-netdev", `user,id=user.0${forwardValue(facts)}`],
    networkDevice(config),
    ...screenArguments(config, facts),
  ];
}

function optional(name: string, value: string | undefined): Argument[] {
  return value === undefined ? [] : [[name, value]];
}

/** QEMU wants the whole topology to be `maxcpus`; fewer may be there at the start. */
function smpValue(config: QemuConfig): string {
  const { sockets, cores, threads } = config;
  const topology = [
    ["sockets", sockets],
    ["cores", cores],
    ["threads", threads],
  ] as const;
  const given = topology.flatMap(([name, count]) => (count ? [`${name}=${count}`] : []));
  const count = processorCount(config);
  if (given.length === 0) return String(count);
  const places = topologySize(config);
  return [`cpus=${count}`, ...(count < places ? [`maxcpus=${places}`] : []), ...given].join(",");
}

/** The medium first, once; firmware of UEFI decides by itself. */
function bootArguments(config: QemuConfig, facts: MachineFacts): Argument[] {
  if (facts.firmware) {
    return [
      ["-drive", `file=${escapeCommas(facts.firmware.code)},if=pflash,unit=0,format=raw,readonly=on`],
      ["-drive", `file=${escapeCommas(facts.firmware.vars)},if=pflash,unit=1,format=raw`],
    ];
  }
  const order: Argument = ["-boot", config.disk_image ? "c" : "once=d"];
  if (config.firmware === undefined) return [order];
  if (config.use_pflash)
    return [order, ["-drive", `file=${escapeCommas(config.firmware)},if=pflash,format=raw,readonly=on`]];
  return [order, ["-bios", config.firmware]];
}

/** Interfaces that need a controller and a device of their own; the others are `if=` of the drive. */
const controllers: Readonly<
  Record<string, { readonly controller: string; readonly device: (drive: string, index: number) => string }>
> = {
  "virtio-scsi": {
    controller: "virtio-scsi-pci,id=scsi0",
    device: (drive) => `scsi-hd,bus=scsi0.0,drive=${drive}`,
  },
  sata: { controller: "ahci,id=sata0", device: (drive, index) => `ide-hd,bus=sata0.${index},drive=${drive}` },
};

function diskArguments(config: QemuConfig, facts: MachineFacts): Argument[] {
  const own = controllers[config.disk_interface];
  const common = [
    `cache=${config.disk_cache}`,
    `discard=${config.disk_discard}`,
    `format=${config.format}`,
    ...(config.disk_detect_zeroes === "off" ? [] : [`detect-zeroes=${config.disk_detect_zeroes}`]),
  ];
  const drives = facts.disks.flatMap((file, index): Argument[] => {
    const place = own ? [`if=none`, `id=drive${index}`] : [`if=${config.disk_interface}`];
    const drive: Argument = ["-drive", [`file=${escapeCommas(file)}`, ...place, ...common].join(",")];
    return own ? [drive, ["-device", own.device(`drive${index}`, index)]] : [drive];
  });
  return own ? [["-device", own.controller], ...drives] : drives;
}

function cdromArguments(config: QemuConfig, facts: MachineFacts): Argument[] {
  if (facts.cdrom === undefined) return [];
  const file = `file=${escapeCommas(facts.cdrom)}`;
  switch (config.cdrom_interface) {
    case undefined:
      return [["-drive", `${file},media=cdrom`]];
    case "virtio-scsi":
      return [
        ...(config.disk_interface === "virtio-scsi"
          ? []
          : [["-device", "virtio-scsi-pci,id=scsi0"] as const]),
        ["-drive", `${file},if=none,id=cdrom0,media=cdrom`],
        ["-device", "scsi-cd,bus=scsi0.0,drive=cdrom0"],
      ];
    case "sata":
      return [
        ...(config.disk_interface === "sata" ? [] : [["-device", "ahci,id=sata0"] as const]),
        ["-drive", `${file},if=none,id=cdrom0,media=cdrom`],
        [
          "-device",
          `ide-cd,bus=sata0.${config.disk_interface === "sata" ? facts.disks.length : 0},drive=cdrom0`,
        ],
      ];
    default:
      return [["-drive", `${file},if=${config.cdrom_interface},id=cdrom0,media=cdrom`]];
  }
}

// On loopback only: the guest has a known password while it is built.
function forwardValue({ forward }: MachineFacts): string {
  return forward ? `,hostfwd=tcp:127.0.0.1:${forward.hostPort}-:${forward.guestPort}` : "";
}

function screenArguments(config: QemuConfig, facts: MachineFacts): Argument[] {
  const vnc =
    facts.vnc &&
    `${bracketed(config.vnc_bind_address)}:${facts.vnc.port - 5900}${config.vnc_use_password ? ",password=on" : ""}`;
  return [
    ...optional("-vga", config.vga),
    ...optional("-vnc", vnc),
    ...optional("-display", displayValue(config, facts)),
  ];
}

function displayValue(config: QemuConfig, facts: MachineFacts): string | undefined {
  if (config.headless) return "none";
  if (config.display !== undefined) return config.display;
  if (!facts.hasScreen) return "none";
  return config.use_default_display ? undefined : "gtk";
}

function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

/** Commas separate options; doubled they are part of a value. Source: QEMU, "-drive file". */
function escapeCommas(text: string): string {
  return text.replaceAll(",", ",,");
}
