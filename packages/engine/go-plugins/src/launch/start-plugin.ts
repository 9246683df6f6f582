/** A plugin's process: started for one component, connected to, read to the end, ended with us. */
import { BuildError, deadline, raceSignal, toError } from "@prebake/base";
import type { ChildProcess, ComponentKind, Connection, Host, ProcessExit } from "@prebake/sdk";
import { longestHandshake, parseHandshake } from "./handshake.ts";
import { pluginCookie } from "./plugin-cookie.ts";
import { PluginLog } from "./plugin-log.ts";
import type { LogLevel } from "./plugin-log.ts";
import { whyItDoesNotStart } from "./unstartable-program.ts";

export interface StartPluginOptions {
  readonly host: Host;
  /** Path of the binary, whose checksum is verified. */
  readonly path: string;
  /** For words: `docker 1.1.4`. */
  readonly title: string;
  readonly kind: ComponentKind;
  /** The plugin's own name of the component. */
  readonly component: string;
  /** Only for a plugin that says it understands it: others end at once. */
  readonly protobuf: boolean;
  readonly log: (level: LogLevel, text: string) => void;
  /** Ends the start; a plugin that runs is cancelled by calls, not by this. */
  readonly signal: AbortSignal;
  /** Milliseconds until the first line must be there: 60 seconds when absent. */
  readonly limitMs?: number;
}

/** Disposing closes the connection, which ends an idle plugin, and kills one that stays. */
export interface PluginProcess extends AsyncDisposable {
  readonly connection: Connection;
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  /** The error itself, or what became of the process when it has ended (or ends within a moment). */
  explain(error: unknown): Promise<Error>;
}

const defaultLimitMs = 60_000;
const connectLimitMs = 10_000;
/** A stream's window: what a plugin that uploads may have sent while we were busy. It is read in few calls. */
const readBufferBytes = 256 * 1024;
/** Between the end of the connection and the end of the process: measured at less than 50 ms when nothing runs. */
const leaveMs = 2_000;
/** `$TMPDIR/packer-plugin0123456789` must fit into `sun_path`: 104 bytes with its end on macOS, 108 on Linux. */
const longestTemporaryDirectory = 104 - 1 - "/packer-plugin01234567890".length;

const kindWords: Readonly<Record<ComponentKind, string>> = {
  builder: "builder",
  provisioner: "provisioner",
  "post-processor": "post-processor",
  "data-source": "datasource",
};

/** Rejects with `plugin/…`: what it said last, and which library or processor does not fit. The caller disposes. */
export async function startPlugin(options: StartPluginOptions): Promise<PluginProcess> {
  const { host, title, signal } = options;
  signal.throwIfAborted();
  const log = new PluginLog(options);
  const line = new FirstLine();
  const process = await spawn(options, { log, line });
  void process.exited.then(() => log.end()); // Never rejects.
  const ms = options.limitMs ?? defaultLimitMs;
  try {
    using limit = deadline(ms, {
      signal,
      clock: host.clock,
      reason: () =>
        startError(title, log, {
          code: "start-timeout",
          reason: `it says nothing within ${ms / 1000} seconds`,
        }),
    });
    const ended = process.exited.then((exit) => {
      throw exitedEarly(title, log, exit);
    });
    const text = await raceSignal(Promise.race([line.read, ended]), limit.signal);
    const handshake = parseHandshake(text);
    if (!handshake.ok)
      throw startError(title, log, { code: handshake.code.replace("plugin/", ""), reason: handshake.reason });
    const connection = await raceSignal(
      Promise.race([
        host.network.connect(handshake.target, { signal, timeoutMs: connectLimitMs, readBufferBytes }),
        ended,
      ]),
      limit.signal,
    );
    return runningProcess({ connection, process, log, title, host });
  } catch (error) {
    process.kill("SIGKILL"); // Nobody has connected: it does nothing that could be cut off.
    await process[Symbol.asyncDispose]();
    if (error instanceof BuildError && error.code.startsWith("plugin/")) throw error;
    signal.throwIfAborted();
    throw startError(title, log, { code: "unreachable", reason: toError(error).message, cause: error });
  }
}

interface Outputs {
  readonly log: PluginLog;
  readonly line: FirstLine;
}

async function spawn(options: StartPluginOptions, { log, line }: Outputs): Promise<ChildProcess> {
  const { host, path, title, kind, component, protobuf } = options;
  const problem = await whyItDoesNotStart(path, host);
  if (problem !== undefined) throw startError(title, log, { code: "unstartable", reason: problem });
  try {
    return await host.processes.start(path, {
      arguments: ["start", kindWords[kind], ...(protobuf ? ["--protobuf"] : []), component],
      env: {
        PACKER_PLUGIN_MAGIC_COOKIE: pluginCookie,
        PACKER_PLUGIN_MIN_PORT: "10000",
        PACKER_PLUGIN_MAX_PORT: "25000",
        TMPDIR: shortTemporaryDirectory(host),
      },
      // Not the caller's: a stop would kill it in the midst of its work, and what it made would stay.
      signal: new AbortController().signal,
      onStdout: (chunk) => line.take(chunk),
      onStderr: (chunk) => log.take(chunk),
    });
  } catch (cause) {
    throw startError(title, log, { code: "unstartable", reason: toError(cause).message, cause });
  }
}

function shortTemporaryDirectory({ env, machine }: Host): string {
  const given = env["TMPDIR"] || machine.temporaryDirectory;
  return machine.os === "win32" || Buffer.byteLength(given) <= longestTemporaryDirectory ? given : "/tmp";
}

/** Takes what comes up to the first line end; drops everything after it, for ever. */
class FirstLine {
  readonly #found = Promise.withResolvers<string>();
  #text = "";
  #isOver = false;

  constructor() {
    this.#found.promise.catch(() => undefined);
  }

  get read(): Promise<string> {
    return this.#found.promise;
  }

  take(chunk: Uint8Array): void {
    if (this.#isOver) return;
    this.#text += Buffer.from(chunk.subarray(0, longestHandshake)).toString("utf8");
    const end = this.#text.indexOf("\n");
    if (end === -1 && this.#text.length < longestHandshake) return;
    this.#isOver = true;
    this.#found.resolve(end === -1 ? this.#text : this.#text.slice(0, end));
    this.#text = "";
  }
}

interface Problem {
  readonly code: string;
  readonly reason: string;
  readonly cause?: unknown;
}

function startError(title: string, log: PluginLog, { code, reason, cause }: Problem): BuildError {
  const lines = log.evidence;
  return new BuildError(`plugin/${code}`, {
    message: `Cannot start the plugin ${title}: ${reason}`,
    hint: lines.length === 0 ? undefined : `It wrote last:\n${lines.join("\n")}`,
    cause,
  });
}

function exitedEarly(title: string, log: PluginLog, exit: ProcessExit): BuildError {
  log.end();
  const text = log.evidence.join("\n");
  // Source: ld.so(8), `error while loading shared libraries: libfoo.so.1: cannot open shared object file`.
  const [, library] = /loading shared libraries: ([^:]+):/.exec(text) ?? [];
  const version = /version [`']([^']+)' not found/.exec(text)?.[1];
  const reason =
    library !== undefined && version === undefined
      ? `the library "${library}" is missing on this machine`
      : version !== undefined
        ? `this machine's C library is too old: "${version}" is missing`
        : `it ended before it was ready, ${exitWords(exit)}`;
  return startError(title, log, { code: library === undefined ? "ended-early" : "unstartable", reason });
}

function exitWords({ code, signal }: ProcessExit): string {
  return code === undefined ? `by the signal ${signal ?? "?"}` : `with exit code ${code}`;
}

interface Running {
  readonly connection: Connection;
  readonly process: ChildProcess;
  readonly log: PluginLog;
  readonly title: string;
  readonly host: Host;
}

function runningProcess({ connection, process, log, title, host }: Running): PluginProcess {
  let isLeaving = false;
  let left: Promise<void> | undefined;
  const leave = async () => {
    isLeaving = true;
    await connection[Symbol.asyncDispose]();
    await endsWithin(process.exited, leaveMs, host);
    process.kill("SIGKILL");
    await process[Symbol.asyncDispose]();
  };
  return {
    connection,
    pid: process.pid,
    exited: process.exited,
    async explain(thrown) {
      const error = toError(thrown);
      // Words of the plugin itself: it lives.
      if (isLeaving || (error instanceof BuildError && error.code === "plugin/failed")) return error;
      const exit = await endsWithin(process.exited, leaveMs, host);
      return exit ? crashed({ title, log, cause: error }, exit) : error;
    },
    [Symbol.asyncDispose]: () => (left ??= leave()),
  };
}

async function endsWithin(
  exited: Promise<ProcessExit>,
  ms: number,
  host: Host,
): Promise<ProcessExit | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([exited, host.clock.delay(ms, { signal: over.signal }).then(() => undefined)]);
  } finally {
    over.abort(new Error("ended"));
  }
}

interface Crash {
  readonly title: string;
  readonly log: PluginLog;
  readonly cause: Error;
}

function crashed({ title, log, cause }: Crash, exit: ProcessExit): BuildError {
  const what = log.panic ?? `it ended ${exitWords(exit)}`;
  const lines = log.evidence;
  return new BuildError("plugin/crashed", {
    message: `The plugin ${title} has crashed: ${what}`,
    hint: lines.length === 0 ? undefined : `It wrote last:\n${lines.join("\n")}`,
    cause,
    context: exit.code === undefined ? {} : { exitCode: exit.code },
  });
}
