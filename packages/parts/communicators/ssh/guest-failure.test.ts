import assert from "node:assert/strict";
import { test } from "node:test";
import { guestFailure } from "./guest-failure.ts";

// What dash, bash, busybox, tar, scp and Windows say.
const rows: readonly (readonly [string, string])[] = [
  ["prebake: 1: cannot create /root/x: Permission denied", "communicator/permission-denied"],
  ["prebake: line 1: /nope/x: No such file or directory", "communicator/no-such-file"],
  ["prebake: 1: cannot create /nope/x: Directory nonexistent", "communicator/no-such-file"],
  ["prebake: 1: cd: can't cd to /nope", "communicator/no-such-file"],
  ["cat: write error: No space left on device", "communicator/disk-full"],
  [
    "tar: ./x: Cannot write: No space left on device\ntar: Exiting with failure status",
    "communicator/disk-full",
  ],
  ["mkdir: can't create directory 'x': Read-only file system", "communicator/read-only"],
  ["mkdir: cannot create directory 'x': File exists", "communicator/not-a-directory"],
  ["sh: line 1: cd: /etc/passwd: Not a directory", "communicator/not-a-directory"],
  ["Is a directory", "communicator/target-is-directory"],
  ["File size limit: File too large", "communicator/file-too-large"],
  ["Something else", "communicator/transfer-failed"],
  ["", "communicator/transfer-failed"],
];
for (const [said, code] of rows) {
  test(`guestFailure() understands ${JSON.stringify(said)}`, () => {
    const error = guestFailure('upload to "/x"', said);
    assert.equal(error.code, code);
    assert.match(error.message, /^Cannot upload to "\/x": /);
    assert.ok(error.message.includes(said.split("\n").join("; ")));
  });
}

test("guestFailure() tells a directory that was to be downloaded from one that was to be replaced", () => {
  assert.equal(guestFailure('download "/x"', "Is a directory").code, "communicator/source-is-directory");
});

test("guestFailure() quotes the end of long words only", () => {
  const error = guestFailure("x", `${"noise\n".repeat(5000)}last`);
  assert.ok(error.message.endsWith("noise; noise; last)"));
  assert.ok(guestFailure("x", "y".repeat(10_000)).message.length < 700);
});
