/** The output directory and what is in it at the end. */
import { BuildError, sortByCodePoint } from "@prebake/base";
import type { Artifact, BuilderContext } from "@prebake/sdk";
import { diskSizeText } from "./config.ts";
import type { QemuConfig } from "./config.ts";
import { machineName, outputDirectory } from "./names.ts";

/** Gives the function that makes it stay; without that it is removed with the scope: half a disk is no artifact. */
export async function makeOutputDirectory(
  config: QemuConfig,
  context: BuilderContext,
): Promise<() => Promise<void>> {
  const directory = outputDirectory(config, context.build);
  const { files } = context.host;
  if (await files.status(directory)) {
    if (!context.settings.force) {
      throw new BuildError("qemu/output-exists", {
        message: `Cannot make the output directory "${directory}": it exists already`,
        hint: "Remove it, choose another one with output_directory, or build with -force to replace it.",
      });
    }
    context.events.step("qemu/removing-output", "Deleting previous output directory...");
    await files.remove(directory);
  }
  const entry = await context.journal.note({ kind: "path", path: directory, use: "output" });
  await files.makeDirectory(directory);
  const birth = (await files.status(directory))?.birth;
  if (birth !== undefined) await entry.learn({ birth });
  const keep = context.scope.defer("output directory", async () => {
    context.events.step("qemu/deleting-output", "Deleting output directory...");
    await files.remove(directory);
    await entry.close();
  });
  return async () => {
    keep();
    await entry.close();
  };
}

export interface Made {
  readonly disks: readonly string[];
  /** What ran the guest; undefined when that was left to QEMU. */
  readonly accelerator: string | undefined;
}

/**
 * Source: packer-plugin-qemu artifact: all files below the output directory; `domainType` is the accelerator's name, which
 * the post-processor `vagrant` reads.
 */
export async function makeArtifact(
  config: QemuConfig,
  context: BuilderContext,
  { disks, accelerator = "none" }: Made,
): Promise<Artifact> {
  const directory = outputDirectory(config, context.build);
  if (config.efi_drop_efivars) await context.host.files.remove(`${directory}/efivars.fd`);
  const files = sortByCodePoint(await filesBelow(directory, context));
  return {
    builderId: "transcend.qemu",
    id: "VM",
    files,
    description: `VM files in directory: ${directory}`,
    state: {
      directory,
      diskName: machineName(config, context.build),
      diskPaths: disks,
      diskType: config.format,
      diskSize: diskSizeText(config.disk_size) ?? config.disk_size,
      domainType: accelerator,
    },
  };
}

async function filesBelow(directory: string, context: BuilderContext): Promise<string[]> {
  const found: string[] = [];
  for (const { name, kind } of await context.host.files.list(directory)) {
    const path = `${directory}/${name}`;
    if (kind === "directory") found.push(...(await filesBelow(path, context)));
    else if (kind === "file") found.push(path);
  }
  return found;
}
