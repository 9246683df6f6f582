import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { Cancelled } from "@prebake/base";
import { ChannelReader } from "./channel-reader.ts";

const { signal } = new AbortController();

/** A channel that gives these pieces, one by one, and ends. */
function channel(...pieces: readonly string[]) {
  const stream = new PassThrough();
  void (async () => {
    for (const piece of pieces) {
      stream.write(piece);
      await new Promise(setImmediate);
    }
    stream.end();
  })();
  return { stream, reader: new ChannelReader(stream) };
}

const lines: readonly (readonly [string, readonly string[], readonly (string | undefined)[]])[] = [
  ["whole lines", ["a\nb\n"], ["a", "b", undefined]],
  ["a line in pieces", ["o", "ne\ntw", "o\n"], ["one", "two", undefined]],
  ["Windows' line ends", ["a\r\nb\r\n"], ["a", "b", undefined]],
  ["an empty line", ["\n"], ["", undefined]],
  ["a last line without its end", ["a\nb"], ["a", undefined]],
  ["nothing", [], [undefined]],
  ["a line of 70 KiB", ["x".repeat(70 * 1024)], [undefined]],
];

for (const [name, pieces, expected] of lines)
  test(`readLine() of ${name}`, async () => {
    const { reader } = channel(...pieces);
    for (const line of expected) assert.equal(await reader.readLine(signal), line);
  });

test("after a line come bytes, exactly as many as are asked for", async () => {
  const { reader } = channel("line\nabc", "defgh", "ij");
  assert.equal(await reader.readLine(signal), "line");
  assert.equal((await reader.readExactly(5, signal)).toString(), "abcde");
  assert.equal((await reader.readUpTo(2, signal))?.toString(), "fg");
  assert.equal((await reader.readExactly(99, signal)).toString(), "hij", "fewer at the end");
  assert.equal(await reader.read(signal), undefined);
});

test("takeAll() gives what is left of a line first, then everything, one piece at a time", async () => {
  const { reader } = channel("line\nrest", "one", "two");
  await reader.readLine(signal);
  const taken: string[] = [];
  let isTaking = false;
  await reader.takeAll(async (piece) => {
    assert.equal(isTaking, false);
    isTaking = true;
    await new Promise(setImmediate);
    taken.push(piece.toString());
    isTaking = false;
  }, signal);
  assert.equal(taken.join(""), "restonetwo");
  assert.equal(taken[0], "rest");
});

test("takeAll() fails with its taker, and asks it for nothing more", async () => {
  const { reader } = channel("one", "two", "three");
  let calls = 0;
  const take = async () => {
    calls++;
    throw new Error("the disk is full");
  };
  await assert.rejects(reader.takeAll(take, signal), /disk is full/);
  assert.equal(calls, 1);
});

test("whoever waits for a channel that says nothing is stopped with the reason", async () => {
  const waits: readonly ((reader: ChannelReader, stop: AbortSignal) => Promise<unknown>)[] = [
    (reader, stop) => reader.read(stop),
    (reader, stop) => reader.readLine(stop),
    (reader, stop) => reader.readExactly(4, stop),
    (reader, stop) => reader.takeAll(() => undefined, stop),
  ];
  for (const wait of waits) {
    const stop = new AbortController();
    const waiting = assert.rejects(wait(new ChannelReader(new PassThrough()), stop.signal), Cancelled);
    await new Promise(setImmediate);
    stop.abort(new Cancelled("stop"));
    await waiting;
  }
});
