import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as net from "node:net";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { makeTemporaryDirectory } from "@prebake/testing";
import { portsOf } from "./reserve-port.ts";
import { parseRange } from "./serve-files.ts";
import { createServiceRig } from "./service-rig.fixture.ts";

const range = { address: "127.0.0.1", portMin: 18_100, portMax: 18_300 };

async function setUp() {
  const directory = await makeTemporaryDirectory();
  const rig = createServiceRig(directory.path);
  const root = `${directory.path}/http`;
  await fs.mkdir(`${root}/sub`, { recursive: true });
  await fs.mkdir(`${root}/with-index`);
  await fs.writeFile(`${directory.path}/secret`, "secret");
  await fs.writeFile(`${root}/preseed.cfg`, "0123456789");
  await fs.writeFile(`${root}/a & b.txt`, "");
  await fs.writeFile(`${root}/with-index/index.html`, "<p>index</p>");
  return {
    rig,
    path: directory.path,
    serve: async (options: {
      readonly directory?: string;
      readonly content?: Readonly<Record<string, string>>;
    }) => {
      const { port } = await rig.services.serveFiles({ ...range, ...options }, rig.context);
      return (path: string, init: RequestInit = {}) =>
        fetch(`http://127.0.0.1:${port}${path}`, { redirect: "manual", ...init });
    },
    [Symbol.asyncDispose]: async () => {
      await rig[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

test("a directory is served with types, ranges, HEAD and dates", async () => {
  await using t = await setUp();
  const get = await t.serve({ directory: "http" });
  const whole = await get("/preseed.cfg");
  assert.deepEqual(
    [whole.status, whole.headers.get("content-type"), await whole.text()],
    [200, "text/plain; charset=utf-8", "0123456789"],
  );
  const part = await get("/preseed.cfg", { headers: { range: "bytes=2-4" } });
  assert.deepEqual(
    [part.status, part.headers.get("content-range"), await part.text()],
    [206, "bytes 2-4/10", "234"],
  );
  const head = await get("/preseed.cfg", { method: "HEAD" });
  assert.deepEqual([head.status, head.headers.get("content-length"), await head.text()], [200, "10", ""]);
  const since = whole.headers.get("last-modified") ?? "";
  assert.equal((await get("/preseed.cfg", { headers: { "if-modified-since": since } })).status, 304);
  assert.equal((await get("/preseed.cfg", { headers: { range: "bytes=50-" } })).status, 416);
  assert.equal((await get("/preseed.cfg", { method: "POST" })).status, 405);
  assert.equal((await get("/absent")).status, 404);
  assert.ok(t.rig.published.includes("log http: GET /preseed.cfg 200"));
  assert.ok(t.rig.published.includes("log http: GET /absent 404"));
});

test("directories are listed as links, lead to their slash, and give their index", async () => {
  await using t = await setUp();
  const get = await t.serve({ directory: "http" });
  const listing = await (await get("/")).text();
  assert.match(
    listing,
    /<a href="a%20%26%20b\.txt">a &amp; b\.txt<\/a>\n<a href="preseed\.cfg">preseed\.cfg<\/a>\n<a href="sub\/">sub\/<\/a>/,
  );
  const moved = await get("/sub");
  assert.deepEqual([moved.status, moved.headers.get("location")], [301, "sub/"]);
  assert.equal(await (await get("/with-index/")).text(), "<p>index</p>");
});

const names = ["名 前", "50%", "a#b?c", "q\"<b>&'", "ü", "x;y=1", "a+b", "c:d"];
test("files and directories of any name are found by the links of their listing", async () => {
  await using t = await setUp();
  const root = `${t.path}/http/odd`;
  for (const name of names) {
    await fs.mkdir(`${root}/${name}`, { recursive: true });
    await fs.writeFile(`${root}/${name}/${name}.cfg`, name);
  }
  const get = await t.serve({ directory: "http" });
  const linksOf = async (path: string) =>
    Array.from((await (await get(path)).text()).matchAll(/<a href="([^"]*)">/g), ([, link = ""]) => link);
  const directories = await linksOf("/odd/");
  assert.equal(directories.length, names.length);
  const read: string[] = [];
  for (const directory of directories) {
    // Asked for without its slash, it leads to itself.
    const moved = await get(`/odd/${directory.replace(/\/$/, "")}`);
    assert.deepEqual([moved.status, moved.headers.get("location")], [301, directory]);
    for (const file of await linksOf(`/odd/${directory}`))
      read.push(await (await get(`/odd/${directory}${file}`)).text());
  }
  assert.deepEqual(new Set(read), new Set(names));
});

test("what a guest asks for in odd ways is answered, and the server lives on", async () => {
  await using t = await setUp();
  const get = await t.serve({ directory: "http" });
  const rows: readonly (readonly [path: string, init: RequestInit, status: number])[] = [
    ["/preseed.cfg?hostname=x", {}, 200],
    ["//preseed.cfg", {}, 200],
    ["/./sub/../preseed.cfg", {}, 200],
    ["/preseed.cfg/", {}, 404],
    ["/%", {}, 400],
    ["/%00", {}, 400],
    ["/preseed.cfg", { headers: { range: "bytes=0-0" } }, 206],
    ["/preseed.cfg", { headers: { range: "bytes=-3" } }, 206],
    ["/preseed.cfg", { headers: { range: "bytes=0-1,3-4" } }, 200],
    ["/preseed.cfg", { headers: { range: "lines=1-2" } }, 200],
    ["/preseed.cfg", { headers: { "if-modified-since": "yesterday" } }, 200],
    ["/a%20&%20b.txt", {}, 200], // Empty.
    ["/", { method: "DELETE" }, 405],
  ];
  for (const [path, init, status] of rows) {
    const response = await get(path, init);
    await response.arrayBuffer();
    assert.equal(response.status, status, `${path} ${JSON.stringify(init)}`);
  }
});

test("nothing outside of the directory is served", async () => {
  await using t = await setUp();
  const { port } = await t.rig.services.serveFiles({ ...range, directory: "http" }, t.rig.context);
  for (const path of ["/../secret", "/%2e%2e/secret", "/sub/..%2f../secret", "/..\\secret"]) {
    const answer = await raw(port, `GET ${path} HTTP/1.0\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.\d 404/, path);
    assert.doesNotMatch(answer, /\r\n\r\nsecret/);
  }
});

test("fixed content is served by its exact path, with a hint for a near miss", async () => {
  await using t = await setUp();
  const get = await t.serve({ content: { "/user-data": "x: 1", "no-slash": "never" } });
  assert.equal(await (await get("/user-data")).text(), "x: 1");
  const near = await get("/user-dat");
  assert.deepEqual([near.status, (await near.text()).includes('"/user-data"')], [404, true]);
  assert.equal((await get("/no-slash")).status, 404);
  assert.equal((await get("/constructor")).status, 404);
});

test("a directory that is not there is told when serving starts", async () => {
  await using t = await setUp();
  await assert.rejects(
    t.serve({ directory: "absent" }),
    (error) => error instanceof BuildError && error.code === "services/http-directory-missing",
  );
});

test("the server ends with the scope", async () => {
  await using t = await setUp();
  const get = await t.serve({ content: { "/x": "x" } });
  await t.rig.scope[Symbol.asyncDispose]();
  await assert.rejects(get("/x"));
});

test("parseRange()", () => {
  const rows = [
    [undefined, undefined],
    ["bytes=0-", { start: 0, end: 10 }],
    ["bytes=9-20", { start: 9, end: 10 }],
    ["bytes=-3", { start: 7, end: 10 }],
    ["bytes=-30", { start: 0, end: 10 }],
    ["bytes=10-", "unsatisfiable"],
    ["bytes=5-4", "unsatisfiable"],
    ["bytes=-", undefined],
    ["bytes=0-1,3-4", undefined],
    ["lines=0-1", undefined],
  ] as const;
  for (const [header, expected] of rows) assert.deepEqual(parseRange(header, 10), expected, header);
});

test("portsOf() leaves the upper end out unless it is the only one", () => {
  assert.deepEqual(portsOf({ min: 5, max: 8 }), [5, 6, 7]);
  assert.deepEqual(portsOf({ min: 5, max: 5 }), [5]);
  assert.deepEqual(portsOf({ min: 6, max: 5 }), []);
});

test("a reserved port is free, nobody else gets it, and it comes back with the scope's end", async () => {
  await using directory = await makeTemporaryDirectory();
  await using first = createServiceRig(directory.path);
  await using second = createServiceRig(directory.path);
  const ask = { min: 18_400, max: 18_403, address: "127.0.0.1" };
  const ports = [];
  for (let count = 0; count < 3; count++) ports.push(await first.services.reservePort(ask, first.context));
  assert.deepEqual(
    ports.sort((a, b) => a - b),
    [18_400, 18_401, 18_402],
  );
  await assert.rejects(
    second.services.reservePort(ask, second.context),
    (error) => error instanceof BuildError && error.code === "services/ports-exhausted",
  );
  await first.scope[Symbol.asyncDispose]();
  assert.ok(await second.services.reservePort(ask, second.context));
});

test("a port that a foreign program listens on is not given", async () => {
  await using directory = await makeTemporaryDirectory();
  await using rig = createServiceRig(directory.path);
  const server = net.createServer().listen(18_450, "127.0.0.1");
  try {
    const ask = { min: 18_450, max: 18_450, address: "127.0.0.1" };
    await assert.rejects(
      rig.services.reservePort(ask, rig.context),
      (error) => error instanceof BuildError && error.code === "services/ports-exhausted",
    );
  } finally {
    server.close();
  }
});

async function raw(port: number, request: string): Promise<string> {
  const socket = net.connect(port, "127.0.0.1");
  socket.write(request);
  return Buffer.concat(await Array.fromAsync(socket)).toString();
}
