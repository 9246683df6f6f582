/** Runs the program under test in an environment that holds nothing of the user's. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ProgramResult {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramRun {
  readonly args: readonly string[];
  readonly directory: string;
  readonly input?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

const timeoutMs = 60_000;

/** The program and a scratch directory of its own. The caller disposes. */
export class Program implements Disposable {
  readonly #command: readonly string[];
  readonly scratch: string;
  readonly env: Readonly<Record<string, string>>;
  #count = 0;

  constructor(command: readonly string[]) {
    this.#command = command;
    this.scratch = realpathSync(mkdtempSync(join(tmpdir(), "conformance-")));
    const folder = (name: string) => {
      mkdirSync(join(this.scratch, name));
      return join(this.scratch, name);
    };
    this.env = {
      PATH: process.env["PATH"] ?? "",
      HOME: folder("home"),
      TMPDIR: folder("tmp"),
      LC_ALL: "C.UTF-8",
      TZ: "UTC",
      CHECKPOINT_DISABLE: "1",
      PACKER_NO_COLOR: "1",
      NO_COLOR: "1",
      PACKER_CONFIG_DIR: folder("config"),
      PACKER_PLUGIN_PATH: folder("plugins"),
      PACKER_CACHE_DIR: folder("cache"),
    };
  }

  /** A new, empty directory. */
  makeDirectory(): string {
    const path = join(this.scratch, `case-${++this.#count}`);
    mkdirSync(path);
    return path;
  }

  async run(run: ProgramRun): Promise<ProgramResult> {
    const [program = "", ...rest] = this.#command;
    const child = spawn(program, [...rest, ...run.args], {
      cwd: run.directory,
      env: { ...this.env, ...run.env },
      stdio: [run.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      detached: true,
    });
    // A program that does not read all of its input closes the pipe: no failure of ours.
    child.stdin?.on("error", () => undefined).end(run.input);
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream]?.setEncoding("utf8").on("data", (text: string) => (output[stream] += text));
    }
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, timeoutMs);
    const code = await new Promise<number | string>((resolve) => {
      child.once("error", (error) => resolve(`cannot start: ${error.message}`));
      child.once("close", (status, signal) => resolve(late ? "timeout" : (status ?? signal ?? "?")));
    });
    clearTimeout(timer);
    return { code, ...output };
  }

  [Symbol.dispose](): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }
}
