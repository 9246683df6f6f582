/** One table of what files, time and programs of a host do, carried out on the real host and on the one in memory: tests may trust the latter. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createHost } from "@prebake/host";
import type { Host, HostFiles } from "@prebake/sdk";
import { createMemoryHost } from "./memory-host.ts";
import { makeTemporaryDirectory } from "./temporary-directory.ts";

const { signal } = new AbortController();

/** What every row finds. */
async function prepare({ files }: Host): Promise<void> {
  await files.write("a/x", "one");
  await files.write("a/sub/y", "two2", { mode: 0o600 });
  await files.makeDirectory("empty");
  await files.link("a/x", "link");
  await files.link("a", "way");
  await files.link("nowhere", "dangling");
  await files.link("circle", "circle");
}

const text = async (files: HostFiles, name: string) => files.readText(name);
const kind = async (files: HostFiles, name: string, followLinks = true) =>
  (await files.status(name, { followLinks }))?.kind;
const mode = async (files: HostFiles, name: string) => (await files.status(name))?.mode.toString(8);

async function streamed(files: HostFiles, name: string, start: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.stream(name, { start })) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** What is in the file after `content` was written into it letter by letter. */
async function written(
  files: HostFiles,
  name: string,
  { content, ...options }: { readonly content: string; readonly mode?: number; readonly append?: boolean },
): Promise<string> {
  await using sink = await files.create(name, options);
  for (const letter of content) await sink.write(new TextEncoder().encode(letter));
  await sink.flush();
  await sink.finish();
  return files.readText(name);
}

async function readAt(
  files: HostFiles,
  name: string,
  [offset, length]: readonly [number, number],
): Promise<string> {
  await using file = await files.open(name);
  return new TextDecoder().decode(await file.read(offset, length));
}

const entries = async (files: HostFiles, name: string) =>
  (await files.list(name)).map((entry) => `${entry.name} ${entry.kind}`).sort();

/** `!code` is a failure. */
const rows: readonly (readonly [
  name: string,
  work: (files: HostFiles) => Promise<unknown>,
  expected: unknown,
])[] = [
  ["a file", (f) => kind(f, "a/x"), "file"],
  ["its size", async (f) => (await f.status("a/sub/y"))?.sizeBytes, 4],
  ["its mode", (f) => mode(f, "a/sub/y"), "600"],
  ["the mode that files get", (f) => mode(f, "a/x"), "644"],
  ["a directory", (f) => kind(f, "a"), "directory"],
  ["through a link", (f) => kind(f, "link"), "file"],
  ["the link itself", (f) => kind(f, "link", false), "link"],
  ["a link to nothing", (f) => kind(f, "dangling"), undefined],
  ["a link to nothing itself", (f) => kind(f, "dangling", false), "link"],
  ["links in a circle", (f) => kind(f, "circle"), "!host/link-loop"],
  ["nothing", (f) => kind(f, "b"), undefined],
  ["below a file", (f) => kind(f, "a/x/z"), undefined],
  ["by dots", (f) => kind(f, "./a/../a/x"), "file"],

  ["read", (f) => text(f, "a/x"), "one"],
  ["read through a link", (f) => text(f, "link"), "one"],
  ["read through a directory that is a link", (f) => text(f, "way/sub/y"), "two2"],
  ["read nothing", (f) => text(f, "b"), "!host/file-missing"],
  ["read a directory", (f) => text(f, "a"), "!host/is-a-directory"],
  ["read below a file", (f) => text(f, "a/x/z"), "!host/not-a-directory"],
  ["read a link to nothing", (f) => text(f, "dangling"), "!host/file-missing"],
  ["stream", (f) => streamed(f, "a/sub/y", 0), "two2"],
  ["stream from the middle", (f) => streamed(f, "a/sub/y", 2), "o2"],
  ["stream from behind the end", (f) => streamed(f, "a/sub/y", 9), ""],
  ["stream nothing", (f) => streamed(f, "b", 0), "!host/file-missing"],
  ["at an offset", (f) => readAt(f, "a/sub/y", [1, 2]), "wo"],
  ["over the end", (f) => readAt(f, "a/sub/y", [3, 9]), "2"],
  ["open nothing", (f) => readAt(f, "b", [0, 1]), "!host/file-missing"],

  [
    "write",
    async (f) => [await f.write("n/e/w", "x"), await text(f, "n/e/w"), await mode(f, "n/e/w")],
    [undefined, "x", "644"],
  ],
  [
    "write with a mode",
    async (f) => [await f.write("m", "x", { mode: 0o777 }), await mode(f, "m")],
    [undefined, "777"],
  ],
  [
    "write over a file",
    async (f) => [await f.write("a/x", "new"), await text(f, "link")],
    [undefined, "new"],
  ],
  [
    "write over a link",
    async (f) => [await f.write("link", "new"), await kind(f, "link", false), await text(f, "a/x")],
    [undefined, "file", "one"],
  ],
  ["write over a directory", (f) => f.write("a", "x"), "!host/is-a-directory"],
  ["write below a file", (f) => f.write("a/x/z", "x"), "!host/not-a-directory"],
  [
    "write through a link",
    async (f) => [await f.write("way/z", "x"), await text(f, "a/z")],
    [undefined, "x"],
  ],

  ["create", (f) => written(f, "n/e/w", { content: "abc", mode: 0o600 }), "abc"],
  ["create over a file", (f) => written(f, "a/x", { content: "ab" }), "ab"],
  [
    "create keeps the mode of what is there",
    async (f) => [await written(f, "a/sub/y", { content: "", mode: 0o644 }), await mode(f, "a/sub/y")],
    ["", "600"],
  ],
  ["append", (f) => written(f, "a/x", { content: "ab", append: true }), "oneab"],
  ["append to nothing", (f) => written(f, "b", { content: "ab", append: true }), "ab"],
  [
    "create through a link",
    async (f) => [await written(f, "link", { content: "ab" }), await text(f, "a/x")],
    ["ab", "ab"],
  ],
  [
    "create through a link to nothing",
    async (f) => [await written(f, "dangling", { content: "ab" }), await text(f, "nowhere")],
    ["ab", "ab"],
  ],
  ["create over a directory", (f) => written(f, "a", { content: "" }), "!host/is-a-directory"],
  ["create below a file", (f) => written(f, "a/x/z", { content: "" }), "!host/not-a-directory"],

  [
    "list",
    (f) => entries(f, "."),
    ["a directory", "circle link", "dangling link", "empty directory", "link link", "way link"],
  ],
  ["list a link", (f) => entries(f, "way"), ["sub directory", "x file"]],
  ["list an empty directory", (f) => entries(f, "empty"), []],
  ["list nothing", (f) => entries(f, "b"), "!host/file-missing"],
  ["list a file", (f) => entries(f, "a/x"), "!host/not-a-directory"],

  [
    "make directories",
    async (f) => [await f.makeDirectory("p/q/r"), await kind(f, "p/q/r")],
    [undefined, "directory"],
  ],
  ["make one that is there", (f) => f.makeDirectory("a/sub"), undefined],
  [
    "make one with a mode",
    async (f) => [await f.makeDirectory("p", { mode: 0o700 }), await mode(f, "p")],
    [undefined, "700"],
  ],
  ["make one over a file", (f) => f.makeDirectory("a/x"), "!host/file-exists"],
  ["make one below a file", (f) => f.makeDirectory("a/x/z"), "!host/not-a-directory"],
  ["make a temporary one", async (f) => mode(f, await f.makeTemporaryDirectory("t-")), "700"],
  [
    "two temporary ones",
    async (f) => (await f.makeTemporaryDirectory("t-")) === (await f.makeTemporaryDirectory("t-")),
    false,
  ],

  ["remove a file", async (f) => [await f.remove("a/x"), await kind(f, "a/x")], [undefined, undefined]],
  [
    "remove a tree",
    async (f) => [await f.remove("a"), await kind(f, "a/sub/y"), await kind(f, "a")],
    [undefined, undefined, undefined],
  ],
  [
    "remove a link",
    async (f) => [await f.remove("link"), await kind(f, "link", false), await kind(f, "a/x")],
    [undefined, undefined, "file"],
  ],
  [
    "remove a link to a directory",
    async (f) => [await f.remove("way"), await kind(f, "a/x")],
    [undefined, "file"],
  ],
  ["remove nothing", (f) => f.remove("b/c"), undefined],

  [
    "rename a file",
    async (f) => [await f.rename("a/x", "b"), await text(f, "b"), await kind(f, "a/x")],
    [undefined, "one", undefined],
  ],
  [
    "rename over a file",
    async (f) => [await f.rename("a/x", "a/sub/y"), await text(f, "a/sub/y")],
    [undefined, "one"],
  ],
  [
    "rename a tree",
    async (f) => [await f.rename("a", "b"), await text(f, "b/sub/y"), await kind(f, "a")],
    [undefined, "two2", undefined],
  ],
  [
    "rename over an empty directory",
    async (f) => [await f.rename("a", "empty"), await text(f, "empty/x")],
    [undefined, "one"],
  ],
  ["rename over a full directory", (f) => f.rename("empty", "a"), "!host/directory-not-empty"],
  ["rename a file over a directory", (f) => f.rename("a/x", "empty"), "!host/is-a-directory"],
  ["rename a directory over a file", (f) => f.rename("empty", "a/x"), "!host/not-a-directory"],
  ["rename into itself", (f) => f.rename("a", "a/sub/in"), "!host/failed"],
  ["rename nothing", (f) => f.rename("b", "c"), "!host/file-missing"],
  ["rename to where no directory is", (f) => f.rename("a/x", "b/c"), "!host/file-missing"],
  [
    "rename a link",
    async (f) => [await f.rename("link", "b"), await kind(f, "b", false), await text(f, "b")],
    [undefined, "link", "one"],
  ],

  [
    "copy",
    async (f) => [await f.copy("a/sub/y", "b", { signal }), await text(f, "b"), await mode(f, "b")],
    [undefined, "two2", "600"],
  ],
  [
    "copy through a link",
    async (f) => [await f.copy("link", "b", { signal }), await kind(f, "b", false)],
    [undefined, "file"],
  ],
  [
    "copy over a file",
    async (f) => [await f.copy("a/x", "a/sub/y", { signal }), await text(f, "a/sub/y")],
    [undefined, "one"],
  ],
  ["copy nothing", (f) => f.copy("b", "c", { signal }), "!host/file-missing"],
  ["copy a directory", (f) => f.copy("a", "c", { signal }), "!host/is-a-directory"],
  ["copy to where no directory is", (f) => f.copy("a/x", "b/c", { signal }), "!host/file-missing"],

  ["link over a file", (f) => f.link("b", "a/x"), "!host/file-exists"],
  ["link where no directory is", (f) => f.link("b", "c/d"), "!host/file-missing"],
  ["read a link", (f) => f.readLink("link"), "a/x"],
  ["read the link of a file", (f) => f.readLink("a/x"), "!host/failed"],
  ["read the link of nothing", (f) => f.readLink("b"), "!host/file-missing"],
  ["the real path", async (f) => (await f.realPath("way/sub/../x")) === (await f.realPath("a/x")), true],
  ["the real path of nothing", (f) => f.realPath("dangling"), "!host/file-missing"],
  ["change a mode", async (f) => [await f.setMode("link", 0o750), await mode(f, "a/x")], [undefined, "750"]],
  [
    "change the mode of a directory",
    async (f) => [await f.setMode("a", 0o700), await mode(f, "a")],
    [undefined, "700"],
  ],
  ["change the mode of nothing", (f) => f.setMode("b", 0o600), "!host/file-missing"],
  [
    "what can be opened",
    async (f) => Promise.all(["a/x", "a", "b", "dangling"].map((name) => f.canOpen(name, "read"))),
    [true, true, false, false],
  ],
  [
    "what can be written",
    async (f) => Promise.all(["a/x", "a", "b"].map((name) => f.canOpen(name, "readWrite"))),
    [true, false, false],
  ],
  ["free space", async (f) => (await f.freeBytes("a")) > 0, true],
  ["free space of nothing", (f) => f.freeBytes("b"), "!host/file-missing"],
  ["a lock", async (f) => lockTwice(f), [true, false, true]],
];

async function lockTwice(files: HostFiles): Promise<boolean[]> {
  const first = await files.tryLock("lock");
  const second = await files.tryLock("./lock");
  await first?.[Symbol.asyncDispose]();
  await using third = await files.tryLock("lock");
  return [first, second, third].map((lock) => lock !== undefined);
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    assert.ok(error instanceof BuildError, String(error));
    assert.match(error.message, /^Cannot [a-z ]+ "/, "a failure names the path");
    return `!${error.code}`;
  }
}

interface Subject extends AsyncDisposable {
  readonly host: Host;
}

const subjects: Readonly<Record<string, () => Promise<Subject>>> = {
  "the host in memory": async () => ({
    host: createMemoryHost(),
    [Symbol.asyncDispose]: async () => undefined,
  }),
  "this machine": async () => {
    const directory = await makeTemporaryDirectory();
    const home = createHost({ workingDirectory: directory.path, temporaryDirectory: directory.path });
    await home.files.makeDirectory("work");
    const host = createHost({
      workingDirectory: `${directory.path}/work`,
      temporaryDirectory: directory.path,
    });
    return { host, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
  },
};

for (const [where, open] of Object.entries(subjects)) {
  test(`files of ${where}`, async (t) => {
    for (const [name, work, expected] of rows) {
      await t.test(name, async () => {
        await using subject = await open();
        await prepare(subject.host);
        assert.deepEqual(await outcome(work(subject.host.files)), expected);
      });
    }
  });

  test(`${where}: a copy that is cancelled rejects with the reason and leaves no target`, async () => {
    await using subject = await open();
    const { files } = subject.host;
    await prepare(subject.host);
    const reason = new Cancelled("stop");
    await assert.rejects(files.copy("a/x", "b", { signal: AbortSignal.abort(reason) }), reason);
    assert.equal(await files.status("b"), undefined);
  });

  test(`${where}: a program that is missing, and one that is nowhere`, async () => {
    await using subject = await open();
    const { processes } = subject.host;
    const run = processes.run("no-such-program-at-all", { arguments: [], signal });
    assert.equal(await outcome(run), "!host/program-missing");
    assert.equal(await processes.find("no-such-program-at-all"), undefined);
  });

  test(`${where}: waiting ends at once when it is cancelled, and never for no time`, async () => {
    await using subject = await open();
    const { clock } = subject.host;
    const stop = new AbortController();
    const reason = new Cancelled("stop");
    const waiting = clock.delay(3_600_000, { signal: stop.signal });
    stop.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(clock.delay(0, { signal: stop.signal }), reason);
    await clock.delay(0, { signal });
    await clock.delay(-5, { signal });
    assert.ok(clock.monotonic() >= 0 && clock.now() > Date.UTC(2020));
  });
}
