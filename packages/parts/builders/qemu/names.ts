/** Names of a build's files. */
import type { BuildIdentity } from "@prebake/sdk";
import type { QemuConfig } from "./config.ts";

export function outputDirectory(config: QemuConfig, build: BuildIdentity): string {
  return config.output_directory ?? `output-${build.sourceName}`;
}

export function machineName(config: QemuConfig, build: BuildIdentity): string {
  return config.vm_name ?? `packer-${build.sourceName}`;
}

/** Disk files in order: the main one has the machine's name, the others a number behind it. */
export function diskFiles(config: QemuConfig, build: BuildIdentity): readonly string[] {
  const main = `${outputDirectory(config, build)}/${machineName(config, build)}`;
  return [main, ...(config.disk_additional_size ?? []).map((_, index) => `${main}-${index + 1}`)];
}
