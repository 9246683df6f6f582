import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as nodeFs from "node:fs/promises";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createHost } from "./host.ts";
import { makeTemporaryDirectory } from "@prebake/testing";

const never = new AbortController().signal;

async function inDirectory() {
  const directory = await makeTemporaryDirectory();
  return {
    directory,
    files: createHost({ workingDirectory: directory.path, temporaryDirectory: directory.path }).files,
  };
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(chunks));
}

test("relative paths start in the host's working directory; write() makes parents and sets the mode", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  await files.write("a/b/c.txt", "hello", { mode: 0o640 });
  assert.equal(await nodeFs.readFile(`${directory.path}/a/b/c.txt`, "utf8"), "hello");
  const status = await files.status("a/b/c.txt");
  assert.deepEqual([status?.kind, status?.sizeBytes, status?.mode], ["file", 5, 0o640]);
  assert.deepEqual(await files.list("a/b"), [{ name: "c.txt", kind: "file" }]); // Nothing partial is left beside it.
});

test("status() gives undefined for what is not there and tells links from what they name", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  await files.write("x", "1");
  await files.link("x", "link");
  assert.equal(await files.status("absent"), undefined);
  assert.equal(await files.status("x/below-a-file"), undefined);
  assert.equal((await files.status("link"))?.kind, "file");
  assert.equal((await files.status("link", { followLinks: false }))?.kind, "link");
  assert.equal(await files.readLink("link"), "x");
  assert.equal(await files.realPath("link"), await files.realPath("x"));
});

test("stream() starts where it is told and comes in chunks of at most 1 MiB; open() reads anywhere", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  const content = Buffer.alloc(2_500_000);
  for (let at = 0; at < content.length; at++) content[at] = at % 251;
  await files.write("big", content);
  const chunks = await Array.fromAsync(files.stream("big", { start: 10 }));
  assert.ok(chunks.every((chunk) => chunk.length <= 1024 * 1024));
  assert.ok(Buffer.concat(chunks).equals(content.subarray(10)));
  await using open = await files.open("big");
  assert.ok(Buffer.from(await open.read(2_499_990, 100)).equals(content.subarray(2_499_990)));
});

test("create() writes in order and can go on at the end", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  for (const [append, text] of [
    [false, "one "],
    [true, "two"],
  ] as const) {
    await using sink = await files.create("deep/file", { append });
    await sink.write(Buffer.from(text));
    await sink.finish();
  }
  assert.equal(await files.readText("deep/file"), "one two");
});

test("remove() takes whole trees and what is not there", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  await files.write("tree/a/b", "x");
  await files.remove("tree");
  await files.remove("tree");
  assert.equal(await files.status("tree"), undefined);
});

test("makeTemporaryDirectory() gives a private one", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  const made = await files.makeTemporaryDirectory("pb-");
  assert.equal((await files.status(made))?.mode, 0o700);
});

test("makeTemporaryDirectory() tells the path before there is anything of that name", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  const told: unknown[] = [];
  const before = async (path: string) => void told.push(path, await files.status(path));
  const made = await files.makeTemporaryDirectory("pb-", { before });
  assert.deepEqual(told, [made, undefined]);
});

test("a status's birth stays while the directory lives, and is another one's after it", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  const birth = async () => (await files.status("d"))?.birth;
  await files.makeDirectory("d");
  const first = await birth();
  await files.write("d/new", "x");
  await files.setMode("d", 0o700);
  assert.equal(await birth(), first);
  await files.rename("d", "old");
  await files.makeDirectory("d");
  assert.notEqual(await birth(), first);
});

test("flush() keeps a file open for more", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  await using sink = await files.create("deep/file");
  for (const text of ["one ", "two"]) {
    await sink.write(Buffer.from(text));
    await sink.flush();
  }
  assert.equal(await files.readText("deep/file"), "one two");
});

test("copy() keeps content, mode and holes, and tells progress", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  await using sparse = await nodeFs.open(`${directory.path}/sparse`, "w", 0o600);
  await sparse.write("start", 0);
  await sparse.write("end", 5 * 1024 * 1024);
  await sparse.truncate(8 * 1024 * 1024);
  const progress: number[] = [];
  await files.copy("sparse", "copy", { signal: never, onProgress: (bytes) => progress.push(bytes) });
  const status = await files.status("copy");
  assert.deepEqual([status?.sizeBytes, status?.mode], [8 * 1024 * 1024, 0o600]);
  assert.ok((status?.allocatedBytes ?? 0) < 4 * 1024 * 1024);
  assert.ok((await collect(files.stream("copy"))).equals(await nodeFs.readFile(`${directory.path}/sparse`)));
  assert.ok(progress.length === 0 || progress.at(-1) === 8 * 1024 * 1024); // None when the file system clones.
});

test("copy() that is cancelled leaves no target", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  await files.write("from", Buffer.alloc(4 * 1024 * 1024, 1));
  const abort = new AbortController();
  const reason = new Cancelled("stop");
  abort.abort(reason);
  await assert.rejects(files.copy("from", "to", { signal: abort.signal }), (error) => error === reason);
  assert.deepEqual(
    (await files.list(".")).map((entry) => entry.name),
    ["from"],
  );
});

const pipes = { skip: process.platform === "win32" ? "needs mkfifo" : false, timeout: 60_000 };

test(
  "read() of a pipe gives what comes until its end, of a device what there is, but no more than is sensible",
  pipes,
  async () => {
    const { directory, files } = await inDirectory();
    await using _ = directory;
    execFileSync("mkfifo", [`${directory.path}/pipe`]);
    const [content] = await Promise.all([
      files.read("pipe"),
      nodeFs.writeFile(`${directory.path}/pipe`, "said"),
    ]);
    assert.equal(Buffer.from(content).toString(), "said");
    assert.equal((await files.read("/dev/null")).length, 0);
    await assert.rejects(
      files.read("/dev/zero"),
      /^BuildError: Cannot read "\/dev\/zero": it goes on after 64 MiB/,
    );
  },
);

test("a pipe that nobody writes to does not keep the process from its end", pipes, async () => {
  const { directory } = await inDirectory();
  await using _ = directory;
  const pipe = `${directory.path}/pipe`;
  execFileSync("mkfifo", [pipe]);
  const program = `
    const { createHost } = await import(${JSON.stringify(new URL("host.ts", import.meta.url).href)});
    createHost().files.read(${JSON.stringify(pipe)});
    setImmediate(() => setImmediate(() => process.exit(7)));`;
  const { status } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    timeout: 30_000,
  });
  assert.equal(status, 7);
});

test("failures say what could not be done and why", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  await files.write("file", "");
  const rows: readonly (readonly [() => Promise<unknown>, string])[] = [
    [() => files.readText("absent"), "host/file-missing"],
    [() => files.read("."), "host/is-a-directory"],
    [() => files.list("file"), "host/not-a-directory"],
    [() => files.write("file/below", ""), "host/not-a-directory"],
    [() => collect(files.stream("absent")), "host/file-missing"],
    [() => files.copy("absent", "to", { signal: never }), "host/file-missing"],
    [() => files.rename("absent", "to"), "host/file-missing"],
  ];
  for (const [act, code] of rows) {
    await assert.rejects(
      act(),
      (error) => error instanceof BuildError && error.code === code && error.message.startsWith("Cannot "),
    );
  }
});

test(
  "a full disk has a code and a hint of its own",
  { skip: process.platform === "linux" ? false : "needs /dev/full" },
  async () => {
    const { directory, files } = await inDirectory();
    await using _ = directory;
    await using sink = await files.create("/dev/full");
    await assert.rejects(
      sink.write(Buffer.from("x")),
      (error) => error instanceof BuildError && error.code === "host/disk-full" && error.hint !== undefined,
    );
  },
);

test("canOpen() and freeBytes()", async () => {
  const { directory, files } = await inDirectory();
  await using _ = directory;
  await files.write("f", "");
  assert.equal(await files.canOpen("f", "readWrite"), true);
  assert.equal(await files.canOpen("absent", "read"), false);
  assert.ok((await files.freeBytes(".")) > 0);
});
