/** This process as `Io`. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { isatty } from "node:tty";
import type { Io } from "../command.ts";

export function createProcessIo(): Io {
  // Not `stdin` and `stderr`: making a stream takes some milliseconds, and few commands need these.
  const { stdout } = process;
  let stderr: typeof process.stderr | undefined;
  // A reader that went away (`| head`) is no error of ours; the run goes on to its end.
  stdout.on("error", () => undefined);
  return {
    env: process.env,
    write: (text) => void stdout.write(text),
    writeError: (text) => {
      stderr ??= process.stderr.on("error", () => undefined); // As above.
      stderr.write(text);
    },
    isTerminal: stdout.isTTY && process.env["TERM"] !== "dumb",
    columns: () => stdout.columns ?? 80,
    get hasTerminalInput() {
      return isatty(0);
    },
    get terminal() {
      return isatty(0) ? { input: process.stdin, output: stdout } : undefined;
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
