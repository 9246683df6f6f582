/** What can be wrong with a configuration before anything is started. */
import type { CheckContext } from "@prebake/sdk";
import {
  bootCommandText,
  checkBootFields,
  checkCommunicatorConfig,
  checkHttpFields,
  checkIsoFields,
  isoUrls,
  parseBootCommand,
  qemuKeys,
  untypableCharacters,
} from "@prebake/sdk";
import { diskSizeText } from "./config.ts";
import type { QemuConfig } from "./config.ts";
import { outputDirectory } from "./names.ts";

export async function checkQemuConfig(config: QemuConfig, context: CheckContext): Promise<void> {
  if (config.iso_skip_cache) checkSkippedCache(config, context);
  else checkIsoFields(config, context);
  checkHttpFields(config, context);
  checkBoot(config, context);
  checkDisk(config, context);
  checkPorts(config, context);
  await checkOutput(config, context);
  await checkCommunicatorConfig(config, context);
}

function checkSkippedCache(config: QemuConfig, context: CheckContext): void {
  const [first] = isoUrls(config);
  if (first !== undefined && !/^https?:/i.test(first)) return;
  context.error("iso_skip_cache", {
    code: "qemu/skip-cache",
    summary: "ISO is not local",
    detail: "With iso_skip_cache the ISO is used where it is. Set iso_url to the path of a local file.",
  });
}

function checkBoot(config: QemuConfig, context: CheckContext): void {
  checkBootFields(config, context);
  const types = bootCommandText(config) !== "" || (config.boot_steps?.length ?? 0) > 0;
  if (bootCommandText(config) !== "" && config.boot_steps !== undefined && config.boot_steps.length > 0) {
    context.error("boot_steps", {
      code: "qemu/two-boot-commands",
      summary: "Conflicting boot commands",
      detail: "boot_command and boot_steps exclude each other. Keep one of them.",
    });
  }
  if (types && config.disable_vnc) {
    context.error("disable_vnc", {
      code: "qemu/boot-command-without-vnc",
      summary: "Boot command without VNC",
      detail: "A boot command cannot be used with disable_vnc. Remove one of them.",
    });
  }
  checkCharacters(config, context);
}

function checkCharacters(config: QemuConfig, context: CheckContext): void {
  const written = bootCommandText(config) + (config.boot_steps ?? []).map(([keys = ""]) => keys).join("");
  const steps = parseBootCommand(written.replace(/\{\{.*?\}\}/gs, ""), undefined, { add: () => undefined });
  const strange = untypableCharacters(steps ?? [], qemuKeys);
  if (strange.length === 0) return;
  context.warning("boot_command", {
    code: "qemu/untypable",
    summary: "Characters cannot be typed",
    detail: `A US keyboard has no key for ${strange.map((character) => JSON.stringify(character)).join(", ")}: left out when typing. For a line end write <enter>.`,
  });
}

function checkDisk(config: QemuConfig, context: CheckContext): void {
  const sizes = [
    ["disk_size", config.disk_size],
    ...(config.disk_additional_size ?? []).map((size, index) => [`disk_additional_size.${index}`, size]),
  ] as const;
  for (const [path = "", size = ""] of sizes) {
    if (diskSizeText(size) !== undefined) continue;
    context.error(path, {
      code: "qemu/disk-size",
      summary: "Invalid disk size",
      detail: `"${size}" is no size. Write digits and a unit, such as "20G" or "4096M"; without a unit it is MiB.`,
    });
  }
  if (config.skip_resize_disk && !config.disk_image) {
    context.error("skip_resize_disk", {
      code: "qemu/needs-disk-image",
      summary: "Only for disk images",
      detail: "skip_resize_disk is for builds from a disk image. Set disk_image = true or remove it.",
    });
  }
  if (config.use_backing_file && (!config.disk_image || config.format !== "qcow2")) {
    context.error("use_backing_file", {
      code: "qemu/needs-disk-image",
      summary: "Only for qcow2 disk images",
      detail: 'use_backing_file needs disk_image = true and format = "qcow2".',
    });
  }
}

function checkPorts(config: QemuConfig, context: CheckContext): void {
  const ranges = [
    ["vnc_port_min", config.vnc_port_min, config.vnc_port_max],
    ["host_port_min", config.host_port_min, config.host_port_max],
  ] as const;
  for (const [path, min, max] of ranges) {
    if (min <= max) continue;
    context.error(path, {
      code: "qemu/port-range",
      summary: "Invalid port range",
      detail: `${path} is greater than ${path.replace("min", "max")}. Swap or correct them.`,
    });
  }
}

async function checkOutput(config: QemuConfig, context: CheckContext): Promise<void> {
  const directory = outputDirectory(config, context.build);
  if (context.settings.force || !(await context.host.files.status(directory))) return;
  context.error("output_directory", {
    code: "qemu/output-exists",
    summary: "Output directory exists",
    detail: `The output directory "${directory}" exists already. Remove it, choose another one, or build with -force to replace it.`,
  });
}
