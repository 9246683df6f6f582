/** Text of every kind on screens of every width: marks stand under their places, lines fit, nothing steers the terminal. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildEvent, BuildEventBody, DiagnosticRecord } from "@prebake/sdk";
import { cellsOf, clustersOf, fitCells } from "./cells.ts";
import { diagnosticText } from "./diagnostic-text.ts";
import { jsonLine } from "./json-lines.ts";
import { createMachineReadable } from "./machine-readable.ts";
import { createPlainText } from "./plain-text.ts";
import { applyProgress, progressLines } from "./progress-lines.ts";
import type { ProgressState } from "./progress-lines.ts";
import { createTerminalScreen } from "./terminal-screen.ts";

function event(body: BuildEventBody): BuildEvent {
  return { v: 1, seq: 1, at: "2026-01-02T03:04:05.000Z", run: "r", ...body };
}

/** The line of a source, and the marks below it. */
function marked(source: string, column: number, length: number): readonly [string, string] {
  const place = { file: "f", start: { line: 1, column }, end: { line: 1, column: column + length } };
  const diagnostic: DiagnosticRecord = {
    code: "x/y",
    severity: "error",
    summary: "S",
    detail: "",
    place: { ...place, source: [source] },
  };
  const [line = "", marks = ""] = diagnosticText(diagnostic).split("\n").slice(3);
  return [line.slice("  1: ".length), marks.slice("  1: ".length)];
}

/** Clusters are what HCL counts as columns. `^` stands under each cell of the place. */
const marks: readonly (readonly [
  name: string,
  source: string,
  column: number,
  length: number,
  shown: string,
  marks: string,
])[] = [
  ["ASCII", "a = b", 5, 1, "a = b", "    ^"],
  ["a letter and its accent are one", "e\u0301 = x", 5, 1, "e\u0301 = x", "    ^"],
  ["wide characters before the place", "名前 = x", 6, 1, "名前 = x", "       ^"],
  ["a wide place", "x = 名前", 5, 2, "x = 名前", "    ^^^^"],
  ["an emoji of several code points is one place of two cells", "👩‍🚀 = x", 1, 1, "👩‍🚀 = x", "^^"],
  ["a flag", "🇩🇪 x", 3, 1, "🇩🇪 x", "   ^"],
  ["an emoji of the old blocks", "✅ x", 3, 1, "✅ x", "   ^"],
  ["a sign with an emoji's variation", "⚠\ufe0f x", 3, 1, "⚠\ufe0f x", "   ^"],
  ["Hangul", "한글 x", 4, 1, "한글 x", "     ^"],
  ["half-width kana", "ｱｲ x", 4, 1, "ｱｲ x", "   ^"],
  ["several tabs", "\t\tx", 3, 1, "\t\tx", "\t\t^"],
  ["a tab between words", "a\tb", 3, 1, "a\tb", " \t^"],
  ["an escape is shown, as wide as it is", "a\x1b[31mb", 7, 1, "a^[[31mb", "       ^"],
  ["a bell as the place", "a\x07b", 2, 1, "a^Gb", " ^^"],
  ["a mark of direction is not shown and takes no room", "a\u202eb", 3, 1, "ab", " ^"],
  ["a place past the end", "ab", 9, 1, "ab", "  ^"],
  ["a place that ends past the end", "ab", 2, 9, "ab", " ^"],
];
for (const [name, source, column, length, shown, below] of marks) {
  test(`the mark stands under the place: ${name}`, () =>
    assert.deepEqual(marked(source, column, length), [shown, below]));
}

test("of a very long line of wide characters the part around the place is shown, whole characters only", () => {
  const [line, below] = marked(`${"字".repeat(2000)}x${"👩‍🚀".repeat(2000)}`, 2001, 1);
  assert.ok(line.startsWith(`…${"字".repeat(60)}x👩‍🚀`), line.slice(0, 80));
  assert.ok(line.endsWith("👩‍🚀…"));
  assert.equal(below, `${" ".repeat(121)}^`);
});

test("a place at the start or the end of a very long line has an ellipsis on the other side only", () => {
  const [first] = marked(`x${"-".repeat(2000)}`, 1, 1);
  assert.match(first, /^x-+…$/);
  const [last, below] = marked(`${"-".repeat(2000)}x`, 2001, 1);
  assert.match(last, /^…-{60}x$/);
  assert.equal(below.indexOf("^"), last.indexOf("x"));
});

test("places in several files are each shown with their own numbers and marks", () => {
  const at = (file: string, line: number, source: string) => ({
    file,
    start: { line, column: 1 },
    end: { line, column: 2 },
    source: [source],
  });
  const text = diagnosticText({
    code: "x/y",
    severity: "error",
    summary: "Set twice",
    detail: "It is set twice.",
    place: at("b.hcl", 120, "x = 1"),
    related: [
      { ...at("a.hcl", 9, "x = 2"), message: "First here." },
      { ...at("ö 字.hcl", 1, "x = 3"), message: "And here." },
    ],
  });
  assert.equal(
    text,
    `Error: Set twice

  on b.hcl line 120,1-2:
  120: x = 1
       ^

It is set twice.

First here.

  on a.hcl line 9,1-2:
  9: x = 2
     ^

And here.

  on ö 字.hcl line 1,1-2:
  1: x = 3
     ^

`,
  );
});

test("fitCells() cuts whole characters, and never takes more columns than there are", () => {
  const rows: readonly (readonly [text: string, columns: number, cut: string])[] = [
    ["abc", 5, "abc"],
    ["abc", 3, "abc"],
    ["abcdef", 3, "abc"],
    ["字字字", 5, "字字"],
    ["字字字", 6, "字字字"],
    ["e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301"],
    ["👩‍🚀👩‍🚀", 3, "👩‍🚀"],
    ["字a", 1, ""], // Nothing after what did not fit: it would stand in the wrong place.
    ["", 0, ""],
    ["a", 0, ""],
  ];
  for (const [text, columns, cut] of rows)
    assert.equal(fitCells(text, columns), cut, `${text} in ${columns}`);
});

const label = "Installations-CD für 名前 👩‍🚀 \x1b[2J\r\n\tx.iso";
for (const columns of [0, 1, 5, 10, 20, 40, 80, 200]) {
  test(`progress fits a screen of ${columns} columns, whatever is in its words`, () => {
    const works = ["a", "b", "c", "d", "e"].map((id) =>
      event({ kind: "progress", build: "qemu.名前", id, work: "download", label, done: 5 }),
    );
    const lines = progressLines(works.reduce<ProgressState>(applyProgress, new Map()), columns);
    assert.equal(lines.length, 4);
    for (const line of lines) {
      assert.doesNotMatch(line, /[\x00-\x1f\x7f]/);
      const width = clustersOf(line).reduce((sum, cluster) => sum + cellsOf(cluster), 0);
      assert.ok(width <= Math.max(1, columns - 1), `${width}: ${line}`);
    }
  });
}

test("what a screen redraws is as many lines as it drew, also when words of a guest hold line ends", () => {
  const screen = createTerminalScreen({ colours: false, timestamps: false, columns: () => 100 });
  const draw = (done: number, ms: number) =>
    screen({
      ...event({ kind: "progress", build: "b", id: "1", work: "upload", label, done }),
      at: new Date(Date.UTC(2026, 0, 1) + ms).toISOString(),
    });
  assert.equal(draw(0, 0).split("\n").length - 1, 1);
  assert.ok(draw(7, 1000).startsWith("\x1b[1A\x1b[J"));
});

test("one row of -machine-readable is one line with its commas, whatever the text holds", () => {
  const rows = createMachineReadable();
  const text = "a,b\r\nc\\n%!(PACKER_COMMA)\x1b[31mred\x1b[0m\u0007\ttab 名前";
  const said = rows(event({ kind: "step", code: "x/y", text }));
  // Backslash and percent stay as they are. Source: measured on Packer 1.16.
  assert.equal(said, "1767323045,,ui,say,a%!(PACKER_COMMA)b^M\\nc\\n%!(PACKER_COMMA)red^G\ttab 名前\n");
  assert.equal(
    rows(event({ kind: "row", build: "null.a", type: "t", data: ["x,y", "", "p\r\nq"] })),
    "1767323045,null.a,t,x%!(PACKER_COMMA)y,,p\\r\\nq\n",
  );
});

test("one event of -events is one line of JSON, which holds the text as it was and steers no terminal", () => {
  const text = "\x1b[2J\u009b31m\x7f\u2028\n\ud83d 名前";
  const line = jsonLine(event({ kind: "step", build: "b", code: "x/y", text }));
  assert.equal(line.split("\n").length, 2);
  assert.doesNotMatch(line, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  const parsed: unknown = JSON.parse(line);
  assert.ok(typeof parsed === "object" && parsed !== null && "text" in parsed);
  assert.equal(parsed.text, text);
});

test("colours of a guest end with its line, so that they do not run into the next build's", () => {
  const plain = createPlainText({ colours: true, timestamps: false });
  const out = plain(event({ kind: "output", build: "b", stream: "stdout", text: "\x1b[31mred" }));
  assert.ok(out.endsWith("\x1b[0m\n"), JSON.stringify(out));
});
