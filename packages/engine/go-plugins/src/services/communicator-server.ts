/** A machine's communicator, served to a plugin's provisioner. */
import { toError } from "@prebake/base";
import type { Clock } from "@prebake/base";
import type { Communicator, RemoteExit } from "@prebake/sdk";
import { disconnectedStatus } from "./communicator-client.ts";
import type { PluginConnection } from "./plugin-connection.ts";
import { endStream, fileWindow } from "./stream-pump.ts";
import { encodeCommandFinished } from "../wire/gob/command-finished.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import type { FileInfo } from "../wire/services/communicator-methods.ts";
import { communicatorMethods } from "../wire/services/communicator-methods.ts";
import { encodeText } from "../wire/text.ts";
import type { YamuxStream } from "../wire/yamux/yamux-stream.ts";

export interface CommunicatorServerOptions {
  readonly communicator: Communicator;
  /** Where the streams of a call are dialled. */
  readonly connection: PluginConnection;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * A communicator need not say when a command has started: one that has not failed after this many milliseconds counts
 * as started. The plugin waits for that answer and for nothing else by it.
 */
const startGraceMs = 250;

/** Exit status for commands that broke. Source: packer-plugin-sdk, "could not read the result". */
const brokenStatus = 123;

export function serveCommunicator(services: ServiceTable, options: CommunicatorServerOptions): void {
  const { communicator, connection, signal } = options;
  serveMethod(services, communicatorMethods.start, async (argument) => {
    const dialled = await dialCommand(connection, argument);
    await startCommand(argument.Command, dialled, options);
    return undefined;
  });
  serveMethod(services, communicatorMethods.upload, async ({ Path, ReaderStreamId, FileInfo }) => {
    const stream = await connection.dial(ReaderStreamId);
    stream.widen(fileWindow);
    stream.lendChunks();
    try {
      await communicator.upload(targetPath(Path, FileInfo), stream, { signal, ...uploadFacts(FileInfo) });
    } finally {
      await endStream(stream);
    }
    return undefined;
  });
  serveMethod(services, communicatorMethods.download, async ({ Path, WriterStreamId }) => {
    const stream = await connection.dial(WriterStreamId);
    try {
      await communicator.download(Path, (chunk) => writeWhileRead(stream, chunk), { signal });
    } finally {
      await endStream(stream);
    }
    return undefined;
  });
  serveMethod(services, communicatorMethods.uploadDirectory, async ({ Dst, Src, Exclude }) => {
    await communicator.uploadDirectory(Dst, Src, { signal, exclude: Exclude ?? [] });
    return undefined;
  });
  serveMethod(services, communicatorMethods.downloadDirectory, async ({ Dst, Src, Exclude }) => {
    await communicator.downloadDirectory(Src, Dst, { signal, exclude: Exclude ?? [] });
    return undefined;
  });
}

interface CommandStreams {
  readonly stdin: YamuxStream | undefined;
  readonly stdout: YamuxStream | undefined;
  readonly stderr: YamuxStream | undefined;
  readonly response: YamuxStream | undefined;
}

/**
 * All of them, in this order, before anything can fail: a plugin waits 5 seconds for each that does not come. When one
 * cannot be opened, those before it are ended: nobody else knows of them.
 */
async function dialCommand(
  connection: PluginConnection,
  ids: {
    readonly StdinStreamId: number;
    readonly StdoutStreamId: number;
    readonly StderrStreamId: number;
    readonly ResponseStreamId: number;
  },
): Promise<CommandStreams> {
  const opened: YamuxStream[] = [];
  const dial = async (id: number) => {
    if (id === 0) return undefined;
    const stream = await connection.dial(id);
    opened.push(stream);
    return stream;
  };
  try {
    return {
      stdin: await dial(ids.StdinStreamId),
      stdout: await dial(ids.StdoutStreamId),
      stderr: await dial(ids.StderrStreamId),
      response: await dial(ids.ResponseStreamId),
    };
  } catch (error) {
    await Promise.all(opened.map((stream) => endStream(stream)));
    throw error;
  }
}

/** Resolves when the command has started; rejects, with all streams ended, when it could not. */
async function startCommand(
  command: string,
  streams: CommandStreams,
  options: CommunicatorServerOptions,
): Promise<void> {
  const started = Promise.withResolvers<void>();
  let answered = false;
  const finish = async (status: number) => {
    if (streams.stdin) await endStream(streams.stdin);
    await Promise.all([streams.stdout, streams.stderr].map((stream) => stream && endStream(stream)));
    // The status comes after the outputs: the caller reads them first.
    if (answered && streams.response) await writeWhileRead(streams.response, encodeCommandFinished(status));
    if (streams.response) await endStream(streams.response);
  };
  const announce = () => {
    answered = true;
    started.resolve();
  };
  const work = runCommand(command, streams, { ...options, announce });
  const ended = work.then(
    async ({ code }) => {
      announce();
      await finish(code ?? disconnectedStatus);
    },
    async (error: unknown) => {
      const { message } = toError(error);
      if (answered && streams.stderr) await writeWhileRead(streams.stderr, encodeText(`${message}\n`));
      await finish(brokenStatus);
      started.reject(error);
    },
  );
  ended.catch(started.reject);
  await started.promise;
}

async function runCommand(
  command: string,
  streams: CommandStreams,
  options: CommunicatorServerOptions & { readonly announce: () => void },
): Promise<RemoteExit> {
  const { communicator, signal, announce } = options;
  const { stdin, stdout, stderr } = streams;
  const grace = new AbortController();
  options.clock.delay(startGraceMs, { signal: grace.signal }).then(announce, () => undefined);
  const sendTo = (stream: YamuxStream | undefined) => async (chunk: Uint8Array) => {
    announce();
    if (stream) await writeWhileRead(stream, chunk);
  };
  try {
    return await communicator.run(
      {
        command,
        ...(stdin && { stdin }),
        onStarted: announce,
        onStdout: sendTo(stdout),
        onStderr: sendTo(stderr),
      },
      { signal },
    );
  } finally {
    grace.abort(new Error("the command has ended"));
  }
}

/** What nobody reads any more is dropped; a stream that broke has nobody to tell. */
async function writeWhileRead(stream: YamuxStream, chunk: Uint8Array): Promise<void> {
  await stream.writeUnlessLeft(chunk).catch(() => undefined);
}

/** A target that is a directory takes the file's own name, as with Packer's communicators. */
function targetPath(path: string, file: FileInfo | undefined): string {
  return path.endsWith("/") && file && file.N !== "" ? path + file.N : path;
}

function uploadFacts(file: FileInfo | undefined): { readonly mode?: number; readonly sizeBytes?: number } {
  if (!file) return {};
  const mode = file.M & 0o777;
  return { ...(mode !== 0 && { mode }), ...(file.S > 0 && { sizeBytes: file.S }) };
}
