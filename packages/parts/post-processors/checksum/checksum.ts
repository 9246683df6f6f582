/** The post-processor `checksum`: appends a line for each file of the artifact to one file for each type. */
import { createHash } from "node:crypto";
import { definePostProcessor } from "@prebake/sdk";
import type { PostProcessorContext } from "@prebake/sdk";
import { checksumConfig, digestTypes } from "./config.ts";
import type { ChecksumConfig } from "./config.ts";

export const checksum = definePostProcessor({
  type: "checksum",
  config: checksumConfig,
  check(config, context) {
    const known: readonly string[] = digestTypes;
    for (const [index, type] of typesOf(config).entries()) {
      if (known.includes(type)) continue;
      context.error(`checksum_types.${index}`, {
        code: "checksum/unknown-type",
        summary: "Invalid value",
        detail: `"${type}" is no type of checksum: use ${digestTypes.join(", ")}.`,
      });
    }
  },
  async run(config, context) {
    const { artifact, build, host } = context;
    const types = typesOf(config);
    const records = await readRecords(types, context);
    const files = [...artifact.files];
    // Packer makes no file for an artifact without files (measured).
    for (const type of records.length === 0 ? [] : types) {
      const output = context.render(config.output, {
        ...context.variables,
        BuildName: build.sourceName,
        BuilderType: build.builderType,
        ChecksumType: type,
      });
      if (!(await host.files.status(output))) files.push(output);
      const lines = records.map(({ name, digests }) => `${digests.get(type)}\t${name}\n`);
      await append(output, lines.join(""), context);
    }
    return {
      artifact: {
        builderId: "packer.post-processor.checksum",
        id: "",
        files,
        description: `Created artifact from files: ${files.join(", ")}`,
        state: {},
      },
      keepInput: true,
      forceKeepInput: true,
    };
  },
});

function typesOf(config: ChecksumConfig): readonly string[] {
  return config.checksum_types ?? ["md5"];
}

interface FileRecord {
  /** Without directories. */
  readonly name: string;
  /** Lower-case hex by type. */
  readonly digests: ReadonlyMap<string, string>;
}

async function readRecords(
  types: readonly string[],
  context: PostProcessorContext,
): Promise<readonly FileRecord[]> {
  const records: FileRecord[] = [];
  for (const path of context.artifact.files) {
    const hashes = new Map([...new Set(types)].map((type) => [type, createHash(type)]));
    for await (const chunk of context.host.files.stream(path)) {
      context.signal.throwIfAborted();
      for (const hash of hashes.values()) hash.update(chunk);
    }
    const digests = new Map([...hashes].map(([type, hash]) => [type, hash.digest("hex")]));
    records.push({ name: path.slice(path.lastIndexOf("/") + 1), digests });
  }
  return records;
}

async function append(path: string, text: string, context: PostProcessorContext): Promise<void> {
  await using sink = await context.host.files.create(path, { append: true, mode: 0o644 });
  await sink.write(new TextEncoder().encode(text));
  await sink.finish();
}
