import assert from "node:assert/strict";
import { test } from "node:test";
import { keepAliveOf, limitsOf } from "./ssh-settings.ts";

const rows: readonly (readonly [
  number | undefined,
  number | undefined,
  number | undefined,
  number | undefined,
])[] = [
  [undefined, undefined, 300_000, 10],
  [60_000, undefined, 60_000, undefined],
  [undefined, 3, undefined, 3],
  [60_000, 3, 60_000, 3],
  [0, undefined, undefined, undefined],
  [-1, 0, undefined, undefined],
];
for (const [timeout, attempts, timeoutMs, handshakeAttempts] of rows) {
  test(`limitsOf() with ssh_timeout ${timeout} and ssh_handshake_attempts ${attempts}`, () => {
    assert.deepEqual(limitsOf({ ssh_timeout: timeout, ssh_handshake_attempts: attempts }), {
      timeoutMs,
      handshakeAttempts,
    });
  });
}

test("keepAliveOf(): 0 is the default, only a negative one switches it off", () => {
  assert.deepEqual([0, 250, -1].map(keepAliveOf), [5000, 250, 0]);
});
