import assert from "node:assert/strict";
import { test } from "node:test";
import { ResourceScope } from "./resource-scope.ts";

test("a scope releases in reverse order, once, and waits for each", async () => {
  const seen: string[] = [];
  const scope = new ResourceScope();
  scope.defer("first", async () => {
    await Promise.resolve();
    seen.push("first");
  });
  scope.use("second", { [Symbol.dispose]: () => void seen.push("second") });
  scope.use("third", { [Symbol.asyncDispose]: async () => void seen.push("third") });
  assert.deepEqual(scope.names, ["third", "second", "first"]);
  await Promise.all([scope[Symbol.asyncDispose](), scope[Symbol.asyncDispose]()]);
  await scope[Symbol.asyncDispose]();
  assert.deepEqual(seen, ["third", "second", "first"]);
});

test("a failed release is reported and does not stop the others", async () => {
  const failures: string[] = [];
  const seen: string[] = [];
  const scope = new ResourceScope({
    onReleaseError: (name, error) => failures.push(`${name}: ${error.message}`),
  });
  scope.defer("a", () => void seen.push("a"));
  scope.defer("b", () => {
    throw new Error("stuck");
  });
  await scope[Symbol.asyncDispose]();
  assert.deepEqual([failures, seen], [["b: stuck"], ["a"]]);
});

test("a forgotten release is not called; an abandoned scope releases nothing", async () => {
  const seen: string[] = [];
  const scope = new ResourceScope();
  const forget = scope.defer("a", () => void seen.push("a"));
  scope.defer("b", () => void seen.push("b"));
  forget();
  forget();
  assert.deepEqual(scope.abandon(), ["b"]);
  await scope[Symbol.asyncDispose]();
  assert.deepEqual(seen, []);
});

test("what is acquired in a closed scope is released at once", async () => {
  const scope = new ResourceScope();
  await scope[Symbol.asyncDispose]();
  const { promise, resolve } = Promise.withResolvers<void>();
  scope.defer("late", resolve);
  await promise;
});
