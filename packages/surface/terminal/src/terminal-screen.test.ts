import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildEvent, BuildEventBody } from "@prebake/sdk";
import { applyProgress, progressLines, sizeText } from "./progress-lines.ts";
import type { ProgressState } from "./progress-lines.ts";
import { createTerminalScreen } from "./terminal-screen.ts";

const MiB = 1024 * 1024;

function at(ms: number, body: BuildEventBody): BuildEvent {
  return { v: 1, seq: 1, at: new Date(Date.UTC(2026, 0, 1) + ms).toISOString(), run: "r", ...body };
}

const progress = (
  id: string,
  done: number,
  more: { total?: number; finished?: true } = {},
): BuildEventBody => ({
  kind: "progress",
  build: "qemu.a",
  id,
  work: "download",
  label: "ISO",
  done,
  ...more,
});

function linesAfter(events: readonly BuildEvent[], columns = 100): readonly string[] {
  return progressLines(events.reduce<ProgressState>(applyProgress, new Map()), columns);
}

test("progress: share, rate and time left", () => {
  const events = [
    at(0, progress("1", 0, { total: 100 * MiB })),
    at(2000, progress("1", 20 * MiB, { total: 100 * MiB })),
  ];
  assert.deepEqual(linesAfter(events), ["    qemu.a: download ISO  20% of 100 MiB  10.0 MiB/s  8s left"]);
});

test("progress: without a known total only what is done and how fast", () => {
  assert.deepEqual(linesAfter([at(0, progress("1", 0)), at(1000, progress("1", 1536))]), [
    "    qemu.a: download ISO  1.5 KiB  1.5 KiB/s",
  ]);
  assert.deepEqual(linesAfter([at(0, progress("1", 0))]), ["    qemu.a: download ISO  0 B"]);
});

test("progress: ends with its work, and with its build", () => {
  const first = at(0, progress("1", 0));
  assert.deepEqual(linesAfter([first, at(1, progress("1", 5, { finished: true }))]), []);
  assert.deepEqual(
    linesAfter([first, at(1, { kind: "build.finished", build: "qemu.a", durationMs: 1, outcome: "failed" })]),
    [],
  );
});

test("progress: no more than four lines, none wider than the terminal", () => {
  const lines = linesAfter(
    ["1", "2", "3", "4", "5"].map((id) => at(0, progress(id, 0))),
    20,
  );
  assert.equal(lines.length, 4);
  assert.equal(lines.at(-1), "… and 2 more");
  assert.ok(lines.every((line) => line.length < 20));
});

test("progress: times left", () => {
  const left = (seconds: number) =>
    linesAfter([
      at(0, progress("1", 0, { total: seconds + 1 })),
      at(1000, progress("1", 1, { total: seconds + 1 })),
    ])[0]
      ?.split("  ")
      .at(-1);
  assert.deepEqual([left(5), left(185), left(3725)], ["5s left", "3m05s left", "1h02m left"]);
});

test("sizeText()", () => {
  assert.deepEqual([0, 1023, 1024, 1536, 200 * 1024, 5 * MiB, 3 * MiB * MiB].map(sizeText), [
    "0 B",
    "1023 B",
    "1.0 KiB",
    "1.5 KiB",
    "200 KiB",
    "5.0 MiB",
    "3.0 TiB",
  ]);
});

test("the screen: lines stay above, progress is redrawn in place, at most ten times a second", () => {
  const screen = createTerminalScreen({ colours: false, timestamps: false, columns: () => 80 });
  const draw = (ms: number, body: BuildEventBody) => screen(at(ms, body)).replaceAll("\x1b", "^");
  assert.equal(draw(0, progress("1", 0)), "    qemu.a: download ISO  0 B\n");
  assert.equal(draw(50, progress("1", 10)), "");
  assert.match(draw(100, progress("1", 100)), /^\^\[1A\^\[J {4}qemu\.a: download ISO {2}100 B .*\n$/);
  assert.match(
    draw(110, { kind: "step", build: "qemu.a", code: "x/y", text: "said" }),
    /^\^\[1A\^\[J==> qemu\.a: said\n {4}qemu\.a: download ISO .*\n$/,
  );
  assert.equal(draw(120, { kind: "prompt", build: "qemu.a", text: "Go on?" }), "^[1A^[J==> qemu.a: Go on? ");
  assert.match(draw(300, progress("1", 200)), /^ {4}qemu\.a: download ISO {2}200 B/);
  assert.equal(draw(310, progress("1", 200, { finished: true })), "^[1A^[J");
  assert.equal(draw(320, { kind: "log", level: "info", source: "x", text: "y" }), "");
});
