/** The difference of two texts in unified form, as `diff -u` writes it. */

const contextLines = 3;

/**
 * The difference of two texts with as many lines: line by line, which is what formatting changes. Empty when they are
 * equal. Ends with a line end. Source of the form: POSIX, `diff -u`.
 */
export function unifiedDiff(name: string, before: string, after: string): string {
  const old = linesOf(before);
  const changed = linesOf(after);
  const hunks = hunkBounds(old, changed).map((hunk) => hunkText(hunk, old, changed));
  return hunks.length === 0 ? "" : `--- old/${name}\n+++ new/${name}\n${hunks.join("")}`;
}

/** Lines with their ends; a text that ends in a line end has no empty line behind it. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Half-open, 0-based. */
interface Hunk {
  readonly start: number;
  end: number;
}

function hunkBounds(old: readonly string[], changed: readonly string[]): readonly Hunk[] {
  const count = Math.max(old.length, changed.length);
  const hunks: Hunk[] = [];
  for (let at = 0; at < count; at++) {
    if (old[at] === changed[at]) continue;
    const start = Math.max(0, at - contextLines);
    const end = Math.min(count, at + contextLines + 1);
    const last = hunks.at(-1);
    if (last && last.end >= start) last.end = end;
    else hunks.push({ start, end });
  }
  return hunks;
}

function hunkText({ start, end }: Hunk, old: readonly string[], changed: readonly string[]): string {
  const ranges = [old, changed].map((lines) => rangeText(start, Math.min(end, lines.length)));
  let text = `@@ -${ranges.join(" +")} @@\n`;
  let removed = "";
  let added = "";
  for (let at = start; at < end; at++) {
    const [left, right] = [old[at], changed[at]];
    if (left !== right) {
      if (left !== undefined) removed += marked("-", left);
      if (right !== undefined) added += marked("+", right);
      continue;
    }
    text += removed + added + marked(" ", left ?? "");
    removed = "";
    added = "";
  }
  return text + removed + added;
}

function rangeText(start: number, end: number): string {
  const count = end - start;
  if (count === 1) return String(start + 1);
  return `${count === 0 ? start : start + 1},${count}`;
}

function marked(mark: string, line: string): string {
  return line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
}
