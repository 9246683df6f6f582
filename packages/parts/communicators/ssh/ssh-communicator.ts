/** A guest over SSH: commands and files on one connection, which is made again when it was lost. */
import { BuildError, linkSignals, raceSignal } from "@prebake/base";
import type {
  BuildEvents,
  Communicator,
  DirectoryOptions,
  Host,
  RemoteCommand,
  RemoteExit,
  TransferOptions,
  UploadOptions,
} from "@prebake/sdk";
import { targetIsDirectory } from "./guest-failure.ts";
import { GuestProcess } from "./guest-process.ts";
import { handOver } from "./hand-over.ts";
import type { SshLink } from "./ssh-link.ts";
import { chooseTransfers } from "./files/transfers.ts";
import type { Transfers } from "./files/transfers.ts";

export interface SshCommunicatorOptions {
  /** Connects with all the patience of the configuration. */
  readonly connect: (signal: AbortSignal) => Promise<SshLink>;
  readonly host: Host;
  readonly events: BuildEvents;
  readonly pty: boolean;
  readonly transferMethod: "scp" | "sftp";
  /** Ends connecting; operations have their own. */
  readonly signal: AbortSignal;
}

/** Owns its connection. */
export class SshCommunicator implements Communicator {
  readonly type = "ssh";
  readonly #options: SshCommunicatorOptions;
  readonly #stop = new AbortController();
  readonly #transfers = new WeakMap<SshLink, Promise<Transfers>>();
  #link: Promise<SshLink> | undefined;
  #live: SshLink | undefined;

  constructor(options: SshCommunicatorOptions) {
    this.#options = options;
  }

  /** The connection, made when there is none. Operations that ask at the same time share it. */
  async link(signal: AbortSignal): Promise<SshLink> {
    this.#stop.signal.throwIfAborted();
    if (this.#live?.ended.aborted) {
      const lost = this.#live;
      this.#live = undefined;
      this.#link = undefined;
      void lost[Symbol.asyncDispose](); // Lost already; it only lets go of its socket.
    }
    this.#link ??= this.#connect();
    return raceSignal(this.#link, signal);
  }

  async #connect(): Promise<SshLink> {
    using joined = linkSignals([this.#options.signal, this.#stop.signal]);
    try {
      const link = await this.#options.connect(joined.signal);
      this.#live = link;
      return link;
    } catch (error) {
      this.#link = undefined; // The next operation tries again.
      throw error;
    }
  }

  async run(command: RemoteCommand, options: { readonly signal: AbortSignal }): Promise<RemoteExit> {
    const link = await this.link(options.signal);
    const { signal } = options;
    const pty = command.pty ?? this.#options.pty;
    await using process = await this.#start(link, command, { pty, signal });
    command.onStarted?.();
    const stdoutTaken = handOver(process.channel, (chunk) => command.onStdout?.(chunk), link.ended);
    const work = Promise.all([process.exited, stdoutTaken, process.stderrTaken]);
    const [[exit]] = await Promise.all([raceSignal(work, signal), feed(process, command.stdin, signal)]);
    return exit;
  }

  async #start(
    link: SshLink,
    command: RemoteCommand,
    { pty, signal }: { readonly pty: boolean; readonly signal: AbortSignal },
  ): Promise<GuestProcess> {
    const { onStderr } = command;
    try {
      return await GuestProcess.start(link, command.command, {
        pty,
        agent: true,
        signal,
        ...(onStderr ? { onStderr } : {}),
      });
    } catch (error) {
      signal.throwIfAborted();
      link.ended.throwIfAborted();
      throw new BuildError("communicator/command-refused", {
        message: `Cannot run a command in the guest: its SSH server refuses to (${error instanceof Error ? error.message : "no reason given"})`,
        cause: error,
      });
    }
  }

  async upload(
    remotePath: string,
    content: AsyncIterable<Uint8Array>,
    options: UploadOptions,
  ): Promise<void> {
    if (remotePath.endsWith("/")) throw targetIsDirectory(remotePath);
    await this.#transfer(options, ({ files }, signal) =>
      files.upload(remotePath, content, { ...options, signal }),
    );
  }

  async uploadDirectory(
    remotePath: string,
    localDirectory: string,
    options: DirectoryOptions,
  ): Promise<void> {
    const status = await this.#options.host.files.status(localDirectory);
    if (status?.kind !== "directory") {
      throw new BuildError("communicator/local-source", {
        message: `Cannot upload the directory "${localDirectory}": ${status ? "it is no directory" : "it does not exist"}`,
      });
    }
    await this.#transfer(options, ({ trees }, signal) =>
      trees.uploadTree(remotePath, localDirectory, { ...options, signal }),
    );
  }

  async download(
    remotePath: string,
    write: (chunk: Uint8Array) => Promise<void>,
    options: TransferOptions,
  ): Promise<void> {
    await this.#transfer(options, ({ files }, signal) =>
      files.download(remotePath, write, { ...options, signal }),
    );
  }

  async downloadDirectory(
    remotePath: string,
    localDirectory: string,
    options: DirectoryOptions,
  ): Promise<void> {
    await this.#transfer(options, ({ trees }, signal) =>
      trees.downloadTree(remotePath, localDirectory, { ...options, signal }),
    );
  }

  /** Runs a transfer that ends with the connection or the caller's signal, whichever comes first. */
  async #transfer(
    options: TransferOptions,
    work: (transfers: Transfers, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const link = await this.link(options.signal);
    using joined = linkSignals([options.signal, link.ended]);
    try {
      await work(await this.#transfersOf(link, joined.signal), joined.signal);
    } catch (error) {
      options.signal.throwIfAborted();
      link.ended.throwIfAborted(); // What broke it, rather than what broke of it.
      throw error;
    }
  }

  async #transfersOf(link: SshLink, signal: AbortSignal): Promise<Transfers> {
    const chosen = this.#transfers.get(link);
    const known = chosen && (await raceSignal(chosen, signal));
    if (known?.isUsable()) return known;
    const { host, events, transferMethod: method } = this.#options;
    const warn = (code: string, text: string) => events.problem({ severity: "warning", code, text });
    // Not with the signal of this operation: the next one wants the answer, too.
    const choosing = chooseTransfers({ link, host, method, warn }, this.#stop.signal);
    this.#transfers.set(link, choosing);
    choosing.then(
      ({ name }) => events.log("debug", "ssh", `files are transferred by: ${name}`),
      () => this.#transfers.delete(link),
    );
    return raceSignal(choosing, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(
      new BuildError("communicator/closed", { message: "Cannot use the SSH connection: it was closed" }),
    );
    const link = await this.#link?.catch(() => undefined);
    await link?.[Symbol.asyncDispose]();
  }
}

/**
 * Gives a command its input until it has ended: that it reads only a part of it, or none, is its own affair, and the input of
 * who sits at a keyboard, or of Ansible, never ends by itself.
 */
async function feed(
  process: GuestProcess,
  stdin: AsyncIterable<Uint8Array> | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (!stdin) {
    process.channel.end();
    return;
  }
  const fed = process.writeAll(stdin, { signal });
  fed.catch(() => undefined); // After the end of the process nobody asks.
  await Promise.race([fed, process.exited]);
}
