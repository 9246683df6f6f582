import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import type { DownloadRequest } from "@prebake/sdk";
import { makeTemporaryDirectory } from "@prebake/testing";
import { createServiceRig } from "../service-rig.fixture.ts";
import { parseSource } from "./download-source.ts";
import { startFaultyServer } from "./faulty-server.fixture.ts";

const content = randomBytes(300_000);
const sha256 = createHash("sha256").update(content).digest("hex");
const cacheName = `${createHash("sha1").update(`sha256:${sha256}`).digest("hex")}.iso`;

async function setUp() {
  const directory = await makeTemporaryDirectory();
  const server = await startFaultyServer(content);
  const rig = createServiceRig(directory.path);
  const request = (change: Partial<DownloadRequest> = {}): DownloadRequest => ({
    urls: [`${server.url}/a/x.iso`],
    checksum: `sha256:${sha256}`,
    extension: "iso",
    what: "ISO",
    ...change,
  });
  return {
    path: directory.path,
    server,
    rig,
    request,
    get: (change: Partial<DownloadRequest> = {}) => rig.services.download(request(change), rig.context),
    [Symbol.asyncDispose]: async () => {
      await rig[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

function hasCode(code: string) {
  return (error: unknown) => {
    assert.ok(error instanceof BuildError, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };
}

test("a file is downloaded once, verified, and named by its checksum", async () => {
  await using t = await setUp();
  const file = await t.get();
  assert.deepEqual(file, { path: `${t.path}/cache/${cacheName}`, checksum: sha256 });
  assert.ok((await fs.readFile(file.path)).equals(content));
  assert.deepEqual(await t.get(), file);
  assert.deepEqual(t.server.requests, ["GET /a/x.iso"]);
  assert.deepEqual(await fs.readdir(`${t.path}/cache`), [cacheName]); // No lock, no partial file.
  assert.deepEqual(t.rig.progress, [[content.length, content.length]]);
  assert.deepEqual(t.rig.published.slice(0, 2), [
    `step Trying ${t.server.url}/a/x.iso`,
    `step ${t.server.url}/a/x.iso => ${file.path}`,
  ]);
});

test("every checksum form is understood, and verified", async () => {
  const digest = (type: string) => createHash(type).update(content).digest("hex");
  const rows = [
    digest("md5"),
    digest("sha1"),
    sha256.toUpperCase(),
    `sha512:${digest("sha512")}`,
    `md5:${digest("md5")}`,
  ];
  for (const checksum of rows) {
    await using t = await setUp();
    assert.match((await t.get({ checksum })).path, /\.iso$/, checksum);
  }
});

test("a checksum file is fetched or read, and the file's own line taken", async () => {
  await using t = await setUp();
  const sums = `${"0".repeat(64)}  other.iso\n${sha256}  x.iso\n`;
  await using list = await startFaultyServer(Buffer.from(sums));
  await fs.writeFile(`${t.path}/SUMS`, sums);
  for (const checksum of [`file:${list.url}/SHA256SUMS`, "file:SUMS", `file:file://${t.path}/SUMS`]) {
    assert.equal((await t.get({ checksum })).checksum, sha256, checksum);
  }
  await assert.rejects(
    t.get({ checksum: "file:SUMS", urls: [`${t.server.url}/y.iso`] }),
    hasCode("download/checksum-missing"),
  );
  list.statuses.push(404);
  await assert.rejects(t.get({ checksum: `file:${list.url}/SHA256SUMS` }), hasCode("download/checksum-file"));
});

test("a checksum in the URL wins and is not sent", async () => {
  await using t = await setUp();
  const file = await t.get({
    urls: [`${t.server.url}/x.iso?a=1&checksum=sha256:${sha256}&b=2`],
    checksum: "none",
  });
  assert.equal(file.checksum, sha256);
  assert.deepEqual(t.server.requests, ["GET /x.iso?a=1&b=2"]);
});

test("a wrong checksum shows both digests and leaves no file", async () => {
  await using t = await setUp();
  const wrong = "1".repeat(64);
  await assert.rejects(t.get({ checksum: wrong }), (error) => {
    hasCode("download/checksum-mismatch")(error);
    assert.match(String(error), new RegExp(`${sha256}.*${wrong}`));
    return true;
  });
  assert.deepEqual(await fs.readdir(`${t.path}/cache`), []);
});

test("a damaged file in the cache is downloaded again", async () => {
  await using t = await setUp();
  const { path } = await t.get();
  await fs.writeFile(path, "damaged");
  await t.get();
  assert.ok((await fs.readFile(path)).equals(content));
});

test("a cut connection is resumed where it was cut", async () => {
  await using t = await setUp();
  t.server.stops.push(100_000, 50_000);
  t.rig.onProgress = () => t.server.cut();
  const { path } = await t.get();
  assert.ok((await fs.readFile(path)).equals(content));
  const [, ...later] = t.server.requests;
  assert.equal(later.length, 2);
  for (const request of later) assert.match(request, /^GET \/a\/x\.iso bytes=[1-9]\d*-$/);
});

test("a download that another run began is resumed, when the server still has the same", async () => {
  await using t = await setUp();
  t.server.stops.push(100_000);
  t.rig.onProgress = () => t.rig.controller.abort(new Cancelled("stop"));
  await assert.rejects(t.get(), Cancelled);
  const { size } = await fs.stat(`${t.path}/cache/${cacheName}.part`);
  await using again = createServiceRig(t.path);
  const { path } = await again.services.download(t.request(), again.context);
  assert.ok((await fs.readFile(path)).equals(content));
  assert.equal(t.server.requests[1], `GET /a/x.iso bytes=${size}-`);
});

test("a part of another version is not mixed in: by the server's tag, by size, by checksum", async () => {
  const part = Buffer.alloc(1000, 7);
  const rows = [
    { name: "tag", validator: { etag: '"v0"' }, part, requests: 1 },
    { name: "too long", validator: {}, part: Buffer.alloc(400_000), requests: 2 },
    { name: "checksum", validator: {}, part, requests: 2 },
  ];
  for (const row of rows) {
    await using t = await setUp();
    const partial = `${t.path}/cache/${cacheName}.part`;
    await fs.mkdir(`${t.path}/cache`);
    await fs.writeFile(partial, row.part);
    await fs.writeFile(
      `${partial}.json`,
      JSON.stringify({ urlDigest: digestOf(`${t.server.url}/a/x.iso`), ...row.validator }),
    );
    const { path } = await t.get();
    assert.ok((await fs.readFile(path)).equals(content), row.name);
    assert.equal(t.server.requests.length, row.requests, row.name);
  }
});

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

test("a server that is busy is asked again; one that has not got the file is not", async () => {
  await using t = await setUp();
  t.server.statuses.push(503, 429);
  await t.get();
  assert.equal(t.server.requests.length, 3);
  const rows = [
    [404, "download/not-found"],
    [403, "download/refused"],
    [400, "download/http-status"],
  ] as const;
  for (const [status, code] of rows) {
    t.server.statuses.push(status);
    await assert.rejects(t.get({ checksum: "2".repeat(64) }), hasCode(code));
  }
  assert.equal(t.server.requests.length, 6);
});

test("several addresses are tried in order, and all failures told when none works", async () => {
  await using t = await setUp();
  t.server.statuses.push(404);
  await t.get({ urls: [`${t.server.url}/old.iso`, `${t.server.url}/new.iso`] });
  assert.deepEqual(t.server.requests, ["GET /old.iso", "GET /new.iso"]);
  t.server.statuses.push(404, 403);
  const failing = t.get({ urls: [`${t.server.url}/a`, `${t.server.url}/b`], checksum: "3".repeat(64) });
  await assert.rejects(failing, (error) => {
    hasCode("download/failed")(error);
    assert.deepEqual(
      (error as BuildError).errors.map((inner) => (inner as BuildError).code),
      ["download/not-found", "download/refused"],
    ); // All are.
    return true;
  });
});

test("a local file is used in place; with a target path there is a link to it", async () => {
  await using t = await setUp();
  const local = `${t.path}/my disk.iso`;
  await fs.writeFile(local, content);
  for (const url of [local, "my disk.iso", `file://${t.path}/my%20disk.iso`]) {
    const { path } = await t.get({ urls: [url] });
    assert.ok(path === local || path === "my disk.iso", path);
  }
  const linked = await t.get({ urls: [local], targetPath: `${t.path}/iso/target.iso` });
  assert.equal(await fs.realpath(linked.path), await fs.realpath(local));
  assert.equal(
    (await t.get({ urls: [local], targetPath: `${t.path}/folder` })).path,
    `${t.path}/folder/${cacheName}`,
  );
  await fs.writeFile(local, "changed");
  await assert.rejects(t.get({ urls: [local] }), hasCode("download/checksum-mismatch"));
  assert.equal(await fs.readFile(local, "utf8"), "changed"); // The user's own file is never removed.
  await assert.rejects(t.get({ urls: ["absent.iso"] }), hasCode("download/file-missing"));
  await assert.rejects(t.get({ urls: [t.path] }), hasCode("download/file-missing"));
});

test("a target path is a file when it has an extension, else a folder; an existing folder stays one", async () => {
  await using t = await setUp();
  assert.equal((await t.get({ targetPath: `${t.path}/t/file.iso` })).path, `${t.path}/t/file.iso`);
  assert.equal((await t.get({ targetPath: `${t.path}/t/folder` })).path, `${t.path}/t/folder/${cacheName}`);
  await fs.mkdir(`${t.path}/v1.2`);
  await fs.writeFile(`${t.path}/v1.2/keep`, "");
  assert.equal((await t.get({ targetPath: `${t.path}/v1.2` })).path, `${t.path}/v1.2/${cacheName}`);
  assert.ok((await fs.readdir(`${t.path}/v1.2`)).includes("keep"));
});

test("without a checksum the cached file is used while its size is the server's", async () => {
  await using t = await setUp();
  const first = await t.get({ checksum: "none" });
  assert.equal(first.checksum, undefined);
  await t.get({ checksum: "none" });
  t.server.content = randomBytes(1000);
  await t.get({ checksum: "none" });
  assert.equal((await fs.stat(first.path)).size, 1000);
  assert.deepEqual(
    t.server.requests.map((request) => request.split(" ")[0]),
    ["GET", "HEAD", "HEAD", "GET"],
  );
});

test("two builds that need the same file download it once", async () => {
  await using t = await setUp();
  const [a, b] = await Promise.all([t.get(), t.get()]);
  assert.deepEqual(a, b);
  assert.equal(t.server.requests.length, 1);
});

test("not enough room is told before the download, with what to do", async () => {
  await using t = await setUp();
  const rig = createServiceRig(t.path);
  t.server.content = content;
  const { createDownload } = await import("./download.ts");
  const { createHost } = await import("../host.ts");
  const host = createHost({ workingDirectory: t.path, env: {} });
  const small = { ...host, files: { ...host.files, freeBytes: async () => 1000 } };
  const download = createDownload({ host: small, cacheDirectory: `${t.path}/cache` });
  await assert.rejects(download(t.request(), rig.context), hasCode("download/disk-full"));
});

test("what is no address or no checksum is refused", async () => {
  await using t = await setUp();
  await assert.rejects(t.get({ urls: ["s3://bucket/x.iso"] }), hasCode("download/scheme"));
  await assert.rejects(t.get({ checksum: "hello" }), hasCode("download/checksum-form"));
  await assert.rejects(t.get({ urls: [] }), hasCode("download/failed"));
});

test("parseSource() shows no password and knows drives from schemes", () => {
  const source = parseSource("https://me:secret@h/p/x%20y.iso?token=abc");
  assert.deepEqual(
    [source.kind, source.name, source.shown.includes("secret"), source.shown.includes("abc")],
    ["http", "x y.iso", false, false],
  );
  assert.equal(parseSource("C:\\images\\x.iso").kind, "local");
  assert.equal(parseSource("file:rel/x.iso").shown, "rel/x.iso");
});
