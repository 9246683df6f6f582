/** What is done about a builder's failure: the host leaves that to its builders. */
import type { BuildEvents, OnError } from "@prebake/sdk";
import { failureText } from "./served-session.ts";

/** `retry` is an answer of the user only. */
export type FailureAnswer = "cleanup" | "abort" | "retry";

const fixedAnswers: Readonly<Record<Exclude<OnError, "ask">, FailureAnswer>> = {
  cleanup: "cleanup",
  abort: "abort",
  "run-cleanup-provisioner": "abort",
};

const letters: Readonly<Record<string, FailureAnswer>> = { c: "cleanup", a: "abort", r: "retry" };

/** As the host's flag says, or as its user answers; clean-up when there is nobody to ask. */
export async function chooseAnswer(
  onError: OnError,
  failure: { readonly step: string; readonly error: unknown },
  { events, signal }: { readonly events: BuildEvents; readonly signal: AbortSignal },
): Promise<FailureAnswer> {
  if (onError !== "ask") return fixedAnswers[onError];
  const text = failureText(failure.error);
  events.problem({ severity: "error", code: "plugin/step-failed", text });
  const question = `Step "${failure.step}" failed\n[c] Clean up and exit, [a] abort without cleanup, or [r] retry step (build may fail even if retry succeeds)?`;
  for (;;) {
    const answer = await events.ask(question, { signal });
    if (answer === undefined) return "cleanup";
    const known = letters[answer.trim().toLowerCase().slice(0, 1)];
    if (known) return known;
  }
}
