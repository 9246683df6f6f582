import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { makeTemporaryDirectory } from "@prebake/testing";
import { syncFiles } from "./sync-files.ts";

const posix = { skip: process.platform === "win32" ? "needs devices and named pipes" : false };

test("a function reads a file whole, or no more of it than is sensible", async () => {
  await using directory = await makeTemporaryDirectory();
  const path = `${directory.path}/a`;
  writeFileSync(path, "0123456789");
  assert.equal(Buffer.from(syncFiles.readFile(path, 10)).toString(), "0123456789");
  assert.equal(Buffer.from(syncFiles.readFile(path, 4)).toString(), "0123");
  assert.throws(() => syncFiles.readFile(directory.path, 4), { code: "EISDIR" });
});

test("a device without end is read as far as is sensible", posix, () => {
  assert.equal(syncFiles.readFile("/dev/zero", 200_000).length, 200_000);
  assert.equal(syncFiles.readFile("/dev/null", 200_000).length, 0);
});

test("a pipe that nobody opens for writing holds nobody up: there is nothing in it", posix, async () => {
  await using directory = await makeTemporaryDirectory();
  const path = `${directory.path}/pipe`;
  execFileSync("mkfifo", [path]);
  assert.equal(syncFiles.readFile(path, 10).length, 0);
});
