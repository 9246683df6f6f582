/** A binary into its place: written beside it, looked at, then renamed, so that nobody ever sees half of one. */
import { createHash } from "node:crypto";
import { posix } from "node:path";
import { BuildError, compareVersions, coreVersion, versionText } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import type { InstalledPlugin } from "../directory/installed-plugin.ts";
import { describeOnce } from "../directory/installed-plugin.ts";
import { apiProblem, apiText, checksumSuffix, pluginFileName } from "../directory/plugin-file-name.ts";
import type { PluginFileName } from "../directory/plugin-file-name.ts";
import type { PluginDirectory } from "../directory/plugin-directory-reader.ts";
import type { PluginSource } from "../directory/plugin-source.ts";
import { sourceDirectory } from "../directory/plugin-source.ts";

export interface Placement {
  readonly directory: PluginDirectory;
  readonly source: PluginSource;
  /** What it must say that it is. */
  readonly file: PluginFileName;
  /** The binary's bytes: rejects when they are not to be trusted. */
  readonly content: () => AsyncIterable<Uint8Array>;
  readonly sizeBytes: number;
  /** Lower-case hex SHA-256 that the binary must have, when that is known from before. */
  readonly lockedDigest?: string | undefined;
}

const random = (host: Host) => Buffer.from(host.randomBytes(6)).toString("hex");

/** Path that a binary of the source has. */
export function placeOf({
  directory,
  source,
  file,
}: Pick<Placement, "directory" | "source" | "file">): string {
  const { path, platform } = directory.options;
  return posix.join(sourceDirectory(path, source), pluginFileName(file, platform));
}

/** Writes the binary and its checksum file; what stood there before stays until then, and when anything fails. */
export async function placePlugin(placement: Placement): Promise<InstalledPlugin> {
  const { directory, source, file } = placement;
  const { host } = directory.options;
  const target = placeOf(placement);
  // Executable under its own ending, and no plugin's name: nobody takes it for one.
  const partial = posix.join(posix.dirname(target), `.new-${random(host)}-${posix.basename(target)}`);
  try {
    const digest = await write(placement, partial);
    refuseOther(placement, digest);
    const description = await describeOnce(partial, digest, directory.options);
    refuseMisnamed(placement, description);
    await host.files.rename(partial, target);
    await host.files.write(target + checksumSuffix, digest, { mode: 0o644 });
    return { ...file, path: target, folder: source.text, digest, description };
  } catch (error) {
    throw placeError(error, placement);
  } finally {
    await host.files.remove(partial).catch(() => undefined); // A directory that cannot be written has nothing to remove.
    directory.refresh();
  }
}

async function write({ directory, content, sizeBytes }: Placement, partial: string): Promise<string> {
  const { host } = directory.options;
  await host.files.makeDirectory(posix.dirname(partial), { mode: 0o755 });
  if ((await host.files.freeBytes(posix.dirname(partial))) < sizeBytes) {
    throw new BuildError("host/disk-full", {
      message: `Cannot write "${partial}": it needs ${Math.ceil(sizeBytes / 1024 ** 2)} MiB, and less is free`,
    });
  }
  const hash = createHash("sha256");
  await using sink = await host.files.create(partial, { mode: 0o755 });
  for await (const chunk of content()) {
    hash.update(chunk);
    await sink.write(chunk);
  }
  await sink.finish();
  await host.files.setMode(partial, 0o755); // The umask may have taken bits.
  return hash.digest("hex");
}

function refuseOther({ source, lockedDigest }: Placement, digest: string): void {
  if (lockedDigest === undefined || lockedDigest === digest) return;
  throw new BuildError("plugin/locked-digest", {
    message: `Cannot install "${source.text}": its binary has the checksum ${digest}, and the lock file says ${lockedDigest}`,
    hint: "Find out why it has changed. If it shall be so, remove the plugin from the lock file and run init again.",
  });
}

function refuseMisnamed({ source, file }: Placement, { version, api }: InstalledPlugin["description"]): void {
  const problem =
    compareVersions(coreVersion(version), coreVersion(file.version)) !== 0
      ? `it says that it is version ${versionText(version)}`
      : version.prerelease !== file.version.prerelease
        ? `it says that it is the pre-release ${versionText(version)}`
        : apiText(api) !== apiText(file.api)
          ? `it says that it speaks ${apiText(api)}`
          : apiProblem(api);
  if (problem === undefined) return;
  throw new BuildError("plugin/misnamed", {
    message: `Cannot install "${source.text}" ${versionText(file.version)}: ${problem}`,
    hint: "Tell its authors. A local build is installed with `prebake plugins install -path`.",
  });
}

const unwritable: ReadonlySet<string> = new Set([
  "host/permission-denied",
  "host/read-only",
  "host/not-a-directory",
]);

function placeError(error: unknown, { directory, source }: Placement): unknown {
  if (!(error instanceof BuildError)) return error;
  // Node's recursive mkdir says ENOENT where the file system is read-only.
  const isUnmade = error.code === "host/file-missing" && error.message.startsWith("Cannot make");
  const said = error.message.replace(/^Cannot [^:]*: /, "");
  const reason = isUnmade ? "it cannot be made there; the file system may be read-only" : said;
  if (isUnmade || unwritable.has(error.code)) {
    return new BuildError("plugin/directory-unwritable", {
      message: `Cannot install "${source.text}" into "${directory.options.path}": ${reason}`,
      hint: "Set PACKER_PLUGIN_PATH to a directory that you may write to.",
      cause: error,
    });
  }
  if (error.code !== "host/disk-full") return error;
  return new BuildError("plugin/disk-full", {
    message: `Cannot install "${source.text}" into "${directory.options.path}": ${reason}`,
    hint: "Free some space, or set PACKER_PLUGIN_PATH to a directory on another disk. What was installed before is untouched.",
    cause: error,
  });
}
