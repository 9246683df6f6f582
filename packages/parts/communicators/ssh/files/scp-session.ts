/**
 * The old scp protocol (`scp -t`, `scp -f`): for servers that run nothing but scp. Each message is answered before the
 * next is sent, so it is slow over a distance. Source: OpenSSH 9.2 scp.c, `source` and `sink` (behaviour, measured).
 */
import { raceSignal } from "@prebake/base";
import type { TransferOptions } from "@prebake/sdk";
import { guestFailure, sourceChanged } from "../guest-failure.ts";
import { GuestProcess } from "../guest-process.ts";
import type { SshLink } from "../ssh-link.ts";

const acknowledged = Buffer.from([0]);

/** Sends: the guest runs `scp -t`. */
export class ScpSender implements AsyncDisposable {
  readonly #process: GuestProcess;
  readonly #action: string;
  readonly #signal: AbortSignal;

  static async start(
    link: SshLink,
    command: string,
    { action, signal }: { readonly action: string; readonly signal: AbortSignal },
  ): Promise<ScpSender> {
    const sender = new ScpSender(await GuestProcess.start(link, command, { signal }), action, signal);
    try {
      await sender.#expectAnswer();
      return sender;
    } catch (error) {
      await sender[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(process: GuestProcess, action: string, signal: AbortSignal) {
    this.#process = process;
    this.#action = action;
    this.#signal = signal;
  }

  async sendFile(
    file: {
      readonly name: string;
      readonly mode: number;
      readonly sizeBytes: number;
      readonly content: AsyncIterable<Uint8Array>;
    },
    onSent?: (bytes: number) => void,
  ): Promise<void> {
    await this.#say(`C${octal(file.mode)} ${file.sizeBytes} ${this.#checked(file.name)}\n`);
    let sent = 0;
    for await (const chunk of file.content) {
      sent += chunk.length;
      if (sent > file.sizeBytes) throw sourceChanged(this.#action);
      if (!(await this.#process.write(chunk, this.#signal))) await this.#fail();
      onSent?.(chunk.length);
    }
    if (sent !== file.sizeBytes) throw sourceChanged(this.#action);
    await this.#process.write(acknowledged, this.#signal);
    await this.#expectAnswer();
  }

  enterDirectory(name: string, mode: number): Promise<void> {
    return this.#say(`D${octal(mode)} 0 ${this.#checked(name)}\n`);
  }

  leaveDirectory(): Promise<void> {
    return this.#say("E\n");
  }

  async finish(): Promise<void> {
    this.#process.channel.end();
    this.#process.stdout.drain();
    const exit = await raceSignal(this.#process.exited, this.#signal);
    if (exit.code !== 0) await this.#fail();
  }

  async #say(text: string): Promise<void> {
    if (!(await this.#process.write(Buffer.from(text, "utf8"), this.#signal))) await this.#fail();
    await this.#expectAnswer();
  }

  async #expectAnswer(): Promise<void> {
    const [answer] = await this.#process.stdout.readExactly(1, this.#signal);
    if (answer === 0) return;
    if (answer === 1 || answer === 2)
      throw guestFailure(this.#action, (await this.#process.stdout.readLine(this.#signal)) ?? "");
    await this.#fail();
  }

  async #fail(): Promise<never> {
    this.#process.stdout.drain();
    this.#process.channel.end();
    await raceSignal(this.#process.exited, this.#signal);
    this.#signal.throwIfAborted();
    throw guestFailure(this.#action, this.#process.stderr || "its scp ended");
  }

  #checked(name: string): string {
    // A line of the protocol ends at the first line end.
    if (name.includes("\n")) throw guestFailure(this.#action, "scp cannot send a name with a line end in it");
    return name;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}

export interface ScpEntryHandler {
  file(
    entry: { readonly name: string; readonly mode: number },
    content: AsyncIterable<Uint8Array>,
  ): Promise<void>;
  enterDirectory(entry: { readonly name: string; readonly mode: number }): Promise<void>;
  leaveDirectory(): void;
}

/** Receives everything the guest's `scp -f` sends. */
export async function receiveByScp(
  link: SshLink,
  { command, action }: { readonly command: string; readonly action: string },
  { handler, options }: { readonly handler: ScpEntryHandler; readonly options: TransferOptions },
): Promise<void> {
  const { signal } = options;
  await using process = await GuestProcess.start(link, command, { signal });
  const { stdout } = process;
  await process.write(acknowledged, signal);
  for (let line = await stdout.readLine(signal); line !== undefined; line = await stdout.readLine(signal)) {
    const [, type, mode, size, name] = /^([CD])([0-7]{4,}) (\d+) (.+)$/s.exec(line) ?? [];
    if (line === "E") handler.leaveDirectory();
    else if (
      type === undefined ||
      mode === undefined ||
      name === undefined ||
      name.includes("/") ||
      name === ".."
    )
      throw guestFailure(action, line.replaceAll(/[\u0001\u0002]/g, ""));
    else if (type === "D") await handler.enterDirectory({ name, mode: Number.parseInt(mode, 8) });
    else {
      await process.write(acknowledged, signal);
      let left = Number(size);
      await handler.file(
        { name, mode: Number.parseInt(mode, 8) },
        (async function* () {
          while (left > 0) {
            const piece = await stdout.readUpTo(left, signal);
            if (!piece) throw guestFailure(action, "its scp ended in the middle of a file");
            left -= piece.length;
            yield piece;
          }
        })(),
      );
      const [answer] = await stdout.readExactly(1, signal);
      if (answer !== 0) throw guestFailure(action, (await stdout.readLine(signal)) ?? "");
    }
    await process.write(acknowledged, signal);
  }
  const exit = await raceSignal(process.exited, signal);
  if (exit.code !== 0) throw guestFailure(action, process.stderr);
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, "0");
}
