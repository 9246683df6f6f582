/** Real time. */
import type { Clock } from "@prebake/base";
import { toError } from "@prebake/base";

/** `setTimeout` fires at once for more than this. Source: Node, timers, "setTimeout". */
const longestTimerMs = 2 ** 31 - 1;

export const hostClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  delay: async (ms, { signal }) => {
    signal.throwIfAborted();
    for (let left = ms; left > 0; left -= longestTimerMs) await wait(Math.min(left, longestTimerMs), signal);
  },
};

function wait(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const aborted = () => {
    clearTimeout(timer);
    reject(toError(signal.reason));
  };
  const timer = setTimeout(() => {
    signal.removeEventListener("abort", aborted);
    resolve();
  }, ms);
  signal.addEventListener("abort", aborted, { once: true });
  return promise;
}
