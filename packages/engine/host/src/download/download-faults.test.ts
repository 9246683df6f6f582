/** Downloads through servers, proxies and machines that misbehave. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as http from "node:http";
import { test } from "node:test";
import { BuildError, invariant } from "@prebake/base";
import type { Clock } from "@prebake/base";
import type { DownloadRequest, Host } from "@prebake/sdk";
import { makeTemporaryDirectory } from "@prebake/testing";
import { createHost } from "../host.ts";
import { createServiceRig } from "../service-rig.fixture.ts";
import { createDownload } from "./download.ts";

const content = randomBytes(200_000);
const sha256 = createHash("sha256").update(content).digest("hex");

/** Serves as it is told; `heard` has method, path and the headers that matter, in order. */
async function startServer(answer: (request: http.IncomingMessage, response: http.ServerResponse) => void) {
  const heard: string[] = [];
  const server = http.createServer((request, response) => {
    const { range, "if-range": ifRange, authorization, "proxy-authorization": login } = request.headers;
    const words = [
      request.method,
      request.url,
      range,
      ifRange && `if ${String(ifRange)}`,
      authorization,
      login,
    ];
    heard.push(words.filter(Boolean).join(" "));
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  invariant(typeof bound === "object" && bound !== null, "listening");
  return {
    heard,
    port: bound.port,
    url: `http://127.0.0.1:${bound.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** What a download waits for while nothing comes. */
const stallMs = 60_000;

/** A clock on which pauses between tries are over at once; `minute` is the wait for a silent server. */
function hurriedClock({
  onPause,
  minute,
}: { onPause?: () => unknown; minute?: () => Promise<void> } = {}): Clock {
  const { clock } = createHost();
  return {
    ...clock,
    delay: async (ms, { signal }) => {
      if (ms === stallMs && !minute) return clock.delay(ms, { signal });
      await (ms === stallMs ? minute?.() : onPause?.());
      await clock.delay(0, { signal });
    },
  };
}

/** Downloads `x.iso` into a directory of its own. */
async function setUp(change: (host: Host) => Partial<Host> = () => ({ clock: hurriedClock() })) {
  const directory = await makeTemporaryDirectory();
  const rig = createServiceRig(directory.path);
  const host = createHost({ workingDirectory: directory.path, env: {} });
  const cache = `${directory.path}/cache`;
  const download = createDownload({ host: { ...host, ...change(host) }, cacheDirectory: cache });
  const get = (url: string, request: Partial<DownloadRequest> = {}) =>
    download(
      { urls: [url], checksum: `sha256:${sha256}`, extension: "iso", what: "ISO", ...request },
      rig.context,
    );
  return {
    rig,
    cache,
    path: directory.path,
    get,
    /** What another run has left behind. */
    leave: async (identity: string, part: Uint8Array, validator: (name: string) => object | undefined) => {
      const name = `${createHash("sha1").update(identity).digest("hex")}.iso.part`;
      await fs.mkdir(cache, { recursive: true });
      await fs.writeFile(`${cache}/${name}`, part);
      const said = validator(name);
      if (said) await fs.writeFile(`${cache}/${name}.json`, JSON.stringify(said));
    },
    [Symbol.asyncDispose]: async () => {
      await rig[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function failureOf(promise: Promise<unknown>, code: string): Promise<BuildError> {
  const error: unknown = await promise.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  assert.ok(error instanceof BuildError, String(error));
  assert.equal(error.code, code, error.message);
  return error;
}

/** Answers 206 from `from`, whatever was asked. */
function partFrom(from: number, response: http.ServerResponse, bytes: Uint8Array = content): void {
  response.writeHead(206, {
    "content-length": bytes.length - from,
    "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
  });
  response.end(bytes.subarray(from));
}

function whole(response: http.ServerResponse, headers: http.OutgoingHttpHeaders = {}): void {
  response.writeHead(200, { "content-length": content.length, ...headers }).end(content);
}

/** Sends the first bytes of a whole answer; the connection breaks when the download has seen them. */
function cutAfter(
  t: { readonly rig: { onProgress: (bytes: number) => void } },
  response: http.ServerResponse,
  headers: http.OutgoingHttpHeaders,
): void {
  t.rig.onProgress = () => void response.destroy();
  response.writeHead(200, headers).write(content.subarray(0, 50_000));
}

for (const checksum of [`sha256:${sha256}`, "none"]) {
  test(`another part than the one that was asked for is not put behind the first: checksum ${checksum.slice(0, 6)}`, async () => {
    await using t = await setUp();
    const answers = [
      (response: http.ServerResponse) =>
        cutAfter(t, response, { "content-length": content.length, etag: '"v1"' }),
      (response: http.ServerResponse) => partFrom(10, response),
    ];
    await using server = await startServer((_, response) => (answers.shift() ?? whole)(response));
    const { path } = await t.get(`${server.url}/x.iso`, { checksum });
    assert.ok((await fs.readFile(path)).equals(content));
    assert.match(server.heard[1] ?? "", /^GET \/x\.iso bytes=\d+- if "v1"$/);
    assert.equal(server.heard[2], "GET /x.iso", "whole, from the start");
  });
}

test("a part that nobody asked for is no answer", async () => {
  await using server = await startServer((_, response) => partFrom(10, response));
  await using t = await setUp();
  await failureOf(t.get(`${server.url}/x.iso`, { checksum: "none" }), "download/http-status");
});

test("without checksum, tag and date, bytes of another day are not gone on with", async () => {
  await using server = await startServer((request, response) =>
    request.headers.range ? partFrom(1000, response) : whole(response),
  );
  await using t = await setUp();
  const url = `${server.url}/x.iso`;
  await t.leave(url, Buffer.alloc(1000, 7), () => ({ url, urlDigest: digestOf(url) }));
  const { path } = await t.get(url, { checksum: "none" });
  assert.ok((await fs.readFile(path)).equals(content));
  assert.deepEqual(server.heard, ["GET /x.iso"]);
});

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const validators: readonly (readonly [string, http.OutgoingHttpHeaders, string])[] = [
  ["a strong tag", { etag: '"v1"' }, ' if "v1"'],
  [
    "a weak tag, which If-Range does not take: the date",
    { etag: 'W/"v1"', "last-modified": "Tue, 15 Nov 1994 12:45:26 GMT" },
    " if Tue, 15 Nov 1994 12:45:26 GMT",
  ],
  ["nothing", {}, ""],
];
for (const [name, headers, condition] of validators) {
  test(`going on after a cut is bound to what the server said of the file: ${name}`, async () => {
    let cut = false;
    await using t = await setUp();
    await using server = await startServer((request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? "")?.[0] ?? 0);
      if (cut) return partFrom(from, response);
      cut = true;
      // Without a length, so that the cut shows in the transfer's own framing.
      cutAfter(t, response, headers);
    });
    const { path } = await t.get(`${server.url}/x.iso`);
    assert.ok((await fs.readFile(path)).equals(content));
    assert.match(server.heard[1] ?? "", new RegExp(`^GET /x\\.iso bytes=[1-9]\\d*-${condition}$`));
  });
}

test("what is kept beside an unfinished file holds no secret of its address", async () => {
  let kept = "";
  const t = await setUp(() => ({
    clock: hurriedClock({
      onPause: async () => {
        for (const name of await fs.readdir(t.cache)) {
          if (name.endsWith(".json")) kept += await fs.readFile(`${t.cache}/${name}`, "utf8");
        }
      },
    }),
  }));
  await using _t = t;
  await using server = await startServer((_, response) =>
    cutAfter(t, response, { "content-length": content.length, etag: '"v1"' }),
  );
  const url = `http://me:pass-word@127.0.0.1:${server.port}/x.iso?token=signed-token`;
  const error = await failureOf(t.get(url), "download/cut");
  assert.match(kept, /v1/, "the file is there");
  assert.doesNotMatch(kept, /pass-word|signed-token/);
  assert.doesNotMatch(`${error.message} ${error.hint}`, /pass-word|signed-token/);
});

test("redirects are followed, and the login does not go to another host", async () => {
  await using mirror = await startServer((_, response) => whole(response));
  await using server = await startServer((request, response) => {
    const location = request.url === "/x.iso" ? "/moved/x.iso" : `http://localhost:${mirror.port}/pool/1234`;
    response.writeHead(request.url === "/x.iso" ? 301 : 302, { location }).end();
  });
  await using t = await setUp();
  const { path } = await t.get(`http://me:pass-word@127.0.0.1:${server.port}/x.iso`);
  assert.ok((await fs.readFile(path)).equals(content));
  const login = `Basic ${Buffer.from("me:pass-word").toString("base64")}`;
  assert.deepEqual(server.heard, [`GET /x.iso ${login}`, `GET /moved/x.iso ${login}`]);
  assert.deepEqual(mirror.heard, ["GET /pool/1234"]);
});

test("the line of a checksum file is found by the address of the template, not by where it led", async () => {
  await using server = await startServer((request, response) => {
    if (request.url === "/SUMS") response.end(`${"0".repeat(64)}  1234\n${sha256}  x.iso\n`);
    else if (request.url === "/x.iso") response.writeHead(302, { location: "/pool/1234" }).end();
    else whole(response);
  });
  await using t = await setUp();
  assert.equal(
    (await t.get(`${server.url}/x.iso`, { checksum: `file:${server.url}/SUMS` })).checksum,
    sha256,
  );
});

test("redirects in a circle are told", async () => {
  await using server = await startServer((_, response) =>
    response.writeHead(302, { location: "/x.iso" }).end(),
  );
  await using t = await setUp();
  const error = await failureOf(t.get(`${server.url}/x.iso`), "download/unreachable");
  assert.match(error.message, /^Cannot download http:\/\/127\.0\.0\.1:\d+\/x\.iso: redirect count exceeded$/);
});

test("a server that falls silent is left after a minute, and the download goes on", async () => {
  await using server = await startServer((request, response) => {
    const from = Number(/\d+/.exec(request.headers.range ?? "")?.[0] ?? 0);
    if (from > 0) return partFrom(from, response);
    response.writeHead(200, { "content-length": content.length, etag: '"v1"' });
    response.write(content.subarray(0, 50_000));
  });
  const minutes: (() => void)[] = [];
  let state: "nothing came" | "bytes came" | "left" = "nothing came";
  await using t = await setUp(() => ({
    clock: hurriedClock({
      minute: () =>
        new Promise((resolve) => {
          minutes.push(resolve);
          if (state !== "bytes came") return;
          state = "left"; // The minute after the one in which bytes came passes without any.
          resolve();
        }),
    }),
  }));
  t.rig.onProgress = (bytes) => {
    if (state !== "nothing came" || bytes < 50_000) return;
    state = "bytes came";
    minutes.shift()?.();
  };
  const { path } = await t.get(`${server.url}/x.iso`);
  assert.ok((await fs.readFile(path)).equals(content));
  assert.ok(t.rig.published.some((text) => text.endsWith("no data came for a minute; trying again")));
  assert.equal(server.heard.length, 2);
});

test("a disk that fills up in the middle is told with what to do, and not tried again", async () => {
  await using server = await startServer((_, response) => whole(response));
  await using t = await setUp((host) => ({
    clock: hurriedClock(),
    files: {
      ...host.files,
      create: async (path, options) => ({
        ...(await host.files.create(path, options)),
        write: async () => {
          throw new BuildError("host/disk-full", { message: "Cannot write: no space is left" });
        },
      }),
    },
  }));
  const error = await failureOf(t.get(`${server.url}/x.iso`), "download/disk-full");
  assert.match(error.hint ?? "", /PACKER_CACHE_DIR/);
  assert.equal(server.heard.length, 1);
});

test("a server that is gone after all tries is told with what was tried", async () => {
  await using t = await setUp();
  const error = await failureOf(t.get("http://127.0.0.1:1/x.iso"), "download/unreachable");
  assert.match(error.message, /^Cannot download http:\/\/127\.0\.0\.1:1\/x\.iso: /);
  assert.match(error.hint ?? "", /HTTP_PROXY/);
});

test("without a checksum the cached file serves when its server is gone, with a warning", async () => {
  await using t = await setUp();
  const server = await startServer((_, response) => whole(response));
  const url = `${server.url}/x.iso`;
  const first = await t.get(url, { checksum: "none" });
  await server[Symbol.asyncDispose]();
  assert.deepEqual(await t.get(url, { checksum: "none" }), first);
  assert.ok(t.rig.published.some((text) => /^problem .*using the copy in the cache/.test(text)));
});

test("a checksum file that is endless is not read to its end", async () => {
  await using server = await startServer((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 97)));
    };
    response.on("drain", more);
    more();
  });
  await using t = await setUp();
  const error = await failureOf(
    t.get(`${server.url}/x.iso`, { checksum: `file:${server.url}/SUMS` }),
    "download/checksum-file",
  );
  assert.match(error.message, /larger than 4 MiB/);
});

test("a percent sign in an address is a character like any other where it escapes nothing", async () => {
  await using server = await startServer((_, response) => whole(response));
  await using t = await setUp();
  await fs.writeFile(`${t.path}/SUMS`, `${sha256}  100%.iso\n`);
  await fs.writeFile(`${t.path}/100%.iso`, content);
  for (const url of [`${server.url}/100%.iso`, "100%.iso", "file:100%.iso", `file://${t.path}/100%.iso`]) {
    assert.equal((await t.get(url, { checksum: "file:SUMS" })).checksum, sha256, url);
  }
  await failureOf(t.get(`${server.url}/x.iso?checksum=100%`), "download/checksum-form");
});

/** A process of its own that gets the file; its first line on standard output says that bytes come, the last is the path. */
function startGetter(t: { readonly path: string }, url: string, env: Record<string, string> = {}) {
  const script = `
    import { createHost } from ${JSON.stringify(new URL("../host.ts", import.meta.url).href)};
    import { createDownload } from ${JSON.stringify(new URL("./download.ts", import.meta.url).href)};
    const host = createHost({ workingDirectory: ${JSON.stringify(t.path)}, env: process.env });
    const none = () => undefined;
    const events = { step: none, problem: none, detail: (text) => console.log(text),
      progress: () => ({ update: () => console.log("bytes"), finish: none }) };
    const file = await createDownload({ host, cacheDirectory: ${JSON.stringify(`${t.path}/cache`)} })(
      { urls: [${JSON.stringify(url)}], checksum: "sha256:${sha256}", extension: "iso", what: "ISO" },
      { events, signal: new AbortController().signal });
    console.log(file.path);
  `;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  return { child, says: (words: RegExp) => saidBy(child, words) };
}

async function saidBy(child: ChildProcess, words: RegExp): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    text += String(chunk);
    if (words.test(text)) return text;
  }
  return text;
}

test("two processes that need the same file download it once, and one that is killed is followed by the other", async () => {
  let isHeld = true;
  await using server = await startServer((request, response) => {
    const from = Number(/\d+/.exec(request.headers.range ?? "")?.[0] ?? 0);
    if (!isHeld) return from > 0 ? partFrom(from, response) : whole(response);
    response.writeHead(200, { "content-length": content.length, etag: '"v1"' });
    response.write(content.subarray(0, 50_000));
  });
  await using t = await setUp();
  const first = startGetter(t, `${server.url}/x.iso`);
  await first.says(/bytes/);
  const second = startGetter(t, `${server.url}/x.iso`);
  assert.match(await second.says(/waiting for it/), /^Another build is downloading the same file/);
  assert.equal(server.heard.length, 1);
  isHeld = false;
  first.child.kill("SIGKILL");
  const path = (await saidBy(second.child, /\.iso\n$/)).trim().split("\n").at(-1) ?? "";
  assert.ok((await fs.readFile(path)).equals(content));
  assert.equal(server.heard.length, 2);
  assert.match(server.heard[1] ?? "", /^GET \/x\.iso bytes=[1-9]\d*- if "v1"$/, "what was there is kept");
  assert.deepEqual(await fs.readdir(t.cache), [path.replace(/.*\//, "")]);
});

test("a proxy of the environment is asked plainly, with its login, and NO_PROXY names who is not", async () => {
  await using proxy = await startServer((_, response) => whole(response));
  await using direct = await startServer((_, response) => whole(response));
  const [address, far] = [`http://127.0.0.1:${proxy.port}`, "http://mirror.invalid/x.iso?a=1"];
  const login = Buffer.from("me:pass-word").toString("base64");
  const rows = [
    [far, { HTTP_PROXY: address }, proxy, `GET ${far}`],
    [far, { http_proxy: address.replace("//", "//me:pass-word@") }, proxy, `GET ${far} Basic ${login}`],
    [`${direct.url}/x.iso`, { HTTP_PROXY: address, NO_PROXY: "127.0.0.1" }, direct, "GET /x.iso"],
  ] as const;
  for (const [url, env, asked, words] of rows) {
    await using t = await setUp();
    const getter = startGetter(t, url, env);
    assert.match(await getter.says(/\.iso\n$/), /\.iso\n$/);
    assert.deepEqual(asked.heard.splice(0), [words]);
    assert.deepEqual([proxy.heard, direct.heard], [[], []]);
  }
});
