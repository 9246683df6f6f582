/** Proxies of the environment. In a file of its own: the platform's HTTP client has one proxy for the whole process. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, request as requestOf } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createInstallerRig } from "./installer-rig.fixture.ts";
import type { InstallerRigOptions } from "./installer-rig.fixture.ts";

interface Proxy extends AsyncDisposable {
  readonly url: string;
  /** Hosts that it was asked for, with ports. */
  readonly asked: string[];
  /** Where all connections end: `127.0.0.1` and this port. */
  target: number;
}

async function startProxy(): Promise<Proxy> {
  const asked: string[] = [];
  // `http:` addresses are asked of the proxy itself, with the whole address in the first line.
  const server = createServer(({ url = "", method, headers }, response) => {
    const { host, pathname, search } = new URL(url);
    asked.push(host);
    const onward = { port: proxy.target, path: pathname + search, method, headers, agent: new Agent() };
    requestOf(onward, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    }).end();
  });
  server.on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    const onward = connect(proxy.target, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) end.on("error", () => void onward.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const proxy: Proxy = {
    url: `http://127.0.0.1:${port}`,
    asked,
    target: 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return proxy;
}

const source = "github.com/hashicorp/wrap";

async function installVia(proxy: Proxy, env: NonNullable<InstallerRigOptions["env"]>) {
  const t = await createInstallerRig({ env });
  proxy.target = Number(new URL(t.server.url).port);
  t.server.publish({ name: "wrap", version: "1.0.0", on: "releases" });
  return t;
}

test("NO_PROXY: a host that is named there is asked directly", async () => {
  await using proxy = await startProxy();
  await using t = await installVia(proxy, { HTTP_PROXY: proxy.url, NO_PROXY: "example.org,127.0.0.1" });
  assert.ok((await t.install(source)).isNew);
  assert.deepEqual(proxy.asked, []);
});

test("HTTP_PROXY: all requests go through it, names of hosts are its affair", async () => {
  await using proxy = await startProxy();
  const base = "http://releases.invalid/releases";
  await using t = await installVia(proxy, { http_proxy: proxy.url, PACKER_PLUGIN_RELEASES_URL: base });
  assert.ok((await t.install(source)).isNew);
  assert.deepEqual(new Set(proxy.asked), new Set(["releases.invalid"]));
  assert.ok(t.server.requests.some((line) => line.endsWith(".zip")));
});

test("HTTPS_PROXY: hosts that speak TLS are reached through it", async () => {
  await using proxy = await startProxy();
  const base = "https://releases.invalid/releases";
  await using t = await installVia(proxy, { HTTPS_PROXY: proxy.url, PACKER_PLUGIN_RELEASES_URL: base });
  // What answers there speaks no TLS.
  await assert.rejects(t.install(source), (error) => {
    assert.ok(error instanceof BuildError);
    assert.match(error.message, /releases\.invalid/);
    return true;
  });
  assert.deepEqual(new Set(proxy.asked), new Set(["releases.invalid:443"]));
});

test("a proxy that does not answer is told", async () => {
  await using t = await createInstallerRig({
    env: { HTTP_PROXY: "http://127.0.0.1:1", PACKER_PLUGIN_RELEASES_URL: "http://releases.invalid" },
  });
  await assert.rejects(t.install(source), (error) => {
    assert.ok(error instanceof BuildError);
    assert.match(error.message, /releases\.invalid.*(refused|127\.0\.0\.1:1)/);
    return true;
  });
});
