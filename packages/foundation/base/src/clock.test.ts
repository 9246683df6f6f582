import assert from "node:assert/strict";
import { test } from "node:test";
import { deadline, linkSignals, pollUntil, raceSignal } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { Cancelled } from "./errors.ts";

/** A clock whose delays end when the test says so. */
function manualClock(): Clock & { tick(): void; readonly waiting: number } {
  const waiters = new Set<() => void>();
  return {
    now: () => 0,
    monotonic: () => 0,
    get waiting() {
      return waiters.size;
    },
    tick: () => {
      for (const resolve of waiters) resolve();
    },
    delay: (_ms, { signal }) =>
      new Promise((resolve, reject) => {
        const done = () => {
          waiters.delete(done);
          resolve();
        };
        waiters.add(done);
        signal.addEventListener("abort", () => {
          waiters.delete(done);
          reject(signal.reason as Error);
        });
      }),
  };
}

test("deadline() aborts with its own reason when the time is over", async () => {
  const clock = manualClock();
  using limit = deadline(10, {
    signal: new AbortController().signal,
    clock,
    reason: () => new Error("late"),
  });
  clock.tick();
  await Promise.resolve();
  assert.equal(limit.signal.reason.message, "late");
});

test("deadline() passes the parent's reason on, and leaves no timer when disposed", () => {
  const clock = manualClock();
  const parent = new AbortController();
  const limit = deadline(10, { signal: parent.signal, clock, reason: () => new Error("late") });
  parent.abort(new Cancelled("stop"));
  assert.ok(limit.signal.reason instanceof Cancelled);
  limit[Symbol.dispose]();
  assert.equal(clock.waiting, 0);
});

test("linkSignals() follows the first of its parents, also one that is aborted already, until disposed", () => {
  const [a, b] = [new AbortController(), new AbortController()];
  const linked = linkSignals([a.signal, b.signal]);
  b.abort(new Error("b"));
  assert.equal(linked.signal.reason.message, "b");
  assert.equal(linkSignals([b.signal]).signal.aborted, true);
  const released = linkSignals([a.signal]);
  released[Symbol.dispose]();
  a.abort(new Error("a"));
  assert.equal(released.signal.aborted, false);
});

test("raceSignal() settles as the promise, or rejects with the reason", async () => {
  const controller = new AbortController();
  assert.equal(await raceSignal(Promise.resolve(1), controller.signal), 1);
  const never = new Promise<number>(() => undefined);
  const raced = raceSignal(never, controller.signal);
  controller.abort(new Cancelled("stop"));
  await assert.rejects(raced, Cancelled);
  await assert.rejects(raceSignal(never, controller.signal), Cancelled);
});

test("pollUntil() tries until there is a result, and stops with the signal", async () => {
  const clock: Clock = { ...manualClock(), delay: async (_ms, { signal }) => signal.throwIfAborted() };
  let tries = 0;
  const signal = new AbortController().signal;
  const attempt = async () => (++tries === 3 ? "there" : undefined);
  assert.equal(await pollUntil(attempt, { signal, clock, intervalMs: 1 }), "there");
  const stopped = AbortSignal.abort(new Cancelled("stop"));
  await assert.rejects(
    pollUntil(async () => undefined, { signal: stopped, clock, intervalMs: 1 }),
    Cancelled,
  );
});
