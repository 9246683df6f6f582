/**
 * What whoever runs a part does around it, whether that is our own engine or a process that lends the part to another host: the
 * scope it runs in, `-debug`, `-on-error`.
 */
import { BuildError, ResourceScope, toError } from "@prebake/base";
import type { OnError, RunSettings } from "./component.ts";
import type { BuildEvents } from "./events.ts";

/** What is done about a builder's failure; `retry` is an answer of the user only. */
export type FailureAnswer = "cleanup" | "abort" | "retry";

interface Conduct {
  readonly events: BuildEvents;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
}

/** A scope whose failed releases become problems of the build: they never hide the error that ended it. */
export function openRunScope(events: BuildEvents): ResourceScope {
  return new ResourceScope({
    onReleaseError: (name, error) =>
      events.problem({
        severity: "warning",
        code: "runner/cleanup-failed",
        text: `Cannot clean up ${name}: ${error.message}`,
        ...hintOf(error),
      }),
  });
}

/** With `-debug`: waits until the user goes on; goes on at once when there is nobody to ask. Rejects when cancelled. */
export async function pauseAfter(
  step: string,
  { debug }: Pick<RunSettings, "debug">,
  { events, signal }: Conduct,
): Promise<void> {
  if (!debug) return;
  await events.ask(`Pausing after run of step '${step}'. Press enter to continue.`, { signal });
}

const fixedAnswers: Readonly<Record<Exclude<OnError, "ask">, FailureAnswer>> = {
  cleanup: "cleanup",
  abort: "abort",
  "run-cleanup-provisioner": "abort",
};

const letters: Readonly<Record<string, FailureAnswer>> = { c: "cleanup", a: "abort", r: "retry" };

const question =
  "[c] Clean up and exit, [a] abort without cleanup, or [r] retry step (build may fail even if retry succeeds)?";

/** As `-on-error` says, or as the user answers; clean-up when there is nobody to ask. Rejects when cancelled. */
export async function answerFailure(
  onError: OnError,
  failure: { readonly step: string; readonly error: unknown },
  { events, signal }: Conduct,
): Promise<FailureAnswer> {
  if (onError !== "ask") return fixedAnswers[onError];
  const error = toError(failure.error);
  events.problem({
    severity: "error",
    code: "runner/step-failed",
    text: error.message || "unknown error",
    ...hintOf(error),
  });
  events.step("runner/step-failed", `Step "${failure.step}" failed`);
  for (;;) {
    const answer = await events.ask(question, { signal });
    if (answer === undefined) {
      events.step("runner/nobody-to-ask", "There is no terminal to ask on: cleaning up.");
      return "cleanup";
    }
    const known = letters[answer.trim().toLowerCase().slice(0, 1)];
    if (known) return known;
  }
}

/** Leaves everything of a failed run as it is, for the user to look at, and says what that is. `keep` sees to it that it also outlives this program. */
export async function abandonRun(
  scope: ResourceScope,
  events: BuildEvents,
  keep: () => Promise<void>,
): Promise<void> {
  const names = scope.abandon();
  if (names.length === 0) return;
  await keep();
  events.problem({
    severity: "warning",
    code: "runner/abandoned",
    text: `Aborted without cleaning up. Left behind: ${names.join(", ")}`,
  });
}

function hintOf(error: Error): { readonly hint?: string } {
  return error instanceof BuildError && error.hint !== undefined ? { hint: error.hint } : {};
}
