import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { nearbyTests } from "./nearby-tests.ts";

test("the tests beside changed and new sources are near, those of what is committed are not", () => {
  const root = mkdtempSync(join(tmpdir(), "prebake-near-"));
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...words], { cwd: root });
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  try {
    git("init", "--quiet");
    for (const path of ["a/old.ts", "b/old.ts", "c d/old.ts"]) write(path, "1");
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
    assert.deepEqual(nearbyTests(root), []);
    write("a/old.ts", "2");
    write("c d/e/new.ts", "1");
    write("b/notes.md", "1");
    assert.deepEqual(nearbyTests(root), ["a/*.test.ts", "c d/e/*.test.ts"]);
    rmSync(join(root, "b/old.ts"));
    assert.deepEqual(nearbyTests(root), ["a/*.test.ts", "b/*.test.ts", "c d/e/*.test.ts"]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test("outside of a repository it says so", () => {
  const root = mkdtempSync(join(tmpdir(), "prebake-near-"));
  try {
    assert.throws(() => nearbyTests(root), /Cannot see what is changed: /);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
