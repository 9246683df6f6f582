/** The builder `qemu`: from a medium or an image to a disk, the story in steps. */
import type { Artifact, BuilderContext } from "@prebake/sdk";
import { defineBuilder, isoUrls } from "@prebake/sdk";
import { typeBoot } from "./boot.ts";
import { checkQemuConfig } from "./check.ts";
import { converts, qemuConfig } from "./config.ts";
import type { QemuConfig } from "./config.ts";
import { compactDisk, createDisks } from "./disk.ts";
import { makeLoginKey } from "./login-key.ts";
import { diskFiles } from "./names.ts";
import { openNetwork } from "./network.ts";
import { makeArtifact, makeOutputDirectory } from "./output.ts";
import { connect, forgetKey, provision } from "./reach.ts";
import { shutDown } from "./shutdown.ts";
import { startMachine } from "./start-machine.ts";

export const qemuBuilder = defineBuilder({
  type: "qemu",
  config: qemuConfig,
  check: checkQemuConfig,
  run: buildImage,
});

async function buildImage(config: QemuConfig, context: BuilderContext): Promise<Artifact> {
  const key = makeLoginKey(config, context);
  key.catch(() => undefined); // Reported where it is awaited; the download may fail before.
  const image = await retrieveImage(config, context);
  const keepOutput = await makeOutputDirectory(config, context);
  const disks = diskFiles(config, context.build);
  await createDisks(config, disks, { context, image: config.disk_image ? image : undefined });
  await context.pause("create disk");
  const network = await openNetwork(config, context);
  const started = await startMachine(config, context, { image, disks, network, key: await key });
  await context.pause("start machine");
  await typeBoot(config, context, started);
  const communicator = await connect(config, context, started);
  const reached = { ...started, communicator };
  await provision(config, context, reached);
  await forgetKey(config, context, reached);
  await context.pause("shut down");
  await shutDown(config, started.machine, { communicator, context });
  const [main = ""] = disks;
  if (converts(config)) await compactDisk(config, context, main);
  const artifact = await makeArtifact(config, context, { disks, accelerator: started.accelerator });
  await keepOutput();
  return artifact;
}

async function retrieveImage(config: QemuConfig, context: BuilderContext): Promise<string> {
  const what = config.disk_image ? "disk image" : "ISO";
  const urls = isoUrls(config);
  if (config.iso_skip_cache) return (urls[0] ?? "").replace(/^file:\/\//i, "");
  context.events.step("qemu/retrieving", `Retrieving ${what === "ISO" ? "ISO" : "Disk Image"}`);
  const file = await context.services.download(
    {
      urls,
      checksum: config.iso_checksum ?? "none",
      extension: config.iso_target_extension.toLowerCase(),
      what,
      ...(config.iso_target_path === undefined ? {} : { targetPath: config.iso_target_path }),
    },
    context,
  );
  return file.path;
}
