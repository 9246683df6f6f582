import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createHost } from "@prebake/host";
import { makeTemporaryDirectory } from "@prebake/testing";
import { zipArchive } from "./release-server.fixture.ts";
import { openZipEntry } from "./zip-entry.ts";

const content = Buffer.concat([randomBytes(300_000), Buffer.alloc(3_000_000)]);
const whole = zipArchive([
  ["a.txt", "a"],
  ["plugin", content],
]);

async function extract(zip: Buffer, name = "plugin"): Promise<Buffer> {
  await using directory = await makeTemporaryDirectory();
  const path = join(directory.path, "a.zip");
  await fs.writeFile(path, zip);
  const { entry, archive } = await openZipEntry(path, name, createHost());
  await using _archive = archive;
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("a file comes out as it went in, also behind a comment", async () => {
  assert.ok((await extract(whole)).equals(content));
  assert.equal((await extract(whole, "a.txt")).toString(), "a");
  const comment = Buffer.from("PK, a comment");
  const withComment = Buffer.concat([whole, comment]);
  withComment.writeUInt16LE(comment.length, whole.length - 2);
  assert.ok((await extract(withComment)).equals(content));
});

/** Changes bytes of the directory's record of the second file. */
function changed(edit: (record: Buffer, archive: Buffer) => void): Buffer {
  const copy = Buffer.from(whole);
  edit(copy.subarray(copy.lastIndexOf(Buffer.from("PK\u0001\u0002", "latin1"))), copy);
  return copy;
}

const bad: readonly [string, Buffer, RegExp][] = [
  ["nothing", Buffer.alloc(0), /no zip archive/],
  ["no zip", Buffer.from("hello ".repeat(100)), /no zip archive/],
  ["a cut one", whole.subarray(0, whole.length - 30), /no zip archive/],
  [
    "two of the name",
    zipArchive([
      ["plugin", "1"],
      ["plugin", "2"],
    ]),
    /more than one file/,
  ],
  ["another name", zipArchive([["../plugin", "1"]]), /no file of the name "plugin", but "\.\.\/plugin"/],
  ["a wrong sum", changed((record) => record.writeUInt32LE(1, 16)), /damaged/],
  ["a file larger than it says", changed((record) => record.writeUInt32LE(1000, 24)), /larger than it says/],
  ["a file smaller than it says", changed((record) => record.writeUInt32LE(9_999_999, 24)), /damaged/],
  ["a file far too large", changed((record) => record.writeUInt32LE(0xf0000000, 24)), /more than 1 GiB/],
  ["packed bytes beyond the end", changed((record) => record.writeUInt32LE(0x7fffffff, 20)), /cut off/],
  ["an encrypted file", changed((record) => record.writeUInt16LE(1, 8)), /encrypted/],
  ["another method", changed((record) => record.writeUInt16LE(12, 10)), /method 12/],
  ["an offset to nowhere", changed((record) => record.writeUInt32LE(3, 42)), /points to no file/],
  ["damaged packed bytes", changed((_, archive) => archive.fill(255, 120, 2000)), /damaged/],
  ["too many files", changed((_, archive) => archive.writeUInt16LE(5000, archive.length - 12)), /more files/],
  [
    "fewer records than it says",
    changed((_, archive) => archive.writeUInt16LE(9, archive.length - 12)),
    /directory is damaged/,
  ],
  [
    "a directory outside",
    changed((_, archive) => archive.writeUInt32LE(0x7fffffff, archive.length - 6)),
    /outside/,
  ],
];
for (const [what, zip, reason] of bad) {
  test(`openZipEntry() refuses ${what}`, async () => {
    await assert.rejects(extract(zip), { code: "plugin/archive", message: reason });
  });
}
