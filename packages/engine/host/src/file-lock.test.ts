import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import { test } from "node:test";
import { tryFileLock } from "./file-lock.ts";
import { makeTemporaryDirectory } from "@prebake/testing";

test("a lock is held once, and free again after it is disposed, twice if need be", async () => {
  await using directory = await makeTemporaryDirectory();
  const file = `${directory.path}/deep/lock`;
  const first = await tryFileLock(file);
  assert.ok(first);
  assert.equal(await tryFileLock(file), undefined);
  await first[Symbol.asyncDispose]();
  const second = await tryFileLock(file);
  assert.ok(second);
  await first[Symbol.asyncDispose](); // Must not take the second one's.
  assert.equal(await tryFileLock(file), undefined);
  await second[Symbol.asyncDispose]();
  assert.deepEqual(await fs.readdir(`${directory.path}/deep`), []);
});

test("of many who try at once one gets it, also when a dead one's lock lies there", async () => {
  await using directory = await makeTemporaryDirectory();
  const file = `${directory.path}/lock`;
  await fs.writeFile(file, await holderText({ pid: deadPid() }));
  const got = (await Promise.all(Array.from({ length: 20 }, () => tryFileLock(file)))).filter(
    (lock) => lock !== undefined,
  );
  assert.equal(got.length, 1);
  for (const lock of got) await lock[Symbol.asyncDispose]();
});

test("whose lock is taken over", async () => {
  await using directory = await makeTemporaryDirectory();
  const long = new Date(Date.now() - 3_600_000);
  const rows = [
    { name: "a dead process", content: await holderText({ pid: deadPid() }), taken: true },
    { name: "an id that came again", content: await holderText({ started: "1" }), taken: true },
    { name: "this very process", content: await holderText({}), taken: false },
    {
      name: "another machine that is alive",
      content: await holderText({ place: "elsewhere" }),
      taken: false,
    },
    {
      name: "another machine, silent",
      content: await holderText({ place: "elsewhere" }),
      time: long,
      taken: true,
    },
    { name: "one that is just being made", content: "", taken: false },
    { name: "rubbish, old", content: "rubbish", time: long, taken: true },
  ];
  for (const row of rows) {
    const file = `${directory.path}/lock`;
    await fs.writeFile(file, row.content);
    if (row.time) await fs.utimes(file, row.time, row.time);
    const lock = await tryFileLock(file);
    assert.equal(lock !== undefined, row.taken, row.name);
    await lock?.[Symbol.asyncDispose]();
    await fs.rm(file, { force: true });
  }
});

function deadPid(): number {
  return spawnSync("true").pid;
}

/** What a holder in this process writes, changed. */
async function holderText(change: object): Promise<string> {
  await using directory = await makeTemporaryDirectory();
  const file = `${directory.path}/lock`;
  await using _lock = await tryFileLock(file);
  return JSON.stringify({ ...(JSON.parse(await fs.readFile(file, "utf8")) as object), ...change }); // Written by this module.
}
