/** What commands themselves say, besides the events of a run: results and complaints about the command line. */
import { machineRowText } from "@prebake/terminal";

export interface Output {
  /** A result, on standard output. */
  say(text: string): void;
  /** A complaint: what is wrong, and after an empty line what to do. On standard output too, as Packer's users expect it, but not beside a document that was asked for. */
  error(text: string): void;
  /** A row of `-machine-readable`; nothing without it. */
  row(type: string, data: readonly string[]): void;
}

export interface OutputOptions {
  readonly machineReadable: boolean;
  readonly write: (text: string) => void;
  /** Where complaints go that are no rows. */
  readonly writeError: (text: string) => void;
}

export function createOutput(options: OutputOptions): Output {
  const { machineReadable, write, writeError } = options;
  const writeRow = (type: string, data: readonly string[]) =>
    write(`${machineRowText({ target: "", type, data }, Date.now())}\n`);
  if (!machineReadable) {
    return {
      say: (text) => write(`${text}\n`),
      // As diagnostics begin.
      error: (text) => writeError(`Error: ${text}\n`),
      row: () => undefined,
    };
  }
  return {
    say: (text) => writeRow("ui", ["say", text]),
    error: (text) => writeRow("ui", ["error", text]),
    row: writeRow,
  };
}
