/** Sessions, the screen and artifacts, through a session in memory. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Artifact, BuildEvents } from "@prebake/sdk";
import { liveArtifact, readArtifact, serveArtifact } from "./artifact-service.ts";
import { buildVariables, generatedData } from "./build-data.ts";
import { loopback } from "./loopback.fixture.ts";
import { PluginConnection } from "./plugin-connection.ts";
import { msgpackOf, plainData } from "./plain-data.ts";
import { serveUi } from "./ui-service.ts";
import { MsgpackExtension, MsgpackFloat, MsgpackUint } from "./wire/msgpack/msgpack-value.ts";
import type { ServiceTable } from "./wire/net-rpc/rpc-server.ts";
import { serveMethod } from "./wire/net-rpc/rpc-server.ts";
import { artifactMethods } from "./wire/services/artifact-methods.ts";
import { progressMethods, uiMethods } from "./wire/services/ui-methods.ts";

const never = new AbortController().signal;

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

/** Events as lines; the answers of a question come from `answer`. */
function recordEvents(answer?: string): { events: BuildEvents; lines: string[] } {
  const lines: string[] = [];
  const note = (...words: readonly unknown[]) =>
    void lines.push(words.map((word) => (typeof word === "string" ? word : JSON.stringify(word))).join(" "));
  const events: BuildEvents = {
    step: (code, text) => note("step", code, text),
    detail: (text) => note("detail", text),
    problem: ({ severity, text }) => note("problem", severity, text),
    output: () => undefined,
    endOutput: () => undefined,
    progress: (work) => {
      note("progress", work);
      return { update: (done) => note("done", done), finish: () => note("finished") };
    },
    connection: () => undefined,
    row: (type, data) => note("row", type, data),
    log: () => undefined,
    ask: async (text) => {
      note("ask", text);
      return answer;
    },
  };
  return { events, lines };
}

async function screen(answer?: string) {
  const { host, plugin } = loopback();
  const { events, lines } = recordEvents(answer);
  const services: ServiceTable = new Map();
  const ui = serveUi(services, { events, signal: never });
  const client = await plugin.dialServices(host.serve(services).id);
  return { client, lines, ui };
}

test("what a plugin says becomes events", async () => {
  const { client, lines } = await screen("yes");
  await client.call(uiMethods.say, "said");
  await client.call(uiMethods.message, "told\nin lines");
  await client.call(uiMethods.error, "wrong");
  await client.call(uiMethods.machine, { Category: "c", Args: ["a,b"] });
  await client.call(uiMethods.machine, { Category: "none", Args: undefined });
  assert.equal(await client.call(uiMethods.ask, "Sure?"), "yes");
  assert.deepEqual(lines, [
    "step plugin/say said",
    "detail told\nin lines",
    "problem error wrong",
    'row c ["a,b"]',
    "row none []",
    "ask Sure?",
  ]);
});

test("a question that nobody answers is an error to the plugin", async () => {
  const { client } = await screen();
  await assert.rejects(client.call(uiMethods.ask, "Sure?"), { message: "no available tty" });
});

test("progress bars: resumed, side by side, gone after their end", async () => {
  const { client, lines } = await screen();
  const first = await client.call(uiMethods.newTrackProgress, {
    Src: "a.iso",
    TotalSize: 100,
    CurrentSize: 40,
  });
  const second = await client.call(uiMethods.newTrackProgress, { Src: "b", TotalSize: 0, CurrentSize: 0 });
  assert.notEqual(first, second);
  await client.call(progressMethods(first).add, 10);
  await client.call(progressMethods(second).add, 5);
  await client.call(progressMethods(first).add, 10);
  await client.call(progressMethods(first).close, undefined);
  assert.deepEqual(lines, [
    'progress {"work":"download","label":"a.iso","total":100}',
    'progress {"work":"download","label":"b"}',
    "done 50",
    "done 5",
    "done 60",
    "finished",
  ]);
  await assert.rejects(client.call(progressMethods(first).add, 1), /can't find service/);
});

test("the bars of a plugin that has gone are ended, each once", async () => {
  const { client, lines, ui } = await screen();
  const start = { TotalSize: 0, CurrentSize: 0 };
  const done = await client.call(uiMethods.newTrackProgress, { ...start, Src: "a" });
  await client.call(uiMethods.newTrackProgress, { ...start, Src: "b" });
  await client.call(progressMethods(done).close, undefined);
  ui[Symbol.dispose]();
  assert.deepEqual(
    lines.filter((line) => line === "finished"),
    ["finished", "finished"],
  );
});

const ours: Artifact = {
  builderId: "b",
  id: "i",
  files: ["f"],
  description: "d",
  state: { n: 5, deep: { list: [1.5, "x", null] } },
};

test("an artifact of ours is read whole on the other side; what is deleted is our affair", async () => {
  const { host, plugin } = loopback();
  const services: ServiceTable = new Map();
  serveArtifact(services, { ...ours, state: { ...ours.state, generated_data: { ID: "x" } } });
  const read = await readArtifact(plugin, host.serve(services).id);
  assert.deepEqual(read, { ...ours, state: { generated_data: { ID: "x" } } });
  const live = liveArtifact(read);
  assert.deepEqual(plainData((await live?.state("deep")) ?? null), { list: [1.5, "x", null] });
  assert.equal(plainData((await live?.state("none")) ?? null), null);
  await assert.rejects(live?.destroy() ?? Promise.resolve(), { code: "plugin/artifact-not-deleted" });
  assert.equal(liveArtifact(ours), undefined);
});

test("states of a plugin's artifact pass as they are, and so does its deletion", async () => {
  const first = loopback();
  const services: ServiceTable = new Map();
  serveArtifact(services, ours);
  const odd = new MsgpackUint(1n << 63n);
  serveMethod(services, artifactMethods.state, () => odd);
  let destroyed = 0;
  serveMethod(services, artifactMethods.destroy, () => {
    destroyed++;
    return undefined;
  });
  const read = await readArtifact(first.plugin, first.host.serve(services).id);
  const second = loopback();
  const again: ServiceTable = new Map();
  serveArtifact(again, read);
  const client = await second.plugin.dialServices(second.host.serve(again).id);
  assert.equal(plainData(await client.call(artifactMethods.state, "x")), String(1n << 63n));
  assert.equal(await client.call(artifactMethods.destroy, undefined), undefined);
  assert.equal(destroyed, 1);
});

test("plainData() and msgpackOf()", () => {
  const time = new MsgpackExtension(-1, Uint8Array.of(0x65, 0x53, 0xf1, 0));
  const value = msgpackOf({ a: 1, b: 1.5, c: [true, null], d: undefined });
  assert.deepEqual(
    value,
    new Map<string, unknown>([
      ["a", 1],
      ["b", new MsgpackFloat(1.5)],
      ["c", [true, null]],
      ["d", null],
    ]),
  );
  assert.deepEqual(plainData(value), { a: 1, b: 1.5, c: [true, null], d: null });
  assert.deepEqual(
    plainData([
      time,
      new MsgpackExtension(5, new Uint8Array(1)),
      Buffer.from("ü"),
      new MsgpackUint(3),
      2n ** 60n,
    ]),
    ["2023-11-14T22:13:20.000Z", null, "ü", 3, String(2n ** 60n)],
  );
  assert.deepEqual(plainData(new Map([[1, new Map([["k", "v"]])]])), { "1": { k: "v" } });
});

test("build data: common keys for plugins, plain values for us", () => {
  const data = plainData(generatedData({ Host: "h", Own: 3 })) as Record<string, unknown>;
  assert.deepEqual(
    [data["Host"], data["Own"], data["Port"], data["SSHAgentAuth"], data["PackerHTTPAddr"]],
    ["h", 3, 0, false, ""],
  );
  assert.deepEqual(buildVariables(msgpackOf({ a: "x", list: ["y"], nil: null, n: 2 })), {
    a: "x",
    list: '["y"]',
    n: 2,
  });
  assert.deepEqual([buildVariables(null), buildVariables(["x"])], [{}, {}]);
});
