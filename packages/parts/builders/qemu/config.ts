/** Configuration of the builder `qemu`. Source: packer-plugin-qemu 1.1.5. */
import { block, bool, choice, int, string, strings, stringTable } from "@prebake/schema";
import { declareConfig } from "@prebake/schema";
import type { ConfigOf } from "@prebake/schema";
import {
  bootFields,
  cdFields,
  communicatorFields,
  floppyFields,
  httpFields,
  isoFields,
  shutdownFields,
  vncFields,
} from "@prebake/sdk";

const onlyHere = "which ports and sockets of this machine are used does not change the image";
const noTpm =
  "A virtual TPM is not supported by this version. Remove the key, or start swtpm yourself and pass its devices in qemuargs.";
const noBridge =
  "Bridged networks are not supported by this version. Use the default user network, or pass -netdev in qemuargs and set ssh_host.";

/** How the guest is reached over QEMU's user network. */
const networkFields = {
  host_port_min: int({
    default: 2222,
    min: 0,
    max: 65535,
    aliases: ["ssh_host_port_min"],
    doc: "Lowest port of this machine that may lead to the guest.",
    notInCacheKey: onlyHere,
  }),
  host_port_max: int({
    default: 4444,
    min: 0,
    max: 65535,
    aliases: ["ssh_host_port_max"],
    doc: "Upper end of these ports; itself used only when it equals `host_port_min`.",
    notInCacheKey: onlyHere,
  }),
  skip_nat_mapping: bool({
    default: false,
    doc: "Forward no port: the guest is reached at `ssh_host` and `ssh_port` themselves.",
  }),
  net_device: string({ default: "virtio-net", doc: "Network device of the guest." }),
  net_bridge: string({ doc: "Bridge of this machine that the guest is put on.", refused: noBridge }),
};

const machineFields = {
  accelerator: choice(["none", "kvm", "tcg", "xen", "hax", "hvf", "whpx"], {
    defaultText: "kvm, hvf or whpx where it works, else tcg",
    doc: "What runs the guest's instructions: `kvm`, `hvf`, `whpx`, `xen`, `hax`, or `tcg` for emulation; `none` leaves it to QEMU.",
    notInCacheKey: "the image is the same, only slower or faster to make",
  }),
  machine_type: string({
    default: "pc",
    doc: "Kind of machine: a name that `qemu-system-… -machine help` lists.",
  }),
  cpu_model: string({ doc: "Processor that the guest sees: a name that `-cpu help` lists, or `host`." }),
  cpus: int({
    defaultText: "product of sockets, cores and threads, or 1",
    doc: "Number of processors; with a topology too, the smaller of the two counts.",
  }),
  sockets: int({ doc: "Processor sockets." }),
  cores: int({ doc: "Cores in a socket." }),
  threads: int({ doc: "Threads in a core." }),
  memory: int({ default: 512, doc: "Memory in MiB; values below 10 count as 512." }),
  firmware: string({ doc: "Firmware file given to QEMU with `-bios`, or as flash with `use_pflash`." }),
  use_pflash: bool({ default: false, doc: "Pass `firmware` as read-only flash." }),
  efi_boot: bool({ default: false, doc: "Start with UEFI firmware instead of a BIOS." }),
  efi_firmware_code: string({
    defaultText: "the OVMF file that this machine has",
    doc: "UEFI firmware; setting it turns `efi_boot` on.",
  }),
  efi_firmware_vars: string({
    defaultText: "the file that belongs to the firmware",
    doc: "Template of the UEFI variables; setting it turns `efi_boot` on.",
  }),
  efi_drop_efivars: bool({ default: false, doc: "Leave the UEFI variables out of the artifact." }),
  vtpm: bool({ default: false, doc: "Give the guest a virtual TPM.", refused: noTpm }),
  use_tpm1: bool({ default: false, doc: "Version 1.2 of the virtual TPM.", refused: noTpm }),
  tpm_device_type: string({ defaultText: "tpm-tis", doc: "Device of the virtual TPM.", refused: noTpm }),
};

const diskFields = {
  disk_image: bool({
    default: false,
    doc: "The ISO is a disk image that the machine's disk is made of, not an installation medium.",
  }),
  use_backing_file: bool({
    default: false,
    doc: "With `disk_image`: the disk holds only what differs from the image, which must stay where it is.",
  }),
  iso_skip_cache: bool({ default: false, doc: "Use a local ISO as it is, without verifying it." }),
  disk_size: string({
    default: "40960M",
    doc: "Size of the disk: digits with an optional unit b, k, M, G or T; MiB without.",
  }),
  disk_additional_size: strings({
    doc: "Sizes of further disks, named after the first with `-1`, `-2` and so on behind it.",
  }),
  skip_resize_disk: bool({ default: false, doc: "With `disk_image`: leave the size of the image as it is." }),
  disk_interface: choice(["ide", "sata", "scsi", "sd", "virtio", "virtio-scsi"], {
    default: "virtio",
    doc: "How the disks are attached.",
  }),
  disk_cache: choice(["writethrough", "writeback", "none", "unsafe", "directsync"], {
    default: "writeback",
    doc: "How QEMU caches the disks.",
    notInCacheKey: "caching does not change what is written",
  }),
  disk_discard: choice(["unmap", "ignore"], {
    default: "ignore",
    doc: "What the guest's discards do: `unmap` gives the space back.",
  }),
  disk_detect_zeroes: choice(["unmap", "on", "off"], {
    default: "off",
    doc: "Whether writes of zeroes are stored as holes.",
  }),
  cdrom_interface: string({
    doc: "How the ISO is attached, such as `ide`, `scsi` or `virtio-scsi`; QEMU's own choice when unset.",
  }),
  format: choice(["qcow2", "raw"], { default: "qcow2", doc: "Format of the disk." }),
  skip_compaction: bool({
    default: false,
    doc: "Leave the disk as the guest left it, instead of writing it anew without holes.",
  }),
  disk_compression: bool({ default: false, doc: "Compress the disk in the end (qcow2 only)." }),
};

const runFields = {
  output_directory: string({
    defaultText: "output-<build name>",
    doc: "Directory for the disk; must not exist, unless `-force` is given.",
  }),
  vm_name: string({ defaultText: "packer-<build name>", doc: "Name of the machine and of its disk file." }),
  qemu_binary: string({ default: "qemu-system-x86_64", doc: "Name or path of the QEMU program." }),
  qemuargs: stringTable({
    late: true,
    doc: "Further arguments, each a list of a switch and its value. A switch that is given here replaces all that the builder would give for it; the network device stays beside other devices. With `{{ .HTTPIP }}`, `{{ .HTTPPort }}`, `{{ .HTTPDir }}`, `{{ .HTTPContent }}`, `{{ .OutputDir }}`, `{{ .Name }}`, `{{ .SSHHostPort }}`, `{{ .SSHPublicKey }}`.",
  }),
  qemu_img_args: block(
    {
      convert: strings({ doc: "Arguments of `qemu-img convert`." }),
      create: strings({ doc: "Arguments of `qemu-img create`." }),
      resize: strings({ doc: "Arguments of `qemu-img resize`." }),
    },
    { doc: "Further arguments of `qemu-img`, by its commands." },
  ),
  boot_steps: stringTable({
    late: true,
    doc: "Instead of `boot_command`: pairs of what to type, with the same fields, and a text that says so.",
  }),
  headless: bool({ default: false, doc: "Open no window.", notInCacheKey: onlyHere }),
  display: string({
    defaultText: "gtk, or none with `headless`",
    doc: "Value of QEMU's `-display`; without effect with `headless`.",
    notInCacheKey: onlyHere,
  }),
  use_default_display: bool({ default: false, doc: "Leave `-display` to QEMU.", notInCacheKey: onlyHere }),
  vga: string({ doc: "Graphics card: value of QEMU's `-vga`." }),
  vnc_bind_address: string({
    default: "127.0.0.1",
    doc: "Address of the VNC server.",
    notInCacheKey: onlyHere,
  }),
  vnc_use_password: bool({
    default: false,
    doc: "Protect the VNC server with a password.",
    notInCacheKey: onlyHere,
  }),
  vnc_password: string({
    sensitive: true,
    defaultText: "generated, with `vnc_use_password`",
    doc: "Password of the VNC server; at most 8 characters count.",
    notInCacheKey: onlyHere,
  }),
  vnc_port_min: int({
    default: 5900,
    min: 5900,
    max: 65535,
    doc: "Lowest port of the VNC server.",
    notInCacheKey: onlyHere,
  }),
  vnc_port_max: int({
    default: 6000,
    min: 5900,
    max: 65535,
    doc: "Upper end of the ports of the VNC server; itself used only when it equals `vnc_port_min`.",
    notInCacheKey: onlyHere,
  }),
  qmp_enable: bool({ default: false, doc: "Open a QMP socket for your own use.", notInCacheKey: onlyHere }),
  qmp_socket_path: string({
    defaultText: "<vm_name>.monitor in the output directory",
    doc: "Path of that socket; setting it opens it.",
    notInCacheKey: onlyHere,
  }),
  run_once: bool({ undocumented: true, doc: "Historical.", refused: "It has no effect. Remove it." }),
};

export const qemuConfig = declareConfig(
  "qemu",
  "Builds a disk image with a QEMU machine: from an installation medium that is driven by typed keys and an answer file, or from a disk image that is there already.",
  {
    ...runFields,
    ...machineFields,
    ...diskFields,
    ...networkFields,
    ...isoFields,
    ...httpFields,
    ...bootFields,
    ...vncFields,
    ...shutdownFields,
    ...floppyFields,
    ...cdFields,
    ...communicatorFields,
  },
);

export type QemuConfig = ConfigOf<typeof qemuConfig>;

/** `disk_size` as qemu-img takes it: a bare number is MiB. Undefined when it is no size. */
export function diskSizeText(size: string): string | undefined {
  const match = /^(\d+)([bkmgt]?)$/i.exec(size.trim());
  if (!match) return undefined;
  const [, digits = "", unit = ""] = match;
  return digits + (unit === "" ? "M" : unit.toLowerCase() === "b" ? "b" : unit.toUpperCase());
}

type Processors = Pick<QemuConfig, "cpus" | "sockets" | "cores" | "threads">;

/** Processors that the guest gets: of `cpus` and the topology the smaller one, when both are given. Source: packer-plugin-qemu 1.1.5, "cpus". */
export function processorCount(config: Processors): number {
  const isArranged = Boolean(config.sockets || config.cores || config.threads);
  if (!config.cpus) return topologySize(config);
  return isArranged ? Math.min(config.cpus, topologySize(config)) : config.cpus;
}

/** Places for processors; what is not given counts as one. */
export function topologySize({ sockets, cores, threads }: Processors): number {
  return (sockets || 1) * (cores || 1) * (threads || 1);
}

export function usesEfi(config: QemuConfig): boolean {
  return config.efi_boot || config.efi_firmware_code !== undefined || config.efi_firmware_vars !== undefined;
}

/** Whether the disk is written anew in the end. Source: packer-plugin-qemu: raw and backing-file disks are never compacted, raw is never compressed. */
export function converts(config: QemuConfig): boolean {
  const compresses = config.disk_compression && config.format !== "raw";
  const skips = config.skip_compaction || config.format === "raw" || config.use_backing_file;
  return compresses || !skips;
}
