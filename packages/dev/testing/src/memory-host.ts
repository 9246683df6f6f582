/** A host without a world: files in memory, time driven by hand, no programs and no network. Paths are POSIX. */
import { posix } from "node:path";
import { BuildError, toError } from "@prebake/base";
import type { Clock } from "@prebake/base";
import type { DirectoryEntry, FileStatus, Host, HostFiles, HostMachine } from "@prebake/sdk";

export interface MemoryHostOptions {
  /** Content by path; relative paths start in `/home/me/images`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly machine?: Partial<HostMachine>;
  /** Epoch milliseconds at the start: 2024-01-02T03:04:05Z when absent. */
  readonly now?: number;
}

export interface MemoryHost extends Host {
  readonly clock: ManualClock;
}

export interface ManualClock extends Clock {
  /** Moves time on and ends the delays that are over, in the order of their ends. */
  advance(ms: number): void;
  /** Delays that somebody waits for now. */
  readonly waiting: number;
}

export function createMemoryHost(options: MemoryHostOptions = {}): MemoryHost {
  const machine: HostMachine = {
    os: "linux",
    arch: "x64",
    cpuCount: 2,
    totalMemoryBytes: 4 * 1024 ** 3,
    homeDirectory: "/home/user",
    temporaryDirectory: "/tmp",
    workingDirectory: "/home/me/images",
    ...options.machine,
  };
  const clock = createManualClock(options.now ?? Date.UTC(2024, 0, 2, 3, 4, 5));
  const refuse = (what: string) => async () => {
    throw new BuildError("host/absent", { message: `Cannot use ${what}: a memory host has none` });
  };
  let random = 0;
  return {
    files: createMemoryFiles(machine, options.files ?? {}, clock),
    processes: {
      start: refuse("programs"),
      run: missingProgram,
      find: async () => undefined,
      leaveRunning: () => undefined,
      identify: async () => undefined,
      descendants: async () => [],
      end: async () => "gone",
    },
    network: {
      connect: refuse("the network"),
      listen: refuse("the network"),
      listenLocal: refuse("the network"),
      serveHttp: refuse("the network"),
      fetch: refuse("the network"),
      isPortFree: async () => true,
    },
    clock,
    env: options.env ?? {},
    machine,
    randomBytes: (count) => Uint8Array.from({ length: count }, () => random++ % 256), // The same in each test.
  };
}

async function missingProgram(program: string): Promise<never> {
  throw new BuildError("host/program-missing", {
    message: `Cannot start "${program}": there is no such program`,
  });
}

interface Delay {
  readonly end: number;
  readonly finish: () => void;
}

function createManualClock(start: number): ManualClock {
  let time = start;
  const delays = new Set<Delay>();
  const delay: Clock["delay"] = async (ms, { signal }) => {
    signal.throwIfAborted();
    if (ms <= 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const own: Delay = { end: time + ms, finish: resolve };
    const aborted = () => reject(toError(signal.reason));
    delays.add(own);
    signal.addEventListener("abort", aborted, { once: true });
    try {
      await promise;
    } finally {
      delays.delete(own);
      signal.removeEventListener("abort", aborted);
    }
  };
  return {
    now: () => time,
    monotonic: () => time - start,
    delay,
    advance(ms) {
      time += ms;
      const over = [...delays].filter((item) => item.end <= time).sort((a, b) => a.end - b.end);
      for (const item of over) item.finish();
    },
    get waiting() {
      return delays.size;
    },
  };
}

interface MemoryFile {
  readonly content: Uint8Array;
  readonly mode: number;
  readonly modifiedMs: number;
  /** Target, when it is a link. */
  readonly target?: string;
}

type Tree = Map<string, MemoryFile | "directory">;

function createMemoryFiles(
  machine: HostMachine,
  initial: Readonly<Record<string, string | Uint8Array>>,
  clock: Clock,
): HostFiles {
  const tree: Tree = new Map([["/", "directory"]]);
  const locks = new Set<string>();
  let made = 0;
  const at = (name: string) => posix.resolve(machine.workingDirectory, name);
  const put = (name: string, content: string | Uint8Array, mode = 0o644) => {
    makeDirectories(tree, posix.dirname(at(name)));
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    tree.set(at(name), { content: bytes, mode, modifiedMs: clock.now() });
  };
  const find = (name: string) => follow(tree, at(name));
  const get = (name: string, action: string): MemoryFile => {
    const found = find(name);
    if (found === undefined) throw failure(`${action} "${name}"`, "host/file-missing", "ENOENT");
    if (found === "directory") throw failure(`${action} "${name}"`, "host/is-a-directory", "EISDIR");
    return found;
  };
  makeDirectories(tree, machine.workingDirectory);
  makeDirectories(tree, machine.temporaryDirectory);
  for (const [name, content] of Object.entries(initial)) put(name, content);

  return {
    status: async (name, { followLinks = true } = {}) =>
      statusOf(followLinks ? find(name) : tree.get(at(name))),
    read: async (name) => get(name, "read").content,
    readText: async (name) => new TextDecoder().decode(get(name, "read").content),
    async *stream(name, { start = 0 } = {}) {
      yield get(name, "read").content.subarray(start);
    },
    open: async (name) => {
      const { content } = get(name, "open");
      return {
        read: async (offset, length) => content.subarray(offset, offset + length),
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
    write: async (name, content, { mode } = {}) => put(name, content, mode),
    create: async (name, { mode, append = false } = {}) => {
      const existing = append ? find(name) : undefined;
      put(name, existing && existing !== "directory" ? existing.content : "", mode);
      return {
        write: async (bytes) => put(name, new Uint8Array([...get(name, "write").content, ...bytes]), mode),
        flush: async () => undefined,
        finish: async () => undefined,
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
    list: async (name) => {
      const found = find(name);
      if (found === undefined) throw failure(`list "${name}"`, "host/file-missing", "ENOENT");
      if (found !== "directory") throw failure(`list "${name}"`, "host/not-a-directory", "ENOTDIR");
      return entriesOf(tree, at(name));
    },
    makeDirectory: async (name) => makeDirectories(tree, at(name)),
    makeTemporaryDirectory: async (prefix, { before } = {}) => {
      const name = `${machine.temporaryDirectory}/${prefix}${++made}`;
      await before?.(name);
      makeDirectories(tree, name);
      return name;
    },
    remove: async (name) => {
      for (const path of below(tree, at(name))) tree.delete(path);
    },
    rename: async (from, to) => {
      const moved = below(tree, at(from)).map((path) => [path, tree.get(path)] as const);
      if (moved.length === 0) throw failure(`rename "${from}"`, "host/file-missing", "ENOENT");
      for (const [path] of moved) tree.delete(path);
      for (const [path, item] of moved) if (item) tree.set(at(to) + path.slice(at(from).length), item);
    },
    copy: async (from, to, { signal }) => {
      signal.throwIfAborted();
      const { content, mode } = get(from, "copy");
      put(to, content, mode);
    },
    link: async (target, name) => {
      put(name, "", 0o777);
      tree.set(at(name), { content: new Uint8Array(), mode: 0o777, modifiedMs: clock.now(), target });
    },
    readLink: async (name) => {
      const found = tree.get(at(name));
      if (found === undefined || found === "directory" || found.target === undefined) {
        throw failure(`read the link "${name}"`, "host/failed", "EINVAL");
      }
      return found.target;
    },
    realPath: async (name) => {
      const real = resolveLinks(tree, at(name));
      if (!tree.has(real)) throw failure(`resolve "${name}"`, "host/file-missing", "ENOENT");
      return real;
    },
    setMode: async (name, mode) => {
      tree.set(resolveLinks(tree, at(name)), { ...get(name, "change the mode of"), mode });
    },
    canOpen: async (name) => find(name) !== undefined,
    freeBytes: async () => 1024 ** 4,
    tryLock: async (name) => {
      if (locks.has(at(name))) return undefined;
      locks.add(at(name));
      return { [Symbol.asyncDispose]: async () => void locks.delete(at(name)) };
    },
  };
}

function makeDirectories(tree: Tree, path: string): void {
  for (let at = path; !tree.has(at); at = posix.dirname(at)) tree.set(at, "directory");
}

function resolveLinks(tree: Tree, path: string): string {
  const item = tree.get(path);
  if (item === undefined || item === "directory" || item.target === undefined) return path;
  return resolveLinks(tree, posix.resolve(posix.dirname(path), item.target));
}

function follow(tree: Tree, path: string): MemoryFile | "directory" | undefined {
  return tree.get(resolveLinks(tree, path));
}

function below(tree: Tree, path: string): string[] {
  return [...tree.keys()].filter((name) => name === path || name.startsWith(`${path === "/" ? "" : path}/`));
}

function entriesOf(tree: Tree, path: string): DirectoryEntry[] {
  return below(tree, path)
    .filter((name) => name !== path && posix.dirname(name) === path)
    .map((name) => ({ name: posix.basename(name), kind: statusOf(tree.get(name))?.kind ?? "other" }));
}

function statusOf(item: MemoryFile | "directory" | undefined): FileStatus | undefined {
  if (item === undefined) return undefined;
  if (item === "directory")
    return { kind: "directory", sizeBytes: 0, mode: 0o755, modifiedMs: 0, allocatedBytes: 0 };
  const kind = item.target === undefined ? "file" : "link";
  const sizeBytes = item.content.length;
  return { kind, sizeBytes, mode: item.mode, modifiedMs: item.modifiedMs, allocatedBytes: sizeBytes };
}

function failure(action: string, code: string, errno: string): BuildError {
  return new BuildError(code, {
    message: `Cannot ${action}: ${errno}`,
    cause: Object.assign(new Error(errno), { code: errno }),
  });
}
