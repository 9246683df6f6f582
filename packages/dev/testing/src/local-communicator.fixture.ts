/** A communicator whose guest is this machine: a shell, and files below a directory. It keeps the contract, so that others can break it. */
import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { chmod, copyFile, mkdir, open, readdir, readlink, rm, stat, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { BuildError, platformCode } from "@prebake/base";
import type { Communicator, DirectoryOptions, RemoteCommand } from "@prebake/sdk";

export function createLocalCommunicator(): Communicator {
  let isOpen = true;
  const requireOpen = (signal: AbortSignal) => {
    signal.throwIfAborted();
    if (!isOpen) throw failure("connection-lost", "Cannot go on: the communicator is closed");
  };
  return {
    type: "local",
    run: async (command, { signal }) => {
      requireOpen(signal);
      return await runHere(command, signal);
    },
    upload: async (path, content, options) => {
      requireOpen(options.signal);
      if (path.endsWith("/") || (await kindOf(path)) === "directory")
        throw failure("target-is-directory", `Cannot write ${path}: it is a directory`);
      if ((await kindOf(dirname(path))) !== "directory")
        throw failure("no-such-file", `Cannot write ${path}: there is no such directory`);
      await rm(path, { force: true });
      await using file = await open(path, "w");
      let bytes = 0;
      for await (const chunk of content) {
        options.signal.throwIfAborted();
        await file.write(chunk);
        bytes += chunk.length;
        options.onProgress?.(bytes);
      }
      if (options.sizeBytes !== undefined && bytes !== options.sizeBytes)
        throw failure("source-changed", `Cannot write ${path}: it has ${bytes} bytes`);
      await file.chmod(options.mode ?? 0o644);
    },
    download: async (path, write, { signal }) => {
      requireOpen(signal);
      const kind = await kindOf(path);
      if (kind === "directory")
        throw failure("source-is-directory", `Cannot read ${path}: it is a directory`);
      if (kind === undefined) throw failure("no-such-file", `Cannot read ${path}: there is no such file`);
      await using file = await open(path);
      for await (const chunk of file.readableWebStream()) await write(new Uint8Array(chunk as ArrayBuffer)); // Of bytes.
    },
    uploadDirectory: async (path, from, options) => {
      requireOpen(options.signal);
      if ((await kindOf(from)) !== "directory")
        throw failure("local-source", `Cannot read ${from}: it is no directory`);
      if ((await kindOf(dirname(path))) !== "directory")
        throw failure("no-such-file", `Cannot write ${path}: there is no such directory`);
      await sendTree(from, path, options);
    },
    downloadDirectory: async (path, to, options) => {
      requireOpen(options.signal);
      if ((await kindOf(path)) !== "directory")
        throw failure("no-such-file", `Cannot read ${path}: there is no such directory`);
      await sendTree(path, to, options);
    },
    [Symbol.asyncDispose]: async () => void (isOpen = false),
  };
}

function failure(code: string, message: string): BuildError {
  return new BuildError(`communicator/${code}`, { message });
}

async function kindOf(path: string): Promise<"directory" | "other" | undefined> {
  const status = await stat(path).catch(() => undefined); // Not there.
  return status && (status.isDirectory() ? "directory" : "other");
}

async function runHere(
  command: RemoteCommand,
  signal: AbortSignal,
): Promise<{ readonly code: number | undefined }> {
  const child = spawn("/bin/sh", ["-c", command.command], { detached: true });
  const exited = Promise.withResolvers<number | undefined>();
  child.once("error", exited.reject);
  child.once("exit", (code) => exited.resolve(code ?? undefined));
  child.once("spawn", () => command.onStarted?.());
  child.stdin.on("error", () => undefined); // A command need not read it.
  void feed(child.stdin, command.stdin);
  const kill = () => killGroup(child.pid);
  signal.addEventListener("abort", kill, { once: true });
  try {
    const taken = [take(child.stdout, command.onStdout), take(child.stderr, command.onStderr)];
    const [code] = await Promise.all([exited.promise, ...taken]);
    signal.throwIfAborted();
    return { code };
  } catch (error) {
    kill();
    throw error;
  } finally {
    signal.removeEventListener("abort", kill);
  }
}

/** The shell and what it runs; one that has ended already is no failure. */
function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if (platformCode(error) !== "ESRCH") throw error;
  }
}

async function feed(stdin: NodeJS.WritableStream, content: RemoteCommand["stdin"]): Promise<void> {
  for await (const chunk of content ?? []) stdin.write(chunk);
  stdin.end();
}

async function take(output: Readable, onChunk: RemoteCommand["onStdout"]): Promise<void> {
  for await (const chunk of output) await onChunk?.(Uint8Array.from(chunk as Buffer)); // Of bytes: no encoding is set.
}

async function sendTree(from: string, to: string, options: DirectoryOptions): Promise<void> {
  const target = from.endsWith("/") ? to : join(to, basename(from));
  await copyTree(from, target, { ...options, at: "" });
}

interface Place extends DirectoryOptions {
  /** Below the directory that is sent. */
  readonly at: string;
}

async function copyTree(from: string, to: string, place: Place): Promise<void> {
  const isNew = (await kindOf(to)) === undefined;
  if (isNew) await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    place.signal.throwIfAborted();
    const at = place.at === "" ? entry.name : `${place.at}/${entry.name}`;
    if (place.exclude?.includes(at)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target, { ...place, at });
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await copyFile(source, target, constants.COPYFILE_FICLONE);
  }
  if (isNew) await chmod(to, (await stat(from)).mode & 0o777);
}
