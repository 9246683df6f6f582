import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost } from "@prebake/host";
import type { BuildEventBody, Services } from "@prebake/sdk";
import type { PluginDirectory } from "@prebake/go-plugins";
import { openInstaller } from "./installer.ts";

test("a download shows its progress; what is told goes to the log, problems are shown", async () => {
  const published: BuildEventBody[] = [];
  await using installer = openInstaller(
    {
      host: createHost({ env: {} }),
      services: {} as Services, // Not used: the test is the one who downloads.
      publisher: { publish: (event) => void published.push(event) },
      prompter: { ask: async () => undefined },
      signal: new AbortController().signal,
    },
    {} as PluginDirectory, // Not used either.
    "/mirror",
  );
  const { events } = installer.options.context;
  const bar = events.progress({ work: "download", label: "plugin github.com/acme/thing", total: 10 });
  events.step("download/cached", "from the cache");
  events.problem({ severity: "warning", code: "download/slow", text: "slow" });
  bar.update(10);
  bar.finish();
  installer.options.warn("no files");
  const work = { build: "plugins", work: "download", label: "plugin github.com/acme/thing", total: 10 };
  assert.deepEqual(published, [
    { kind: "progress", id: "plugins/1", ...work, done: 0 },
    { kind: "log", level: "info", source: "plugins", text: "from the cache" },
    { kind: "problem", severity: "warning", code: "download/slow", text: "slow" },
    { kind: "progress", id: "plugins/1", ...work, done: 10, finished: true },
    { kind: "problem", severity: "warning", code: "plugin/no-files", text: "no files" },
  ]);
  assert.equal(await events.ask("anybody?", { signal: installer.options.context.signal }), undefined);
});
