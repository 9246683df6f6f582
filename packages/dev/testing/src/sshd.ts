/** The machine's real OpenSSH server on a free loopback port, with keys and configuration of its own in a temporary directory. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { makeTemporaryDirectory } from "./temporary-directory.ts";

export interface SshdOptions {
  /** Lines of sshd_config before the rig's own: the first of a keyword counts. */
  readonly config?: readonly string[];
  /** False: no SFTP subsystem. */
  readonly sftp?: boolean;
  /**
   * When given, each command runs with these programs only in its PATH: the machine's own, or those that
   * `multicall` (a busybox) has in it. With `onlyScp`, nothing but scp commands run.
   */
  readonly programs?: readonly string[];
  readonly multicall?: string;
  readonly onlyScp?: boolean;
}

/** Disposing stops the server and its sessions, and removes the directory. */
export interface Sshd extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Who may log in: the user that runs the test. */
  readonly username: string;
  /** OpenSSH private key that logs in. */
  readonly privateKey: string;
  readonly privateKeyFile: string;
  /** Of the rig; files for tests may lie here. */
  readonly directory: string;
  /** Of the server that runs now; undefined after `kill`. */
  readonly pid: number | undefined;
  /** What the server logged so far. */
  readonly log: string;
  /** Ends the server and all sessions at once, as a power cut does. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
}

const program = "/usr/sbin/sshd";

/** A reason to skip tests that need the server, or undefined when it is there. */
export const sshdMissing: string | undefined = existsSync(program)
  ? undefined
  : `${program} is missing (package openssh-server)`;

/** The caller disposes. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const directory = await makeTemporaryDirectory();
  const server = new RunningSshd(directory, await freePort(), options);
  try {
    await server.prepare();
    await server.start();
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

class RunningSshd implements Sshd {
  readonly host = "127.0.0.1";
  readonly port: number;
  readonly username = userInfo().username;
  privateKey = "";
  log = "";
  readonly #temporary: { readonly path: string } & AsyncDisposable;
  readonly #options: SshdOptions;
  #child: ChildProcess | undefined;

  constructor(temporary: { readonly path: string } & AsyncDisposable, port: number, options: SshdOptions) {
    this.#temporary = temporary;
    this.port = port;
    this.#options = options;
  }

  get directory(): string {
    return this.#temporary.path;
  }
  get pid(): number | undefined {
    return this.#child?.pid;
  }
  get privateKeyFile(): string {
    return join(this.directory, "user-key");
  }

  async prepare(): Promise<void> {
    for (const name of ["host-key", "user-key"])
      await run("ssh-keygen", [
        "-q",
        "-t",
        "ed25519",
        "-N",
        "",
        "-C",
        name,
        "-f",
        join(this.directory, name),
      ]);
    this.privateKey = await readFile(this.privateKeyFile, "utf8");
    const force = await this.#forcedCommand();
    const lines = [
      ...(this.#options.config ?? []),
      `Port ${this.port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${join(this.directory, "host-key")}`,
      `AuthorizedKeysFile ${join(this.directory, "user-key.pub")}`,
      `PidFile ${join(this.directory, "pid")}`,
      "StrictModes no",
      "UsePAM no",
      "PermitRootLogin yes",
      "MaxStartups 100",
      "LogLevel VERBOSE",
      // Away from the login files and the home directory of whoever runs the tests.
      `SetEnv HOME=${this.directory}`,
      ...(this.#options.sftp === false ? [] : ["Subsystem sftp internal-sftp"]),
      ...(force === undefined ? [] : [`ForceCommand ${force}`]),
    ];
    await writeFile(join(this.directory, "sshd_config"), `${lines.join("\n")}\n`);
  }

  async #forcedCommand(): Promise<string | undefined> {
    const { programs, multicall, onlyScp } = this.#options;
    if (!programs && !onlyScp) return undefined;
    const path = join(this.directory, "forced-command");
    const bin = join(this.directory, "bin");
    const setUp = programs
      ? `mkdir -p ${bin}; ${programs.map((name) => `ln -sf ${multicall ?? `$(command -v ${name})`} ${bin}/${name}`).join("; ")}; PATH=${bin}; export PATH`
      : ":";
    const onlyScpTest = onlyScp
      ? 'case "$SSH_ORIGINAL_COMMAND" in "scp "*) ;; *) echo "only scp" >&2; exit 1;; esac'
      : ":";
    // The subsystem comes here as well, by its own name.
    const body = [
      "#!/bin/sh",
      'case "$SSH_ORIGINAL_COMMAND" in internal-sftp) exec /usr/lib/openssh/sftp-server;; esac',
      setUp,
      onlyScpTest,
      'eval "$SSH_ORIGINAL_COMMAND"',
      "",
    ].join("\n");
    await writeFile(path, body);
    await chmod(path, 0o755);
    return path;
  }

  async start(): Promise<void> {
    if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true }); // Where a privileged sshd locks itself in.
    const child = spawn(program, ["-D", "-e", "-f", join(this.directory, "sshd_config")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    const listening = Promise.withResolvers<void>();
    child.stderr.on("data", (chunk: Buffer) => {
      this.log += chunk.toString("utf8");
      if (this.log.includes(`Server listening on 127.0.0.1 port ${this.port}`)) listening.resolve();
    });
    child.on("exit", (code) => listening.reject(new Error(`sshd ended (code ${code}): ${this.log}`)));
    child.on("error", listening.reject);
    await listening.promise;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const exited = once(child, "exit");
    this.log = "";
    // Servers before what they run: a power cut lets no one report the end of another.
    for (const pid of [child.pid, ...descendantsOf(child.pid).toReversed()]) killQuietly(pid);
    await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#temporary[Symbol.asyncDispose]();
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Children, their children, … of a process, deepest first. */
function descendantsOf(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid);
  return children.flatMap((child) => [...descendantsOf(child), child]);
}

function parentOf(pid: number): number | undefined {
  try {
    // The name in parentheses may hold anything; the state and the parent come after the last one.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(parent);
  } catch {
    return undefined; // It has ended.
  }
}

async function run(name: string, parameters: readonly string[]): Promise<void> {
  const [code] = (await once(spawn(name, parameters, { stdio: "inherit" }), "exit")) as [number | null];
  if (code !== 0) throw new Error(`${name} failed with code ${code}`);
}
