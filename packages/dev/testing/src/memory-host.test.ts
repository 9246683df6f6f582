import assert from "node:assert/strict";
import { test } from "node:test";
import { Cancelled } from "@prebake/base";
import { createMemoryHost } from "./memory-host.ts";

// What files do is in `host-contract.test.ts`.

test("files lie where a user's would", async () => {
  const { files } = createMemoryHost({ files: { "a/x": "1", "/etc/y": "2" } });
  assert.equal(await files.readText("/home/me/images/a/x"), "1");
  assert.equal(await files.readText("../../../etc/y"), "2");
});

test("time moves only when told", async () => {
  const { clock } = createMemoryHost();
  const abort = new AbortController();
  const ended: string[] = [];
  const delays = [3000, 1000, 2000].map((ms) =>
    clock.delay(ms, { signal: abort.signal }).then(() => ended.push(`${ms}`)),
  );
  assert.equal(clock.waiting, 3);
  clock.advance(2000);
  await Promise.all(delays.slice(1));
  assert.deepEqual(ended, ["1000", "2000"]);
  abort.abort(new Cancelled("stop"));
  await assert.rejects(delays[0] ?? Promise.resolve(), Cancelled);
  assert.equal(clock.waiting, 0);
});
