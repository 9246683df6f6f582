/** Files in memory, which answer and refuse as those of a POSIX system do: `host-files-contract.ts` runs against both. */
import { posix } from "node:path";
import { BuildError } from "@prebake/base";
import type { Clock } from "@prebake/base";
import type { FileSink, FileStatus, HostFiles, HostMachine } from "@prebake/sdk";

type Item =
  | { readonly kind: "file"; content: Uint8Array; mode: number; modifiedMs: number }
  | { readonly kind: "directory"; mode: number }
  | { readonly kind: "link"; readonly target: string };

export interface MemoryFilesOptions {
  readonly machine: HostMachine;
  /** Content by path; directories are made. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly clock: Clock;
}

export function createMemoryFiles({ machine, files, clock }: MemoryFilesOptions): HostFiles {
  const tree = new MemoryTree(machine.workingDirectory, clock);
  const locks = new Set<string>();
  let made = 0;
  tree.makeDirectory(machine.workingDirectory);
  tree.makeDirectory(machine.temporaryDirectory);
  for (const [name, content] of Object.entries(files)) tree.write(name, content);

  return {
    status: async (name, { followLinks = true } = {}) => tree.status(name, followLinks),
    read: async (name) => act(`read "${name}"`, () => tree.file(name).content),
    readText: async (name) => act(`read "${name}"`, () => new TextDecoder().decode(tree.file(name).content)),
    async *stream(name, { start = 0 } = {}) {
      const rest = act(`open "${name}"`, () => tree.file(name)).content.subarray(start);
      if (rest.length > 0) yield rest;
    },
    open: async (name) => {
      const { content } = act(`open "${name}"`, () => tree.file(name));
      return {
        read: async (offset, length) => content.subarray(offset, offset + length),
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
    write: async (name, content, { mode } = {}) =>
      act(`write "${name}"`, () => tree.write(name, content, mode)),
    create: async (name, options = {}) => act(`write "${name}"`, () => tree.create(name, options)),
    list: async (name) => act(`list "${name}"`, () => tree.list(name)),
    makeDirectory: async (name, { mode } = {}) =>
      act(`make the directory "${name}"`, () => tree.makeDirectory(name, mode)),
    makeTemporaryDirectory: async (prefix, { before } = {}) => {
      const name = `${machine.temporaryDirectory}/${prefix}${++made}`;
      await before?.(name);
      tree.makeDirectory(name, 0o700);
      return name;
    },
    remove: async (name) => act(`remove "${name}"`, () => tree.remove(name)),
    rename: async (from, to) => act(`rename "${from}" to "${to}"`, () => tree.rename(from, to)),
    copy: async (from, to, { signal, onProgress }) => {
      signal.throwIfAborted();
      act(`copy "${from}" to "${to}"`, () => tree.copy(from, to));
      onProgress?.(tree.file(to).content.length);
    },
    link: async (target, name) => act(`link "${name}"`, () => tree.link(target, name)),
    readLink: async (name) => act(`read the link "${name}"`, () => tree.readLink(name)),
    realPath: async (name) => act(`resolve "${name}"`, () => tree.existing(name)),
    setMode: async (name, mode) =>
      act(`change the mode of "${name}"`, () => void Object.assign(tree.item(name), { mode })),
    canOpen: async (name, access) => {
      const status = tree.status(name, true);
      return status !== undefined && (access === "read" || status.kind === "file");
    },
    freeBytes: async (name) => act(`ask for free space at "${name}"`, () => tree.freeBytes(name)),
    tryLock: async (name) => {
      const path = posix.resolve(machine.workingDirectory, name);
      if (locks.has(path)) return undefined;
      locks.add(path);
      return { [Symbol.asyncDispose]: async () => void locks.delete(path) };
    },
  };
}

/** What a system call refuses. Reasons are told as the real host tells them. */
class Refused extends Error {
  readonly code: keyof typeof reasons;

  constructor(code: keyof typeof reasons) {
    super(code);
    this.code = code;
  }
}

const reasons = {
  ENOENT: ["host/file-missing", "there is no such file or directory"],
  EEXIST: ["host/file-exists", "it already exists"],
  ENOTDIR: ["host/not-a-directory", "a part of the path is not a directory"],
  EISDIR: ["host/is-a-directory", "it is a directory"],
  ENOTEMPTY: ["host/directory-not-empty", "the directory is not empty"],
  ELOOP: ["host/link-loop", "the links lead in a circle"],
  EINVAL: ["host/failed", "EINVAL"],
} as const;

function act<T>(action: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const [code, reason] = reasons[error.code];
    throw new BuildError(code, { message: `Cannot ${action}: ${reason}`, cause: error });
  }
}

/** Longest chain of links that is followed. Source: path_resolution(7). */
const maximumLinks = 40;

class MemoryTree {
  readonly #items = new Map<string, Item>([["/", { kind: "directory", mode: 0o755 }]]);
  readonly #workingDirectory: string;
  readonly #clock: Clock;

  constructor(workingDirectory: string, clock: Clock) {
    this.#workingDirectory = workingDirectory;
    this.#clock = clock;
  }

  /** The path without links; the last part need not exist. `followLast` false: a link there stays. */
  #resolve(name: string, followLast = true): string {
    const rest = posix.resolve(this.#workingDirectory, name).split("/").filter(Boolean);
    let links = 0;
    let at = "/";
    for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
      const next = posix.join(at, part);
      const item = this.#items.get(next);
      const isLast = rest.length === 0;
      if (item?.kind === "link" && (followLast || !isLast)) {
        if (++links > maximumLinks) throw new Refused("ELOOP");
        rest.unshift(...posix.resolve(at, item.target).split("/").filter(Boolean));
        at = "/";
        continue;
      }
      if (!isLast && item?.kind !== "directory") throw new Refused(item ? "ENOTDIR" : "ENOENT");
      at = next;
    }
    return at;
  }

  existing(name: string): string {
    const path = this.#resolve(name);
    if (!this.#items.has(path)) throw new Refused("ENOENT");
    return path;
  }

  freeBytes(name: string): number {
    this.existing(name);
    return 1024 ** 4;
  }

  item(name: string): Item {
    const item = this.#items.get(this.#resolve(name));
    if (!item) throw new Refused("ENOENT");
    return item;
  }

  file(name: string): Extract<Item, { kind: "file" }> {
    const item = this.item(name);
    if (item.kind !== "file") throw new Refused("EISDIR");
    return item;
  }

  status(name: string, followLinks: boolean): FileStatus | undefined {
    try {
      const item = this.#items.get(this.#resolve(name, followLinks));
      return item && statusOf(item);
    } catch (error) {
      if (error instanceof Refused && ["ENOENT", "ENOTDIR"].includes(error.code)) return undefined;
      return act(`look at "${name}"`, () => {
        throw error;
      });
    }
  }

  /** Replaces what is there, also a link. */
  write(name: string, content: string | Uint8Array, mode = 0o644): void {
    this.#makeParents(name);
    const path = this.#resolve(name, false);
    if (this.#items.get(path)?.kind === "directory") throw new Refused("EISDIR");
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content.slice();
    this.#items.set(path, { kind: "file", content: bytes, mode, modifiedMs: this.#clock.now() });
  }

  create(
    name: string,
    { mode = 0o644, append = false }: { readonly mode?: number; readonly append?: boolean },
  ): FileSink {
    this.#makeParents(name);
    const path = this.#resolve(name);
    const found = this.#items.get(path);
    if (found && found.kind !== "file") throw new Refused("EISDIR");
    const modifiedMs = this.#clock.now();
    const file = found ?? { kind: "file", content: new Uint8Array(), mode, modifiedMs };
    if (!append) Object.assign(file, { content: new Uint8Array(), modifiedMs });
    this.#items.set(path, file);
    return {
      write: async (bytes) => void (file.content = new Uint8Array([...file.content, ...bytes])),
      flush: async () => undefined,
      finish: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  #makeParents(name: string): void {
    try {
      this.makeDirectory(posix.dirname(posix.resolve(this.#workingDirectory, name)));
    } catch (error) {
      throw error instanceof Refused && error.code === "EEXIST" ? new Refused("ENOTDIR") : error;
    }
  }

  makeDirectory(name: string, mode = 0o755): void {
    const parts = posix.resolve(this.#workingDirectory, name).split("/").filter(Boolean);
    for (let count = 1; count <= parts.length; count++) {
      const path = this.#resolve(`/${parts.slice(0, count).join("/")}`);
      const item = this.#items.get(path);
      if (item && item.kind !== "directory") throw new Refused(count < parts.length ? "ENOTDIR" : "EEXIST");
      if (!item) this.#items.set(path, { kind: "directory", mode });
    }
  }

  list(name: string): { readonly name: string; readonly kind: FileStatus["kind"] }[] {
    const path = this.#resolve(name);
    if (this.item(name).kind !== "directory") throw new Refused("ENOTDIR");
    return [...this.#items]
      .filter(([own]) => own !== "/" && posix.dirname(own) === path)
      .map(([own, { kind }]) => ({ name: posix.basename(own), kind }));
  }

  remove(name: string): void {
    const path = this.status(name, false) && this.#resolve(name, false);
    if (path !== undefined) for (const own of this.#below(path)) this.#items.delete(own);
  }

  rename(from: string, to: string): void {
    const [source, target] = [this.#resolve(from, false), this.#resolve(to, false)];
    const item = this.#items.get(source);
    const there = this.#items.get(target);
    if (!item) throw new Refused("ENOENT");
    if (source === target) return;
    if (item.kind === "directory" && target.startsWith(`${source}/`)) throw new Refused("EINVAL");
    if (there && there.kind !== item.kind && [there.kind, item.kind].includes("directory"))
      throw new Refused(item.kind === "directory" ? "ENOTDIR" : "EISDIR");
    if (there?.kind === "directory" && this.#below(target).length > 1) throw new Refused("ENOTEMPTY");
    for (const own of this.#below(source)) {
      const moved = this.#items.get(own);
      this.#items.delete(own);
      if (moved) this.#items.set(target + own.slice(source.length), moved);
    }
  }

  copy(from: string, to: string): void {
    const { content, mode } = this.file(from);
    const target = this.#resolve(to, false);
    if (this.#items.get(target)?.kind === "directory") throw new Refused("EISDIR");
    this.#items.set(target, { kind: "file", content, mode, modifiedMs: this.#clock.now() });
  }

  link(target: string, name: string): void {
    const path = this.#resolve(name, false);
    if (this.#items.has(path)) throw new Refused("EEXIST");
    this.#items.set(path, { kind: "link", target });
  }

  readLink(name: string): string {
    const item = this.#items.get(this.#resolve(name, false));
    if (!item) throw new Refused("ENOENT");
    if (item.kind !== "link") throw new Refused("EINVAL");
    return item.target;
  }

  #below(path: string): string[] {
    return [...this.#items.keys()].filter(
      (name) => name === path || name.startsWith(`${path === "/" ? "" : path}/`),
    );
  }
}

function statusOf(item: Item): FileStatus {
  if (item.kind === "file") {
    const sizeBytes = item.content.length;
    const { mode, modifiedMs } = item;
    return { kind: "file", sizeBytes, mode, modifiedMs, allocatedBytes: sizeBytes };
  }
  const isLink = item.kind === "link";
  const sizeBytes = isLink ? item.target.length : 0;
  return { kind: item.kind, sizeBytes, mode: isLink ? 0o777 : item.mode, modifiedMs: 0, allocatedBytes: 0 };
}
