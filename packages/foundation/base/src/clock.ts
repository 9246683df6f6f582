/** Time as a capability: real in the host, driven by hand in tests. */
import { toError } from "./errors.ts";

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Monotonic milliseconds from an arbitrary start: for measuring. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted first. Negative and zero resolve at once. */
  delay(ms: number, options: { readonly signal: AbortSignal }): Promise<void>;
}

export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
}

/** Child signal that also aborts, with `reason()`, after `ms`. The caller disposes; then no listener or timer is left. */
export function deadline(
  ms: number,
  options: { readonly signal: AbortSignal; readonly clock: Clock; readonly reason: () => Error },
): Deadline {
  const linked = linkSignals([options.signal]);
  const stop = new AbortController();
  options.clock.delay(ms, { signal: stop.signal }).then(
    () => linked.abort(options.reason()),
    () => undefined, // Disposed before the time was over.
  );
  return {
    signal: linked.signal,
    [Symbol.dispose]: () => {
      stop.abort(new Error("deadline disposed"));
      linked[Symbol.dispose]();
    },
  };
}

export interface LinkedSignal extends Disposable {
  readonly signal: AbortSignal;
  abort(reason: Error): void;
}

/** A signal that aborts with the first of its parents, or by itself. Disposing takes its listeners off the parents. */
export function linkSignals(parents: readonly AbortSignal[]): LinkedSignal {
  const controller = new AbortController();
  const listeners = parents.map((parent) => ({ parent, listener: () => controller.abort(parent.reason) }));
  for (const { parent, listener } of listeners) {
    if (parent.aborted) controller.abort(parent.reason);
    else parent.addEventListener("abort", listener, { once: true });
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    [Symbol.dispose]: () => {
      for (const { parent, listener } of listeners) parent.removeEventListener("abort", listener);
    },
  };
}

/** Settles as `promise`, or rejects with the signal's reason when that comes first. The promise's late failure is swallowed. */
export async function raceSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  promise.catch(() => undefined); // Its failure after an abort has nobody left to tell.
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const listener = () => reject(toError(signal.reason));
  signal.addEventListener("abort", listener, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", listener);
  }
}

export interface PollOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Milliseconds between the end of a try and the next one. */
  readonly intervalMs: number;
}

/** Calls `attempt` until it gives something other than undefined. Ends only by success, an error of `attempt`, or the signal. */
export async function pollUntil<T>(attempt: () => Promise<T | undefined>, options: PollOptions): Promise<T> {
  for (;;) {
    options.signal.throwIfAborted();
    const result = await attempt();
    if (result !== undefined) return result;
    await options.clock.delay(options.intervalMs, { signal: options.signal });
  }
}
