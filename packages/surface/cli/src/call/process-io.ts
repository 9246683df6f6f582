/** This process as `Io`. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { isatty } from "node:tty";
import type { Io } from "../command.ts";
import { createStandardOutput } from "./standard-output.ts";

export interface ProcessIo extends Io {
  /** Settles when what was written to standard output is out. */
  flush(): Promise<void>;
}

export function createProcessIo(): ProcessIo {
  // Making a stream takes some milliseconds, and few commands need that of standard input or of standard error.
  const output = createStandardOutput();
  let stderr: typeof process.stderr | undefined;
  return {
    env: process.env,
    write: (text) => output.write(text),
    writeError: (text) => {
      stderr ??= process.stderr.on("error", () => undefined); // Somebody who went away is no error of ours.
      stderr.write(text);
    },
    isTerminal: output.isTerminal && process.env["TERM"] !== "dumb",
    columns: () => output.columns(),
    get hasTerminalInput() {
      return isatty(0);
    },
    get terminal() {
      return isatty(0) ? { input: process.stdin, output: output.stream } : undefined;
    },
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer); // No encoding is set, so chunks are bytes.
      return Buffer.concat(chunks);
    },
    readLine: (signal) => (isatty(0) ? readTerminalLine(signal) : Promise.resolve(undefined)),
    onInterrupt: (listener) => {
      const names = ["SIGINT", "SIGTERM"] as const;
      const handlers = names.map((name) => ({ name, handler: () => listener(name) }));
      for (const { name, handler } of handlers) process.on(name, handler);
      return { [Symbol.dispose]: () => handlers.forEach(({ name, handler }) => process.off(name, handler)) };
    },
    flush: () => output.flush(),
    exit: (code) => process.exit(code),
  };
}

async function readTerminalLine(signal: AbortSignal): Promise<string | undefined> {
  // Not as a terminal of readline's: Ctrl-C then comes as a signal, as everywhere else.
  const lines = createInterface({ input: process.stdin, terminal: false });
  try {
    const ended = once(lines, "close", { signal }).then(() => undefined);
    const line = once(lines, "line", { signal }).then(([text]) => String(text));
    line.catch(() => undefined); // The race may be over by then.
    ended.catch(() => undefined); // As above.
    return await Promise.race([line, ended]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
    process.stdin.pause();
  }
}
