import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createMemoryHost } from "./memory-host.ts";

test("files are written, listed, linked, moved and removed", async () => {
  const { files } = createMemoryHost({ files: { "a/x": "1", "/etc/y": "2" } });
  assert.equal(await files.readText("/home/me/images/a/x"), "1");
  await files.link("a/x", "link");
  assert.equal(await files.readText("link"), "1");
  assert.equal((await files.status("link", { followLinks: false }))?.kind, "link");
  await files.rename("a", "b");
  assert.deepEqual(await files.list("."), [
    { name: "link", kind: "link" },
    { name: "b", kind: "directory" },
  ]);
  await files.remove("b");
  assert.equal(await files.status("b/x"), undefined);
  await assert.rejects(
    files.read("b/x"),
    (error) => error instanceof BuildError && error.code === "host/file-missing",
  );
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

test("a lock is held once", async () => {
  const { files } = createMemoryHost();
  const lock = await files.tryLock("x");
  assert.equal(await files.tryLock("x"), undefined);
  await lock?.[Symbol.asyncDispose]();
  assert.ok(await files.tryLock("x"));
});
