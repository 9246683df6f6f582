import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import type { OnError } from "./component.ts";
import type { BuildEvents } from "./events.ts";
import { abandonRun, answerFailure, openRunScope, pauseAfter } from "./run-conduct.ts";
import type { FailureAnswer } from "./run-conduct.ts";

/** Somebody who gives these answers, and then is not there; and what they were shown. */
function user(...answers: readonly string[]) {
  const shown: string[] = [];
  const left = [...answers];
  const events = {
    problem: ({ severity, code, text, hint }: Parameters<BuildEvents["problem"]>[0]) =>
      void shown.push(`${severity} ${code}: ${text}${hint === undefined ? "" : ` (${hint})`}`),
    step: (_code: string, text: string) => void shown.push(text),
    ask: async (text: string, { signal }: { readonly signal: AbortSignal }) => {
      signal.throwIfAborted();
      shown.push(`${text.slice(0, 25)}…`);
      return left.shift();
    },
  } as unknown as BuildEvents; // Nothing else is used.
  return { shown, conduct: { events, signal: new AbortController().signal } };
}

const error = new BuildError("x/y", { message: "no", hint: "Do." });
const rows: readonly (readonly [onError: OnError, answers: readonly string[], answer: FailureAnswer])[] = [
  ["cleanup", [], "cleanup"],
  ["abort", [], "abort"],
  ["run-cleanup-provisioner", [], "abort"],
  ["ask", ["c"], "cleanup"],
  ["ask", [" Abort\n"], "abort"],
  ["ask", ["R"], "retry"],
  ["ask", ["", "x", "retry"], "retry"],
  ["ask", [], "cleanup"],
];
for (const [onError, answers, answer] of rows) {
  test(`-on-error=${onError}, answered ${JSON.stringify(answers)}: ${answer}`, async () => {
    const { conduct } = user(...answers);
    assert.equal(await answerFailure(onError, { step: "build", error }, conduct), answer);
  });
}

test("the user is told what failed before being asked, and that nobody could be asked", async () => {
  const { conduct, shown } = user("?");
  await answerFailure("ask", { step: "provision", error }, conduct);
  assert.deepEqual(shown, [
    "error runner/step-failed: no (Do.)",
    'Step "provision" failed',
    "[c] Clean up and exit, [a…",
    "[c] Clean up and exit, [a…",
    "There is no terminal to ask on: cleaning up.",
  ]);
});

test("who only follows a flag is told nothing", async () => {
  const { conduct, shown } = user();
  await answerFailure("abort", { step: "build", error }, conduct);
  await pauseAfter("connect", { debug: false }, conduct);
  assert.deepEqual(shown, []);
});

test("a stop ends the questions", async () => {
  const { conduct } = user("r");
  const stopped = { ...conduct, signal: AbortSignal.abort(new Cancelled("stop")) };
  await assert.rejects(answerFailure("ask", { step: "build", error }, stopped), Cancelled);
  await assert.rejects(pauseAfter("connect", { debug: true }, stopped), Cancelled);
});

test("-debug waits for the user, and goes on when there is none", async () => {
  const { conduct, shown } = user();
  await pauseAfter("connect", { debug: true }, conduct);
  assert.deepEqual(shown, ["Pausing after run of step…"]);
});

test("what cannot be released is a warning with its hint, and the others are released", async () => {
  const { conduct, shown } = user();
  const scope = openRunScope(conduct.events);
  scope.defer("the disk", () => void shown.push("released"));
  scope.defer("the machine", () => Promise.reject(error));
  await scope[Symbol.asyncDispose]();
  assert.deepEqual(shown, [
    "warning runner/cleanup-failed: Cannot clean up the machine: no (Do.)",
    "released",
  ]);
});

test("what is abandoned is kept first, then named, and not released", async () => {
  const { conduct, shown } = user();
  const scope = openRunScope(conduct.events);
  scope.defer("the machine", () => void shown.push("released"));
  await abandonRun(scope, conduct.events, async () => void shown.push("kept"));
  await scope[Symbol.asyncDispose]();
  assert.deepEqual(shown, [
    "kept",
    "warning runner/abandoned: Aborted without cleaning up. Left behind: the machine",
  ]);
});

test("where nothing was made nothing is kept or said", async () => {
  const { conduct, shown } = user();
  await abandonRun(openRunScope(conduct.events), conduct.events, async () => void shown.push("kept"));
  assert.deepEqual(shown, []);
});
