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

const digest = `"sha256:${"a".repeat(64)}"`;
const mistakes: readonly (readonly [name: string, text: string, place: string, detail: RegExp])[] = [
  ["no version", 'plugin "x" {}', "1,12", /"version" is required/],
  ["no source", 'plugin { version = "1" }', "1,8", /Missing|label|source/],
  ["an expression", 'plugin "x" {\n  version = nope\n}', "2,13", /nope/],
  ["another block", "archive {}", "1,1", /archive/],
  ["an open block", 'plugin "x" {', "1,12", /./],
  ["no version number", 'plugin "x" {\n  version = "newest"\n}', "2,13", /a text such as "1\.2\.3"/],
  ["null for a version", 'plugin "x" {\n  version = null\n}', "2,13", /null/],
  ["one checksum for all", `plugin "x" {\n  version = "1.0.0"\n  binaries = ${digest}\n}`, "3,14", /a map/],
  [
    "a cut checksum",
    'plugin "x" {\n  version = "1.0.0"\n  archives = { a = "sha256:aa" }\n}',
    "3,14",
    /64 hexadecimal/,
  ],
  ["null for a checksum", 'plugin "x" {\n  version = "1.0.0"\n  archives = { a = null }\n}', "3,14", /null/],
  [
    "a plugin twice",
    'plugin "x" {\n  version = "1.0.0"\n}\nplugin "x" {\n  version = "2.0.0"\n}',
    "4,1",
    /locked twice/,
  ],
];
for (const [name, text, place, detail] of mistakes) {
  test(`a lock file with a mistake is not passed over: ${name}`, () => {
    const sink = new DiagnosticList();
    parseLock(new SourceText("l", text), sink);
    assert.ok(sink.hasErrors);
    const { subject, detail: said = "" } = sink.items[0] ?? {};
    const start = subject && subject.source.positionAt(subject.start);
    assert.equal(`${start?.line},${start?.column}`, place, said);
    assert.match(said, detail);
  });
}

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
