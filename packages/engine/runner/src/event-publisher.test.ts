import assert from "node:assert/strict";
import { test } from "node:test";
import { Redactor } from "@prebake/base";
import type { BuildEvent } from "@prebake/sdk";
import { createMemoryHost } from "@prebake/testing";
import { createBuildEvents } from "./build-events.ts";
import { createEventPublisher } from "./event-publisher.ts";
import { LineSplitter } from "./line-splitter.ts";

function createStream() {
  const events: BuildEvent[] = [];
  const redactor = new Redactor();
  const { clock } = createMemoryHost({ now: Date.UTC(2026, 0, 2, 3, 4, 5, 678) });
  const failing = () => {
    throw new Error("closed");
  };
  const publisher = createEventPublisher({
    run: "r1",
    clock,
    redactor,
    consumers: [failing, (event) => events.push(event)],
  });
  return { events, redactor, clock, publisher };
}

test("publish() numbers, dates, redacts deeply and freezes; a consumer that throws harms nobody", () => {
  const { events, redactor, publisher } = createStream();
  redactor.add("s3cret");
  publisher.publish({ kind: "row", build: "a", type: "t", data: ["x", "s3cret"] });
  publisher.publish({ kind: "detail", build: "a", text: "s3cret" });
  assert.deepEqual(events, [
    {
      v: 1,
      seq: 1,
      at: "2026-01-02T03:04:05.678Z",
      run: "r1",
      kind: "row",
      build: "a",
      type: "t",
      data: ["x", "<sensitive>"],
    },
    {
      v: 1,
      seq: 2,
      at: "2026-01-02T03:04:05.678Z",
      run: "r1",
      kind: "detail",
      build: "a",
      text: "<sensitive>",
    },
  ]);
  assert.ok(Object.isFrozen(events[0]) && events[0]?.kind === "row" && Object.isFrozen(events[0].data));
});

test("progress is thinned out: the first, at most ten a second, the last", () => {
  const { events, clock, publisher } = createStream();
  const prompter = { ask: async () => undefined };
  const build = createBuildEvents({ build: "a", publisher, clock, prompter });
  const progress = build.progress({ work: "download", label: "ISO", total: 100 });
  for (let done = 1; done <= 100; done++) {
    clock.advance(10);
    progress.update(done);
  }
  progress.finish();
  progress.finish();
  const shown = events.flatMap((event) => (event.kind === "progress" ? [event] : []));
  assert.deepEqual(
    shown.map((event) => event.done),
    [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 100],
  );
  assert.deepEqual([shown.at(0)?.finished, shown.at(-1)?.finished, shown[0]?.total], [undefined, true, 100]);
});

const utf8 = new TextEncoder();
const chunkCases: readonly (readonly [string, readonly (string | Uint8Array)[], readonly string[]])[] = [
  ["lines across chunks", ["one\ntw", "o\nthr", "ee"], ["one", "two", "three"]],
  ["blank lines stay, white space at the end goes", ["a  \n\nb\r\n"], ["a", "", "b"]],
  ["what a carriage return overwrites is not shown", ["10%\r20%\r30%\n"], ["30%"]],
  [
    "a character split between chunks",
    [utf8.encode("ü").slice(0, 1), utf8.encode("ü").slice(1), "\n"],
    ["ü"],
  ],
  ["bytes that are no text", [Uint8Array.of(0xff, 0x0a)], ["\ufffd"]],
  ["nothing at the end", ["a\n"], ["a"]],
];

for (const [name, chunks, lines] of chunkCases) {
  test(`LineSplitter: ${name}`, () => {
    const got: string[] = [];
    const splitter = new LineSplitter((line) => got.push(line));
    for (const chunk of chunks) splitter.push(chunk);
    splitter.end();
    assert.deepEqual(got, lines);
  });
}

test("LineSplitter: a line without end does not grow without end", () => {
  const got: number[] = [];
  const splitter = new LineSplitter((line) => got.push(line.length));
  for (let chunk = 0; chunk < 20; chunk++) splitter.push("x".repeat(10_000));
  assert.deepEqual(got, [65536, 65536, 65536]);
});
