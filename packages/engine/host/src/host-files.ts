/** Files of this machine. Every failure is a `BuildError` that names the path. */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import type { Dirent, Stats } from "node:fs";
import * as fs from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import * as path from "node:path";
import { platformCode } from "@prebake/base";
import type { DirectoryEntry, FileSink, FileStatus, HostFiles, OpenFile } from "@prebake/sdk";
import { copyFile } from "./copy-file.ts";
import { tryFileLock } from "./file-lock.ts";
import { hostError } from "./host-error.ts";
import { readWholeFile } from "./read-whole-file.ts";

const chunkBytes = 1024 * 1024;

export interface HostFilesOptions {
  readonly workingDirectory: string;
  readonly temporaryDirectory: string;
}

export function createHostFiles(options: HostFilesOptions): HostFiles {
  const at = (name: string) => path.resolve(options.workingDirectory, name);
  return {
    status: async (name, { followLinks = true } = {}) => {
      const found = followLinks ? fs.stat(at(name)) : fs.lstat(at(name));
      return act(`look at ${quote(name)}`, absentAsUndefined(found.then(statusOf)));
    },
    read: (name) => act(`read ${quote(name)}`, readWholeFile(at(name))),
    readText: (name) => act(`read ${quote(name)}`, fs.readFile(at(name), "utf8")),
    stream: (name, { start = 0 } = {}) => streamFile(at(name), start),
    open: async (name) => openFile(name, await act(`open ${quote(name)}`, fs.open(at(name), "r"))),
    write: (name, content, { mode } = {}) =>
      act(`write ${quote(name)}`, replaceFile(at(name), content, mode)),
    create: async (name, { mode, append = false } = {}) => {
      const opened = makeParents(at(name)).then(() => fs.open(at(name), append ? "a" : "w", mode));
      return fileSink(name, path.dirname(at(name)), await act(`write ${quote(name)}`, opened));
    },
    list: async (name) =>
      (await act(`list ${quote(name)}`, fs.readdir(at(name), { withFileTypes: true }))).map(entryOf),
    makeDirectory: async (name, { mode } = {}) => {
      await act(
        `make the directory ${quote(name)}`,
        fs.mkdir(at(name), { recursive: true, ...(mode === undefined ? {} : { mode }) }),
      );
    },
    makeTemporaryDirectory: (prefix, { before } = {}) =>
      act(
        `make a temporary directory in ${quote(options.temporaryDirectory)}`,
        makeOwnDirectory(path.join(at(options.temporaryDirectory), prefix), before),
      ),
    remove: (name) =>
      act(`remove ${quote(name)}`, fs.rm(at(name), { recursive: true, force: true, maxRetries: 2 })),
    rename: (from, to) => act(`rename ${quote(from)} to ${quote(to)}`, fs.rename(at(from), at(to))),
    copy: (from, to, copyOptions) => copyFile(at(from), at(to), copyOptions),
    link: (target, name) => act(`link ${quote(name)}`, fs.symlink(target, at(name))),
    readLink: (name) => act(`read the link ${quote(name)}`, fs.readlink(at(name))),
    realPath: (name) => act(`resolve ${quote(name)}`, fs.realpath(at(name))),
    setMode: (name, mode) => act(`change the mode of ${quote(name)}`, fs.chmod(at(name), mode)),
    canOpen: (name, access) => canOpen(at(name), access),
    freeBytes: async (name) => {
      const { bavail, bsize } = await act(`ask for free space at ${quote(name)}`, fs.statfs(at(name)));
      return bavail * bsize;
    },
    tryLock: (name) => act(`lock ${quote(name)}`, tryFileLock(at(name))),
  };
}

async function act<T>(action: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw hostError(action, error);
  }
}

async function absentAsUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(platformCode(error) ?? "")) return undefined;
    throw error;
  }
}

/** The next chunk is read while the taker is busy with this one. */
async function* streamFile(name: string, start: number): AsyncGenerator<Uint8Array> {
  const handle = await act(`open ${quote(name)}`, fs.open(name, "r"));
  const read = async (offset: number): Promise<Uint8Array> => {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    const { bytesRead } = await act(`read ${quote(name)}`, handle.read(buffer, 0, chunkBytes, offset));
    return buffer.subarray(0, bytesRead);
  };
  let next = read(start);
  try {
    for (let offset = start; ;) {
      const chunk = await next;
      if (chunk.length === 0) return;
      offset += chunk.length;
      next = read(offset);
      next.catch(() => undefined); // Reported when its turn comes.
      yield chunk;
    }
  } finally {
    await next.catch(() => undefined);
    await handle.close();
  }
}

function openFile(name: string, handle: FileHandle): OpenFile {
  let closed: Promise<void> | undefined;
  return {
    read: async (offset, length) => {
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await act(
          `read ${quote(name)}`,
          handle.read(buffer, filled, length - filled, offset + filled),
        );
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    [Symbol.asyncDispose]: () => (closed ??= closeQuietly(handle)),
  };
}

// Not `mkdtemp`: the name has to be told before there is anything of that name. Short, because paths of sockets are.
async function makeOwnDirectory(
  prefix: string,
  before: ((path: string) => Promise<void>) | undefined,
): Promise<string> {
  const name = `${prefix}${randomBytes(4).toString("hex")}`;
  await before?.(name);
  await fs.mkdir(name, { mode: 0o700 });
  return name;
}

function fileSink(name: string, directory: string, handle: FileHandle): FileSink {
  let closed: Promise<void> | undefined;
  let namedSafely: Promise<void> | undefined;
  return {
    write: async (bytes) => {
      let rest = bytes;
      while (rest.length > 0) {
        const { bytesWritten } = await act(`write ${quote(name)}`, handle.write(rest));
        rest = rest.subarray(bytesWritten);
      }
    },
    flush: async () => {
      await act(`write ${quote(name)}`, handle.sync().catch(ignoreUnsyncable));
      namedSafely ??= syncDirectory(directory);
      await namedSafely;
    },
    finish: async () => {
      await act(`write ${quote(name)}`, handle.sync().catch(ignoreUnsyncable));
      closed ??= handle.close();
      await act(`write ${quote(name)}`, closed);
    },
    [Symbol.asyncDispose]: () => (closed ??= closeQuietly(handle)),
  };
}

// A file is only found again when its directory is on the disk too. Windows has no way to ask for it, and needs none.
async function syncDirectory(name: string): Promise<void> {
  try {
    await using handle = await fs.open(name, "r");
    await handle.sync();
  } catch {
    // The file itself is flushed: that is as safe as it gets here.
  }
}

// Pipes and some network file systems cannot be flushed; what cannot be flushed is as safe as it gets.
function ignoreUnsyncable(error: unknown): void {
  if (!["EINVAL", "ENOTSUP", "EROFS"].includes(platformCode(error) ?? "")) throw error;
}

async function closeQuietly(handle: FileHandle): Promise<void> {
  // A release never throws; what had to be written was reported by `finish`.
  await handle.close().catch(() => undefined);
}

async function replaceFile(
  name: string,
  content: Uint8Array | string,
  mode: number | undefined,
): Promise<void> {
  await makeParents(name);
  const partial = path.join(
    path.dirname(name),
    `.${path.basename(name)}.${process.pid}-${Math.random().toString(36).slice(2)}`,
  );
  try {
    await fs.writeFile(partial, content, { flag: "wx", ...(mode === undefined ? {} : { mode }) });
    if (mode !== undefined) await fs.chmod(partial, mode); // The umask took bits away.
    await fs.rename(partial, name);
  } catch (error) {
    await fs.rm(partial, { force: true });
    throw error;
  }
}

// `mkdir -p` on a path that runs through a file says EEXIST of that file: ENOTDIR is what is meant.
async function makeParents(name: string): Promise<void> {
  try {
    await fs.mkdir(path.dirname(name), { recursive: true });
  } catch (error) {
    if (platformCode(error) === "EEXIST")
      throw Object.assign(new Error("not a directory", { cause: error }), { code: "ENOTDIR" });
    throw error;
  }
}

async function canOpen(name: string, access: "read" | "readWrite"): Promise<boolean> {
  try {
    // O_NONBLOCK: a named pipe or a modem line would make `open` wait for the other side.
    const flags = (access === "read" ? constants.O_RDONLY : constants.O_RDWR) | (constants.O_NONBLOCK ?? 0);
    await using _handle = await fs.open(name, flags);
    return true;
  } catch {
    return false; // Whatever the reason is: it cannot be opened.
  }
}

function statusOf(stats: Stats): FileStatus {
  return {
    kind: kindOf(stats),
    sizeBytes: stats.size,
    mode: stats.mode & 0o7777,
    modifiedMs: stats.mtimeMs,
    allocatedBytes: stats.blocks * 512, // st_blocks counts 512-byte units on every system.
    // The change time is the kernel's own: `touch` cannot set it back.
    identity: `${stats.dev}-${stats.ino}-${stats.ctimeMs}`,
    changedMs: stats.ctimeMs,
    birth: `${stats.dev}-${stats.ino}-${stats.birthtimeMs}`,
  };
}

function entryOf(entry: Dirent): DirectoryEntry {
  return { name: entry.name, kind: kindOf(entry) };
}

function kindOf(entry: Stats | Dirent): FileStatus["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "link" : "other";
}

function quote(name: string): string {
  return `"${name}"`;
}
