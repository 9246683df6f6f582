/** A guest that exists only in memory: files, and commands that the test answers. */
import { BuildError } from "@prebake/base";
import type { Communicator, RemoteExit } from "@prebake/sdk";

export interface FakeFile {
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/** What a command does; returning nothing means exit code 0. */
export type CommandHandler = (
  command: string,
  output: { stdout(text: string): void; stderr(text: string): void },
  signal: AbortSignal,
) => RemoteExit | Promise<RemoteExit> | undefined | Promise<undefined>;

export interface FakeGuest extends Communicator {
  readonly files: Map<string, FakeFile>;
  /** Every operation in order: `upload /tmp/x 0755`, `run …`. */
  readonly operations: string[];
  text(path: string): string | undefined;
}

/** `rm -f PATH…` works on the files; every other command goes to `onRun`. */
export function createFakeGuest(onRun: CommandHandler = () => undefined): FakeGuest {
  const files = new Map<string, FakeFile>();
  const operations: string[] = [];
  const encoder = new TextEncoder();
  return {
    type: "fake",
    files,
    operations,
    text: (path) => decode(files.get(path)?.bytes),
    async run(command, { signal }) {
      signal.throwIfAborted();
      operations.push(`run ${command.command}`);
      if (command.command.startsWith("rm -f ")) {
        for (const path of command.command.split(" ").slice(2)) files.delete(path);
        return { code: 0 };
      }
      const output = {
        stdout: (text: string) => void command.onStdout?.(encoder.encode(text)),
        stderr: (text: string) => void command.onStderr?.(encoder.encode(text)),
      };
      return (await onRun(command.command, output, signal)) ?? { code: 0 };
    },
    async upload(remotePath, content, options) {
      options.signal.throwIfAborted();
      const bytes = await collect(content, options.onProgress);
      const mode = options.mode ?? 0o644;
      operations.push(`upload ${remotePath} 0${mode.toString(8)}`);
      files.set(remotePath, { bytes, mode });
    },
    async uploadDirectory(remotePath, localDirectory, { signal }) {
      signal.throwIfAborted();
      operations.push(`upload-directory ${localDirectory} => ${remotePath}`);
    },
    async download(remotePath, write, options) {
      options.signal.throwIfAborted();
      operations.push(`download ${remotePath}`);
      const file = files.get(remotePath);
      if (!file)
        throw new BuildError("communicator/not-found", {
          message: `Cannot download ${remotePath}: no such file`,
        });
      await write(file.bytes);
      options.onProgress?.(file.bytes.length);
    },
    async downloadDirectory(remotePath, localDirectory, { signal }) {
      signal.throwIfAborted();
      operations.push(`download-directory ${remotePath} => ${localDirectory}`);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function collect(
  content: AsyncIterable<Uint8Array>,
  onProgress?: (bytes: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of content) {
    chunks.push(Uint8Array.from(chunk)); // They are lent.
    size += chunk.length;
    onProgress?.(size);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function decode(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}
