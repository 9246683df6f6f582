/** Waits and owned things under stress: what is cancelled at the same moment, many at once, nothing left behind. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deadline, linkSignals, pollUntil, raceSignal } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { BuildError, Cancelled, isCancellation } from "./errors.ts";
import { ResourceScope } from "./resource-scope.ts";

/** A clock whose delays end by `end`, or with their signal; `asked` has their lengths. */
function handClock() {
  const asked: number[] = [];
  const ends: (() => void)[] = [];
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    delay: (ms, { signal }) => {
      asked.push(ms);
      return raceSignal(new Promise<void>((resolve) => ends.push(resolve)), signal);
    },
  };
  return { clock, asked, end: () => ends.shift()?.() };
}

/** An abort signal that knows how many listen. */
function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...parameters: Parameters<typeof addEventListener>) => {
    listeners++;
    addEventListener.apply(signal, parameters);
  };
  signal.removeEventListener = (...parameters: Parameters<typeof removeEventListener>) => {
    listeners--;
    removeEventListener.apply(signal, parameters);
  };
  return { controller, signal, listeners: () => listeners };
}

test("a long run leaves no listener on its signal, however often it waits", async () => {
  const { signal, listeners } = countedSignal();
  const hand = handClock();
  for (let times = 0; times < 100; times++) {
    assert.equal(await raceSignal(Promise.resolve(times), signal), times);
    await assert.rejects(raceSignal(Promise.reject(new Error("no")), signal), /no/);
    using linked = linkSignals([signal]);
    assert.equal(linked.signal.aborted, false);
    using limit = deadline(5, { signal, clock: hand.clock, reason: () => new Error("late") });
    assert.equal(limit.signal.aborted, false);
  }
  assert.equal(listeners(), 0);
});

test("the first reason stays, whatever aborts later", async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  using linked = linkSignals([first.signal, second.signal]);
  second.abort(new Cancelled("second"));
  first.abort(new Cancelled("first"));
  linked.abort(new Error("third"));
  assert.equal(linked.signal.reason.message, "second");
});

test("of several parents that are aborted already, the first one's reason counts", () => {
  const parents = ["a", "b"].map((name) => AbortSignal.abort(new Cancelled(name)));
  assert.equal(linkSignals(parents).signal.reason.message, "a");
});

test("a deadline that is over is not a cancellation by the user", async () => {
  const { controller } = countedSignal();
  const hand = handClock();
  using limit = deadline(10, {
    signal: controller.signal,
    clock: hand.clock,
    reason: () => new BuildError("demo/late", { message: "Cannot wait: late" }),
  });
  const waiting = raceSignal(new Promise(() => undefined), limit.signal);
  hand.end();
  const error: unknown = await waiting.catch((reason: unknown) => reason);
  assert.ok(error instanceof BuildError);
  assert.equal(isCancellation(error, controller.signal), false);
  assert.equal(controller.signal.aborted, false);
});

test("the reason of a deadline is made when the time is over, with what is known then", async () => {
  const hand = handClock();
  let tries = 0;
  using limit = deadline(10, {
    signal: new AbortController().signal,
    clock: hand.clock,
    reason: () => new Error(`after ${tries} tries`),
  });
  tries = 7;
  hand.end();
  await new Promise(setImmediate);
  assert.equal(limit.signal.reason.message, "after 7 tries");
});

test("raceSignal() swallows what its promise does after the abort", async () => {
  const stop = new AbortController();
  const work = Promise.withResolvers<void>();
  const raced = raceSignal(work.promise, stop.signal);
  stop.abort(new Cancelled("stop"));
  await assert.rejects(raced, Cancelled);
  work.reject(new Error("nobody is left to hear this")); // Unhandled, it would end the process.
  await new Promise(setImmediate);
});

test("raceSignal() gives an Error also for a reason that is none", async () => {
  await assert.rejects(raceSignal(new Promise(() => undefined), AbortSignal.abort("text")), (error) =>
    String(error).includes("text"),
  );
});

test("pollUntil() waits between tries and not before the first or after the last", async () => {
  const hand = handClock();
  const results = [undefined, undefined, 0];
  const polled = pollUntil(async () => results.shift(), {
    signal: new AbortController().signal,
    clock: hand.clock,
    intervalMs: 250,
  });
  for (let pauses = 1; pauses <= 2; pauses++) {
    while (hand.asked.length < pauses) await new Promise(setImmediate);
    hand.end();
  }
  assert.equal(await polled, 0, "a value that is false is a value");
  assert.deepEqual(hand.asked, [250, 250]);
});

test("pollUntil() ends with what its attempt throws, and in the middle of a pause with the signal", async () => {
  const hand = handClock();
  const stop = new AbortController();
  const options = { signal: stop.signal, clock: hand.clock, intervalMs: 1 };
  await assert.rejects(
    pollUntil(() => Promise.reject(new Error("broken")), options),
    /broken/,
  );
  const polled = pollUntil(async () => undefined, options);
  while (hand.asked.length === 0) await new Promise(setImmediate);
  stop.abort(new Cancelled("stop"));
  await assert.rejects(polled, Cancelled);
});

test("a scope waits for each release before it begins the next", async () => {
  const order: string[] = [];
  const scope = new ResourceScope();
  for (const name of ["a", "b", "c"]) {
    scope.defer(name, async () => {
      order.push(`${name} begins`);
      await new Promise(setImmediate);
      order.push(`${name} ends`);
    });
  }
  await scope[Symbol.asyncDispose]();
  assert.deepEqual(order, ["c begins", "c ends", "b begins", "b ends", "a begins", "a ends"]);
});

test("what is acquired while a scope is closed is released too, and a release may close it again", async () => {
  const released: string[] = [];
  const scope = new ResourceScope();
  scope.defer("outer", async () => {
    released.push("outer");
    scope.defer("late", () => void released.push("late"));
    await Promise.resolve();
    void scope[Symbol.asyncDispose]();
  });
  await scope[Symbol.asyncDispose]();
  assert.deepEqual(released, ["outer", "late"]);
  assert.deepEqual(scope.names, []);
});

test("every release is tried when all fail, and each failure is told with its name", async () => {
  const failures: string[] = [];
  const scope = new ResourceScope({
    onReleaseError: (name, error) => failures.push(`${name}: ${error.message}`),
  });
  scope.defer("throws", () => {
    throw new Error("1");
  });
  scope.defer("rejects", () => Promise.reject(new Error("2")));
  scope.defer("rejects with a text", () => Promise.reject("3"));
  await scope[Symbol.asyncDispose]();
  assert.deepEqual(failures, ["rejects with a text: 3", "rejects: 2", "throws: 1"]);
});

test("a scope inside of a scope is released where it was acquired", async () => {
  const order: string[] = [];
  await using outer = new ResourceScope();
  outer.defer("first", () => void order.push("first"));
  const inner = outer.use("inner", new ResourceScope());
  outer.defer("last", () => void order.push("last"));
  inner.defer("in it", () => void order.push("in it"));
  await outer[Symbol.asyncDispose]();
  assert.deepEqual(order, ["last", "in it", "first"]);
});
