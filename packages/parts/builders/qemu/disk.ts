/** Disks by `qemu-img`: made, copied, resized, written anew. */
import { BuildError } from "@prebake/base";
import type { BuilderContext } from "@prebake/sdk";
import { diskSizeText } from "./config.ts";
import type { QemuConfig } from "./config.ts";
import { programMissing } from "./virtual-machine.ts";

/** Makes all disks; the main one from the image when there is one. */
export async function createDisks(
  config: QemuConfig,
  disks: readonly string[],
  { context, image }: { readonly context: BuilderContext; readonly image: string | undefined },
): Promise<void> {
  const [main = "", ...others] = disks;
  if (image === undefined) await createDisk(config, context, { file: main, size: config.disk_size });
  else await createFromImage(config, context, { image, file: main });
  for (const [index, file] of others.entries()) {
    await createDisk(config, context, { file, size: config.disk_additional_size?.[index] ?? "" });
  }
}

interface DiskRequest {
  readonly file: string;
  readonly size: string;
}

async function createDisk(
  config: QemuConfig,
  context: BuilderContext,
  { file, size }: DiskRequest,
): Promise<void> {
  const extra = config.qemu_img_args?.create ?? [];
  await qemuImg(context, {
    words: ["create", "-f", config.format, ...extra, file, diskSizeText(size) ?? size],
    action: `create the disk "${file}"`,
  });
}

interface ImageRequest {
  readonly image: string;
  readonly file: string;
}

async function createFromImage(
  config: QemuConfig,
  context: BuilderContext,
  { image, file }: ImageRequest,
): Promise<void> {
  if (config.use_backing_file) await createOverlay(config, context, { image, file });
  else await copyImage(config, context, { image, file });
  if (config.skip_resize_disk) return;
  context.events.step("qemu/disk-resizing", "Resizing hard drive...");
  const extra = config.qemu_img_args?.resize ?? [];
  const size = diskSizeText(config.disk_size) ?? config.disk_size;
  await qemuImg(context, {
    words: ["resize", "-f", config.format, ...extra, file, size],
    action: `resize the disk "${file}" to ${size}`,
  });
}

/** The overlay names its base by an absolute path: QEMU looks for a relative one beside the overlay. */
async function createOverlay(
  config: QemuConfig,
  context: BuilderContext,
  { image, file }: ImageRequest,
): Promise<void> {
  context.events.step("qemu/disk-creating", "Creating hard drive with backing file...");
  const base = await context.host.files.realPath(image);
  const format = await formatOf(context, base);
  const extra = config.qemu_img_args?.create ?? [];
  await qemuImg(context, {
    words: ["create", "-f", config.format, "-b", base, "-F", format, ...extra, file],
    action: `create the disk "${file}"`,
  });
}

// A plain copy is much faster than a conversion, and gives the same disk.
async function copyImage(
  config: QemuConfig,
  context: BuilderContext,
  { image, file }: ImageRequest,
): Promise<void> {
  const extra = config.qemu_img_args?.convert ?? [];
  const isSame = extra.length === 0 && (await isPlain(context, image, config.format));
  context.events.step("qemu/disk-copying", isSame ? "Copying hard drive..." : "Converting hard drive...");
  if (isSame) {
    const total = (await context.host.files.status(image))?.sizeBytes ?? 0;
    const progress = context.events.progress({ work: "copy", label: "disk image", total });
    try {
      await context.host.files.copy(image, file, {
        signal: context.signal,
        onProgress: (bytes) => progress.update(bytes),
      });
    } finally {
      progress.finish();
    }
    await context.host.files.setMode(file, 0o644); // The image may be read-only; the disk is written.
    return;
  }
  await convertDisk(context, { from: image, to: file, format: config.format, extra, label: "disk image" });
}

/** Writes the disk anew without what the guest has freed, and compressed when asked for. */
export async function compactDisk(config: QemuConfig, context: BuilderContext, file: string): Promise<void> {
  context.events.step("qemu/disk-converting", "Converting hard drive...");
  const compress = config.disk_compression && config.format === "qcow2" ? ["-c"] : [];
  const extra = [...compress, ...(config.qemu_img_args?.convert ?? [])];
  const partial = `${file}.convert`;
  await convertDisk(context, { from: file, to: partial, format: config.format, extra, label: "disk" });
  await context.host.files.rename(partial, file);
}

interface ConvertRequest {
  readonly from: string;
  readonly to: string;
  readonly format: string;
  readonly extra: readonly string[];
  readonly label: string;
}

async function convertDisk(context: BuilderContext, request: ConvertRequest): Promise<void> {
  const total = (await imageInfo(context, request.from)).virtualSize;
  const progress = context.events.progress({ work: "convert", label: request.label, total });
  try {
    const words = ["convert", "-p", "-O", request.format, ...request.extra, request.from, request.to];
    const onPercent = (percent: number) => progress.update((total * percent) / 100);
    await qemuImg(context, { words, action: `convert the disk "${request.from}"`, onPercent });
  } finally {
    progress.finish();
  }
}

export interface ImageInfo {
  readonly format: string;
  readonly virtualSize: number;
  readonly backingFile: string | undefined;
}

/** Source: qemu-img info --output=json, QAPI type ImageInfo. */
async function imageInfo(context: BuilderContext, file: string): Promise<ImageInfo> {
  // -U: the file may be the base of a machine that runs.
  const words = ["info", "-U", "--output=json", file];
  const text = await qemuImg(context, { words, action: `read the disk image "${file}"` });
  const info = JSON.parse(text) as Record<string, unknown>; // qemu-img prints one object.
  const backing = info["backing-filename"];
  return {
    format: String(info["format"]),
    virtualSize: Number(info["virtual-size"]),
    backingFile: typeof backing === "string" ? backing : undefined,
  };
}

async function formatOf(context: BuilderContext, file: string): Promise<string> {
  return (await imageInfo(context, file)).format;
}

async function isPlain(context: BuilderContext, file: string, format: string): Promise<boolean> {
  const info = await imageInfo(context, file);
  return info.format === format && info.backingFile === undefined;
}

interface ImgCommand {
  readonly words: readonly string[];
  /** For the error: `resize the disk "x"`. */
  readonly action: string;
  readonly onPercent?: (percent: number) => void;
}

/** Output of the command. `qemu/disk-failed`, or `qemu/disk-full`, with what qemu-img says. */
async function qemuImg(context: BuilderContext, command: ImgCommand): Promise<string> {
  const result = await runQemuImg(context, command);
  if (result.code === 0) return result.stdout;
  const reason = result.stderr.replace(/^qemu-img: /gm, "").trim() || `it ended with code ${result.code}`;
  const isFull = /No space left on device|Disk quota exceeded/i.test(reason);
  throw new BuildError(isFull ? "qemu/disk-full" : "qemu/disk-failed", {
    message: `Cannot ${command.action}: ${reason}`,
    hint: isFull ? "Free some space, or set output_directory to a place on another disk." : hintFor(reason),
  });
}

function hintFor(reason: string): string | undefined {
  if (/shrink/i.test(reason))
    return "disk_size is smaller than the image. Raise it, or set skip_resize_disk = true.";
  return undefined;
}

async function runQemuImg(context: BuilderContext, { words, onPercent }: ImgCommand) {
  try {
    return await context.host.processes.run("qemu-img", {
      arguments: words,
      signal: context.signal,
      onStdout: (chunk) => {
        const percents = [...new TextDecoder().decode(chunk).matchAll(/\(([\d.]+)\/100%\)/g)];
        const last = percents.at(-1)?.[1];
        if (last !== undefined) onPercent?.(Number(last));
      },
    });
  } catch (error) {
    throw error instanceof BuildError && error.code === "host/program-missing"
      ? programMissing("qemu-img", error)
      : error;
  }
}
