import assert from "node:assert/strict";
import * as net from "node:net";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import type { Connection } from "@prebake/sdk";
import { createHost } from "./host.ts";
import { decodePath } from "./http-server.ts";
import { makeTemporaryDirectory } from "@prebake/testing";

const { network } = createHost({ env: {} });
const never = new AbortController().signal;
const address = "127.0.0.1";

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(chunks)).toString();
}

function hasCode(code: string) {
  return (error: unknown) => error instanceof BuildError && error.code === code;
}

test("bytes go both ways over a connection, and the listener's end cuts it", async () => {
  await using listener = await network.listen({
    address,
    port: 0,
    onConnection: (connection) => void echo(connection),
  });
  await using connection = await network.connect({ host: address, port: listener.port }, { signal: never });
  assert.deepEqual(connection.remote, { host: address, port: listener.port });
  await connection.write(Buffer.from("echo"));
  connection.end();
  assert.equal(await text(connection.incoming), "echo");
});

test("a local listener takes connections, and its end removes the socket but cuts none", async () => {
  await using directory = await makeTemporaryDirectory();
  const path = `${directory.path}/socket`;
  const listener = await network.listenLocal({ path, onConnection: (connection) => void echo(connection) });
  await using connection = await network.connect({ path }, { signal: never });
  await connection.write(Buffer.from("echo"));
  await listener[Symbol.asyncDispose]();
  await assert.rejects(network.connect({ path }, { signal: never }), hasCode("host/connection-refused"));
  connection.end();
  assert.equal(await text(connection.incoming), "echo");
  const far = { path: `${directory.path}/none/socket`, onConnection: () => undefined };
  await assert.rejects(network.listenLocal(far), hasCode("host/permission-denied"));
});

async function echo(connection: Connection): Promise<void> {
  for await (const chunk of connection.incoming) await connection.write(chunk);
  connection.end();
}

test("with one buffer, the same bytes come however many they are, and nothing is read ahead", async () => {
  await using listener = await network.listen({
    address,
    port: 0,
    onConnection: (connection) => void echo(connection),
  });
  const target = { host: address, port: listener.port };
  await using connection = await network.connect(target, { signal: never, readBufferBytes: 1000 });
  const data = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251));
  const writing = connection.write(data).then(() => connection.end());
  const copies: Buffer[] = [];
  for await (const piece of connection.incoming) {
    assert.ok(piece.length <= 1000);
    const copy = Buffer.from(piece);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(Buffer.from(piece), copy, "good until the next is asked for");
    copies.push(copy);
  }
  await writing;
  assert.ok(Buffer.concat(copies).equals(data));
});

test("with one buffer, a connection that is cut or closed says so", async () => {
  const accepted = Promise.withResolvers<Connection>();
  await using listener = await network.listen({ address, port: 0, onConnection: accepted.resolve });
  const target = { host: address, port: listener.port };
  const options = { signal: never, readBufferBytes: 1000 };
  await using connection = await network.connect(target, options);
  const reading = text(connection.incoming);
  await connection[Symbol.asyncDispose]();
  await assert.rejects(reading, /Cannot read from the connection/);
  await (await accepted.promise)[Symbol.asyncDispose]();
});

test("connect() says why not", async () => {
  const closed = await network.listen({ address, port: 0, onConnection: () => undefined });
  await closed[Symbol.asyncDispose]();
  await assert.rejects(
    network.connect({ host: address, port: closed.port }, { signal: never }),
    hasCode("host/connection-refused"),
  );
  await assert.rejects(
    network.connect({ path: "/nonexistent/socket" }, { signal: never }),
    hasCode("host/connection-refused"),
  );
  await assert.rejects(
    network.connect({ host: "no-such-host.invalid", port: 1 }, { signal: never }),
    hasCode("host/unknown-host"),
  );
  const silent = { host: "192.0.2.1", port: 9 }; // Reserved for documentation, RFC 5737: nobody answers, or the network refuses.
  await assert.rejects(
    network.connect(silent, { signal: never, timeoutMs: 50 }),
    (error) => error instanceof BuildError,
  );
});

test("connect() rejects with the reason when cancelled", async () => {
  const abort = new AbortController();
  const reason = new Cancelled("stop");
  abort.abort(reason);
  await assert.rejects(
    network.connect({ host: address, port: 1 }, { signal: abort.signal }),
    (error) => error === reason,
  );
});

test("a local socket works as a connection", async () => {
  await using directory = await makeTemporaryDirectory();
  const path = `${directory.path}/s`;
  const server = net.createServer((socket) => socket.end("hello")).listen(path);
  await using connection = await network.connect({ path }, { signal: never });
  assert.equal(await text(connection.incoming), "hello");
  assert.equal(connection.remote, undefined);
  server.close();
});

test("isPortFree()", async () => {
  const listener = await network.listen({ address, port: 0, onConnection: () => undefined });
  assert.equal(await network.isPortFree(address, listener.port), false);
  await listener[Symbol.asyncDispose]();
  assert.equal(await network.isPortFree(address, listener.port), true);
});

test("serveHttp() and fetch(): status, headers, body, HEAD, streams, and errors of the handler", async () => {
  await using listener = await network.serveHttp({
    address,
    port: 0,
    handle: async (request) => {
      if (request.path === "/fail") throw new Error("no");
      if (request.path === "/stream") return { status: 200, body: chunks() };
      if (request.path === "/broken")
        return { status: 200, headers: { "content-length": "100" }, body: chunks() };
      return {
        status: 201,
        headers: { "x-path": request.path, "x-authorization": request.headers["authorization"] ?? "" },
        body: `${request.method} ${request.headers["x-a"] ?? "-"}`,
      };
    },
  });
  const base = `http://${address}:${listener.port}`;
  const made = await network.fetch(`${base}/a%20b/../c?q=1`, { signal: never, headers: { "X-A": "1" } });
  assert.deepEqual([made.status, made.headers["x-path"], await text(made.body)], [201, "/c", "GET 1"]);
  const user = await network.fetch(base.replace("//", "//me:p%40ss@"), { signal: never });
  assert.equal(user.headers["x-authorization"], `Basic ${Buffer.from("me:p@ss").toString("base64")}`);
  const head = await network.fetch(`${base}/`, { signal: never, method: "HEAD" });
  assert.deepEqual([head.status, head.headers["content-length"], await text(head.body)], [201, "6", ""]);
  assert.equal(await text((await network.fetch(`${base}/stream`, { signal: never })).body), "onetwo");
  assert.equal((await network.fetch(`${base}/fail`, { signal: never })).status, 500);
  const broken = await network.fetch(`${base}/broken`, { signal: never });
  await assert.rejects(text(broken.body), hasCode("host/connection-lost"));
});

async function* chunks() {
  yield Buffer.from("one");
  yield Buffer.from("two");
}

test("fetch() says why not, and rejects with the reason when cancelled", async () => {
  const closed = await network.listen({ address, port: 0, onConnection: () => undefined });
  await closed[Symbol.asyncDispose]();
  const withPassword = network.fetch(`http://user:pw@${address}:${closed.port}/`, { signal: never });
  await assert.rejects(
    withPassword,
    (error) => hasCode("host/connection-refused")(error) && !String(error).includes("pw"),
  );
  await assert.rejects(
    network.fetch(`http://${address}:${closed.port}/`, { signal: never }),
    hasCode("host/connection-refused"),
  );
  const abort = new AbortController();
  const reason = new Cancelled("stop");
  abort.abort(reason);
  await assert.rejects(
    network.fetch(`http://${address}:1/`, { signal: abort.signal }),
    (error) => error === reason,
  );
});

test("decodePath() never leaves the root", () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["/", "/"],
    ["", "/"],
    ["/a/b", "/a/b"],
    ["/a/b/", "/a/b/"],
    ["/../../etc/passwd", "/etc/passwd"],
    ["/a/%2e%2e/%2e%2e/b", "/b"],
    ["/a%2f..%2f..%2fb", "/b"],
    ["//a///b", "/a/b"],
    ["/a/..", "/"],
    ["/a?x=/../y#z", "/a"],
    ["http://host/a", "/a"],
    ["/%zz", undefined],
    ["/a%00b", undefined],
    ["/%C3%A4", "/ä"],
  ];
  for (const [url, path] of rows) assert.equal(decodePath(url), path, url);
});
