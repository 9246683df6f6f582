import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { BuildError } from "@prebake/base";
import { createHost } from "@prebake/host";
import type { HttpResponse } from "@prebake/sdk";
import { createMemoryHost, createPartRig, dataSourceContract } from "@prebake/testing";
import { http } from "./http.ts";

const seen: (Pick<IncomingMessage, "method" | "headers"> & { body: string })[] = [];
const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
  request.once("end", () => {
    seen.push({ method: request.method, headers: request.headers, body });
    const status = Number(/\d{3}$/.exec(request.url ?? "")?.[0] ?? 200);
    response.writeHead(status, { "content-type": "text/plain", "x-a": ["1", "2"] }).end("grüße");
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
after(() => server.close());
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // A TCP server has such an address.
const host = createHost();

dataSourceContract({ part: http, config: { url }, host });

const read = (config: object) => createPartRig({ host }).read(http, config);
const hasCode = (code: string) => (error: unknown) => error instanceof BuildError && error.code === code;

test("http gives the answer's text, and its headers by the names that templates ask for", async () => {
  const data = await read({ url });
  const headers = data["request_headers"] as Record<string, string>; // As declared.
  assert.deepEqual([data["url"], data["body"]], [url, "grüße"]);
  assert.deepEqual([headers["Content-Type"], headers["X-A"]], ["text/plain", "1, 2"]);
});

test("http sends method, headers and body", async () => {
  await read({ url, method: "POST", request_headers: { "X-Seen": "yes" }, request_body: "hello" });
  const last = seen.at(-1);
  assert.deepEqual([last?.method, last?.headers["x-seen"], last?.body], ["POST", "yes", "hello"]);
  assert.equal((await read({ url, method: "HEAD" }))["body"], "");
});

test("http fails for any status but 2xx, and for requests that cannot be", async () => {
  assert.equal((await read({ url: `${url}201` }))["body"], "grüße");
  const rows: readonly (readonly [object, string])[] = [
    [{ url: `${url}404` }, "http/status"],
    [{ url: `${url}500` }, "http/status"],
    [{ url: "file:///etc/passwd" }, "http/bad-url"],
    [{ url: "data:text/plain,x" }, "http/bad-url"],
    [{ url: "http://" }, "http/bad-url"],
    [{ url, request_body: "x" }, "http/body-not-allowed"],
  ];
  for (const [config, code] of rows) await assert.rejects(read(config), hasCode(code));
});

for (const method of ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"]) {
  test(`http asks with ${method}, once`, async () => {
    const before = seen.length;
    const data = await read({ url, method });
    assert.deepEqual(
      seen.slice(before).map((request) => request.method),
      [method],
    );
    assert.equal(data["body"], method === "HEAD" ? "" : "grüße");
  });
}

// Source: reference, http: any status outside of 200..299 is an error; nothing is tried again.
for (const [status, passes] of [
  [200, true],
  [202, true],
  [299, true],
  [300, false],
  [304, false],
  [400, false],
  [503, false],
] as const) {
  test(`http with status ${status} ${passes ? "passes" : "fails, and is not asked again"}`, async () => {
    const before = seen.length;
    const work = read({ url: `${url}${status}` });
    if (passes) await work;
    else {
      await assert.rejects(work, (error) => {
        assert.ok(error instanceof BuildError);
        assert.deepEqual([error.code, error.context["status"]], ["http/status", status]);
        return true;
      });
    }
    assert.equal(seen.length, before + 1);
  });
}

test("http sends headers by the names that the template gives, and a body as UTF-8", async () => {
  const config = {
    url,
    method: "PUT",
    request_headers: { Authorization: "Bearer x", "X-B": "" },
    request_body: "ü",
  };
  await read(config);
  const last = seen.at(-1);
  assert.deepEqual(
    [last?.headers["authorization"], last?.headers["x-b"], last?.headers["content-length"], last?.body],
    ["Bearer x", "", "2", "ü"],
  );
});

/** A host whose server answers so. */
function answering(response: Partial<HttpResponse>) {
  const memory = createMemoryHost();
  const fetch = async () => ({ status: 200, headers: {}, body: chunks(), ...response });
  return createPartRig({ host: { ...memory, network: { ...memory.network, fetch } } });
}

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? new TextEncoder().encode(part) : part;
}

test("http puts characters together that come in pieces", async () => {
  const [first, second] = [Uint8Array.of(0x61, 0xc3), Uint8Array.of(0xbc, 0x62)];
  assert.equal((await answering({ body: chunks(first, second) }).read(http, { url }))["body"], "aüb");
});

test("http gives headers in the letters that Go gives them", async () => {
  const headers = { "content-type": "a", ETAG: "b", "x-amz-id-2": "c", "www-authenticate": "d" };
  assert.deepEqual((await answering({ headers }).read(http, { url }))["request_headers"], {
    "Content-Type": "a",
    Etag: "b",
    "X-Amz-Id-2": "c",
    "Www-Authenticate": "d",
  });
});

test("http lets an answer fail that breaks off", async () => {
  const broken = async function* () {
    yield* chunks("half");
    throw new BuildError("host/connection-lost", { message: "Cannot read: lost" });
  };
  await assert.rejects(answering({ body: broken() }).read(http, { url }), hasCode("host/connection-lost"));
});

test("http fails where nobody answers", async () => {
  const nobody = createServer();
  await new Promise<void>((resolve) => nobody.listen(0, "127.0.0.1", resolve));
  const { port } = nobody.address() as AddressInfo; // As above.
  await new Promise((resolve) => nobody.close(resolve));
  await assert.rejects(read({ url: `http://127.0.0.1:${port}/` }), BuildError);
});

test("http shows no password of a URL", async () => {
  await assert.rejects(
    read({ url: url.replace("//", "//user:hunter2@") + "403" }),
    (error) => error instanceof BuildError && !error.message.includes("hunter2"),
  );
});

test("http does not take an endless answer into memory", async () => {
  let chunks = 0;
  const endless = async function* () {
    for (; chunks < 1000; chunks++) yield new Uint8Array(1024 * 1024);
  };
  const memory = createMemoryHost();
  const network = {
    ...memory.network,
    fetch: async () => ({ status: 200, headers: {}, body: endless() }),
  };
  const rig = createPartRig({ host: { ...memory, network } });
  await assert.rejects(rig.read(http, { url }), hasCode("http/too-large"));
  assert.equal(chunks, 64);
});

test("check() wants a URL and a method that there is", async () => {
  const codes = async (config: object) =>
    (await createPartRig({ host }).check(http, config)).map((item) => item.code);
  assert.deepEqual(await codes({}), ["config/missing-key"]);
  assert.equal((await codes({ url, method: "get" })).length, 1);
});
