/** Our tar against ours and against the machine's. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, readFile, readlink, stat, symlink, writeFile, link } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { makeTemporaryDirectory } from "@prebake/testing";
import { ChannelReader } from "../channel-reader.ts";
import { readTar } from "./tar-reader.ts";
import type { ReadTarEntry } from "./tar-reader.ts";
import { writeTar } from "./tar-writer.ts";
import type { TarEntry } from "./tar-writer.ts";

const never = new AbortController().signal;
const longName = `${"deep/".repeat(30)}${"ü".repeat(60)}`;

test("what writeTar() writes, readTar() reads", async () => {
  const entries = [
    file("a", Buffer.from("A")),
    file("empty", Buffer.alloc(0)),
    file("block", Buffer.alloc(512, 1)),
    file("large", Buffer.alloc(700_000, 2), 0o600),
    file(longName, Buffer.from("long"), 0o4755),
    { path: "directory", kind: "directory", mode: 0o1777, modifiedMs: 0 },
    { path: "link", kind: "link", mode: 0o777, modifiedMs: 0, target: "a" },
    { path: "long-link", kind: "link", mode: 0o777, modifiedMs: 0, target: longName },
  ] satisfies TarEntry[];
  const read = await unpack(await pack(entries));
  assert.deepEqual(
    read.map(({ entry }) => [entry.path, entry.kind, entry.mode, entry.target]),
    entries.map((entry) => [entry.path, entry.kind, entry.mode, "target" in entry ? entry.target : ""]),
  );
  for (const [index, entry] of entries.entries())
    assert.equal(read[index]?.content.length ?? 0, "sizeBytes" in entry ? entry.sizeBytes : 0);
});

test("the machine's tar reads what writeTar() writes", async () => {
  await using directory = await makeTemporaryDirectory();
  const archive = await pack([
    file("a b", Buffer.from("A"), 0o640),
    file(longName, Buffer.alloc(1000, 7)),
    { path: "link", kind: "link", mode: 0o777, modifiedMs: 0, target: "a b" },
  ]);
  const { status, stderr } = spawnSync("tar", ["-x", "-p", "-o", "-f", "-"], {
    cwd: directory.path,
    input: archive,
    encoding: "utf8",
  });
  assert.deepEqual([status, stderr], [0, ""]);
  assert.equal((await stat(join(directory.path, "a b"))).mode & 0o777, 0o640);
  assert.equal((await readFile(join(directory.path, longName))).length, 1000);
  assert.equal(await readlink(join(directory.path, "link")), "a b");
});

for (const format of ["gnu", "ustar", "posix", "v7"]) {
  test(`readTar() reads what the machine's tar writes as ${format}`, async () => {
    await using directory = await makeTemporaryDirectory();
    const short = format === "v7" || format === "ustar" ? "short" : longName;
    await mkdir(join(directory.path, short, ".."), { recursive: true });
    await writeFile(join(directory.path, short), "content", { mode: 0o604 });
    await symlink("somewhere", join(directory.path, "link"));
    await link(join(directory.path, short), join(directory.path, "zz-hard"));
    const archive = execFileSync("tar", ["-c", "--sort=name", `--format=${format}`, "-f", "-", "."], {
      cwd: directory.path,
    });
    const found = new Map((await unpack(archive)).map((each) => [each.entry.path, each]));
    assert.equal(found.get(short)?.content.toString(), "content");
    assert.equal(found.get(short)?.entry.mode, 0o604);
    assert.equal(found.get("link")?.entry.target, "somewhere");
    assert.equal(found.get("zz-hard")?.entry.kind, "hard-link");
    assert.equal(found.get("zz-hard")?.entry.target.replace(/^\.\//, ""), short);
  });
}

test("writeTar() keeps the archive readable when a file changes, and says so", async () => {
  const changed: string[] = [];
  const grown: TarEntry = { ...file("grown", Buffer.alloc(20, 1)), sizeBytes: 10 };
  const shrunk: TarEntry = { ...file("shrunk", Buffer.alloc(20, 1)), sizeBytes: 2000 };
  const read = await unpack(await pack([grown, shrunk, file("after", Buffer.from("x"))], changed));
  assert.deepEqual(changed, ["grown", "shrunk"]);
  assert.deepEqual(
    read.map(({ entry, content }) => [entry.path, content.length]),
    [
      ["grown", 10],
      ["shrunk", 2000],
      ["after", 1],
    ],
  );
});

test("sizes of 8 GiB and more survive", async () => {
  const huge: TarEntry = { path: "huge", kind: "file", mode: 0o644, modifiedMs: 0, sizeBytes: 9 * 1024 ** 3 };
  const stream = writeTar(one(huge), { onSizeChanged: () => undefined });
  const header = Buffer.from((await stream.next()).value ?? []).subarray(0, 512);
  await stream.return(undefined);
  await assert.rejects(unpack(header), { code: "communicator/broken-archive" });
  assert.equal(header.readBigUInt64BE(128), BigInt(9 * 1024 ** 3));
});

test("readTar() refuses what is damaged or cut off", async () => {
  const archive = await pack([file("a", Buffer.alloc(2000, 1))]);
  const damaged = Buffer.from(archive);
  damaged[0] = 0x62;
  for (const [bytes, words] of [
    [damaged, /damaged/],
    [archive.subarray(0, 1000), /ends in the middle/],
    [archive.subarray(0, 100), /ends in the middle/],
  ] as const) {
    await assert.rejects(unpack(bytes), (error: Error) => words.test(error.message));
  }
});

function file(path: string, content: Buffer, mode = 0o644): TarEntry & { readonly sizeBytes: number } {
  return {
    path,
    kind: "file",
    mode,
    modifiedMs: 1_700_000_000_000,
    sizeBytes: content.length,
    content: one(content),
  };
}

async function* one<T>(value: T): AsyncGenerator<T> {
  yield value;
}

async function pack(entries: readonly TarEntry[], changed: string[] = []): Promise<Buffer> {
  const all = async function* () {
    yield* entries;
  };
  return Buffer.concat(
    await Array.fromAsync(writeTar(all(), { onSizeChanged: (path) => changed.push(path) })),
  );
}

async function unpack(
  archive: Uint8Array,
): Promise<{ readonly entry: ReadTarEntry; readonly content: Buffer }[]> {
  // In uneven pieces, as a network gives them.
  const pieces = Array.from({ length: Math.ceil(archive.length / 777) }, (_, index) =>
    Buffer.from(archive.subarray(index * 777, (index + 1) * 777)),
  );
  const read: { entry: ReadTarEntry; content: Buffer }[] = [];
  const reader = new ChannelReader(Readable.from(pieces, { objectMode: false }));
  await readTar(
    reader,
    async (entry, content) =>
      void read.push({ entry, content: Buffer.concat(await Array.fromAsync(content)) }),
    never,
  );
  return read;
}
