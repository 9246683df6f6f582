/** Our events on a host's screen. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildEventBody } from "@prebake/sdk";
import { loopback } from "../services/loopback.fixture.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { progressMethods, uiMethods } from "../wire/services/ui-methods.ts";
import { RemoteScreen, forwardScreen } from "./remote-screen.ts";

const never = new AbortController().signal;
const build = "b";

/** A host's screen that notes each call; `gate` holds the first one back. */
async function rig(
  options: { readonly bars?: boolean; readonly answer?: string; readonly gate?: Promise<void> } = {},
) {
  const { host, plugin, cut } = loopback();
  const calls: string[] = [];
  const services: ServiceTable = new Map();
  const note = (name: string) => async (text: string) => {
    calls.push(`${name} ${text}`);
    if (calls.length === 1) await options.gate;
    return undefined;
  };
  serveMethod(services, uiMethods.say, note("say"));
  serveMethod(services, uiMethods.message, note("message"));
  serveMethod(services, uiMethods.error, note("error"));
  serveMethod(services, uiMethods.machine, ({ Category, Args }) =>
    note("row")(`${Category} ${Args?.join()}`),
  );
  serveMethod(services, uiMethods.ask, async (text) => {
    await note("ask")(text);
    if (options.answer === undefined) throw new Error("no available tty");
    return options.answer;
  });
  serveMethod(services, uiMethods.newTrackProgress, async ({ Src, TotalSize, CurrentSize }) => {
    if (options.bars === false) throw new Error("no bars");
    await note("bar")(`${Src} ${TotalSize} ${CurrentSize}`);
    const { add, close } = progressMethods("a.b/x");
    serveMethod(services, add, (bytes) => note("add")(String(bytes)));
    serveMethod(services, close, () => note("close")(""));
    return "a.b/x";
  });
  const client = await plugin.dialServices(host.serve(services).id);
  return { screen: new RemoteScreen(client), calls, client, services, plugin, host, cut };
}

const said: readonly BuildEventBody[] = [
  { kind: "step", build, code: "c", text: "step" },
  { kind: "detail", build, text: "detail" },
  { kind: "output", build, stream: "stdout", text: "out" },
  { kind: "output", build, stream: "stderr", text: "err" },
  { kind: "problem", build, severity: "error", code: "c", text: "bad" },
  { kind: "problem", build, severity: "warning", code: "c", text: "odd", hint: "look" },
  { kind: "row", build, type: "r", data: ["1", "2"] },
  { kind: "log", build, level: "info", source: "s", text: "not shown" },
];

test("every event has its call, in order", async () => {
  const { screen, calls } = await rig();
  for (const event of said) screen.show(event);
  await screen.flush();
  assert.deepEqual(calls, [
    "say step",
    "message detail",
    "message out",
    "error err",
    "error bad",
    "say Warning: odd\nlook",
    "row r 1,2",
  ]);
});

test("lines that come faster than they are taken are joined; none is lost, and the order stays", async () => {
  const gate = Promise.withResolvers<void>();
  const { screen, calls } = await rig({ gate: gate.promise });
  const lines = Array.from({ length: 50_000 }, (_, at) => `line ${at}`);
  for (const text of lines) screen.show({ kind: "output", build, stream: "stdout", text });
  screen.show({ kind: "step", build, code: "c", text: "end" });
  gate.resolve();
  await screen.flush();
  assert.ok(calls.length < 100, `${calls.length} calls`);
  assert.equal(calls.pop(), "say end");
  assert.deepEqual(
    calls.flatMap((call) => call.slice("message ".length).split("\n")),
    lines,
  );
});

test("progress is counted in what is new; a host that shows no bars is not asked again", async () => {
  const bar = { kind: "progress", build, id: "1", work: "download", label: "iso", total: 100 } as const;
  const events = [0, 40, 40, 100].map((done) => ({ ...bar, done }));
  const shown = await rig();
  for (const event of events) shown.screen.show(event);
  shown.screen.show({ ...bar, done: 100, finished: true });
  await shown.screen.flush();
  assert.deepEqual(shown.calls, ["bar iso 100 0", "add 40", "add 60", "close "]);
  const refused = await rig({ bars: false });
  for (const event of events) refused.screen.show(event);
  await refused.screen.flush();
  assert.deepEqual(refused.calls, []);
});

test("a question is asked after what was said; without a terminal there is no answer", async () => {
  for (const answer of ["yes", undefined]) {
    const { screen, calls } = await rig(answer === undefined ? {} : { answer });
    screen.show({ kind: "step", build, code: "c", text: "first" });
    screen.show({ kind: "prompt", build, text: "Sure?" });
    assert.equal(await screen.answer(never), answer);
    assert.deepEqual(calls, ["say first", "ask Sure?"]);
  }
});

test("a host that has gone shows nothing, and nobody waits for it", async () => {
  const { screen, cut, host } = await rig({ gate: new Promise(() => undefined) });
  for (const event of said) screen.show(event);
  screen.show({ kind: "prompt", build, text: "Sure?" });
  cut();
  await host.ended;
  await screen.flush();
  assert.equal(await screen.answer(never), undefined);
});

test("a host's provisioners speak through the builder's session", async () => {
  const { calls, client, plugin, host } = await rig({ answer: "a" });
  const services: ServiceTable = new Map();
  forwardScreen(services, client);
  const far = await host.dialServices(plugin.serve(services).id);
  await far.call(uiMethods.say, "s");
  await far.call(uiMethods.message, "m");
  await far.call(uiMethods.error, "e");
  await far.call(uiMethods.machine, { Category: "c", Args: undefined });
  assert.equal(await far.call(uiMethods.ask, "q"), "a");
  const id = await far.call(uiMethods.newTrackProgress, { Src: "f", TotalSize: 2, CurrentSize: 1 });
  await far.call(progressMethods(id).add, 1);
  await far.call(progressMethods(id).close, undefined);
  await assert.rejects(far.call(progressMethods(id).add, 1), /can't find service/);
  assert.deepEqual(calls, [
    "say s",
    "message m",
    "error e",
    "row c undefined",
    "ask q",
    "bar f 2 1",
    "add 1",
    "close ",
  ]);
});
