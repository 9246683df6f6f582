/** Directories file by file: for guests without tar, and for SFTP. */
import type { DirectoryOptions, Host } from "@prebake/sdk";
import { directoryName, joinGuestPath } from "./guest-path.ts";
import { LocalTreeWriter } from "./local-tree-writer.ts";
import { listLocalTree, localPath, readLocalTree } from "./local-tree.ts";
import type { LocalEntry, LocalTree } from "./local-tree.ts";
import { orderedMap } from "./ordered-map.ts";
import type { GuestFiles, TreeTransfer } from "./transfer.ts";

export interface CopiedTreesOptions {
  readonly guest: GuestFiles;
  readonly host: Host;
  readonly warn: (code: string, text: string) => void;
}

/** The mode of a directory until everything is in it. */
const openMode = 0o755;

export class CopiedTrees implements TreeTransfer {
  readonly #options: CopiedTreesOptions;

  constructor(options: CopiedTreesOptions) {
    this.#options = options;
  }

  async uploadTree(remotePath: string, localDirectory: string, options: DirectoryOptions): Promise<void> {
    const { guest, host } = this.#options;
    const { signal } = options;
    const name = directoryName(localDirectory);
    const target = name === undefined ? remotePath : joinGuestPath(remotePath, name);
    await guest.makeDirectory(remotePath, { mode: openMode, signal });
    const tree = { directory: localDirectory, files: host.files };
    const listed = await listLocalTree(tree, options.exclude);
    const directories = [
      ...(name === undefined ? [] : [""]),
      ...listed.flatMap(({ kind, path }) => (kind === "directory" ? [path] : [])),
    ];
    const closed = await this.#makeDirectories(tree, directories, { target, signal });
    let sent = 0;
    const onSent = (bytes: number) => options.onProgress?.((sent += bytes));
    const rest = listed.filter(({ kind }) => kind !== "directory");
    const copies = orderedMap(rest, guest.concurrency, async (entry) => {
      for await (const read of readLocalTree(tree, [entry]))
        await this.#send(read, joinGuestPath(target, read.path), { signal, onSent });
    });
    for await (const _copied of copies) signal.throwIfAborted();
    for (const { path, mode } of closed.toReversed()) await guest.setMode(path, { mode, signal });
  }

  /** Makes what is not there, level by level. Gives those whose own mode must wait, since it would keep us from writing there. */
  async #makeDirectories(
    tree: LocalTree,
    directories: readonly string[],
    { target, signal }: { readonly target: string; readonly signal: AbortSignal },
  ): Promise<readonly { readonly path: string; readonly mode: number }[]> {
    const { guest } = this.#options;
    const closed: { readonly path: string; readonly mode: number }[] = [];
    const levels = Map.groupBy(directories, (path) => (path === "" ? 0 : path.split("/").length));
    for (const [, level] of [...levels].sort(([a], [b]) => a - b)) {
      const made = orderedMap(level, guest.concurrency, async (below) => {
        const mode = (await tree.files.status(localPath(tree.directory, below)))?.mode ?? openMode;
        const path = below === "" ? target : joinGuestPath(target, below);
        const isNew = await guest.makeDirectory(path, { mode: mode | 0o300, signal });
        if (isNew && (mode & 0o300) !== 0o300) closed.push({ path, mode });
      });
      for await (const _made of made) signal.throwIfAborted();
    }
    return closed;
  }

  async #send(
    entry: LocalEntry,
    remotePath: string,
    { signal, onSent }: { readonly signal: AbortSignal; readonly onSent: (bytes: number) => void },
  ): Promise<void> {
    const { guest, warn } = this.#options;
    if (entry.kind === "link") return guest.makeLink(remotePath, { target: entry.target, signal });
    if (entry.kind === "other")
      return warn(
        "communicator/not-sent",
        `${entry.path} is neither a file, a directory nor a link; it is not sent`,
      );
    if (entry.kind === "directory") return;
    await guest.upload(remotePath, entry.content, { mode: entry.mode, sizeBytes: entry.sizeBytes, signal });
    onSent(entry.sizeBytes);
  }

  async downloadTree(remotePath: string, localDirectory: string, options: DirectoryOptions): Promise<void> {
    const { guest, host } = this.#options;
    const { signal } = options;
    const name = directoryName(remotePath);
    const root = name === undefined ? localDirectory : joinGuestPath(localDirectory, name);
    const writer = new LocalTreeWriter(host.files, root, options);
    const fetch = async (below: string): Promise<void> => {
      const directory = below === "" ? remotePath : joinGuestPath(remotePath, below);
      const entries = await guest.list(directory, signal);
      const copies = orderedMap(entries, guest.concurrency, async ({ name: entryName, kind, mode }) => {
        const path = below === "" ? entryName : `${below}/${entryName}`;
        const from = joinGuestPath(directory, entryName);
        const target = kind === "link" ? await guest.readLink(from, signal) : "";
        await writer.add({ path, kind, mode, target }, (write) => guest.download(from, write, { signal }));
        if (kind === "directory") await fetch(path);
      });
      for await (const _copied of copies) signal.throwIfAborted();
    };
    await fetch("");
    await writer.finish();
  }
}
