import assert from "node:assert/strict";
import { test } from "node:test";
import { runFuzz } from "./fuzz/run-fuzz.ts";
import type { FuzzFailure } from "./fuzz/run-fuzz.ts";

// `node tools/fuzz.ts --count 1000000` is the long run; these rounds are the same on every machine.
test("damaged texts of every language break no promise", async () => {
  const failures: FuzzFailure[] = [];
  await runFuzz({ seed: 1, count: 3000, onFailure: (failure) => failures.push(failure) });
  assert.deepEqual(failures, []);
});
