import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiagnosticRecord } from "@prebake/sdk";
import { diagnosticText } from "./diagnostic-text.ts";
import { durationWords } from "./duration-words.ts";
import { safeText } from "./safe-text.ts";

const base: DiagnosticRecord = {
  code: "x/y",
  severity: "error",
  summary: "Unsupported argument",
  detail: "It is not known.",
};
const place = {
  file: "main.pkr.hcl",
  start: { line: 8, column: 5 },
  end: { line: 8, column: 11 },
  source: ["    colour = 1"],
};

const cases: readonly (readonly [string, DiagnosticRecord, string])[] = [
  ["without a place", base, "Error: Unsupported argument\n\nIt is not known.\n\n"],
  ["without words", { ...base, severity: "warning", detail: "" }, "Warning: Unsupported argument\n\n"],
  [
    "a place is marked",
    { ...base, place },
    "Error: Unsupported argument\n\n  on main.pkr.hcl line 8,5-11:\n  8:     colour = 1\n         ^^^^^^\n\nIt is not known.\n\n",
  ],
  [
    "the block of a place comes first",
    { ...base, detail: "", place: { ...place, block: { line: 6, source: '  provisioner "shell" {' } } },
    'Error: Unsupported argument\n\n  on main.pkr.hcl line 6:\n  6:   provisioner "shell" {\n     …\n  8:     colour = 1\n         ^^^^^^\n\n',
  ],
  [
    "what follows from another mistake gets one line",
    { ...base, place, follows: true },
    "Error: Unsupported argument\n\n  on main.pkr.hcl line 8,5-11: follows from an error above.\n\n",
  ],
  [
    "of a very long line the part around the place is shown",
    {
      ...base,
      detail: "",
      place: {
        file: "a",
        start: { line: 1, column: 1001 },
        end: { line: 1, column: 1004 },
        source: [`${"-".repeat(1000)}bad${"-".repeat(1000)}`],
      },
    },
    `Error: Unsupported argument\n\n  on a line 1,1001-1004:\n  1: …${"-".repeat(60)}bad${"-".repeat(437)}…\n     ${" ".repeat(61)}^^^\n\n`,
  ],
  [
    "several lines are marked on the first",
    {
      ...base,
      detail: "",
      place: {
        file: "a",
        start: { line: 9, column: 1 },
        end: { line: 10, column: 2 },
        source: ["x = [", "]"],
      },
    },
    "Error: Unsupported argument\n\n  on a line 9,1-10,2:\n   9: x = [\n      ^^^^^\n  10: ]\n\n",
  ],
  [
    "tabs before the place stay tabs, wide characters take two columns",
    {
      ...base,
      detail: "",
      place: { file: "a", start: { line: 1, column: 4 }, end: { line: 1, column: 5 }, source: ["\t字 字"] },
    },
    "Error: Unsupported argument\n\n  on a line 1,4-5:\n  1: \t字 字\n     \t   ^^\n\n",
  ],
  [
    "an empty place gets one mark",
    {
      ...base,
      detail: "",
      place: { file: "a", start: { line: 1, column: 2 }, end: { line: 1, column: 2 }, source: ["x"] },
    },
    "Error: Unsupported argument\n\n  on a line 1,2-2:\n  1: x\n      ^\n\n",
  ],
  [
    "values and related places",
    {
      ...base,
      place,
      values: [{ name: "var.n", value: "5" }],
      related: [{ ...place, message: "The first one is here." }],
    },
    "Error: Unsupported argument\n\n  on main.pkr.hcl line 8,5-11:\n  8:     colour = 1\n         ^^^^^^\n\n    with var.n = 5\n\nIt is not known.\n\nThe first one is here.\n\n  on main.pkr.hcl line 8,5-11:\n  8:     colour = 1\n         ^^^^^^\n\n",
  ],
];

for (const [name, diagnostic, text] of cases) {
  test(`diagnosticText(): ${name}`, () => assert.equal(diagnosticText(diagnostic), text));
}

const durations: readonly (readonly [number, string])[] = [
  [0, "0 microseconds"],
  [0.001, "1 microsecond"],
  [6.029, "6 milliseconds 29 microseconds"],
  [1893, "1 second 893 milliseconds"],
  [60_000, "1 minute"],
  [3_723_004, "1 hour 2 minutes"],
  [90_061_000, "1 day 1 hour"],
  [-5, "0 microseconds"],
];

for (const [ms, words] of durations) {
  test(`durationWords(${ms}) is "${words}"`, () => assert.equal(durationWords(ms), words));
}

const texts: readonly (readonly [string, string, string])[] = [
  ["plain\ttext\nü 字 🙂", "plain\ttext\nü 字 🙂", "plain\ttext\nü 字 🙂"],
  ["\x1b[1;31mred\x1b[0m", "red", "\x1b[1;31mred\x1b[0m\x1b[0m"],
  ["\x1b[38:5:1mx", "x", "\x1b[38:5:1mx\x1b[0m"],
  ["\x1b[2J\x1b[H\x1b[?25l\x1b[6nx", "x", "x"],
  ["\x1b]0;title\x07x\x1b]8;;http://e\x1b\\y", "xy", "xy"],
  ["\x1bPdcs\x1b\\x\x1b(B\x1bMy\x1b", "xy", "xy"],
  ["\x9b2Jx", "2Jx", "2Jx"],
  ["\x00\x08\x7f\r", "^@^H^?^M", "^@^H^?^M"],
  ["a\u202eb\u2066c", "abc", "abc"],
];

for (const [text, without, withColours] of texts) {
  test(`safeText(${JSON.stringify(text)})`, () => {
    assert.equal(safeText(text, { keepColours: false }), without);
    assert.equal(safeText(text, { keepColours: true }), withColours);
  });
}
