import assert from "node:assert/strict";
import { readFile, readlink, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createHost } from "@prebake/host";
import { makeTemporaryDirectory } from "@prebake/testing";
import { LocalTreeWriter } from "./local-tree-writer.ts";
import type { ReceivedEntry } from "./local-tree-writer.ts";

const signal = new AbortController().signal;
const entry = (path: string, kind: ReceivedEntry["kind"] = "file", target = ""): ReceivedEntry => ({
  path,
  kind,
  mode: 0o644,
  target,
});
const fill = async (write: (piece: Uint8Array) => Promise<void>) => write(Buffer.from("content"));

for (const path of ["../outside", "/etc/passwd", "a/../../outside", "a/..", "nul\0byte"]) {
  test(`LocalTreeWriter refuses the path ${JSON.stringify(path)}`, async () => {
    await using directory = await makeTemporaryDirectory();
    const writer = new LocalTreeWriter(createHost().files, join(directory.path, "root"), { signal });
    await assert.rejects(writer.add(entry(path), fill), { code: "communicator/unsafe-path" });
    await assert.rejects(writer.add(entry("x", "hard-link", path), fill), {
      code: "communicator/unsafe-path",
    });
  });
}

test("LocalTreeWriter writes nothing through a link, neither the guest's nor one that was there", async () => {
  await using directory = await makeTemporaryDirectory();
  const root = join(directory.path, "root");
  const writer = new LocalTreeWriter(createHost().files, root, { signal });
  await writer.add(entry("evil", "link", "/"), fill);
  await writer.add(entry("evil/file"), fill);
  assert.equal(await readFile(join(root, "evil/file"), "utf8"), "content"); // A directory of its own.

  await symlink(directory.path, join(root, "old"));
  await assert.rejects(writer.add(entry("old/file"), fill), { code: "communicator/local-target" });
});

test("LocalTreeWriter makes links last, copies hard links, leaves out what is excluded and what is no file", async () => {
  await using directory = await makeTemporaryDirectory();
  const root = join(directory.path, "root");
  const progress: number[] = [];
  const writer = new LocalTreeWriter(createHost().files, root, {
    signal,
    exclude: ["drop", "keep/this/"],
    onProgress: (bytes) => progress.push(bytes),
  });
  await writer.add(entry(".", "directory"), fill);
  for (const path of ["./keep/a", "keep/this/b", "drop/c"]) await writer.add(entry(path), fill);
  await writer.add(entry("keep/hard", "hard-link", "./keep/a"), fill);
  await writer.add(entry("link", "link", "keep/a"), fill);
  await writer.add(entry("pipe", "other"), fill);
  await writer.finish();
  assert.equal(await readFile(join(root, "keep/hard"), "utf8"), "content");
  assert.equal(await readlink(join(root, "link")), "keep/a");
  for (const path of ["keep/this", "drop", "pipe"]) await assert.rejects(stat(join(root, path)));
  assert.deepEqual(progress, [7]);
});

test("LocalTreeWriter writes large files as they come, with their mode", async () => {
  await using directory = await makeTemporaryDirectory();
  const writer = new LocalTreeWriter(createHost().files, directory.path, { signal });
  await writer.add({ ...entry("large"), mode: 0o600 }, async (write) => {
    for (let index = 0; index < 40; index++) await write(Buffer.alloc(65_536, index));
  });
  await writer.finish();
  const { size, mode } = await stat(join(directory.path, "large"));
  assert.deepEqual([size, mode & 0o777], [40 * 65_536, 0o600]);
});

test("LocalTreeWriter keeps a small file's pieces although their memory is used again", async () => {
  await using directory = await makeTemporaryDirectory();
  const writer = new LocalTreeWriter(createHost().files, directory.path, { signal });
  const memory = Buffer.alloc(5);
  await writer.add(entry("file"), async (write) => {
    for (const text of ["first", "secon", "third"]) {
      memory.write(text);
      await write(memory);
    }
  });
  assert.equal(await readFile(join(directory.path, "file"), "utf8"), "firstseconthird");
});
