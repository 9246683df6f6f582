/** Writes what a guest sends below a local directory, and nowhere else: a guest is not trusted with paths. */
import { BuildError } from "@prebake/base";
import type { DirectoryOptions, FileSink, HostFiles } from "@prebake/sdk";
import { excluder, localPath } from "./local-tree.ts";
import type { ReadTarEntry } from "./tar-reader.ts";

/** Kept until it is complete, then written at once; what is larger is written as it comes. */
const smallFileBytes = 1024 * 1024;

export type ReceivedEntry = Pick<ReadTarEntry, "path" | "kind" | "mode" | "target">;

/** Hands the content of a file to `write`, in order. A piece is lent to it until its promise is settled. */
export type Fill = (write: (piece: Uint8Array) => Promise<void>) => Promise<void>;

export class LocalTreeWriter {
  readonly #files: HostFiles;
  readonly #root: string;
  readonly #options: DirectoryOptions;
  readonly #isExcluded: (path: string) => boolean;
  readonly #directories = new Set<string>();
  readonly #directoryModes = new Map<string, number>();
  /** Made last, so that nothing can be written through one of them. */
  readonly #links = new Map<string, string>();
  #received = 0;

  constructor(files: HostFiles, root: string, options: DirectoryOptions) {
    this.#files = files;
    this.#root = root;
    this.#options = options;
    this.#isExcluded = excluder(options.exclude);
  }

  /** Takes one entry; a file's content comes through `fill`, which is not called for what is left out. */
  async add(entry: ReceivedEntry, fill: Fill): Promise<void> {
    this.#options.signal.throwIfAborted();
    if (entry.path === "" || entry.path === ".") return this.#makeDirectory("");
    const path = checkedPath(entry.path);
    if (this.#isExcluded(path)) return;
    switch (entry.kind) {
      case "directory":
        await this.#makeDirectory(path);
        this.#directoryModes.set(path, entry.mode);
        return;
      case "file":
        await this.#makeDirectory(parentOf(path));
        return this.#writeFile(localPath(this.#root, path), entry.mode, fill);
      case "link":
        await this.#makeDirectory(parentOf(path));
        this.#links.set(path, entry.target);
        return;
      case "hard-link":
        await this.#makeDirectory(parentOf(path));
        return this.#copy(checkedPath(entry.target.replace(/^(?:\.\/)+/, "")), path);
      case "other":
        return; // Devices and pipes of the guest mean nothing here.
    }
  }

  /** Links and the modes of directories: to be called once, after the last entry. */
  async finish(): Promise<void> {
    await this.#makeDirectory("");
    for (const [path, target] of this.#links) {
      const place = localPath(this.#root, path);
      await this.#files.remove(place);
      await this.#files.link(target, place);
    }
    for (const [path, mode] of [...this.#directoryModes].reverse())
      await this.#files.setMode(localPath(this.#root, path), mode);
  }

  async #writeFile(place: string, mode: number, fill: Fill): Promise<void> {
    await using file = new ReceivedFile(this.#files, place, mode);
    await fill(async (piece) => {
      await file.write(piece);
      this.#options.onProgress?.((this.#received += piece.length));
    });
    await file.finish();
  }

  async #copy(from: string, to: string): Promise<void> {
    const status = await this.#files.status(localPath(this.#root, from), { followLinks: false });
    if (status?.kind !== "file") throw hostile(from); // Its first name was excluded, or never sent.
    await this.#makeDirectory(parentOf(from));
    await this.#files.copy(localPath(this.#root, from), localPath(this.#root, to), {
      signal: this.#options.signal,
    });
  }

  /** Makes it and what is above it, refusing to go through a link that was there before. */
  async #makeDirectory(path: string): Promise<void> {
    if (this.#directories.has(path)) return;
    if (path === "") {
      await this.#files.makeDirectory(this.#root);
    } else {
      await this.#makeDirectory(parentOf(path));
      const place = localPath(this.#root, path);
      const status = await this.#files.status(place, { followLinks: false });
      if (status && status.kind !== "directory") {
        throw new BuildError("communicator/local-target", {
          message: `Cannot download into "${place}": it is there and no directory`,
        });
      }
      if (!status) await this.#files.makeDirectory(place);
    }
    this.#directories.add(path);
  }
}

class ReceivedFile implements AsyncDisposable {
  readonly #files: HostFiles;
  readonly #place: string;
  readonly #mode: number;
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #sink: FileSink | undefined;

  constructor(files: HostFiles, place: string, mode: number) {
    this.#files = files;
    this.#place = place;
    this.#mode = mode;
  }

  async write(piece: Uint8Array): Promise<void> {
    if (this.#sink) return this.#sink.write(piece);
    this.#kept.push(Uint8Array.from(piece)); // It is lent.
    this.#keptBytes += piece.length;
    if (this.#keptBytes <= smallFileBytes) return;
    await this.#files.remove(this.#place); // A link of that name would be followed.
    this.#sink = await this.#files.create(this.#place, { mode: this.#mode });
    await this.#sink.write(Buffer.concat(this.#kept));
    this.#kept = [];
  }

  async finish(): Promise<void> {
    if (!this.#sink) return this.#files.write(this.#place, Buffer.concat(this.#kept), { mode: this.#mode });
    await this.#sink.finish();
    await this.#files.setMode(this.#place, this.#mode); // The umask took bits away.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sink?.[Symbol.asyncDispose]();
  }
}

function parentOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at === -1 ? "" : path.slice(0, at);
}

function checkedPath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (path.startsWith("/") || path.includes("\0") || parts.includes("..") || parts.length === 0)
    throw hostile(path);
  return parts.join("/");
}

function hostile(path: string): BuildError {
  return new BuildError("communicator/unsafe-path", {
    message: `Cannot download ${JSON.stringify(path)}: the guest names a place outside of the directory that was asked for`,
  });
}
