/** Chunks of a command's output to whole lines, as a screen shows them. */

// A program that never ends its line (a progress bar, a binary) must not grow in memory; longer lines come in pieces.
const longestLine = 64 * 1024;

/**
 * Collects chunks and hands out lines without their ends. A carriage return inside a line starts it anew, as on a
 * terminal; white space at the end is dropped. Bytes that are no UTF-8 become U+FFFD. Source: Packer cleans lines so.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  readonly #onLine: (line: string) => void;
  #rest = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array | string): void {
    const text = typeof chunk === "string" ? chunk : this.#decoder.decode(chunk, { stream: true });
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#emit(line);
    while (this.#rest.length > longestLine) {
      this.#emit(this.#rest.slice(0, longestLine));
      this.#rest = this.#rest.slice(longestLine);
    }
  }

  /** Hands out what is left of the last line, if anything. */
  end(): void {
    const rest = this.#rest + this.#decoder.decode();
    this.#rest = "";
    if (rest !== "") this.#emit(rest);
  }

  #emit(line: string): void {
    const trimmed = line.trimEnd();
    this.#onLine(trimmed.slice(trimmed.lastIndexOf("\r") + 1));
  }
}
