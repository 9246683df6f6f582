/**
 * The world as parts see it: files, processes, sockets, time. Parts and the engine never reach past it, so everything
 * can run against a memory host or on another machine. The real one is `@prebake/host`.
 * All paths are absolute or relative to `workingDirectory`. Failures are `BuildError`s that keep the platform error as cause
 * (`platformCode(error.cause)` gives `ENOENT`).
 */
import type { Clock } from "@prebake/base";

export interface Host {
  readonly files: HostFiles;
  readonly processes: HostProcesses;
  readonly network: HostNetwork;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly machine: HostMachine;
  /** Cryptographically strong random bytes. */
  randomBytes(count: number): Uint8Array;
}

export interface HostMachine {
  /** Node's names: `linux`, `darwin`, `win32`. */
  readonly os: string;
  /** Node's names: `x64`, `arm64`. */
  readonly arch: string;
  readonly cpuCount: number;
  readonly totalMemoryBytes: number;
  readonly homeDirectory: string;
  readonly temporaryDirectory: string;
  readonly workingDirectory: string;
}

export interface FileStatus {
  readonly kind: "file" | "directory" | "link" | "other";
  readonly sizeBytes: number;
  /** Permission bits, e.g. 0o644. */
  readonly mode: number;
  readonly modifiedMs: number;
  /** Bytes really taken on the disk: smaller than `sizeBytes` for sparse files. */
  readonly allocatedBytes: number;
  /** Differs as soon as the file is written or replaced by another, whatever its times say; absent where the host cannot tell. */
  readonly identity?: string;
  /** When the host last saw any change of the file, which nobody can set; with `identity`. */
  readonly changedMs?: number;
  /** The same as long as the file or directory lives, whatever happens in it, and another one for what takes its name later. Absent as `identity`. */
  readonly birth?: string;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileStatus["kind"];
}

/** A file open for reading at offsets. The caller disposes. */
export interface OpenFile extends AsyncDisposable {
  /** Reads up to `length` bytes at `offset`; shorter only at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file open for writing in order. The caller disposes; a file that was not `finish`ed may be incomplete. */
export interface FileSink extends AsyncDisposable {
  write(bytes: Uint8Array): Promise<void>;
  /** What was written, and the file's name in its directory, survive a power cut when this resolves. */
  flush(): Promise<void>;
  /** Flushes and closes. */
  finish(): Promise<void>;
}

export interface HostFiles {
  /** Status of what a path names, following links; undefined when nothing is there. */
  status(path: string, options?: { readonly followLinks?: boolean }): Promise<FileStatus | undefined>;
  /** Of a pipe what comes until its end; more than 64 MiB of a pipe or device is refused. */
  read(path: string): Promise<Uint8Array>;
  readText(path: string): Promise<string>;
  /** Chunks of up to 1 MiB, from `start`. */
  stream(path: string, options?: { readonly start?: number }): AsyncIterable<Uint8Array>;
  open(path: string): Promise<OpenFile>;
  /** Writes beside the target and renames, so that readers see the old or the new file whole. Makes parent directories. */
  write(path: string, content: Uint8Array | string, options?: { readonly mode?: number }): Promise<void>;
  /** `append`: goes on at the end of what is there. */
  create(path: string, options?: { readonly mode?: number; readonly append?: boolean }): Promise<FileSink>;
  list(path: string): Promise<readonly DirectoryEntry[]>;
  makeDirectory(path: string, options?: { readonly mode?: number }): Promise<void>;
  /** A new directory only the user can read, in the host's temporary directory. The caller removes it. `before` is told its path before it is made. */
  makeTemporaryDirectory(
    prefix: string,
    options?: { readonly before?: (path: string) => Promise<void> },
  ): Promise<string>;
  /** Removes a file or a whole tree; nothing there is no error. */
  remove(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  copy(
    from: string,
    to: string,
    options: { readonly signal: AbortSignal; readonly onProgress?: (bytes: number) => void },
  ): Promise<void>;
  link(target: string, path: string): Promise<void>;
  readLink(path: string): Promise<string>;
  realPath(path: string): Promise<string>;
  setMode(path: string, mode: number): Promise<void>;
  /** Whether this process can open the path for reading and writing (devices such as /dev/kvm). */
  canOpen(path: string, access: "read" | "readWrite"): Promise<boolean>;
  /** Free bytes on the file system that holds the path. */
  freeBytes(path: string): Promise<number>;
  /** Exclusive lock held by this process; a lock of a dead process is taken over. Undefined when another live process has it. */
  tryLock(path: string): Promise<AsyncDisposable | undefined>;
}

export interface ProcessOptions {
  readonly arguments: readonly string[];
  /** Added to the host's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
  readonly signal: AbortSignal;
  /** What the process reads; absent means nothing at all. */
  readonly input?: AsyncIterable<Uint8Array> | string;
  readonly onStdout?: (chunk: Uint8Array) => void;
  readonly onStderr?: (chunk: Uint8Array) => void;
}

export interface ProcessExit {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

export interface ProcessResult extends ProcessExit {
  readonly stdout: string;
  readonly stderr: string;
}

/** A running child in a process group of its own. Disposing terminates it, kills it after a grace period, and waits for its end. */
export interface ChildProcess extends AsyncDisposable {
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  /** Sends a signal to the whole group (`SIGTERM` unless said). */
  kill(signal?: string): void;
}

/** Which process it is: an id alone comes again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own words; empty where the system does not tell. */
  readonly started: string;
  /** Where the id means something: machine, start of the machine, space of process ids. */
  readonly place: string;
  /** File name of what it runs. */
  readonly program: string;
}

/**
 * `ended`: it was there and is not any more. `gone`: it had ended before. `elsewhere`: on another machine or in another
 * container, where it cannot be seen. `alive`: it could not be ended, or nobody can tell whether it is the same.
 */
export type ProcessEnd = "ended" | "gone" | "elsewhere" | "alive";

export interface HostProcesses {
  /** Starts a program; the caller disposes. Rejects with `host/program-missing` when there is none of that name. Each command line goes to the log. */
  start(program: string, options: ProcessOptions): Promise<ChildProcess>;
  /** Runs to the end and gives what it printed (each stream at most 16 MiB). A non-zero code is no error. Cancelling ends the process. */
  run(program: string, options: ProcessOptions): Promise<ProcessResult>;
  /** Path of a program in PATH, or undefined. */
  find(program: string): Promise<string | undefined>;
  /** Children that run now outlive this program, all of them or those of these ids; without this they end with it, however it ends. A build's host knows its own only. */
  leaveRunning(pids?: readonly number[]): void;
  /** Who runs under an id now; undefined: nobody. */
  identify(pid: number): Promise<ProcessIdentity | undefined>;
  /** What a process has started, and what that has started, as far as it still runs below it. Empty where the system does not tell. */
  descendants(pid: number): Promise<readonly ProcessIdentity[]>;
  /** Ends a process of another run, with its group when it leads one: SIGTERM, after a grace period SIGKILL. Only when it is still the same. */
  end(process: ProcessIdentity): Promise<ProcessEnd>;
}

/** One connection, TCP or local socket. Disposing closes it at once. */
export interface Connection extends AsyncDisposable {
  readonly incoming: AsyncIterable<Uint8Array>;
  /** Resolves when the bytes are with the system: they may change then. */
  write(bytes: Uint8Array): Promise<void>;
  /** No more writing; reading goes on. */
  end(): void;
  readonly remote: { readonly host: string; readonly port: number } | undefined;
  /** The platform's socket, for libraries that need one (ssh2). Opaque here. */
  readonly native: unknown;
}

export type ConnectTarget = { readonly host: string; readonly port: number } | { readonly path: string };

export interface HttpRequest {
  readonly method: string;
  /** Decoded path, always starting with `/`, without `..` segments. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: AsyncIterable<Uint8Array> | Uint8Array | string;
}

export interface Listener extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
}

export interface HostNetwork {
  /** Connects; the error's code says why not: `host/connection-refused`, `host/connection-timeout`, `host/unreachable`, `host/unknown-host`. */
  connect(
    target: ConnectTarget,
    options: {
      readonly signal: AbortSignal;
      readonly timeoutMs?: number;
      /** Reads into one buffer of this size, over and over: a piece of `incoming` is good only until the next is asked for. For much data: it makes no garbage. */
      readonly readBufferBytes?: number;
    },
  ): Promise<Connection>;
  listen(options: {
    readonly address: string;
    readonly port: number;
    readonly onConnection: (connection: Connection) => void;
  }): Promise<Listener>;
  /** Listens on a local socket that it makes at the path. Disposing takes no more connections and removes the socket; open ones go on. */
  listenLocal(options: {
    readonly path: string;
    readonly onConnection: (connection: Connection) => void;
  }): Promise<AsyncDisposable>;
  serveHttp(options: {
    readonly address: string;
    readonly port: number;
    readonly handle: (request: HttpRequest) => Promise<HttpReply>;
  }): Promise<Listener>;
  /** Requests with the platform's HTTP client (proxies from the environment). The caller reads the body. */
  fetch(
    url: string,
    options: {
      readonly signal: AbortSignal;
      readonly headers?: Readonly<Record<string, string>>;
      readonly method?: string;
      readonly body?: string;
    },
  ): Promise<HttpResponse>;
  /** True when the port can be bound now. */
  isPortFree(address: string, port: number): Promise<boolean>;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}
