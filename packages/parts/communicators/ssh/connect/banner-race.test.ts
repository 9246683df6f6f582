import assert from "node:assert/strict";
import { test } from "node:test";
import { toError } from "@prebake/base";
import { createMemoryHost } from "@prebake/testing";
import { raceForBanner } from "./banner-race.ts";
import { TryFailed } from "./try-failed.ts";

/** Tries that end when the test says so. */
function newRace() {
  const { clock } = createMemoryHost();
  const stop = new AbortController();
  const tries: {
    readonly startedMs: number;
    readonly signal: AbortSignal;
    readonly resolve: (name: string) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  const closed: string[] = [];
  const failures: string[] = [];
  const start = clock.monotonic();
  const result = raceForBanner<string>({
    open: (signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      signal.addEventListener("abort", () => reject(toError(signal.reason)), { once: true });
      tries.push({ startedMs: clock.monotonic() - start, signal, resolve, reject });
      return promise;
    },
    close: async (name) => void closed.push(name),
    onFailure: ({ message }) => failures.push(message),
    signal: stop.signal,
    clock,
  });
  const pass = async (ms: number) => {
    await new Promise(setImmediate);
    for (let left = ms; left > 0; left -= 100) {
      clock.advance(Math.min(100, left));
      await new Promise(setImmediate);
    }
  };
  return { tries, closed, failures, result, pass, stop };
}

const running = (race: ReturnType<typeof newRace>) =>
  race.tries.filter(({ signal }) => !signal.aborted).length;
const refusal = () => new TryFailed("refused", "refuses", "refusal");

test("raceForBanner() keeps the oldest try of a silent guest and starts young ones each half second", async () => {
  const race = newRace();
  await race.pass(12_000);
  assert.deepEqual(race.tries.map(({ startedMs }) => startedMs).slice(0, 4), [0, 500, 1000, 1500]);
  assert.equal(race.tries[0]?.signal.aborted, false);
  assert.ok(running(race) <= 3);
  // Never longer than a second and a half without a fresh packet to the guest.
  const starts = race.tries.map(({ startedMs }) => startedMs);
  const gaps = starts.slice(1).map((startedMs, index) => startedMs - (starts[index] ?? 0));
  assert.ok(Math.max(...gaps) <= 1500, gaps.join(" "));
  race.tries[0]?.resolve("the patient one");
  assert.equal(await race.result, "the patient one");
  assert.equal(running(race), 1);
});

test("raceForBanner() tries again soon after a refusal, one at a time, and reports each failure", async () => {
  const race = newRace();
  for (let index = 0; index < 5; index++) {
    race.tries[index]?.reject(refusal());
    await race.pass(200);
  }
  assert.equal(race.failures.length, 5);
  assert.equal(running(race) - 5, 1); // The refused ones were not aborted, they failed.
  assert.ok((race.tries[4]?.startedMs ?? Infinity) <= 1500);
  race.tries[5]?.resolve("up");
  assert.equal(await race.result, "up");
});

test("raceForBanner() leaves a server alone that took a try and is slow to greet", async () => {
  const race = newRace();
  await race.pass(2000);
  const before = race.tries.length;
  race.tries.at(-1)?.reject(refusal());
  await race.pass(200);
  // What was sent before the guest listened is given up, and one new try is under way.
  assert.equal(race.tries.slice(0, before - 1).filter(({ signal }) => !signal.aborted).length, 0);
  await race.pass(2500);
  assert.equal(race.tries.length, before + 1);
  await race.pass(1000);
  assert.equal(race.tries.length, before + 2);
  race.tries[before]?.resolve("slow");
  assert.equal(await race.result, "slow");
});

test("raceForBanner() gives a busy server time", async () => {
  const race = newRace();
  race.tries[0]?.reject(new TryFailed("no-banner", "Exceeded MaxStartups", "words"));
  await race.pass(1400);
  assert.equal(race.tries.length, 1);
  await race.pass(200);
  assert.equal(race.tries.length, 2);
  race.tries[1]?.resolve("up");
  assert.equal(await race.result, "up");
});

test("raceForBanner() takes a guest that answered and then hangs for silent: it may be rebooting", async () => {
  const race = newRace();
  race.tries[0]?.reject(refusal());
  await race.pass(12_000);
  const before = race.tries.length;
  await race.pass(5000);
  assert.ok(race.tries.length - before >= 3);
  race.tries.at(-1)?.resolve("back");
  assert.equal(await race.result, "back");
});

test("raceForBanner() gives the oldest up in the end, too", async () => {
  const race = newRace();
  await race.pass(31_000);
  assert.equal(race.tries[0]?.signal.aborted, true);
  race.tries.at(-1)?.resolve("late");
  assert.equal(await race.result, "late");
});

test("raceForBanner() closes a connection that came second", async () => {
  const race = newRace();
  await race.pass(600);
  race.tries[1]?.resolve("first");
  race.tries[0]?.resolve("second");
  assert.equal(await race.result, "first");
  await new Promise(setImmediate);
  assert.deepEqual([race.closed, race.failures], [["second"], []]);
});

test("raceForBanner() ends with an error that is no failed try, and with its signal", async () => {
  const broken = newRace();
  broken.tries[0]?.reject(new Error("the machine is gone"));
  await assert.rejects(Promise.all([broken.result, broken.pass(100)]), /the machine is gone/);
  const stopped = newRace();
  stopped.stop.abort(new Error("stopped"));
  await assert.rejects(stopped.result, /stopped/);
  assert.ok(stopped.tries.every(({ signal }) => signal.aborted));
  assert.deepEqual(stopped.failures, []);
});
