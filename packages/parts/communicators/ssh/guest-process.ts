/** A command that runs in the guest, on a channel of its own. */
import { once } from "node:events";
import { linkSignals, raceSignal } from "@prebake/base";
import type { LinkedSignal } from "@prebake/base";
import type { RemoteExit } from "@prebake/sdk";
import type { ClientChannel } from "ssh2";
import { ChannelReader } from "./channel-reader.ts";
import { handOver } from "./hand-over.ts";
import type { SshLink } from "./ssh-link.ts";

/** What of stderr is kept for an error. */
const stderrLimit = 16 * 1024;

export interface GuestProcessOptions {
  readonly pty?: boolean;
  readonly agent?: boolean;
  readonly onStderr?: (chunk: Uint8Array) => void | Promise<void>;
  readonly signal: AbortSignal;
}

/** Disposing stops a command that still runs, as far as the guest lets us. */
export class GuestProcess implements AsyncDisposable {
  readonly channel: ClientChannel;
  readonly stdout: ChannelReader;
  /** Never rejects; without a code when the connection ended first. */
  readonly exited: Promise<RemoteExit>;
  /** Resolves when all of its stderr was taken; rejects when the taker refused. */
  readonly stderrTaken: Promise<void>;
  readonly #link: SshLink;
  readonly #slot: Disposable;
  readonly #over: LinkedSignal;
  #running = true;
  #stderr = "";

  /** Rejects when the connection is lost or the guest refuses to run a command at all. */
  static async start(link: SshLink, command: string, options: GuestProcessOptions): Promise<GuestProcess> {
    const slot = await link.sessions.acquire(options.signal);
    try {
      const opening = link.exec(command, { pty: options.pty ?? false, agent: options.agent ?? false });
      // Aborted while it opens: nobody else would close it.
      const orphan = (channel: ClientChannel) => void (options.signal.aborted && channel.close());
      opening.then(orphan, () => undefined);
      return new GuestProcess(await raceSignal(opening, options.signal), { link, slot, options });
    } catch (error) {
      slot[Symbol.dispose]();
      throw error;
    }
  }

  private constructor(
    channel: ClientChannel,
    {
      link,
      slot,
      options,
    }: { readonly link: SshLink; readonly slot: Disposable; readonly options: GuestProcessOptions },
  ) {
    this.channel = channel;
    this.#link = link;
    this.#slot = slot;
    this.#over = linkSignals([link.ended]);
    this.exited = this.#waitForExit(link.ended);
    this.stdout = new ChannelReader(channel);
    channel.on("error", () => undefined); // The channel closes after it, which is what is waited for.
    const keep = (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString("utf8")).slice(-stderrLimit);
      return options.onStderr?.(chunk);
    };
    this.stderrTaken = handOver(channel.stderr, keep, link.ended);
    this.stderrTaken.catch(() => undefined); // Looked at by those who gave a taker.
  }

  /** The end of what it wrote to stderr. */
  get stderr(): string {
    return this.#stderr;
  }

  /**
   * Writes to its stdin, waiting while it reads slowly: when it resolves the bytes are on their way and the chunk may be
   * used again. False when it does not read any more.
   */
  async write(chunk: Uint8Array, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (!this.#running || !this.channel.writable) return false;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const written = Promise.withResolvers<boolean>();
    this.#link.holdWrites();
    this.channel.write(bytes, (error) => written.resolve(!error && this.#running));
    // The end of the process ends the wait: ssh2 would never call back then.
    const taken = raceSignal(written.promise, this.#over.signal).catch(() => false);
    return raceSignal(taken, signal);
  }

  /** Writes everything, then ends its stdin. False when it stopped reading before. */
  async writeAll(
    source: AsyncIterable<Uint8Array>,
    options: { readonly signal: AbortSignal; readonly onWritten?: (bytes: number) => void },
  ): Promise<boolean> {
    for await (const chunk of source) {
      if (!(await this.write(chunk, options.signal))) return false;
      options.onWritten?.(chunk.byteLength);
    }
    this.channel.end();
    return true;
  }

  async #waitForExit(lost: AbortSignal): Promise<RemoteExit> {
    const closed = once(this.channel, "close").then(([code, signal]: unknown[]): RemoteExit => {
      // ssh2 gives null and a name when a signal ended the command, nothing when the guest said neither.
      if (typeof signal === "string") return { code: undefined, signal };
      return { code: typeof code === "number" ? code : undefined };
    });
    const exit = await raceSignal(closed, lost).catch((): RemoteExit => ({ code: undefined }));
    this.#running = false;
    this.#over.abort(new Error("the process has ended"));
    this.#over[Symbol.dispose]();
    this.#slot[Symbol.dispose]();
    return exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#running) return;
    try {
      this.channel.signal("TERM"); // OpenSSH passes it on since 7.9.
    } catch {
      // The channel is not open any more.
    }
    this.channel.close();
    this.channel.resume(); // A channel closes only when it was read to its end.
  }
}
