import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { BuildError } from "@prebake/base";
import { createHost } from "@prebake/host";
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
