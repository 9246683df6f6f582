/** Programs of this machine. A child has a process group of its own, so that all it started ends with it. */
import { spawn } from "node:child_process";
import type { ChildProcess as NodeChild } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Readable, Writable } from "node:stream";
import { BuildError, platformCode } from "@prebake/base";
import type { ChildProcess, HostProcesses, ProcessExit, ProcessOptions, ProcessResult } from "@prebake/sdk";
import { endProcess } from "./end-process.ts";
import { findProgram } from "./find-program.ts";
import { hostError } from "./host-error.ts";
import { createProcessGuard } from "./process-guard.ts";
import type { ProcessGuard } from "./process-guard.ts";
import { identifyProcess, listDescendants } from "./process-identity.ts";

/** Time between SIGTERM and SIGKILL: QEMU flushes its images in well under a second. */
const graceMs = 5_000;
/** What `run` keeps of each stream: more is a mistake in the command, not a result. */
const keptBytes = 16 * 1024 * 1024;
/** After the end of a program its output may be held open by what it started; silence of this length ends the reading. */
const silenceMs = 1_000;

export interface HostProcessesOptions {
  readonly workingDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told each command line. */
  readonly log: (text: string) => void;
}

export function createHostProcesses(options: HostProcessesOptions): HostProcesses {
  const guard = createProcessGuard(process.platform);
  const start: HostProcesses["start"] = (program, request) =>
    startChild({ program, request, options, guard });
  return {
    start,
    run: (program, request) => runChild(start, program, request),
    find: (program) => findProgram(program, options),
    leaveRunning: (pids) => (pids ? pids.forEach(guard.remove) : guard.forget()),
    identify: identifyProcess,
    descendants: listDescendants,
    end: endProcess,
  };
}

interface StartRequest {
  readonly program: string;
  readonly request: ProcessOptions;
  readonly options: HostProcessesOptions;
  readonly guard: ProcessGuard;
}

async function startChild({ program, request, options, guard }: StartRequest): Promise<ChildProcess> {
  request.signal.throwIfAborted();
  const directory = path.resolve(options.workingDirectory, request.directory ?? ".");
  options.log(commandLineText((await findProgram(program, options)) ?? program, request.arguments));
  const { child, exited } = await spawnChild(program, request, {
    directory,
    env: { ...options.env, ...request.env },
  });
  const pid = child.pid ?? 0; // Set once it has started.
  guard.add(pid);
  void exited.then(() => guard.remove(pid)); // Never rejects.
  connectStreams(child, request);
  return ownChild(pid, exited, request.signal);
}

interface SpawnPlace {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

async function spawnChild(program: string, request: ProcessOptions, { directory, env }: SpawnPlace) {
  try {
    const child: NodeChild = spawn(program, [...request.arguments], {
      detached: process.platform !== "win32", // There it would open a window.
      cwd: directory,
      env: definedOnly(env),
      stdio: [
        request.input === undefined ? "ignore" : "pipe",
        request.onStdout ? "pipe" : "ignore",
        request.onStderr ? "pipe" : "ignore",
      ],
    });
    const exited = watchExit(child);
    await once(child, "spawn");
    return { child, exited };
  } catch (error) {
    throw await startError(program, directory, error);
  }
}

function connectStreams(child: NodeChild, request: ProcessOptions): void {
  if (request.onStdout) child.stdout?.on("data", request.onStdout);
  if (request.onStderr) child.stderr?.on("data", request.onStderr);
  if (child.stdin && request.input !== undefined) void feed(child.stdin, request.input);
}

// A program that does not read its input to the end is no error: its exit code tells.
async function feed(stdin: Writable, input: AsyncIterable<Uint8Array> | string): Promise<void> {
  const broken = new Promise<void>((resolve) => stdin.on("error", () => resolve()).on("close", resolve));
  try {
    for await (const chunk of typeof input === "string" ? [input] : input) {
      if (stdin.destroyed) return;
      if (!stdin.write(chunk)) await Promise.race([once(stdin, "drain"), broken]);
    }
    stdin.end();
  } catch {
    stdin.destroy(); // The source failed; its owner knows. The program sees the end of its input.
  }
}

function watchExit(child: NodeChild): Promise<ProcessExit> {
  const { promise, resolve } = Promise.withResolvers<ProcessExit>();
  child.once("error", () => resolve({ code: undefined, signal: undefined }));
  child.once("exit", (code, signal) => {
    const exit = { code: code ?? undefined, signal: signal ?? undefined };
    const stopWatching = endReadingInSilence(child);
    child.once("close", () => {
      stopWatching();
      resolve(exit);
    });
  });
  return promise;
}

function endReadingInSilence(child: NodeChild): () => void {
  const streams = [child.stdout, child.stderr].filter((stream): stream is Readable => stream !== null);
  let timer: NodeJS.Timeout | undefined;
  const rearm = () => {
    clearTimeout(timer);
    // One more turn of the loop after the time is over: data that waited behind a busy process comes first.
    timer = setTimeout(
      () => (timer = setTimeout(() => streams.forEach((stream) => stream.destroy()), 1)),
      silenceMs,
    );
  };
  for (const stream of streams) stream.on("data", rearm);
  rearm();
  return () => {
    clearTimeout(timer);
    for (const stream of streams) stream.off("data", rearm);
  };
}

function ownChild(pid: number, exited: Promise<ProcessExit>, signal: AbortSignal): ChildProcess {
  let over = false;
  let ending: Promise<void> | undefined;
  const kill = (name = "SIGTERM") => {
    if (!over) signalGroup(pid, name);
  };
  const end = () => (ending ??= terminate(pid, exited, () => over));
  const aborted = () => void end();
  signal.addEventListener("abort", aborted, { once: true });
  if (signal.aborted) aborted();
  void exited.finally(() => {
    over = true;
    signal.removeEventListener("abort", aborted);
  });
  return { pid, exited, kill, [Symbol.asyncDispose]: end };
}

async function terminate(pid: number, exited: Promise<unknown>, isOver: () => boolean): Promise<void> {
  if (isOver()) return;
  signalGroup(pid, "SIGTERM");
  const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs);
  await exited;
  clearTimeout(timer);
  signalGroup(pid, "SIGKILL"); // What it started may have ignored the first one.
}

function signalGroup(pid: number, name: string): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, name);
  } catch (error) {
    // ESRCH: it is gone already. EPERM: what is left of the group is a zombie (macOS).
    if (!["ESRCH", "EPERM"].includes(platformCode(error) ?? "")) throw error;
  }
}

async function runChild(
  start: HostProcesses["start"],
  program: string,
  request: ProcessOptions,
): Promise<ProcessResult> {
  const stdout = keepOutput(request.onStdout);
  const stderr = keepOutput(request.onStderr);
  await using child = await start(program, { ...request, onStdout: stdout.take, onStderr: stderr.take });
  const exit = await child.exited;
  request.signal.throwIfAborted();
  return { ...exit, stdout: stdout.text(), stderr: stderr.text() };
}

function keepOutput(pass: ((chunk: Uint8Array) => void) | undefined) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    take: (chunk: Uint8Array) => {
      pass?.(chunk);
      const kept = chunk.subarray(0, keptBytes - size);
      size += kept.length;
      if (kept.length > 0) chunks.push(kept);
    },
    text: () => Buffer.concat(chunks).toString("utf8"),
  };
}

async function startError(program: string, directory: string, error: unknown): Promise<BuildError> {
  const isDirectory = await fs.stat(directory).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (!isDirectory) return hostError(`start "${program}" in "${directory}"`, error);
  if (platformCode(error) === "ENOENT") {
    return new BuildError("host/program-missing", {
      message: `Cannot start "${program}": there is no such program`,
      hint: "Install it, or correct its name or PATH.",
      cause: error,
      context: { program },
    });
  }
  return hostError(`start "${program}"`, error, {
    codes: { EACCES: "host/program-not-executable" },
    context: { program },
  });
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

/**
 * A command line as it stands in logs. Source of the form: Go's `%#v` of an argument list, as Packer logs it; users cut
 * the line of their virtual machine out of the log with grep and sed.
 */
export function commandLineText(program: string, words: readonly string[]): string {
  return `Executing ${program}: []string{${words.map((word) => JSON.stringify(word)).join(", ")}}`;
}
