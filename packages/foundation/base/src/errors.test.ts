import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BugError,
  BuildError,
  Cancelled,
  assertNever,
  invariant,
  isCancellation,
  platformCode,
  toError,
} from "./errors.ts";

test("BuildError carries code, hint, cause, context and the errors of its parts", () => {
  const cause = new Error("inner");
  const error = new BuildError("demo/failed", {
    message: "Cannot do it: no",
    hint: "Try.",
    cause,
    context: { tries: 2 },
    errors: [cause],
  });
  assert.equal(error.message, "Cannot do it: no");
  assert.deepEqual(
    [error.code, error.hint, error.cause, error.context["tries"], error.errors.length],
    ["demo/failed", "Try.", cause, 2, 1],
  );
  const bare = new BuildError("demo/failed", { message: "m" });
  assert.deepEqual([bare.hint, bare.cause, bare.context, bare.errors], [undefined, undefined, {}, []]);
});

test("invariant() and assertNever() throw bugs", () => {
  invariant(true, "fine");
  assert.throws(() => invariant(false, "broken"), new BugError("broken"));
  assert.throws(() => assertNever("x" as never), BugError);
});

test("isCancellation() knows the reason, a Cancelled, and a platform's AbortError", () => {
  const controller = new AbortController();
  const abort = Object.assign(new Error("aborted"), { name: "AbortError" });
  assert.equal(isCancellation(new Cancelled("x")), true);
  assert.equal(isCancellation(abort, controller.signal), false);
  const reason = new Error("stop");
  controller.abort(reason);
  assert.equal(isCancellation(abort, controller.signal), true);
  assert.equal(isCancellation(reason, controller.signal), true);
  assert.equal(isCancellation(new Error("wrapped", { cause: reason }), controller.signal), true);
  assert.equal(isCancellation(new Error("other"), controller.signal), false);
});

test("toError() and platformCode() take anything that can be thrown", () => {
  const error = new Error("e");
  assert.equal(toError(error), error);
  assert.equal(toError("text").message, "text");
  assert.equal(platformCode(Object.assign(new Error("e"), { code: "ENOENT" })), "ENOENT");
  for (const thrown of [undefined, null, "x", {}, { code: 3 }]) assert.equal(platformCode(thrown), undefined);
});
