/** Lines typed at a terminal, with the keys that shells have: history, completion, moving in the line. */
import { createInterface } from "node:readline";

export interface TerminalStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

export interface LineEditorOptions extends TerminalStreams {
  /** Whether the output moves a cursor; without, lines are read as they come. */
  readonly editing: boolean;
  /** Earlier lines, newest last. */
  readonly history: readonly string[];
  /** What may stand for the end of the line, and which end of it that replaces. */
  readonly complete: (line: string) => { readonly words: readonly string[]; readonly word: string };
  /** Aborts reading. */
  readonly signal: AbortSignal;
}

/** `interrupt`: Ctrl-C, with what the line held. `end`: Ctrl-D, or the terminal is gone. */
export type TypedLine =
  | { readonly kind: "line" | "interrupt"; readonly text: string }
  | { readonly kind: "end" };

/** Owns the terminal until disposed. */
export interface LineEditor extends Disposable {
  /** The next line. Lines that come while nobody reads are kept. Rejects with the signal's reason. */
  read(prompt: string): Promise<TypedLine>;
}

const mostHistoryLines = 1000;

export function openLineEditor(options: LineEditorOptions): LineEditor {
  const { input, output, editing, history, complete, signal } = options;
  const typed: TypedLine[] = [];
  let waiting: ((line: TypedLine) => void) | undefined;
  const push = (line: TypedLine): void => {
    if (waiting) waiting(line);
    else typed.push(line);
    waiting = undefined;
  };
  const lines = createInterface({
    input,
    output,
    terminal: editing,
    history: history.toReversed(),
    historySize: mostHistoryLines,
    removeHistoryDuplicates: true,
    completer: (line: string) => {
      const { words, word } = complete(line);
      return [[...words], word];
    },
  });
  lines.on("line", (text) => push({ kind: "line", text }));
  lines.on("close", () => push({ kind: "end" }));
  lines.on("SIGINT", () => {
    const text = lines.line;
    output.write("^C\n");
    lines.write(null, { ctrl: true, name: "e" });
    lines.write(null, { ctrl: true, name: "u" });
    push({ kind: "interrupt", text });
  });
  return {
    read: async (prompt) => {
      signal.throwIfAborted();
      const next = typed.shift();
      if (next) return next;
      lines.setPrompt(prompt);
      lines.prompt();
      const { promise, resolve, reject } = Promise.withResolvers<TypedLine>();
      const stop = (): void => reject(signal.reason);
      waiting = resolve;
      signal.addEventListener("abort", stop);
      return await promise.finally(() => signal.removeEventListener("abort", stop));
    },
    [Symbol.dispose]: () => lines.close(),
  };
}
