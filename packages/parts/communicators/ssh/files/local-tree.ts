/** A local directory as the list of what is in it, and the same with contents: small files are read ahead. */
import { sortByCodePoint } from "@prebake/base";
import type { DirectoryEntry, HostFiles } from "@prebake/sdk";
import { orderedMap } from "./ordered-map.ts";

/** Read whole, with others of their kind at the same time; larger ones are streamed. */
const smallFileBytes = 128 * 1024;
const readAhead = 16;

export interface ListedEntry extends DirectoryEntry {
  /** Below the directory, with `/`. */
  readonly path: string;
  /** Of directories: nothing of it is sent. */
  readonly isEmpty: boolean;
}

export type LocalEntry = {
  readonly path: string;
  readonly mode: number;
  readonly modifiedMs: number;
} & (
  | { readonly kind: "file"; readonly sizeBytes: number; readonly content: AsyncIterable<Uint8Array> }
  | { readonly kind: "directory" }
  | { readonly kind: "link"; readonly target: string }
  /** A socket, a pipe, a device: nothing that can be sent. */
  | { readonly kind: "other" }
);

export interface LocalTree {
  readonly directory: string;
  readonly files: HostFiles;
}

/** Every entry below the directory, parents before children, in the order of their names. `exclude`: as in `DirectoryOptions`. */
export async function listLocalTree(
  tree: LocalTree,
  exclude: readonly string[] = [],
): Promise<readonly ListedEntry[]> {
  const isExcluded = excluder(exclude);
  const list = async (below: string): Promise<readonly ListedEntry[]> => {
    const entries = new Map(
      (await tree.files.list(localPath(tree.directory, below))).map((entry) => [entry.name, entry]),
    );
    const found: ListedEntry[] = [];
    for (const name of sortByCodePoint([...entries.keys()])) {
      const entry = entries.get(name);
      const path = below === "" ? name : `${below}/${name}`;
      if (!entry || isExcluded(path)) continue;
      const inside = entry.kind === "directory" ? await list(path) : [];
      found.push({ name, kind: entry.kind, path, isEmpty: inside.length === 0 });
      for (const each of inside) found.push(each);
    }
    return found;
  };
  return list("");
}

/** The listed entries with what is needed to send them, in the same order. Links stay links. */
export function readLocalTree(tree: LocalTree, listed: Iterable<ListedEntry>): AsyncGenerator<LocalEntry> {
  return orderedMap(listed, readAhead, (entry) => readEntry(tree, entry));
}

/** Whether a path, or a directory above it, is among the excluded. */
export function excluder(exclude: readonly string[] = []): (path: string) => boolean {
  const excluded = new Set(exclude.map((path) => path.replaceAll(/^(?:\.?\/)+|\/+$/g, "")));
  if (excluded.size === 0) return () => false;
  return (path) =>
    path.split("/").some((_part, index, parts) => excluded.has(parts.slice(0, index + 1).join("/")));
}

export function localPath(directory: string, below: string): string {
  return below === "" ? directory : `${directory.replace(/\/+$/, "")}/${below}`;
}

async function readEntry({ directory, files }: LocalTree, listed: ListedEntry): Promise<LocalEntry> {
  const place = localPath(directory, listed.path);
  const status = await files.status(place, { followLinks: false });
  const common = { path: listed.path, mode: status?.mode ?? 0o644, modifiedMs: status?.modifiedMs ?? 0 };
  switch (status?.kind) {
    case "file":
      return {
        ...common,
        kind: "file",
        sizeBytes: status.sizeBytes,
        content: await contentOf(place, status.sizeBytes, files),
      };
    case "directory":
      return { ...common, kind: "directory" };
    case "link":
      return { ...common, kind: "link", target: await files.readLink(place) };
    default:
      return { ...common, kind: "other" };
  }
}

async function contentOf(
  place: string,
  sizeBytes: number,
  files: HostFiles,
): Promise<AsyncIterable<Uint8Array>> {
  if (sizeBytes > smallFileBytes) return files.stream(place);
  const bytes = sizeBytes === 0 ? new Uint8Array() : await files.read(place);
  return (async function* () {
    yield bytes;
  })();
}
