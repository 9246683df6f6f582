import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { createMemoryHost } from "@prebake/testing";
import { lockFileName, parseLock, readLockFile, renderLock, writeLockFile } from "./lock-file.ts";
import type { LockedPlugin } from "./lock-file.ts";

const docker: LockedPlugin = {
  source: "github.com/hashicorp/docker",
  version: "1.1.4",
  archives: { linux_amd64: "a".repeat(64), darwin_arm64: "b".repeat(64) },
  binaries: { linux_amd64: "c".repeat(64) },
};
const amazon: LockedPlugin = {
  source: "github.com/hashicorp/amazon",
  version: "1.8.3-dev",
  archives: {},
  binaries: {},
};
const lock = new Map([docker, amazon].map((one) => [one.source, one]));

test("what is written is read back, and always the same bytes", () => {
  const text = renderLock(lock);
  const sink = new DiagnosticList();
  const again = parseLock(new SourceText("l", text), sink);
  assert.deepEqual(sink.items, []);
  assert.deepEqual(again.get(docker.source), docker);
  assert.deepEqual(again.get(amazon.source), amazon);
  assert.equal(renderLock(again), text);
});

test("a lock file reads well", () => {
  assert.equal(
    renderLock(new Map([[docker.source, docker]]))
      .split("\n")
      .slice(3)
      .join("\n"),
    `plugin "github.com/hashicorp/docker" {
  version = "1.1.4"

  archives = {
    "darwin_arm64" = "sha256:${"b".repeat(64)}"
    "linux_amd64"  = "sha256:${"a".repeat(64)}"
  }

  binaries = {
    "linux_amd64" = "sha256:${"c".repeat(64)}"
  }
}
`,
  );
});

test("mistakes in a lock file are told where they are", () => {
  const rows = [
    'plugin "x" {}',
    'plugin { version = "1" }',
    'plugin "x" {\n  version = nope\n}',
    "archive {}",
    'plugin "x" {',
  ];
  for (const text of rows) {
    const sink = new DiagnosticList();
    parseLock(new SourceText("l", text), sink);
    assert.ok(sink.hasErrors, text);
  }
});

test("readLockFile() and writeLockFile(): no file, an unchanged file, a place that cannot be written", async () => {
  const host = createMemoryHost();
  assert.equal((await readLockFile("/t", host)).lock, undefined);
  await writeLockFile(`/t/${lockFileName}`, new Map(), host);
  assert.equal(await host.files.status(`/t/${lockFileName}`), undefined);
  await writeLockFile(`/t/${lockFileName}`, lock, host);
  assert.deepEqual((await readLockFile("/t", host)).lock?.get(docker.source), docker);
  const failing = { files: { ...host.files, write: () => Promise.reject(new Error("no")) } };
  await writeLockFile(`/t/${lockFileName}`, lock, failing);
  await assert.rejects(writeLockFile("/t/other", lock, failing), { code: "plugin/lock-unwritable" });
});
