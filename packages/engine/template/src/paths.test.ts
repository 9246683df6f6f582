import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanPath, isAbsolute, joinPath, parentOf } from "./paths.ts";

test("joinPath() leaves out dots and lets absolute parts win", () => {
  assert.equal(joinPath("/home/me/images", ".", "a.txt"), "/home/me/images/a.txt");
  assert.equal(joinPath("/home/me/images/", "sub", "a.txt"), "/home/me/images/sub/a.txt");
  assert.equal(joinPath("/home/me/images", "sub", "/etc/a"), "/etc/a");
  assert.equal(joinPath("C:\\work\\", "a"), "C:\\work/a");
  assert.equal(joinPath(".", ""), ".");
});

test("parentOf() is the directory as written", () => {
  for (const [path, parent] of [
    ["a.pkr.hcl", "."],
    ["sub/a", "sub"],
    ["./a", "."],
    ["/a", "/"],
    ["x/y/", "x"],
    ["d\\a", "d"],
  ] as const) {
    assert.equal(parentOf(path), parent, path);
  }
});

test("cleanPath() removes what says nothing", () => {
  for (const [path, clean] of [
    [".", "."],
    ["sub/", "sub"],
    ["./sub", "sub"],
    ["a/../b", "b"],
    ["../x", "../x"],
    ["/../x", "/x"],
    ["a/..", "."],
  ] as const) {
    assert.equal(cleanPath(path), clean, path);
  }
});

test("isAbsolute() knows both systems", () => {
  assert.deepEqual(["/a", "C:/a", "\\a", "a", "c:a"].map(isAbsolute), [true, true, true, false, false]);
});
