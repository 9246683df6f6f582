import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildEvents } from "@prebake/sdk";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { progressMethods, uiMethods } from "../wire/services/ui-methods.ts";
import { loopback } from "./loopback.fixture.ts";
import { serveUi } from "./ui-service.ts";

const never = new AbortController().signal;

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
