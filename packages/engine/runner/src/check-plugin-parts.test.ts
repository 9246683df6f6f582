/** What the checks of a plan do with components that decode their configuration by themselves, in a process of their own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled, DiagnosticList, Redactor } from "@prebake/base";
import { writtenConfig } from "@prebake/schema";
import type { Builder, Component, ComponentKind, ComponentRegistry } from "@prebake/sdk";
import { createMemoryHost, fakePlan, fakeRegistry } from "@prebake/testing";
import { checkPlan } from "./check-plan.ts";

/** Checks a builder of a plugin with this configuration. */
async function checkPlugin(
  config: object,
  check: NonNullable<Builder["check"]>,
  controller = new AbortController(),
) {
  const registry = fakeRegistry({ builders: { fake: async () => undefined } });
  const find = async (kind: ComponentKind, type: string): Promise<Component | undefined> => {
    const found = await registry.find(kind, type);
    return found?.kind === "builder"
      ? { ...found, check, config: { ...found.config, keepsWritten: true } }
      : found;
  };
  const sink = new DiagnosticList();
  await checkPlan(
    fakePlan([{ name: "a", builder: { type: "fake", config } }]),
    {
      registry: { ...registry, find: find as ComponentRegistry["find"] }, // The union narrows by kind; the generic does not.
      host: createMemoryHost(),
      flags: { debug: false, force: false, onError: "cleanup" },
      redactor: new Redactor(),
      signal: controller.signal,
    },
    sink,
  );
  return sink.items.map(({ code }) => code);
}

const wrong = { value: ["no text"], secret: "s" };

test("one that is wrong in parts is asked all the same, and told which parts these are", async () => {
  const paths: string[] = [];
  const codes = await checkPlugin(wrong, (config, { error }) => {
    paths.push(...(writtenConfig(config)?.mistakes.paths ?? []));
    error("", { code: "plugin/refused", summary: "No", detail: "What it says is about the whole." });
  });
  assert.deepEqual(paths, ["value"]);
  assert.deepEqual(codes, ["config/wrong-type", "plugin/refused"]);
});

test("one that is right has no wrong parts", async () => {
  const none: unknown[] = [];
  const codes = await checkPlugin(
    { value: "text" },
    (config) => void none.push(writtenConfig(config)?.mistakes.none),
  );
  assert.deepEqual([codes, none], [[], [true]]);
});

test("a plugin that cannot be asked about what is wrong anyway is no further failure", async () => {
  const crash = new BuildError("plugin/crashed", { message: "the plugin has crashed" });
  assert.deepEqual(await checkPlugin(wrong, () => Promise.reject(crash)), ["config/wrong-type"]);
  await assert.rejects(
    checkPlugin({ value: "text" }, () => Promise.reject(crash)),
    crash,
  );
});

test("a stop in the midst of a question ends the checks", async () => {
  const controller = new AbortController();
  const asked = checkPlugin(
    wrong,
    () => {
      controller.abort(new Cancelled("stop"));
      throw controller.signal.reason;
    },
    controller,
  );
  await assert.rejects(asked, Cancelled);
});
