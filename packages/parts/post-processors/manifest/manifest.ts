/** The post-processor `manifest`: a JSON file that lists what was built. Format: as Packer writes it, two spaces, no newline at the end. */
import { BuildError, toError } from "@prebake/base";
import { definePostProcessor } from "@prebake/sdk";
import type { Artifact, HostFiles, PostProcessorContext } from "@prebake/sdk";
import { manifestConfig } from "./config.ts";

interface ManifestFile {
  builds: unknown[];
  last_run_uuid: string;
}

export const manifest = definePostProcessor({
  type: "manifest",
  config: manifestConfig,
  async run(config, context) {
    await using lock = await lockFile(`${config.output}.lock`, context);
    const uuid = String(context.variables["PackerRunUUID"] ?? "");
    const known = await readManifest(config.output, context);
    // With -force, what earlier runs built is gone.
    const earlier = context.settings.force && known.last_run_uuid !== uuid ? [] : known.builds;
    const record = {
      name: context.build.sourceName,
      builder_type: context.build.builderType,
      ...(config.strip_time ? {} : { build_time: Math.floor(context.host.clock.now() / 1000) }),
      files: await filesOf(context.artifact, config.strip_path, context.host.files),
      artifact_id: context.artifact.id,
      packer_run_uuid: uuid,
      custom_data: config.custom_data ?? null,
    };
    const content = JSON.stringify({ builds: [...earlier, record], last_run_uuid: uuid }, null, 2);
    await context.host.files.write(config.output, content, { mode: 0o664 });
    void lock; // Held until here.
    return { artifact: context.artifact, keepInput: true, forceKeepInput: true };
  },
});

/** Two builds may end at the same time; the second waits for the first. */
async function lockFile(path: string, context: PostProcessorContext): Promise<AsyncDisposable> {
  for (;;) {
    const lock = await context.host.files.tryLock(path);
    if (lock) return lock;
    await context.host.clock.delay(20, { signal: context.signal });
  }
}

async function readManifest(path: string, context: PostProcessorContext): Promise<ManifestFile> {
  if (!(await context.host.files.status(path))) return { builds: [], last_run_uuid: "" };
  const text = await context.host.files.readText(path);
  if (text === "") return { builds: [], last_run_uuid: "" };
  const data = parseJson(text);
  if (data instanceof Error) throw unreadable(path, data);
  // Source: measured with Packer 1.6.6: null and missing members are empty, anything of another type is refused.
  const record: unknown = data ?? {};
  if (typeof record !== "object" || record === null || Array.isArray(record)) throw unreadable(path);
  const { builds, last_run_uuid } = record as Readonly<Record<string, unknown>>; // A JSON object.
  const known = { builds: builds ?? [], uuid: last_run_uuid ?? "" };
  if (!Array.isArray(known.builds) || typeof known.uuid !== "string") throw unreadable(path);
  return { builds: known.builds, last_run_uuid: known.uuid };
}

/** An Error when the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return toError(error);
  }
}

function unreadable(path: string, cause?: Error): BuildError {
  return new BuildError("manifest/unreadable", {
    message: `Cannot add to ${path}: it is not a JSON manifest`,
    hint: "Move the file away, or choose another output.",
    cause,
  });
}

async function filesOf(
  artifact: Artifact,
  stripPath: boolean,
  files: HostFiles,
): Promise<readonly { name: string; size: number }[] | null> {
  if (artifact.files.length === 0) return null;
  return await Promise.all(
    artifact.files.map(async (path) => ({
      name: stripPath ? path.slice(path.lastIndexOf("/") + 1) : path,
      size: (await files.status(path))?.sizeBytes ?? 0,
    })),
  );
}
