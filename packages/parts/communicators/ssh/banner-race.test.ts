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

test("raceForBanner() starts a try each half second, keeps the oldest and gives up the young ones", async () => {
  const race = newRace();
  await race.pass(6000);
  assert.deepEqual(
    race.tries.map(({ startedMs }) => startedMs).slice(0, 8),
    [0, 500, 1000, 1500, 2000, 2500, 3000, 3500],
  );
  assert.equal(race.tries[0]?.signal.aborted, false);
  assert.equal(race.tries.filter(({ signal }) => !signal.aborted).length, 4);
  race.tries[0]?.resolve("the patient one");
  assert.equal(await race.result, "the patient one");
  assert.ok(race.tries.every(({ signal }, index) => index === 0 || signal.aborted));
});

test("raceForBanner() tries again soon after a try that failed at once, and reports each failure", async () => {
  const race = newRace();
  for (let index = 0; index < 5; index++) {
    race.tries[index]?.reject(new TryFailed("refused", `refuses ${index}`));
    await race.pass(200);
  }
  assert.deepEqual(race.failures, ["refuses 0", "refuses 1", "refuses 2", "refuses 3", "refuses 4"]);
  assert.ok((race.tries[4]?.startedMs ?? Infinity) <= 1500);
  race.tries[5]?.resolve("up");
  assert.equal(await race.result, "up");
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
