/** What a command is, and what it works with. */
import type { TerminalStreams } from "./console/line-editor.ts";
import type { FlagTable } from "./command-line/flags.ts";
import type { Output } from "./call/output.ts";

/** The process as commands see it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes to standard output; never throws, also when nobody reads any more. */
  write(text: string): void;
  /** Writes to standard error. */
  writeError(text: string): void;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Width of the terminal now. */
  columns(): number;
  /** Whether standard input is a terminal. */
  readonly hasTerminalInput: boolean;
  /** The terminal's streams, for who edits lines; undefined without one. */
  readonly terminal?: TerminalStreams | undefined;
  /** Everything on standard input. */
  readInput(): Promise<Uint8Array>;
  /** One line from the user's terminal; undefined without one, or at its end. */
  readLine(signal: AbortSignal): Promise<string | undefined>;
  /** Calls on SIGINT and SIGTERM until disposed. */
  onInterrupt(listener: (signal: string) => void): Disposable;
  /** Ends the process now. */
  exit(code: number): never;
}

/** One call of a command. */
export interface Invocation {
  /** The words after the command's name. */
  readonly words: readonly string[];
  readonly machineReadable: boolean;
  readonly io: Io;
  /** For results and complaints of the command itself. */
  readonly output: Output;
}

export interface Command {
  /** `build [options] TEMPLATE`. */
  readonly usage: string;
  /** A paragraph or two. */
  readonly about: string;
  readonly flags: FlagTable;
  /** Runs to the end and gives the exit code. */
  run(invocation: Invocation): Promise<number>;
}
