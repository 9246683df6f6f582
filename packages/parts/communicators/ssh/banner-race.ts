/**
 * Opens connections side by side until an SSH server answers on one of them.
 *
 * One after the other would be too slow: a port forward accepts while the guest is still booting, and a first packet that
 * the guest did not see is sent again only after seconds. So there is always one patient try, for servers that are slow
 * to answer, and up to three young ones beside it, a new one every half second, for the moment when the server comes up.
 */
import type { Clock } from "@prebake/base";
import { linkSignals, toError } from "@prebake/base";
import type { LinkedSignal } from "@prebake/base";
import { TryFailed } from "./try-failed.ts";

/** Between the starts of two tries while others still wait. */
const stepMs = 500;
/** After a try that failed at once, with no other waiting. */
const pauseMs = 200;
const maxTries = 4;
/** A young try is given up after this, so that a new one can start every `stepMs`. */
const youngMs = stepMs * (maxTries - 1);
/** The oldest try is given up after this. sshd that looks up a name may take 10 s and more. */
const patientMs = 30_000;

export interface BannerRaceOptions<T> {
  /** One try; rejects with `TryFailed` when it came to nothing. Any other error ends the race. */
  readonly open: (signal: AbortSignal) => Promise<T>;
  /** Closes a connection that came too late. */
  readonly close: (opened: T) => Promise<void>;
  readonly onFailure: (failure: TryFailed) => void;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

interface RunningTry {
  readonly startedMs: number;
  readonly stop: LinkedSignal;
}

/** Gives the first connection with a banner; all others are closed. Rejects with the signal's reason. */
export async function raceForBanner<T>(options: BannerRaceOptions<T>): Promise<T> {
  const { signal, clock } = options;
  const running = new Set<RunningTry>();
  const winner = Promise.withResolvers<T>();
  winner.promise.catch(() => undefined); // Looked at in each round.
  let over = false;
  let wake: () => void = () => undefined;

  const start = () => {
    const current: RunningTry = { startedMs: clock.monotonic(), stop: linkSignals([signal]) };
    running.add(current);
    const settle = (action: () => void) => {
      running.delete(current);
      current.stop[Symbol.dispose]();
      action();
      if (running.size === 0) wake();
    };
    options.open(current.stop.signal).then(
      (opened) =>
        settle(() => {
          if (over) void options.close(opened); // Closing reports nothing, and nobody waits for it.
          over = true;
          winner.resolve(opened);
        }),
      (error: unknown) =>
        settle(() => {
          if (over) return;
          if (error instanceof TryFailed) options.onFailure(error);
          else winner.reject(toError(error));
        }),
    );
  };

  try {
    for (;;) {
      signal.throwIfAborted();
      retire(running, clock.monotonic());
      if (running.size < maxTries) start();
      const idle = new Promise<void>((resolve) => (wake = resolve));
      const first = await firstOf(winner.promise, idle, { ms: stepMs, signal, clock });
      if (first) return first.value;
      if (running.size > 0) continue;
      const late = await firstOf(winner.promise, undefined, { ms: pauseMs, signal, clock });
      if (late) return late.value;
    }
  } catch (error) {
    over = true;
    // One may have come in between; it has no owner but this promise.
    winner.promise.then(options.close, () => undefined);
    throw error;
  } finally {
    for (const { stop } of running) stop.abort(new TryFailed("no-banner", "was given up"));
  }
}

function retire(running: Set<RunningTry>, nowMs: number): void {
  const [oldest] = running; // Sets keep the order of insertion.
  for (const each of running) {
    if (nowMs - each.startedMs < (each === oldest ? patientMs : youngMs)) continue;
    running.delete(each); // Its place is free at once.
    each.stop.abort(new TryFailed("no-banner", "accepts the connection, but no SSH server answers"));
  }
}

async function firstOf<T>(
  winner: Promise<T>,
  idle: Promise<void> | undefined,
  wait: { readonly ms: number; readonly signal: AbortSignal; readonly clock: Clock },
): Promise<{ readonly value: T } | undefined> {
  using pause = linkSignals([wait.signal]);
  const delay = wait.clock.delay(wait.ms, { signal: pause.signal });
  delay.catch(() => undefined); // Ends with this function.
  try {
    return await Promise.race([
      winner.then((value) => ({ value })),
      delay.then(() => undefined),
      ...(idle ? [idle.then(() => undefined)] : []),
    ]);
  } finally {
    pause.abort(new Error("no longer waited for"));
  }
}
