import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { hostError } from "./host-error.ts";

const errno = (code: string, message = code) => Object.assign(new Error(message), { code });

const rows: readonly (readonly [name: string, error: unknown, code: string, message: RegExp])[] = [
  ["a known one", errno("ENOENT"), "host/file-missing", /^Cannot act: /],
  ["an unknown one", errno("EWHAT", "what is this"), "host/failed", /^Cannot act: what is this$/],
  ["one without a code", new Error("plain"), "host/failed", /^Cannot act: plain$/],
  ["no error", "text", "host/failed", /^Cannot act: text$/],
  [
    "one that hides behind its cause",
    new TypeError("fetch failed", { cause: errno("ECONNREFUSED") }),
    "host/connection-refused",
    /^Cannot act: /,
  ],
  [
    "one of several tries",
    new TypeError("fetch failed", { cause: new AggregateError([new Error("x"), errno("ECONNREFUSED")]) }),
    "host/connection-refused",
    /^Cannot act: /,
  ],
];

for (const [name, error, code, message] of rows) {
  test(`hostError() of ${name}`, () => {
    const made = hostError("act", error);
    assert.equal(made.code, code);
    assert.match(made.message, message);
    assert.equal(made.cause, error);
  });
}

test("hostError(): the place says what an errno means there; our own errors pass as they are", () => {
  const missing = errno("ENOENT");
  const made = hostError("connect", missing, {
    codes: { ENOENT: "host/connection-refused" },
    context: { port: 1 },
  });
  assert.deepEqual([made.code, made.context], ["host/connection-refused", { errno: "ENOENT", port: 1 }]);
  const own = new BuildError("a/b", { message: "m" });
  assert.equal(hostError("act", own), own);
});
