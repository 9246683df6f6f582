/** The communicator of a machine that a plugin's builder made, as one of ours. */
import { BuildError, raceSignal } from "@prebake/base";
import type {
  Communicator,
  DirectoryOptions,
  RemoteCommand,
  RemoteExit,
  TransferOptions,
  UploadOptions,
} from "@prebake/sdk";
import type { PluginConnection } from "./plugin-connection.ts";
import { endStream, fileWindow, receiveAll, sendAll } from "./stream-pump.ts";
import type { ExpectedStream } from "../wire/broker/broker.ts";
import { decodeCommandFinished } from "../wire/gob/command-finished.ts";
import { joinBytes } from "../wire/join-bytes.ts";
import type { RpcClient } from "../wire/net-rpc/rpc-client.ts";
import type { FileInfo } from "../wire/services/communicator-methods.ts";
import { communicatorMethods } from "../wire/services/communicator-methods.ts";
import type { YamuxStream } from "../wire/yamux/yamux-stream.ts";

/** The connection was lost while the command ran. Source: packer-plugin-sdk, CmdDisconnect. */
export const disconnectedStatus = 2_300_218;

export class PluginCommunicator implements Communicator {
  readonly type: string;
  readonly #connection: PluginConnection;
  readonly #services: RpcClient;

  constructor(options: {
    readonly type: string;
    readonly connection: PluginConnection;
    readonly services: RpcClient;
  }) {
    this.type = options.type;
    this.#connection = options.connection;
    this.#services = options.services;
  }

  /** The protocol has no way to end a command: after an abort it goes on by itself. */
  async run(command: RemoteCommand, { signal }: { readonly signal: AbortSignal }): Promise<RemoteExit> {
    signal.throwIfAborted();
    const stdin = command.stdin && this.#connection.expect();
    const [stdout, stderr, response] = [
      this.#connection.expect(),
      this.#connection.expect(),
      this.#connection.expect(),
    ];
    const all = [stdin, stdout, stderr, response].filter((expected) => expected !== undefined);
    const done = this.#pump({ command, stdin, stdout, stderr, response });
    done.catch(() => undefined); // Looked at only when the command has started.
    try {
      const start = this.#services.call(communicatorMethods.start, {
        Command: command.command,
        StdinStreamId: stdin?.id ?? 0,
        StdoutStreamId: stdout.id,
        StderrStreamId: stderr.id,
        ResponseStreamId: response.id,
      });
      await raceSignal(start, signal);
      command.onStarted?.();
      return await raceSignal(done, signal);
    } finally {
      for (const expected of all) release(expected);
    }
  }

  async upload(
    remotePath: string,
    content: AsyncIterable<Uint8Array>,
    options: UploadOptions,
  ): Promise<void> {
    const { signal } = options;
    signal.throwIfAborted();
    const reader = this.#connection.expect();
    const sent = reader.stream.then((stream) => sendAll(stream, counted(content, options)));
    sent.catch(() => undefined); // The answer says why; what was sent may be refused.
    try {
      const answer = this.#services.call(communicatorMethods.upload, {
        Path: remotePath,
        ReaderStreamId: reader.id,
        FileInfo: fileInfoOf(remotePath, options),
      });
      await raceSignal(Promise.race([answer, failureOf(sent)]), signal);
    } finally {
      release(reader);
    }
  }

  async uploadDirectory(
    remotePath: string,
    localDirectory: string,
    options: DirectoryOptions,
  ): Promise<void> {
    const argument = { Dst: remotePath, Src: localDirectory, Exclude: options.exclude };
    await raceSignal(this.#services.call(communicatorMethods.uploadDirectory, argument), options.signal);
  }

  async download(
    remotePath: string,
    write: (chunk: Uint8Array) => Promise<void>,
    options: TransferOptions,
  ): Promise<void> {
    options.signal.throwIfAborted();
    const writer = this.#connection.expect();
    let bytes = 0;
    const received = writer.stream.then((stream) => {
      stream.widen(fileWindow);
      stream.lendChunks();
      return receiveAll(stream, async (chunk) => {
        await write(chunk);
        options.onProgress?.((bytes += chunk.length));
      });
    });
    received.catch(() => undefined); // Looked at after the answer.
    try {
      const answer = this.#services.call(communicatorMethods.download, {
        Path: remotePath,
        WriterStreamId: writer.id,
      });
      await raceSignal(Promise.race([answer, failureOf(received)]), options.signal);
      await raceSignal(received, options.signal);
    } finally {
      release(writer);
    }
  }

  async downloadDirectory(
    remotePath: string,
    localDirectory: string,
    options: DirectoryOptions,
  ): Promise<void> {
    const argument = { Dst: localDirectory, Src: remotePath, Exclude: options.exclude };
    await raceSignal(this.#services.call(communicatorMethods.downloadDirectory, argument), options.signal);
  }

  /** Leaves the machine's services; the machine is the builder's. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#services[Symbol.asyncDispose]();
  }

  async #pump(streams: {
    readonly command: RemoteCommand;
    readonly stdin: ExpectedStream | undefined;
    readonly stdout: ExpectedStream;
    readonly stderr: ExpectedStream;
    readonly response: ExpectedStream;
  }): Promise<RemoteExit> {
    const { command, stdin, stdout, stderr, response } = streams;
    // A command may end without reading its input: then that flow just stops.
    if (stdin && command.stdin) {
      const content = command.stdin;
      stdin.stream.then((stream) => sendAll(stream, content)).catch(() => undefined);
    }
    const [, , status] = await Promise.all([
      stdout.stream.then((stream) => receiveAll(stream, (chunk) => command.onStdout?.(chunk))),
      stderr.stream.then((stream) => receiveAll(stream, (chunk) => command.onStderr?.(chunk))),
      response.stream.then(exitStatus),
    ]);
    return { code: status === disconnectedStatus ? undefined : status };
  }
}

async function exitStatus(stream: YamuxStream): Promise<number> {
  const chunks: Uint8Array[] = [];
  await receiveAll(stream, (chunk) => void chunks.push(chunk));
  const bytes = joinBytes(chunks);
  if (bytes.length === 0) {
    throw new BuildError("communicator/no-exit-status", {
      message: "Cannot tell how the command ended: the plugin did not say",
    });
  }
  return decodeCommandFinished(bytes);
}

/** Never settles but for a failure. */
function failureOf(work: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    work.catch(reject);
  });
}

/** A stream that came is ended, one that did not is no longer waited for. */
function release(expected: ExpectedStream): void {
  expected.cancel();
  expected.stream.then(endStream, () => undefined).catch(() => undefined);
}

async function* counted(
  content: AsyncIterable<Uint8Array>,
  options: TransferOptions,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of content) {
    yield chunk;
    bytes += chunk.length;
    options.onProgress?.(bytes);
  }
}

function fileInfoOf(path: string, { mode, sizeBytes }: UploadOptions): FileInfo | undefined {
  if (sizeBytes === undefined) return undefined;
  return { N: path.slice(path.lastIndexOf("/") + 1), S: sizeBytes, M: mode ?? 0o644, T: undefined };
}
