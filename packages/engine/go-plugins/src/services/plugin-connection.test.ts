/** A session's life and its streams, through memory. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loopback } from "./loopback.fixture.ts";
import { PluginConnection } from "./plugin-connection.ts";

test("a stream finds its purpose by its id; ids of both sides are their own", async () => {
  const { host, plugin } = loopback();
  const [fromHost, fromPlugin] = [plugin.expect(), host.expect()];
  assert.deepEqual([fromHost.id, fromPlugin.id], [1, 1]);
  const [a, b, c, d] = await Promise.all([host.dial(1), plugin.dial(1), fromHost.stream, fromPlugin.stream]);
  await Promise.all([a.write(Buffer.from("from the host")), b.write(Buffer.from("from the plugin"))]);
  assert.deepEqual(
    [Buffer.from((await c.read()) ?? []).toString(), Buffer.from((await d.read()) ?? []).toString()],
    ["from the host", "from the plugin"],
  );
  await Promise.all([host.ping(), plugin.ping()]);
});

test("an id that nobody expects, or expects no more, is refused", async () => {
  const { host, plugin } = loopback();
  await assert.rejects(host.dial(77), { code: "plugin/stream-refused" });
  const expected = plugin.expect();
  expected.cancel();
  await assert.rejects(expected.stream, { code: "plugin/stream-refused" });
  await assert.rejects(host.dial(expected.id), { code: "plugin/stream-refused" });
  const once = plugin.expect();
  await host.dial(once.id);
  await assert.rejects(host.dial(once.id), { code: "plugin/stream-refused" });
});

test("a connection that breaks while something is written or read says so to everybody", async () => {
  const broken = (incoming: AsyncIterable<Uint8Array>, write: () => Promise<void>) =>
    new PluginConnection({
      incoming,
      write,
      end: () => undefined,
      remote: undefined,
      native: undefined,
      [Symbol.asyncDispose]: async () => undefined,
    });
  const silence = (async function* () {
    await new Promise(() => undefined);
    yield new Uint8Array();
  })();
  const unwritable = broken(silence, () => Promise.reject(new Error("EPIPE")));
  const lost = { code: "plugin/connection-ended", message: "Cannot talk to the plugin: EPIPE" };
  await assert.rejects(unwritable.dial(1), lost);
  await assert.rejects(unwritable.expect().stream, lost);
  const failing = (async function* () {
    yield new Uint8Array();
    throw new Error("ECONNRESET");
  })();
  const unreadable = broken(failing, () => new Promise(() => undefined));
  assert.match((await unreadable.ended).message, /ECONNRESET/);
  await assert.rejects(unreadable.dial(1), { code: "plugin/connection-ended" });
});

test("when the connection ends, everybody learns why; disposing twice does no harm", async () => {
  const { host, plugin, cut } = loopback();
  const expected = host.expect();
  using served = host.serve(new Map());
  cut();
  assert.equal(((await host.ended) as Error & { code: string }).code, "plugin/connection-ended");
  await assert.rejects(expected.stream, { code: "plugin/connection-ended" });
  await assert.rejects(served.dialled, { code: "plugin/connection-ended" });
  await served.done;
  await assert.rejects(plugin.dial(1));
  await host[Symbol.asyncDispose]();
  await host[Symbol.asyncDispose]();
});
