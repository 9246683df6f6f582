import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { tar } from "./tar.ts";
import type { ArchiveEntry } from "./tar.ts";

function entry(name: string, text: string, more: Partial<ArchiveEntry> = {}): ArchiveEntry {
  const bytes = new TextEncoder().encode(text);
  const content = (async function* () {
    yield bytes;
  })();
  return { name, mode: 0o644, sizeBytes: bytes.length, content, ...more };
}

const bytesOf = async (entries: readonly ArchiveEntry[]) =>
  Buffer.concat(await Array.fromAsync(tar(entries)));

test("tar() gives the bytes that Packer gives", async () => {
  const bytes = await bytesOf([entry("f.txt", "f", { mode: 0o600 })]);
  assert.equal(bytes.length, 2048);
  const sum = createHash("sha256").update(bytes).digest("hex");
  assert.equal(sum, "f7e47e02d2096680429500cf00155a3d243de3ea30b82b22a371e5a130722d6e"); // Measured.
});

test("the machine's tar lists what went in", async (context) => {
  const long = `${"n".repeat(120)}.img`;
  const bytes = await bytesOf([
    entry("a.img", "aaa", { mode: 0o755 }),
    entry(long, "x".repeat(513)),
    entry("é.txt", ""),
    entry("m".repeat(100), "y"),
  ]);
  const listed = spawnSync("tar", ["-tv", "--full-time", "--quoting-style=literal"], {
    input: bytes,
    encoding: "utf8",
    env: { ...process.env, TZ: "UTC", LC_ALL: "C.UTF-8" },
  });
  if (listed.error || /unrecognized/.test(listed.stderr)) return context.skip("no GNU tar");
  assert.equal(listed.stderr, "");
  const rows = listed.stdout.trimEnd().split("\n");
  assert.deepEqual(
    rows.map((row) => row.replace(/ +/g, " ")),
    [
      "-rwxr-xr-x root/root 3 1970-01-01 00:00:00 a.img",
      `-rw-r--r-- root/root 513 1970-01-01 00:00:00 ${long}`,
      "-rw-r--r-- root/root 0 1970-01-01 00:00:00 é.txt",
      `-rw-r--r-- root/root 1 1970-01-01 00:00:00 ${"m".repeat(100)}`,
    ],
  );
});

test("sizes from 8 GiB on are written in base 256", async () => {
  const huge = entry("huge", "", { sizeBytes: 8 ** 11 });
  const first = await tar([huge]).next();
  assert.deepEqual([...(first.value ?? []).subarray(124, 136)], [0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
});

test("a file that grows or shrinks while it is read ends the archive", async () => {
  for (const sizeBytes of [1, 5]) {
    await assert.rejects(
      bytesOf([entry("f", "abc", { sizeBytes })]),
      (error) => error instanceof BuildError && error.code === "compress/changed",
    );
  }
});
