/**
 * The provisioner `file`. Slash rules: a source directory that ends in `/` sends its content, without the slash the
 * directory itself; a destination that ends in `/` is a directory into which a file goes under its own name.
 */
import { BuildError } from "@prebake/base";
import { defineProvisioner } from "@prebake/sdk";
import type { CheckContext, ProvisionerContext } from "@prebake/sdk";
import { fileConfig } from "./config.ts";
import type { FileConfig } from "./config.ts";

export const file = defineProvisioner({
  type: "file",
  config: fileConfig,
  check,
  async run(config, context) {
    if (config.direction === "download") {
      for (const source of sourcesOf(config)) await download(source, config.destination, context);
      return;
    }
    if (config.content !== undefined) await uploadContent(config.content, config.destination, context);
    for (const source of sourcesOf(config)) await upload(source, config.destination, context);
  },
});

/** `sources`, then `source`. */
function sourcesOf(config: FileConfig): readonly string[] {
  return [...(config.sources ?? []), ...(config.source === undefined ? [] : [config.source])];
}

async function check(config: FileConfig, context: CheckContext): Promise<void> {
  const sources = sourcesOf(config);
  if (config.content !== undefined && sources.length > 0) {
    context.error("content", {
      code: "file/conflicting-arguments",
      summary: "Conflicting arguments",
      detail: '"content" cannot be used together with "source" or "sources".',
    });
  }
  if (config.content !== undefined && config.direction === "download") {
    context.error("content", {
      code: "file/conflicting-arguments",
      summary: "Conflicting arguments",
      detail: '"content" is sent into the guest: it cannot be used with direction = "download". Set source.',
    });
  }
  if (config.content === undefined && sources.length === 0) {
    context.warning("", {
      code: "file/nothing-to-do",
      summary: "Nothing to transfer",
      detail: 'None of "source", "sources" and "content" is set: this step does nothing.',
    });
  }
  if (config.direction === "download" || config.generated) return;
  for (const [index, source] of sources.entries()) {
    if (await context.host.files.status(source)) continue;
    context.error(index < (config.sources?.length ?? 0) ? `sources.${index}` : "source", {
      code: "file/missing",
      summary: "Source not found",
      detail: `There is no file or directory "${source}". If an earlier step makes it, set generated = true.`,
    });
  }
}

async function uploadContent(
  content: string,
  destination: string,
  context: ProvisionerContext,
): Promise<void> {
  context.events.step("file/upload-started", `Uploading content => ${destination}`);
  const bytes = new TextEncoder().encode(content);
  await context.communicator.upload(destination, once(bytes), {
    sizeBytes: bytes.length,
    signal: context.signal,
  });
}

async function upload(source: string, destination: string, context: ProvisionerContext): Promise<void> {
  const { communicator, host, signal } = context;
  const status = await host.files.status(source);
  if (!status) {
    throw new BuildError("file/missing", {
      message: `Cannot upload ${source}: there is no such file or directory`,
    });
  }
  const target =
    status.kind !== "directory" && destination.endsWith("/") ? destination + baseName(source) : destination;
  context.events.step("file/upload-started", `Uploading ${source} => ${target}`);
  if (status.kind === "directory") {
    await communicator.uploadDirectory(destination, source, { signal });
    return;
  }
  const progress = context.events.progress({
    work: "upload",
    label: baseName(source),
    total: status.sizeBytes,
  });
  const options = {
    mode: status.mode & 0o777,
    sizeBytes: status.sizeBytes,
    signal,
    onProgress: (bytes: number) => progress.update(bytes),
  };
  try {
    await communicator.upload(target, host.files.stream(source), options);
  } finally {
    progress.finish();
  }
}

async function download(source: string, destination: string, context: ProvisionerContext): Promise<void> {
  const { communicator, host, signal } = context;
  if (source.endsWith("/") || /[*?[]/.test(source)) {
    context.events.step("file/download-started", `Downloading ${source} => ${destination}`);
    await host.files.makeDirectory(destination, { mode: 0o755 });
    await communicator.downloadDirectory(source, destination, { signal });
    return;
  }
  const target = destination.endsWith("/") ? destination + baseName(source) : destination;
  context.events.step("file/download-started", `Downloading ${source} => ${target}`);
  const directory = target.slice(0, Math.max(0, target.lastIndexOf("/")));
  if (directory !== "") await host.files.makeDirectory(directory, { mode: 0o755 });
  const created = await host.files.create(target); // What cannot be opened is left as it is.
  const progress = context.events.progress({ work: "download", label: baseName(source) });
  try {
    await using sink = created;
    await communicator.download(source, (chunk) => sink.write(chunk), {
      signal,
      onProgress: (bytes: number) => progress.update(bytes),
    });
    await sink.finish();
  } catch (error) {
    // A half file would look like a whole one; a device, as /dev/null, is nobody's half file.
    if ((await host.files.status(target))?.kind === "file") await host.files.remove(target);
    throw error;
  } finally {
    progress.finish();
  }
}

function baseName(path: string): string {
  return path.slice(path.replace(/\/+$/, "").lastIndexOf("/") + 1);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
