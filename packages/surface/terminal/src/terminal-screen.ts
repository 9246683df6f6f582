/** The screen of a terminal: lines that stay, and below them the progress of long work, redrawn in place. */
import type { BuildEvent } from "@prebake/sdk";
import { createPlainText } from "./plain-text.ts";
import type { PlainTextOptions } from "./plain-text.ts";
import { applyProgress, progressLines } from "./progress-lines.ts";
import type { ProgressState } from "./progress-lines.ts";

export interface TerminalScreenOptions extends PlainTextOptions {
  /** Width of the terminal now. */
  readonly columns: () => number;
}

// Ten frames a second are enough for the eye and cheap over a slow line.
const frameMs = 100;

/** The function from events to what is written, cursor movements included. After `run.finished` nothing is left below. */
export function createTerminalScreen(options: TerminalScreenOptions): (event: BuildEvent) => string {
  const plain = createPlainText(options);
  let state: ProgressState = new Map();
  let shown: readonly string[] = [];
  let drawnAt = Number.NEGATIVE_INFINITY;
  return (event) => {
    const text = plain(event);
    const next = applyProgress(state, event);
    const at = Date.parse(event.at);
    const shrunk = next.size < state.size;
    state = next;
    if (text === "" && !shrunk && at - drawnAt < frameMs) return "";
    // A question keeps its line: nothing is drawn below it until something else is said.
    const lines = event.kind === "prompt" ? [] : progressLines(state, options.columns());
    if (text === "" && lines.join("\n") === shown.join("\n")) return "";
    const frame = erase(shown.length) + text + lines.map((line) => `${line}\n`).join("");
    shown = lines;
    drawnAt = at;
    return frame;
  };
}

function erase(lines: number): string {
  return lines === 0 ? "" : `\x1b[${lines}A\x1b[J`;
}
