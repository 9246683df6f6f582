/** Runs the command as a user does: a process of its own in directories of its own, and looks at what it leaves there. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { BuildEvent, DiagnosticRecord, ErrorRecord } from "@prebake/sdk";
import { makeTemporaryDirectory } from "./temporary-directory.ts";

export interface CommandRun extends AsyncDisposable {
  /** Working directory: the template and what it names. */
  readonly work: string;
  /** `PACKER_CACHE_DIR`. */
  readonly cache: string;
  /** `TMPDIR`. */
  readonly temporary: string;
  /** A directory for what the test itself needs. */
  readonly own: string;
  /** Writes files into the working directory. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  /** Starts it. The caller awaits `finished`; disposing the run kills what still runs. */
  start(words: readonly string[], options?: CommandOptions): RunningCommand;
  run(words: readonly string[], options?: CommandOptions): Promise<FinishedCommand>;
  /** Processes that this run has started and that are still there, by their command lines. */
  processes(): readonly string[];
  /** Sends a signal to those of them whose program has this name. */
  kill(program: string, signal: NodeJS.Signals): void;
  /** Files and directories below a directory, as relative paths, sorted; empty when there is no directory. */
  list(directory: string): readonly string[];
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Words in front of the command, such as `unshare -m`. */
  readonly within?: readonly string[];
}

export interface RunningCommand {
  /** Resolves when the text stands on standard output or in the log; rejects when the command ends without it. */
  saw(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly finished: Promise<FinishedCommand>;
}

export interface FinishedCommand {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** Standard error: with `PACKER_LOG` the log. */
  readonly log: string;
  /** Events of `build`. */
  readonly events: readonly BuildEvent[];
  readonly diagnostics: readonly DiagnosticRecord[];
  /** Errors of the builds that failed, in the order in which they ended. */
  readonly errors: readonly ErrorRecord[];
}

/** `command`: the program and its first words. The caller disposes. */
export async function createCommandRun(command: readonly string[]): Promise<CommandRun> {
  const directory = await makeTemporaryDirectory();
  const at = (name: string) => join(directory.path, name);
  for (const name of ["work", "temporary", "own"]) mkdirSync(at(name));
  const mark = `PREBAKE_TEST_RUN=${randomUUID()}`;
  const env = { PATH: process.env["PATH"], ...environment(directory.path), ...splitMark(mark) };
  let runs = 0;
  const start: CommandRun["start"] = (words, options = {}) => {
    const events = join(at("own"), `events-${++runs}`);
    const flags = words[0] === "build" ? [`-events=${events}`] : [];
    const [program = "", ...rest] = [...(options.within ?? []), ...command, ...words.slice(0, 1), ...flags];
    return watch({ program, words: [...rest, ...words.slice(1)], events }, at("work"), {
      ...env,
      ...options.env,
    });
  };
  return {
    work: at("work"),
    cache: at("cache"),
    temporary: at("temporary"),
    own: at("own"),
    write: (files) => writeFiles(at("work"), files),
    start,
    run: (words, options) => start(words, options).finished,
    processes: () => markedProcesses(mark).map(({ line }) => line),
    kill: (program, signal) => {
      for (const { pid, line } of markedProcesses(mark))
        if (line.split(" ", 1)[0]?.endsWith(program)) sendSignal(pid, signal);
    },
    list: listBelow,
    [Symbol.asyncDispose]: async () => {
      for (const { pid } of markedProcesses(mark)) sendSignal(pid, "SIGKILL");
      await directory[Symbol.asyncDispose]();
    },
  };
}

function environment(directory: string): Readonly<Record<string, string>> {
  return {
    HOME: join(directory, "own"),
    TMPDIR: join(directory, "temporary"),
    PACKER_CACHE_DIR: join(directory, "cache"),
    PACKER_LOG: "1",
    // Compiled code is kept from run to run: it is the same for all.
    XDG_CACHE_HOME: join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "prebake-tests"),
  };
}

function splitMark(mark: string): Readonly<Record<string, string>> {
  const [name = "", value = ""] = mark.split("=");
  return { [name]: value };
}

function writeFiles(directory: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
}

interface Start {
  readonly program: string;
  readonly words: readonly string[];
  readonly events: string;
}

function watch({ program, words, events }: Start, cwd: string, env: NodeJS.ProcessEnv): RunningCommand {
  const child = spawn(program, words, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const text = { stdout: "", log: "" };
  const waiting = new Set<() => void>();
  const take = (stream: keyof typeof text) => (chunk: string) => {
    text[stream] += chunk;
    for (const look of waiting) look();
  };
  child.stdout.setEncoding("utf8").on("data", take("stdout"));
  child.stderr.setEncoding("utf8").on("data", take("log"));
  const finished = once(child, "close").then(([code, signal]) => ({
    code: code as number | null, // As `close` gives them.
    signal: signal as NodeJS.Signals | null,
    ...text,
    ...readEvents(events),
  }));
  return {
    finished,
    kill: (signal) => void child.kill(signal),
    saw: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!text.stdout.includes(wanted) && !text.log.includes(wanted)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void finished.finally(() =>
          reject(new Error(`It ended without saying ${JSON.stringify(wanted)}:\n${text.stdout}`)),
        );
      }),
  };
}

function readEvents(file: string): Pick<FinishedCommand, "events" | "diagnostics" | "errors"> {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  // A run that is killed may leave half a line at the end.
  const whole = lines.filter((line) => line.endsWith("}"));
  const events = whole.map((line) => JSON.parse(line) as BuildEvent); // As `-events` writes them.
  return {
    events,
    diagnostics: events.flatMap((event) => (event.kind === "diagnostic" ? [event.diagnostic] : [])),
    errors: events.flatMap((event) => (event.kind === "build.finished" && event.error ? [event.error] : [])),
  };
}

interface Process {
  readonly pid: number;
  readonly line: string;
}

/** All that have the mark in their environment, which children inherit. */
function markedProcesses(mark: string): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), line: readProcess(name, "cmdline").replaceAll("\0", " ") }))
    .filter(({ pid }) => readProcess(String(pid), "environ").split("\0").includes(mark));
}

function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // It has ended meanwhile.
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function listBelow(directory: string): readonly string[] {
  return existsSync(directory) ? (readdirSync(directory, { recursive: true }) as string[]).sort() : []; // No other encoding is asked for.
}
