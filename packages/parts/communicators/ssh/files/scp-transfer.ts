/** Files and directories by `scp` alone, for servers that run nothing else. */
import type { DirectoryOptions, Host, TransferOptions, UploadOptions } from "@prebake/sdk";
import { targetIsDirectory } from "../guest-failure.ts";
import { directoryName, joinGuestPath, shellPath } from "./guest-path.ts";
import { LocalTreeWriter } from "./local-tree-writer.ts";
import { listLocalTree, readLocalTree } from "./local-tree.ts";
import { receiveByScp, ScpSender } from "./scp-session.ts";
import type { SshLink } from "../ssh-link.ts";
import type { FileTransfer, TreeTransfer } from "./transfer.ts";

export interface ScpTransferOptions {
  readonly link: SshLink;
  readonly host: Host;
  readonly warn: (code: string, text: string) => void;
}

export class ScpTransfer implements FileTransfer, TreeTransfer {
  readonly #options: ScpTransferOptions;

  constructor(options: ScpTransferOptions) {
    this.#options = options;
  }

  async upload(
    remotePath: string,
    content: AsyncIterable<Uint8Array>,
    options: UploadOptions,
  ): Promise<void> {
    const { signal, mode = 0o644, onProgress } = options;
    const action = `upload to ${JSON.stringify(remotePath)}`;
    const { sizeBytes, source } = await sized(content, options);
    if (remotePath.endsWith("/") || (await this.#isDirectory(remotePath, signal)))
      throw targetIsDirectory(remotePath);
    await using sender = await ScpSender.start(this.#options.link, `scp -t ${shellPath(remotePath)}`, {
      action,
      signal,
    });
    let sent = 0;
    const name = remotePath.split("/").at(-1) ?? remotePath;
    await sender.sendFile({ name, mode, sizeBytes, content: source }, (bytes) =>
      onProgress?.((sent += bytes)),
    );
    await sender.finish();
  }

  async download(
    remotePath: string,
    write: (chunk: Uint8Array) => Promise<void>,
    options: TransferOptions,
  ): Promise<void> {
    const action = `download ${JSON.stringify(remotePath)}`;
    let received = 0;
    await receiveByScp(
      this.#options.link,
      { command: `scp -f ${shellPath(remotePath)}`, action },
      {
        options,
        handler: {
          file: async (_entry, content) => {
            for await (const piece of content) {
              await write(piece);
              options.onProgress?.((received += piece.length));
            }
          },
          enterDirectory: async () => undefined,
          leaveDirectory: () => undefined,
        },
      },
    );
  }

  async uploadTree(remotePath: string, localDirectory: string, options: DirectoryOptions): Promise<void> {
    const { signal } = options;
    const { host, link } = this.#options;
    const action = `upload the directory ${JSON.stringify(localDirectory)} to ${JSON.stringify(remotePath)}`;
    const tree = { directory: localDirectory, files: host.files };
    const listed = await listLocalTree(tree, options.exclude);
    const name = directoryName(localDirectory);
    const isThere = await this.#isDirectory(remotePath, signal);
    await using sender = await ScpSender.start(link, `scp -r -t ${shellPath(remotePath)}`, {
      action,
      signal,
    });
    // The first directory that is sent becomes the target itself when that is not there.
    if (!isThere) await sender.enterDirectory("target", 0o755);
    let sent = 0;
    const onSent = (bytes: number) => options.onProgress?.((sent += bytes));
    const open: string[] = [];
    if (name !== undefined)
      await sender.enterDirectory(name, (await host.files.status(localDirectory))?.mode ?? 0o755);
    for await (const entry of readLocalTree(tree, listed)) {
      const parts = entry.path.split("/");
      while (open.length > 0 && open.join("/") !== parts.slice(0, open.length).join("/"))
        await this.#leave(sender, open);
      while (open.length > parts.length - 1) await this.#leave(sender, open);
      const entryName = parts.at(-1) ?? entry.path;
      if (entry.kind === "directory") {
        await sender.enterDirectory(entryName, entry.mode);
        open.push(entryName);
      } else if (entry.kind === "file") {
        await sender.sendFile({ ...entry, name: entryName }, onSent);
      } else {
        this.#options.warn(
          "communicator/not-sent",
          `${entry.path} is neither a file nor a directory, which is all that scp can send; it is not sent`,
        );
      }
    }
    while (open.length > 0) await this.#leave(sender, open);
    if (name !== undefined) await sender.leaveDirectory();
    if (!isThere) await sender.leaveDirectory();
    await sender.finish();
  }

  /** `-d` makes scp refuse a target that is no directory. */
  async #isDirectory(remotePath: string, signal: AbortSignal): Promise<boolean> {
    try {
      await using sender = await ScpSender.start(this.#options.link, `scp -d -t ${shellPath(remotePath)}`, {
        action: "look",
        signal,
      });
      await sender.finish();
      return true;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  async #leave(sender: ScpSender, open: string[]): Promise<void> {
    open.pop();
    await sender.leaveDirectory();
  }

  async downloadTree(remotePath: string, localDirectory: string, options: DirectoryOptions): Promise<void> {
    const action = `download the directory ${JSON.stringify(remotePath)}`;
    const name = directoryName(remotePath);
    const writer = new LocalTreeWriter(
      this.#options.host.files,
      name === undefined ? localDirectory : joinGuestPath(localDirectory, name),
      options,
    );
    // The first directory is the one that was asked for.
    const open: string[] = [];
    const below = (entry: string) => [...open.slice(1), entry].join("/");
    await receiveByScp(
      this.#options.link,
      { command: `scp -r -f ${shellPath(remotePath)}`, action },
      {
        options,
        handler: {
          file: (entry, content) =>
            writer.add(
              { path: below(entry.name), kind: "file", mode: entry.mode, target: "" },
              async (write) => {
                for await (const piece of content) await write(piece);
              },
            ),
          enterDirectory: async (entry) => {
            if (open.length > 0)
              await writer.add(
                { path: below(entry.name), kind: "directory", mode: entry.mode, target: "" },
                async () => undefined,
              );
            open.push(entry.name);
          },
          leaveDirectory: () => void open.pop(),
        },
      },
    );
    await writer.finish();
  }
}

interface SizedContent {
  readonly sizeBytes: number;
  readonly source: AsyncIterable<Uint8Array>;
}

/** scp says the size first: content of unknown size is kept in memory until its end. */
async function sized(
  content: AsyncIterable<Uint8Array>,
  { sizeBytes, signal }: UploadOptions,
): Promise<SizedContent> {
  if (sizeBytes !== undefined) return { sizeBytes, source: content };
  const pieces: Uint8Array[] = [];
  for await (const piece of content) {
    signal.throwIfAborted();
    pieces.push(Uint8Array.from(piece)); // Lent to us.
  }
  return {
    sizeBytes: pieces.reduce((total, piece) => total + piece.length, 0),
    source: (async function* () {
      yield* pieces;
    })(),
  };
}
