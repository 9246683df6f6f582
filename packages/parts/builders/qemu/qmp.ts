/** QMP: JSON lines over a local socket. Source: QEMU, docs/interop/qmp-spec.rst. */
import { BuildError, invariant, raceSignal } from "@prebake/base";
import type { Connection } from "@prebake/sdk";

export interface QmpEvent {
  /** `SHUTDOWN`, `RESET`, `STOP`, … */
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface QmpOptions {
  readonly signal: AbortSignal;
  readonly onEvent?: (event: QmpEvent) => void;
}

interface Pending {
  readonly command: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** More than a screen of memory in one answer is no answer of ours. */
const longestLine = 16 * 1024 * 1024;

/** One QMP session. Commands may overlap; QEMU answers in order. The caller disposes. */
export class QmpClient implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #onEvent: (event: QmpEvent) => void;
  readonly #pending = new Map<string, Pending>();
  readonly #greeted = Promise.withResolvers<void>();
  #next = 0;
  #ended: BuildError | undefined;

  private constructor(connection: Connection, onEvent: (event: QmpEvent) => void) {
    this.#connection = connection;
    this.#onEvent = onEvent;
    this.#greeted.promise.catch(() => undefined); // `open` reports it.
    void this.#read(); // Ends with the connection; never rejects.
  }

  /** Waits for the greeting and leaves the negotiation mode. Takes the connection over. */
  static async open(connection: Connection, options: QmpOptions): Promise<QmpClient> {
    const client = new QmpClient(connection, options.onEvent ?? (() => undefined));
    try {
      await raceSignal(client.#greeted.promise, options.signal);
      await client.execute("qmp_capabilities", {}, options);
      return client;
    } catch (error) {
      await client[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Gives the command's `return`. `qemu/command-failed` when QEMU refuses; `qemu/control-lost` when it is gone. */
  async execute(
    command: string,
    input: Readonly<Record<string, unknown>>,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<unknown> {
    signal.throwIfAborted();
    if (this.#ended) throw this.#ended;
    const id = String(++this.#next);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { command, resolve, reject });
    promise.catch(() => undefined); // When the write below fails first.
    await this.#connection.write(
      new TextEncoder().encode(`${JSON.stringify({ execute: command, arguments: input, id })}\n`),
    );
    return raceSignal(promise, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end(lost());
    await this.#connection[Symbol.asyncDispose]();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for await (const chunk of this.#connection.incoming) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
        rest = lines.pop() ?? "";
        invariant(rest.length < longestLine, "QMP lines are short");
        for (const line of lines) this.#take(line);
      }
      this.#end(lost());
    } catch (error) {
      this.#end(lost(error));
    }
  }

  #take(line: string): void {
    if (line.trim() === "") return;
    const message = JSON.parse(line) as Record<string, unknown>; // QEMU sends objects only.
    if ("QMP" in message) this.#greeted.resolve();
    else if (typeof message["event"] === "string")
      this.#onEvent({ name: message["event"], data: recordOf(message["data"]) });
    else this.#answer(message);
  }

  #answer(message: Record<string, unknown>): void {
    const id = String(message["id"]);
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (!pending) return; // Its caller was cancelled.
    if (!("error" in message)) pending.resolve(message["return"]);
    else pending.reject(refused(pending.command, recordOf(message["error"])));
  }

  #end(error: BuildError): void {
    this.#ended ??= error;
    this.#greeted.reject(this.#ended);
    for (const { reject } of this.#pending.values()) reject(this.#ended);
    this.#pending.clear();
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}; // Any object has such members.
}

function lost(cause?: unknown): BuildError {
  return new BuildError("qemu/control-lost", {
    message: "Cannot control the machine: QEMU has closed the connection",
    cause,
  });
}

function refused(command: string, { class: kind, desc }: Readonly<Record<string, unknown>>): BuildError {
  return new BuildError("qemu/command-failed", {
    message: `Cannot control the machine: QEMU refuses ${command}: ${String(desc)}`,
    context: { command, class: String(kind) },
  });
}
