/** A plugin's process without the process: where it listens, whom it takes, how it ends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cancelled } from "@prebake/base";
import { createHost } from "@prebake/host";
import { declareConfig, string } from "@prebake/schema";
import { defineProvisioner } from "@prebake/sdk";
import type { ConnectTarget, Host } from "@prebake/sdk";
import { makeTemporaryDirectory } from "@prebake/testing";
import { parseHandshake } from "../launch/handshake.ts";
import { PluginConnection } from "../services/plugin-connection.ts";
import { decodeSpec } from "../wire/hcl-spec/decode-spec.ts";
import { provisionerMethods } from "../wire/services/component-methods.ts";
import { openEndpoint } from "./plugin-endpoint.ts";
import { createServeWorld } from "./serve-rig.fixture.ts";
import { servePlugin } from "./serve-plugin.ts";
import type { ServePluginOptions } from "./serve-plugin.ts";

const never = new AbortController().signal;
const config = declareConfig("demo", "A demo.", { text: string({ doc: "A text." }) });
const component = defineProvisioner({ type: "demo", config, run: async () => undefined });
const real = createHost();

async function serve(host: Host, change: Partial<ServePluginOptions> = {}) {
  const line = Promise.withResolvers<string>();
  const logged: string[] = [];
  const finished = servePlugin({
    component,
    encoding: "gob",
    form: "described",
    world: createServeWorld({ host, logged }),
    announce: line.resolve,
    signal: never,
    ...change,
  });
  finished.catch(() => undefined);
  return { line: await line.promise, finished, logged };
}

function targetOf(line: string): ConnectTarget {
  const handshake = parseHandshake(line);
  assert.ok(handshake.ok, line);
  return handshake.target;
}

test("a local socket, for one host; it is gone when the host has come, and the plugin ends with the host", async () => {
  await using directory = await makeTemporaryDirectory();
  const host = createHost({ temporaryDirectory: `${directory.path}/` });
  const { line, finished, logged } = await serve(host);
  const target = targetOf(line);
  assert.match(line, /^5\|0\|unix\|\/.*\/packer-plugin\d+$/);
  assert.equal(logged.length, 1);
  const connection = new PluginConnection(await real.network.connect(target, { signal: never }));
  const services = await connection.dialServices(0);
  const { ConfigSpec } = await services.call(provisionerMethods.configSpec, undefined);
  assert.deepEqual(decodeSpec(ConfigSpec, "gob").kind, "object");
  await assert.rejects(real.network.connect(target, { signal: never }), {
    code: "host/connection-refused",
  });
  assert.deepEqual(await host.files.list(directory.path), []);
  await connection[Symbol.asyncDispose]();
  await finished;
});

test("ending the component's stream ends an idle plugin, too", async () => {
  const { line, finished } = await serve(real);
  await using connection = new PluginConnection(
    await real.network.connect(targetOf(line), { signal: never }),
  );
  const services = await connection.dialServices(0);
  await services[Symbol.asyncDispose]();
  await finished;
});

test("the form of single components has three fields", async () => {
  await using directory = await makeTemporaryDirectory();
  const controller = new AbortController();
  const host = createHost({ temporaryDirectory: directory.path });
  const { line, finished } = await serve(host, { form: "single", signal: controller.signal });
  assert.match(line, /^5\|unix\|\//);
  controller.abort(new Cancelled("stop"));
  await assert.rejects(finished, Cancelled);
  assert.deepEqual(await host.files.list(directory.path), [], "the socket is removed");
});

test("a temporary directory that is too long for a socket is not used", async () => {
  const host = createHost({ temporaryDirectory: `/tmp/${"x".repeat(100)}` });
  await using endpoint = await openEndpoint(host);
  assert.match(endpoint.address, /^unix\|\/tmp\/packer-plugin\d+$/);
});

test("on Windows it is the first free port of the host's range; a second connection is turned away", async () => {
  const taken = await real.network.listen({ address: "127.0.0.1", port: 0, onConnection: () => undefined });
  const windows: Host = {
    ...real,
    machine: { ...real.machine, os: "win32" },
    // Another plugin takes the port between a look and the listening.
    network: { ...real.network, isPortFree: async () => true },
    env: { PACKER_PLUGIN_MIN_PORT: String(taken.port), PACKER_PLUGIN_MAX_PORT: String(taken.port + 50) },
  };
  const { line, finished } = await serve(windows);
  const target = targetOf(line);
  assert.ok("port" in target && target.port > taken.port && target.host === "127.0.0.1", line);
  const connection = new PluginConnection(await real.network.connect(target, { signal: never }));
  await connection.dialServices(0);
  await using second = await real.network.connect(target, { signal: never });
  assert.deepEqual(await Array.fromAsync(second.incoming), []);
  await connection[Symbol.asyncDispose]();
  await finished;
  const none = { ...windows, env: { ...windows.env, PACKER_PLUGIN_MAX_PORT: String(taken.port) } };
  await assert.rejects(openEndpoint(none), { code: "plugin/no-port", message: /no port from/ });
  await assert.rejects(openEndpoint({ ...windows, env: {} }), { message: /PACKER_PLUGIN_MIN_PORT/ });
  await taken[Symbol.asyncDispose]();
});
