import assert from "node:assert/strict";
import { test } from "node:test";
import { Cancelled } from "@prebake/base";
import { hostClock } from "./host-clock.ts";

test("delay() rejects with the reason, at once when already aborted and later when aborted meanwhile", async () => {
  const reason = new Cancelled("stop");
  const abort = new AbortController();
  const waiting = hostClock.delay(1_000_000, { signal: abort.signal });
  abort.abort(reason);
  await assert.rejects(waiting, (error) => error === reason);
  await assert.rejects(hostClock.delay(0, { signal: abort.signal }), (error) => error === reason);
});

test("delay() of zero and less resolves; delays longer than a timer can be do not end at once", async () => {
  const abort = new AbortController();
  await hostClock.delay(0, { signal: abort.signal });
  await hostClock.delay(-5, { signal: abort.signal });
  const long = hostClock.delay(2 ** 40, { signal: abort.signal });
  const short = hostClock.delay(5, { signal: abort.signal }).then(() => "short");
  assert.equal(await Promise.race([long, short]), "short");
  abort.abort(new Cancelled("enough"));
  await assert.rejects(long);
});
