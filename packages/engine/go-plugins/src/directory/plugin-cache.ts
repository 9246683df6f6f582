/**
 * What is known of binaries from earlier commands: digests by the file's identity, and what a binary says of itself by
 * its digest. Only a memory: everything in it can be found out again, and a cache that cannot be written costs time only.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Host } from "@prebake/sdk";

export interface PluginCache {
  /** Lower-case hex SHA-256 of a file's bytes. */
  digestOf(path: string): Promise<string>;
  /** What was kept of a binary under a name; undefined when nothing was. */
  read(digest: string, name: string): Promise<Uint8Array | undefined>;
  keep(digest: string, name: string, bytes: Uint8Array | string): Promise<void>;
}

interface KnownDigest {
  readonly identity: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly digest: string;
}

/** Younger files may still be written within one tick of the file system's clock. */
const restlessMs = 2_000;
/** Newest first; more binaries than this nobody has. */
const mostEntries = 500;

export function createPluginCache(host: Host, cacheDirectory: string): PluginCache {
  const folder = join(cacheDirectory, "plugins");
  const list = join(folder, "digests.json");
  let known: Promise<Map<string, KnownDigest>> | undefined;
  const save = async (entries: ReadonlyMap<string, KnownDigest>) => {
    const newest = [...entries].slice(-mostEntries);
    await quietly(host.files.write(list, JSON.stringify(Object.fromEntries(newest))));
  };
  return {
    async digestOf(path) {
      const before = await host.files.status(path);
      const entries = await (known ??= readKnown(host, list));
      const found = entries.get(path);
      if (before && found && isSame(found, before)) return found.digest;
      const digest = await digestFile(host, path);
      const after = await host.files.status(path);
      if (!after || after.identity === undefined || after.identity !== before?.identity) return digest;
      if (host.clock.now() - (after.changedMs ?? host.clock.now()) < restlessMs) return digest;
      const { identity, sizeBytes, modifiedMs } = after;
      entries.delete(path);
      entries.set(path, { identity, sizeBytes, modifiedMs, digest });
      await save(entries);
      return digest;
    },
    read: (digest, name) => quietly(host.files.read(join(folder, digest, name))),
    keep: async (digest, name, bytes) => {
      await quietly(host.files.write(join(folder, digest, name), bytes));
    },
  };
}

function isSame(
  found: KnownDigest,
  status: Omit<KnownDigest, "digest" | "identity"> & { identity?: string },
): boolean {
  return (
    found.identity === status.identity &&
    found.sizeBytes === status.sizeBytes &&
    found.modifiedMs === status.modifiedMs
  );
}

async function readKnown(host: Host, list: string): Promise<Map<string, KnownDigest>> {
  const bytes = await quietly(host.files.readText(list));
  try {
    return new Map(Object.entries(JSON.parse(bytes ?? "{}") as Record<string, KnownDigest>)); // Written above; a damaged one is replaced.
  } catch {
    return new Map();
  }
}

/** Lower-case hex SHA-256 of a file. */
export async function digestFile(host: Pick<Host, "files">, path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of host.files.stream(path)) hash.update(chunk);
  return hash.digest("hex");
}

async function quietly<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch {
    return undefined; // Not there, or not to be had: found out again.
  }
}
