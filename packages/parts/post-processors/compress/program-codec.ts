/** Compression by a program of this machine: standard input to standard output. */
import { BuildError } from "@prebake/base";
import type { Host } from "@prebake/sdk";

export interface ProgramCodec {
  readonly program: string;
  readonly arguments: readonly string[];
}

export interface ProgramContext {
  readonly host: Host;
  readonly signal: AbortSignal;
}

/** What came out and was not taken yet; more than this, and the program gets nothing to read. */
const waitingBytes = 8 * 1024 * 1024;

/** Rejects with `compress/program-missing`, or with `compress/program-failed` and what it complained of. */
export async function* runCodec(
  source: AsyncIterable<Uint8Array>,
  codec: ProgramCodec,
  { host, signal }: ProgramContext,
): AsyncGenerator<Uint8Array> {
  await requireProgram(codec.program, host);
  const output = new OutputQueue();
  let complaint = "";
  await using child = await host.processes.start(codec.program, {
    arguments: codec.arguments,
    signal,
    input: output.throttle(source),
    onStdout: (chunk) => output.push(chunk),
    onStderr: (chunk) => (complaint = (complaint + new TextDecoder().decode(chunk)).slice(-1000)),
  });
  const exited = child.exited.finally(() => output.end());
  yield* output.chunks();
  const exit = await exited;
  signal.throwIfAborted();
  if (output.failure) throw output.failure.error; // The program then saw the end of its input, and was content.
  if (exit.code === 0) return;
  throw new BuildError("compress/program-failed", {
    message: `Cannot compress with ${codec.program}: ${complaint.trim() || `exit code ${exit.code ?? exit.signal}`}`,
  });
}

async function requireProgram(program: string, host: Host): Promise<void> {
  if (await host.processes.find(program)) return;
  throw new BuildError("compress/program-missing", {
    message: `Cannot compress with ${program}: there is no such program on this machine`,
    hint: `Install ${program}, or choose another ending of output: gz, zst, zip and tar need no program.`,
  });
}

class OutputQueue {
  readonly #chunks: Uint8Array[] = [];
  #waiting = 0;
  #ended = false;
  #changed = Promise.withResolvers<void>();
  failure: { readonly error: unknown } | undefined;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#waiting += chunk.length;
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** What comes out, until `end`. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#waiting -= chunk.length;
        this.#wake();
        yield chunk;
      } else if (this.#ended) return;
      else await this.#changed.promise;
    }
  }

  /** The source, held back while too much waits to be taken. */
  async *throttle(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of source) {
        while (this.#waiting > waitingBytes && !this.#ended) await this.#changed.promise;
        yield chunk;
      }
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
