/** Files through the guest's shell: `cat` and a few built-ins. The fastest way for one file, and there nearly everywhere. */
import { raceSignal } from "@prebake/base";
import type { RemoteExit, TransferOptions, UploadOptions } from "@prebake/sdk";
import { guestFailure, sourceChanged } from "../guest-failure.ts";
import { BlockWriter, blockBytes } from "./block-writer.ts";
import { shellPath, shellWord } from "./guest-path.ts";
import type { GuestProcess } from "../guest-process.ts";
import { startNamedScript } from "../guest-script.ts";
import type { NamedScript } from "../guest-script.ts";
import type { SshLink } from "../ssh-link.ts";
import type { GuestEntryKind, GuestFiles } from "./transfer.ts";

const refuseDirectory = 'if [ -d "$1" ]; then echo "Is a directory" >&2; exit 1; fi';
// Closed to others until it is complete and has its mode. Only plain files get one: /dev/null keeps its own.
const uploadScript = `${refuseDirectory}; umask 077; cat >"$1" && if [ -f "$1" ]; then chmod "$2" "$1"; fi`;
const downloadScript = `${refuseDirectory}; exec cat <"$1"`;
const makeDirectoryScript = '[ -d "$1" ] || { mkdir "$1" && chmod "$2" "$1" && echo made; }';
const setModeScript = 'exec chmod "$2" "$1"';
const makeLinkScript = 'rm -f "$1"; ln -s "$2" "$1"';
const readLinkScript = 'exec readlink "$1"';
// Kind, a flag for what can be run, name, a zero byte.
const listScript =
  'cd "$1" || exit 1; for f in * .[!.]* ..?*; do ' +
  'if [ -L "$f" ]; then k=l; elif [ -d "$f" ]; then k=d; elif [ -f "$f" ]; then k=f; elif [ -e "$f" ]; then k=o; else continue; fi; ' +
  'x=-; if [ -x "$f" ]; then x=x; fi; printf "%s%s%s\\0" $k $x "$f"; done';
const kinds: Readonly<Record<string, GuestEntryKind>> = { l: "link", d: "directory", f: "file" };

export class ShellFiles implements GuestFiles {
  /** Each is a process in the guest; more do not make it faster. */
  readonly concurrency = 4;
  readonly #link: SshLink;
  /** For downloads: as many as there were at the same time. */
  readonly #spareBlocks: Buffer[] = [];

  constructor(link: SshLink) {
    this.#link = link;
  }

  async upload(
    remotePath: string,
    content: AsyncIterable<Uint8Array>,
    options: UploadOptions,
  ): Promise<void> {
    const { signal, mode = 0o644, sizeBytes, onProgress } = options;
    const action = `upload to ${JSON.stringify(remotePath)}`;
    await using process = await startNamedScript(
      this.#link,
      { action, script: uploadScript, words: [shellPath(remotePath), octal(mode)] },
      signal,
    );
    process.stdout.drain();
    let sent = 0;
    const onWritten = (bytes: number) => {
      sent += bytes;
      onProgress?.(sent);
    };
    const complete = await process.writeAll(content, { signal, onWritten });
    if (complete && sizeBytes !== undefined && sent !== sizeBytes) throw sourceChanged(action);
    await expectSuccess(action, process, signal);
    if (!complete) throw guestFailure(action, "it stopped reading before the end");
  }

  async download(
    remotePath: string,
    write: (chunk: Uint8Array) => Promise<void>,
    options: TransferOptions,
  ): Promise<void> {
    const { signal, onProgress } = options;
    const action = `download ${JSON.stringify(remotePath)}`;
    await using process = await startNamedScript(
      this.#link,
      { action, script: downloadScript, words: [shellPath(remotePath)] },
      signal,
    );
    let received = 0;
    const block = this.#spareBlocks.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
    const blocks = new BlockWriter(block, write);
    const take = (piece: Buffer) => {
      onProgress?.((received += piece.length));
      const taking = blocks.take(piece);
      if (!taking) return this.#link.received.giveBack(piece);
      return taking.then(() => this.#link.received.giveBack(piece));
    };
    await process.stdout.takeAll(take, signal);
    await blocks.finish();
    this.#spareBlocks.push(block);
    await expectSuccess(action, process, signal);
  }

  async makeDirectory(
    remotePath: string,
    { mode, signal }: { readonly mode: number; readonly signal: AbortSignal },
  ): Promise<boolean> {
    return (
      (await this.#run(
        {
          action: `make the directory ${JSON.stringify(remotePath)}`,
          script: makeDirectoryScript,
          words: [shellPath(remotePath), octal(mode)],
        },
        signal,
      )) !== ""
    );
  }

  async setMode(
    remotePath: string,
    { mode, signal }: { readonly mode: number; readonly signal: AbortSignal },
  ): Promise<void> {
    await this.#run(
      {
        action: `change the mode of ${JSON.stringify(remotePath)}`,
        script: setModeScript,
        words: [shellPath(remotePath), octal(mode)],
      },
      signal,
    );
  }

  async makeLink(
    remotePath: string,
    { target, signal }: { readonly target: string; readonly signal: AbortSignal },
  ): Promise<void> {
    await this.#run(
      {
        action: `make the link ${JSON.stringify(remotePath)}`,
        script: makeLinkScript,
        words: [shellPath(remotePath), shellWord(target)],
      },
      signal,
    );
  }

  async list(remotePath: string, signal: AbortSignal): ReturnType<GuestFiles["list"]> {
    const text = await this.#run(
      { action: `list ${JSON.stringify(remotePath)}`, script: listScript, words: [shellPath(remotePath)] },
      signal,
    );
    return (
      text
        .split("\0")
        .filter((row) => row.length > 2)
        // There is no portable way to read a mode; whether it can be run is what matters.
        .map((row) => ({
          kind: kinds[row[0] ?? ""] ?? "other",
          mode: row[1] === "x" ? 0o755 : 0o644,
          name: row.slice(2),
        }))
    );
  }

  async readLink(remotePath: string, signal: AbortSignal): Promise<string> {
    return (
      await this.#run(
        {
          action: `read the link ${JSON.stringify(remotePath)}`,
          script: readLinkScript,
          words: [shellPath(remotePath)],
        },
        signal,
      )
    ).replace(/\n$/, "");
  }

  async #run(named: NamedScript, signal: AbortSignal): Promise<string> {
    await using process = await startNamedScript(this.#link, named, signal);
    process.channel.end();
    const pieces = await Array.fromAsync(process.stdout.pieces(signal));
    await expectSuccess(named.action, process, signal);
    return Buffer.concat(pieces).toString("utf8");
  }
}

/** Waits for its end and rejects with what it said when it failed. */
export async function expectSuccess(
  action: string,
  process: GuestProcess,
  signal: AbortSignal,
): Promise<void> {
  const exit = await raceSignal(process.exited, signal);
  signal.throwIfAborted();
  if (exit.code !== 0) throw guestFailure(action, process.stderr || exitText(exit));
}

function exitText({ code, signal }: RemoteExit): string {
  return signal === undefined ? `exit code ${code ?? "unknown"}` : `ended by ${signal}`;
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, "0");
}
