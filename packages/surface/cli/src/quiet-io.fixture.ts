import type { Io } from "./command.ts";

/** A process without a terminal and without input, for commands that run in the test's own: the test sees what is written. */
export function createQuietIo(seen: Pick<Io, "env" | "write" | "writeError">): Io {
  return {
    ...seen,
    isTerminal: false,
    columns: () => 80,
    hasTerminalInput: false,
    readInput: async () => new Uint8Array(),
    readLine: async () => undefined,
    onInterrupt: () => ({ [Symbol.dispose]: () => undefined }),
    exit: (code) => {
      throw new Error(`exit ${code}`);
    },
  };
}
