/** The post-processor `compress`: the artifact's files in one archive, or its one file compressed. */
import { BuildError, invariant } from "@prebake/base";
import { definePostProcessor } from "@prebake/sdk";
import type { PostProcessorContext } from "@prebake/sdk";
import { formatOf } from "./archive-format.ts";
import type { ArchiveFormat } from "./archive-format.ts";
import { codecs } from "./codecs.ts";
import { compressConfig } from "./config.ts";
import type { CompressConfig } from "./config.ts";
import type { CodecOptions } from "./deflate.ts";
import { tar } from "./tar.ts";
import type { ArchiveEntry } from "./tar.ts";
import { zip } from "./zip.ts";

export const compress = definePostProcessor({
  type: "compress",
  config: compressConfig,
  async run(config, context) {
    const { events, signal } = context;
    signal.throwIfAborted();
    const target = targetOf(config, context);
    const format = formatOf(
      config.format === undefined ? config.output : `${config.output}.${config.format}`,
    );
    const inputs = await findInputs(format, target, context);
    const options = { level: levelOf(config), cores: Math.max(1, context.host.machine.cpuCount) };
    for (const step of stepsOf(format, { target, inputs, cores: options.cores }))
      events.step("compress/started", step);
    if (format.archive === "tar") warnOfEqualNames(inputs, context);
    await write(target, pack(format, { inputs, options, context }), context);
    events.step("compress/finished", `Archive ${target} completed`);
    return {
      artifact: {
        builderId: "packer.post-processor.compress",
        id: "",
        files: [target],
        description: `compressed artifacts in: ${target}`,
        state: {},
      },
      keepInput: false,
    };
  },
});

interface InputFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mode: number;
}

function targetOf(config: CompressConfig, context: PostProcessorContext): string {
  const { sourceName, builderType } = context.build;
  const data = { ...context.variables, BuildName: sourceName, BuilderType: builderType };
  return context.render(config.output, data);
}

function levelOf({ compression_level: level }: CompressConfig): number | undefined {
  return level < 1 ? undefined : Math.min(level, 9);
}

async function findInputs(
  format: ArchiveFormat,
  target: string,
  { artifact, host }: PostProcessorContext,
): Promise<readonly InputFile[]> {
  if (format.archive === "none" && artifact.files.length !== 1)
    throw new BuildError("compress/several-files", {
      message: `Cannot compress to ${target}: a single compressed file holds exactly one file, the artifact has ${artifact.files.length}`,
      hint: `Pack them: set output to a path that ends in .tar.gz, .tar or .zip.`,
    });
  const inputs: InputFile[] = [];
  for (const path of artifact.files) {
    const status = await host.files.status(path);
    if (status?.kind !== "file")
      throw new BuildError("compress/no-file", {
        message: `Cannot compress ${path}: ${status ? `it is a ${status.kind}` : "there is no such file"}`,
      });
    inputs.push({ path, sizeBytes: status.sizeBytes, mode: status.mode });
  }
  if (artifact.files.includes(target))
    throw new BuildError("compress/output-is-input", {
      message: `Cannot compress to ${target}: it is one of the artifact's files`,
      hint: "Set output to another path.",
    });
  return inputs;
}

interface Announced {
  readonly target: string;
  readonly inputs: readonly InputFile[];
  readonly cores: number;
}

/** Source of the words: measured on Packer. */
function stepsOf(format: ArchiveFormat, { target, inputs, cores }: Announced): readonly string[] {
  if (format.archive === "zip") return [`Zipping ${target}`];
  const { codec } = format;
  if (codec === undefined) return [`Tarring ${target} with no compression`];
  return [
    `Using ${codec} compression with ${cores} core${cores === 1 ? "" : "s"} for ${target}`,
    format.archive === "tar"
      ? `Tarring ${target} with ${codec}`
      : `Archiving ${inputs[0]?.path} with ${codec}`,
  ];
}

interface Packing {
  readonly inputs: readonly InputFile[];
  readonly options: CodecOptions;
  readonly context: PostProcessorContext;
}

function pack(format: ArchiveFormat, { inputs, options, context }: Packing): AsyncIterable<Uint8Array> {
  const total = inputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const progress = context.events.progress({
    work: "compress",
    label: baseName(inputs[0]?.path ?? ""),
    total,
  });
  context.scope.defer("progress of compress", async () => progress.finish());
  let done = 0;
  const content = async function* (path: string) {
    for await (const chunk of context.host.files.stream(path)) {
      yield chunk;
      progress.update((done += chunk.length));
    }
  };
  const entries = (nameOf: (path: string) => string) =>
    inputs.map(({ path, sizeBytes, mode }): ArchiveEntry => {
      return { name: nameOf(path), sizeBytes, mode, content: content(path) };
    });
  if (format.archive === "zip") return zip(entries(zipName), options);
  const plain = format.archive === "tar" ? tar(entries(baseName)) : entries(baseName)[0]?.content;
  invariant(plain, "a single compressed file has one input");
  return format.codec === undefined ? plain : codecs[format.codec](plain, options, context);
}

/** Beside the target first: an archive that is cut off never bears its name. */
async function write(
  target: string,
  content: AsyncIterable<Uint8Array>,
  context: PostProcessorContext,
): Promise<void> {
  const { files } = context.host;
  const partial = `${target}.partial`;
  context.scope.defer(partial, () => files.remove(partial));
  await using sink = await files.create(partial, { mode: 0o644 });
  for await (const chunk of content) {
    context.signal.throwIfAborted();
    await sink.write(chunk);
  }
  await sink.finish();
  await files.rename(partial, target);
}

/** A tar holds names without directories, as Packer's: of two equal ones only the last would come out again. */
function warnOfEqualNames(inputs: readonly InputFile[], { events }: PostProcessorContext): void {
  const names = inputs.map(({ path }) => baseName(path));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  events.problem({
    severity: "warning",
    code: "compress/equal-names",
    text: `Two files of the archive are named ${twice}; unpacking gives only the last`,
    hint: "A zip keeps the directories: set output to a path that ends in .zip.",
  });
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** Relative, with slashes, and without a way out of the directory that it is unpacked in. */
function zipName(path: string): string {
  const parts = path.replace(/^[A-Za-z]:/, "").split(/[/\\]/);
  return parts.filter((part) => part !== "" && part !== "." && part !== "..").join("/");
}
