/** Runs the command as a process of its own, in a directory of its own. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface CommandRig extends Disposable {
  readonly directory: string;
  run(words: readonly string[], options?: RunOptions): Promise<Finished>;
  /** Starts it; the caller waits for `finished`. */
  start(words: readonly string[], options?: RunOptions): Running;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when standard output holds the text. */
  saw(text: string): Promise<void>;
  readonly finished: Promise<Finished>;
}

const program = new URL("prebake.ts", import.meta.url).pathname;

/** The caller disposes. Files by name. */
export function createCommandRig(files: Readonly<Record<string, string>>): CommandRig {
  const directory = mkdtempSync(join(tmpdir(), "prebake-cli-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const start: CommandRig["start"] = (words, options = {}) => {
    const env = { PATH: process.env["PATH"], HOME: directory, TMPDIR: directory, ...options.env };
    const child = spawn(process.execPath, [program, ...words], {
      cwd: directory,
      env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.end(options.stdin ?? "");
    return watch(child);
  };
  return {
    directory,
    start,
    run: (words, options) => start(words, options).finished,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function watch(child: ChildProcess): Running {
  const text = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text.stderr += chunk.toString()));
  const finished = once(child, "close").then(([code]) => ({ code: code as number | null, ...text })); // As `close` says.
  return {
    child,
    finished,
    saw: async (wanted) => {
      while (!text.stdout.includes(wanted)) {
        const ended = finished.then(() => {
          throw new Error(`ended without saying ${JSON.stringify(wanted)}: ${text.stdout}${text.stderr}`);
        });
        await Promise.race([child.stdout && once(child.stdout, "data"), ended]);
      }
    },
  };
}
