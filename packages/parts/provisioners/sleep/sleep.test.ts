import assert from "node:assert/strict";
import { test } from "node:test";
import { Cancelled } from "@prebake/base";
import { createFakeGuest, createMemoryHost, createPartRig, provisionerContract } from "@prebake/testing";
import { sleep } from "./sleep.ts";

provisionerContract({ part: sleep, config: {}, host: createMemoryHost() });

test("sleep waits as long as it is told", async () => {
  const host = createMemoryHost();
  const rig = createPartRig({ host });
  let over = false;
  const running = rig.provision(sleep, { duration: "1m30s" }, createFakeGuest()).then(() => (over = true));
  await new Promise(setImmediate);
  host.clock.advance(89_999);
  await new Promise(setImmediate);
  assert.deepEqual([over, host.clock.waiting], [false, 1]);
  host.clock.advance(1);
  await running;
});

test("a cancelled sleep ends at once, with the reason", async () => {
  const rig = createPartRig({ host: createMemoryHost() });
  const running = rig.provision(sleep, { duration: "1h" }, createFakeGuest());
  rig.controller.abort(new Cancelled("stop"));
  await assert.rejects(running, Cancelled);
});
