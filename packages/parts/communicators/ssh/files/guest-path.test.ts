import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { directoryName, joinGuestPath, sftpPath, shellPath, shellWord } from "./guest-path.ts";

for (const text of [
  "plain",
  "with space",
  "it's",
  "'''",
  'say "x"',
  "$HOME `id` $(id)",
  "back\\slash",
  "line\nend",
  "*?[a]",
  "",
  "!bang",
  "grün",
]) {
  test(`shellWord() hands ${JSON.stringify(text)} to a shell unchanged`, () => {
    assert.equal(execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" }), text);
  });
}

test("shellPath() lets the shell expand a home directory and nothing else", () => {
  const shown = (path: string) =>
    execFileSync("sh", ["-c", `printf %s ${shellPath(path)}`], {
      encoding: "utf8",
      env: { HOME: "/home/me", PATH: process.env["PATH"] },
    });
  assert.equal(shown("~/a b/$x"), "/home/me/a b/$x");
  assert.equal(shown("~"), "/home/me");
  assert.equal(shown("~root/it's"), "/root/it's");
  assert.equal(shown("/tmp/~/x"), "/tmp/~/x");
  assert.equal(shown("~a b"), "~a b");
  assert.equal(shown("-rf"), "./-rf");
});

test("paths of SFTP, of joining, of the directory itself", () => {
  const rows: readonly (readonly [unknown, unknown])[] = [
    [sftpPath("~"), "."],
    [sftpPath("~/a"), "a"],
    [sftpPath("/a/~"), "/a/~"],
    [joinGuestPath("/a", "b"), "/a/b"],
    [joinGuestPath("/a/", "b"), "/a/b"],
    [directoryName("/a/b"), "b"],
    [directoryName("b"), "b"],
    [directoryName("/a/b/"), undefined],
    [directoryName("."), undefined],
    [directoryName("/a/.."), undefined],
    [directoryName("/"), undefined],
  ];
  for (const [actual, expected] of rows) assert.equal(actual, expected);
});
