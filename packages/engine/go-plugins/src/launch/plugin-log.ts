/** What a plugin writes to its standard error: lines with levels for our log, and the last of them as evidence. */

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface PluginLogOptions {
  readonly log: (level: LogLevel, text: string) => void;
}

/** Kept as evidence; a Go panic with a few goroutines has about a hundred. */
const keptLines = 200;
/** Longer ones are cut: a line is for people. */
const longestLine = 64 * 1024;
/** Shown of a panic, and of the end without one. */
const shownLines = { panic: 30, end: 12 } as const;

const levels: Readonly<Record<string, LogLevel>> = {
  TRACE: "debug",
  DEBUG: "debug",
  INFO: "info",
  WARN: "warn",
  ERROR: "error",
  ERR: "error",
};

export class PluginLog {
  readonly #log: PluginLogOptions["log"];
  readonly #decoder = new TextDecoder();
  readonly #lines: string[] = [];
  #rest = "";
  /** Lines from the first word of a panic on. */
  #panic: string[] | undefined;

  constructor(options: PluginLogOptions) {
    this.#log = options.log;
  }

  take(chunk: Uint8Array): void {
    const parts = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#rest = (parts.pop() ?? "").slice(0, longestLine);
    for (const line of parts) this.#line(line);
  }

  /** Takes the last line, which may have no line end. */
  end(): void {
    const last = this.#rest + this.#decoder.decode();
    this.#rest = "";
    if (last !== "") this.#line(last);
  }

  /** First line of a panic, such as `panic: runtime error: index out of range`. */
  get panic(): string | undefined {
    return this.#panic?.[0];
  }

  /** The lines that say most about an unexpected end; empty when it wrote none. */
  get evidence(): readonly string[] {
    return this.#panic?.slice(0, shownLines.panic) ?? this.#lines.slice(-shownLines.end);
  }

  #line(raw: string): void {
    // Go's `log` puts the time before each line; ours has one of its own.
    const line = raw
      .slice(0, longestLine)
      .trimEnd()
      .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(\.\d+)? /, "");
    if (/^(panic: |fatal error: )/.test(line)) this.#panic ??= [];
    if (this.#panic && this.#panic.length < keptLines) this.#panic.push(line);
    this.#lines.push(line);
    if (this.#lines.length > keptLines) this.#lines.shift();
    const [, word = ""] = /^\[(TRACE|DEBUG|INFO|WARN|ERROR|ERR)\]/.exec(line) ?? [];
    this.#log(this.#panic ? "error" : (levels[word] ?? "info"), line);
  }
}
