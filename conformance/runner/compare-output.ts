/** Compares an output by the mode of its case. */
import type { ExpectedOutput } from "./case.ts";

export function compareOutput(expected: ExpectedOutput, text: string): readonly string[] {
  const lines = outputLines(text);
  const present = (expected.absent ?? []).filter((part) => text.includes(part));
  return [
    ...modes[expected.mode](expected.lines, lines),
    ...present.map((part) => `stdout has ${show(part)}`),
  ];
}

type Compare = (expected: readonly string[], lines: readonly string[]) => readonly string[];

const modes: Readonly<Record<ExpectedOutput["mode"], Compare>> = {
  exact: (expected, lines) => firstDifference(expected, lines, "stdout"),
  sorted: (expected, lines) => firstDifference([...expected].sort(), [...lines].sort(), "stdout, sorted,"),
  ordered(expected, lines) {
    let at = 0;
    for (const line of expected) {
      const found = lines.indexOf(line, at);
      if (found === -1) return [`stdout: no line ${show(line)} after line ${at}`];
      at = found + 1;
    }
    return [];
  },
  pattern: (expected, lines) =>
    expected
      .filter((pattern) => !lines.some((line) => new RegExp(pattern).test(line)))
      .map((pattern) => `stdout: no line like /${pattern}/`),
};

/** The first line that differs, in words; empty when all are equal. */
export function firstDifference(
  expected: readonly string[],
  got: readonly string[],
  what: string,
): readonly string[] {
  for (let at = 0; at < Math.max(expected.length, got.length); at++) {
    if (expected[at] !== got[at]) {
      return [`${what} line ${at + 1}: expected ${show(expected[at])}, got ${show(got[at])}`];
    }
  }
  return [];
}

export function show(text: string | undefined): string {
  const quoted = JSON.stringify(text ?? null);
  return quoted.length > 300 ? `${quoted.slice(0, 300)}…` : quoted;
}

/** Lines without trailing spaces and without blank lines at both ends. Runs of artifact lines are sorted: the original lists them in an order of chance. */
function outputLines(text: string): readonly string[] {
  const lines = text.split("\n").map((line) => line.replace(/[ \t]+$/, ""));
  while (lines.at(-1) === "") lines.pop();
  while (lines[0] === "") lines.shift();
  for (let start = 0; start < lines.length; start++) {
    let end = start;
    while (lines[end]?.startsWith("--> ")) end++;
    if (end === start) continue;
    lines.splice(start, end - start, ...lines.slice(start, end).sort());
    start = end;
  }
  return lines;
}
