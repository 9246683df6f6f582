/** Boots a disk image with QEMU and asks its system questions over SSH: with OpenSSH, nothing of ours in between. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { makeTemporaryDirectory } from "./temporary-directory.ts";

export interface BootedImage extends AsyncDisposable {
  /** Runs a command as the user who has logged in. Rejects when the machine or its SSH server is gone. */
  run(command: string): Promise<GuestAnswer>;
}

export interface GuestAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GuestLogin {
  readonly user: string;
  readonly password: string;
}

/** Long enough for a Debian under emulation on a machine that does other things too. */
const bootTimeoutMs = 300_000;
const pollMs = 200;
/** How OpenSSH says that it did not get as far as the command. */
const notConnected = 255;

/** Changes nothing in the image. Resolves when the user is logged in. The caller disposes. */
export async function bootImage(image: string, login: GuestLogin): Promise<BootedImage> {
  const directory = await makeTemporaryDirectory();
  const port = await freePort();
  const said = { text: "" };
  const qemu = spawn("qemu-system-x86_64", qemuWords(image, port), { stdio: ["ignore", "ignore", "pipe"] });
  qemu.stderr?.setEncoding("utf8").on("data", (text: string) => (said.text += text));
  const ssh = { words: sshWords(login.user, port), env: askPassEnvironment(directory.path, login.password) };
  const booted: BootedImage = {
    run: async (command) => {
      const answer = await runSsh(ssh, command);
      if (answer.code === notConnected) throw new Error(`The guest does not answer: ${answer.stderr}`);
      return answer;
    },
    [Symbol.asyncDispose]: async () => {
      await end(qemu);
      await directory[Symbol.asyncDispose]();
    },
  };
  try {
    await waitForLogin(qemu, () => runSsh(ssh, "true"), said);
    return booted;
  } catch (error) {
    await booted[Symbol.asyncDispose]();
    throw error;
  }
}

function qemuWords(image: string, port: number): readonly string[] {
  // prettier-ignore
  return [
    "-machine", `pc,accel=${accelerator()}`, "-cpu", "max", "-smp", "2", "-m", "1024", "-display", "none", "-snapshot",
    "-drive", `file=${image},if=virtio`,
    "-netdev", `user,id=n,hostfwd=tcp:127.0.0.1:${port}-:22`, "-device", "virtio-net,netdev=n",
  ];
}

/** As the builder chooses: a /dev/kvm on a processor without virtualisation hangs its guests. */
function accelerator(): string {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
    return /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync("/proc/cpuinfo", "utf8")) ? "kvm" : "tcg";
  } catch {
    return "tcg";
  }
}

function sshWords(user: string, port: number): readonly string[] {
  const options = {
    StrictHostKeyChecking: "no",
    UserKnownHostsFile: "/dev/null",
    LogLevel: "ERROR",
    ConnectTimeout: "20",
    NumberOfPasswordPrompts: "1",
    PubkeyAuthentication: "no",
  };
  const words = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return [...words, "-p", String(port), `${user}@127.0.0.1`];
}

/** OpenSSH asks a program for the password when there is no terminal. */
function askPassEnvironment(directory: string, password: string): NodeJS.ProcessEnv {
  const program = join(directory, "password");
  writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$PASSWORD"\n', { mode: 0o700 });
  return { ...process.env, SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: "force", PASSWORD: password };
}

async function runSsh(
  { words, env }: { readonly words: readonly string[]; readonly env: NodeJS.ProcessEnv },
  command: string,
): Promise<GuestAnswer> {
  const child = spawn("ssh", [...words, command], { env, stdio: ["ignore", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text.stderr += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? notConnected, ...text };
}

// In real time: a guest tells nobody that its SSH server is up.
async function waitForLogin(
  qemu: ChildProcess,
  attempt: () => Promise<GuestAnswer>,
  said: { readonly text: string },
): Promise<void> {
  const until = performance.now() + bootTimeoutMs;
  for (;;) {
    const { code, stderr } = await attempt();
    if (code === 0) return;
    if (qemu.exitCode !== null) throw new Error(`The image does not run: ${said.text}`);
    if (performance.now() > until) throw new Error(`Nobody could log in to the image: ${stderr}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function end(qemu: ChildProcess): Promise<void> {
  if (qemu.exitCode !== null || qemu.signalCode !== null) return;
  const exited = once(qemu, "exit");
  qemu.kill("SIGKILL");
  await exited;
}
