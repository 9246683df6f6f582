/** Components of ours through a session in memory, used by our own host of plugins: all kinds, mistakes, cancels, ends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import {
  block,
  blocks,
  bool,
  declareConfig,
  duration,
  int,
  string,
  stringMap,
  strings,
} from "@prebake/schema";
import { defineBuilder, definePostProcessor, defineProvisioner, withDestroy } from "@prebake/sdk";
import type { Artifact, Builder, Communicator } from "@prebake/sdk";
import { createFakeGuest, createMemoryHost, createPartRig, runText } from "@prebake/testing";
import { liveArtifact } from "../services/artifact-service.ts";
import { msgpackOf } from "../wire/msgpack/plain-data.ts";
import { createPluginBuilder } from "../components/plugin-builder.ts";
import { createPluginPostProcessor } from "../components/plugin-post-processor.ts";
import { createPluginProvisioner } from "../components/plugin-provisioner.ts";
import { builderMethods, provisionerMethods } from "../wire/services/component-methods.ts";
import { createServeRig } from "./serve-rig.fixture.ts";

const fields = {
  name: string({ required: true, doc: "A name.", aliases: ["title"] }),
  size: int({ doc: "A size.", min: 1 }),
  wait: duration({ doc: "A time.", default: 1000 }),
  secret: string({ doc: "A secret.", sensitive: true }),
  words: strings({ doc: "Words." }),
  labels: stringMap({ doc: "Labels." }),
  text: string({ doc: "A late text.", late: true }),
  on: bool({ doc: "A switch.", default: false }),
  one: block({ key: string({ doc: "A key." }) }, { doc: "One." }),
  many: blocks({ key: string({ doc: "A key." }) }, { doc: "Many." }),
};
const config = declareConfig("demo", "A demo.", fields);
const full = {
  name: "n",
  size: 3,
  wait: "2s",
  words: ["a", "b"],
  labels: { k: "v" },
  on: true,
  one: { key: "1" },
  many: [{ key: "2" }, { key: "3" }],
};
const seen = {
  name: "n",
  size: 3,
  wait: 2000,
  secret: undefined,
  words: ["a", "b"],
  labels: { k: "v" },
  text: undefined,
  on: true,
  one: { key: "1" },
  many: [{ key: "2" }, { key: "3" }],
};
const made: Artifact = {
  builderId: "demo.b",
  id: "i",
  files: ["/made"],
  description: "made",
  state: { fact: 5 },
};

/** A builder that notes what it gets, provisions a guest, and makes a file. */
function demoBuilder(work: Partial<Builder> = {}, guest: Communicator = createFakeGuest()) {
  const got: unknown[] = [];
  const builder = defineBuilder({
    type: "demo",
    config,
    variables: ["Extra"],
    async run(value, context) {
      got.push(value, context.build, context.settings);
      context.events.step("demo/one", "step one");
      await context.host.files.write("/made", "content");
      await context.provision({ communicator: guest, variables: { Host: "h", Port: 22, Extra: "e" } });
      return made;
    },
    ...(work as object),
  });
  return { builder, got };
}

for (const [encoding, syntax] of [
  ["protobuf", "hcl"],
  ["gob", "hcl"],
  ["protobuf", "json"],
] as const) {
  test(`a builder over ${encoding}, configured as in ${syntax}: same configuration, events, machine, artifact`, async () => {
    const guest = createFakeGuest((command, output) => {
      output.stdout(`ran ${command}`);
      return { code: 4 };
    });
    const { builder, got } = demoBuilder({}, guest);
    const host = createMemoryHost();
    await using rig = createServeRig(builder, { encoding, host });
    const part = await createPluginBuilder(rig.options);
    const parts = createPartRig({ host, syntax, settings: { force: true } });
    assert.deepEqual(await parts.check(part, full), []);
    let facts: unknown;
    const artifact = await parts.build(part, full, async ({ communicator, variables }) => {
      facts = variables;
      const result = await runText(communicator, "hello");
      assert.deepEqual([result.code, result.stdout], [4, "ran hello"]);
      await communicator.upload(
        "/f",
        (async function* () {
          yield Buffer.from("up");
        })(),
        { signal: parts.controller.signal },
      );
    });
    assert.deepEqual(got[0], seen);
    assert.deepEqual(got[1], { name: "demo.box", sourceName: "box", builderType: "demo" });
    assert.deepEqual(got[2], {
      debug: false,
      force: true,
      onError: "cleanup",
      templateDirectory: ".",
      userVariables: {},
    });
    assert.equal(guest.text("/f"), "up");
    const { Host, Port, Extra, ID, User } = facts as Record<string, unknown>;
    assert.deepEqual([Host, Port, Extra, ID, User], ["h", 22, "e", "ERR_ID_NOT_IMPLEMENTED_BY_BUILDER", ""]);
    assert.deepEqual(parts.steps, ["step one"]);
    assert.deepEqual([artifact?.id, artifact?.files, artifact?.description], ["i", ["/made"], "made"]);
    assert.deepEqual(artifact?.state["generated_data"], facts);
    await (artifact && liveArtifact(artifact)?.destroy());
    assert.equal(await host.files.status("/made"), undefined);
  });
}

test("a host that deletes an artifact has it removed in the artifact's own way", async () => {
  let removals = 0;
  const remove = async () => {
    if (++removals === 1) throw new Error("the image is in use");
  };
  const { builder } = demoBuilder({ run: async () => withDestroy({ ...made }, remove) });
  const host = createMemoryHost();
  await host.files.write("/made", "not to be touched");
  await using rig = createServeRig(builder, { host });
  const part = await createPluginBuilder(rig.options);
  const artifact = await createPartRig({ host, syntax: "hcl" }).build(part, full);
  const living = artifact && liveArtifact(artifact);
  await assert.rejects(async () => await living?.destroy(), { message: /the image is in use/ });
  await living?.destroy();
  assert.deepEqual([removals, await host.files.readText("/made")], [2, "not to be touched"]);
});

test("what is wrong with a configuration is said in full, warnings beside it", async () => {
  const { builder } = demoBuilder({
    check: (_value, context) => {
      context.warning("", { code: "demo/odd", summary: "Odd", detail: "This is odd." });
      context.error("name", { code: "demo/bad", summary: "Bad", detail: "This is bad." });
      context.error("name", { code: "demo/worse", summary: "Worse", detail: "This is worse." });
    },
  });
  await using rig = createServeRig(builder);
  const part = await createPluginBuilder(rig.options);
  const words = async (value: object) =>
    (await createPartRig({ host: rig.world.given.host, syntax: "hcl" }).check(part, value)).map(
      ({ severity, detail }) => `${severity}: ${detail}`,
    );
  assert.deepEqual(await words({ name: "n" }), [
    "warning: This is odd.",
    "error: 2 errors occurred:\n* This is bad.\n* This is worse.",
  ]);
  assert.match((await words({ title: "n", size: -1 })).join(), /"size" must be at least 1/);
  assert.match((await words({ size: 2 })).join(), /"name"/);
});

/** What the host is told of a legacy configuration by a part that complains of each of the paths. */
async function refusalOf(own: object, complaints: readonly string[], thrown?: Error): Promise<string> {
  const provisioner = defineProvisioner({
    type: "demo",
    config,
    run: async () => undefined,
    check: (_value, context) => {
      for (const path of complaints)
        context.error(path, { code: "demo/bad", summary: "Bad", detail: `<${path || "whole"}>` });
      if (thrown) throw thrown;
    },
  });
  await using rig = createServeRig(provisioner);
  const { connection } = await rig.launcher.start({ kind: "provisioner", name: "demo" }, rig.options);
  const services = await connection.dialServices(0);
  const error: unknown = await services
    .call(provisionerMethods.prepare, { Configs: [msgpackOf(own)] })
    .catch((reason: unknown) => reason);
  await connection[Symbol.asyncDispose]();
  return error instanceof Error ? error.message : "";
}

const wrongInParts: readonly (readonly [string, object, readonly string[], readonly string[]])[] = [
  ["a value of another type", { name: "n", size: "many" }, ["name"], ["size"]],
  ["a field that is not there", { size: 3 }, ["size"], ["name"]],
  ["a key that means nothing", { name: "n", zzz: 1 }, ["name", "size", ""], []],
  ["a key that means another one", { nam: "n" }, ["size"], ["name"]],
];

for (const [name, own, said, left] of wrongInParts)
  test(`of a configuration with ${name} a part still checks what is right`, async () => {
    const refusal = await refusalOf(own, [...said, ...left]);
    assert.match(refusal, /^\d errors occurred/, "the mistake itself is among them");
    for (const path of said) assert.ok(refusal.includes(`<${path || "whole"}>`), refusal);
    for (const path of left) assert.ok(!refusal.includes(`<${path}>`), refusal);
  });

test("what a check trips over, because something else is wrong, is not told; a bug in it is", async () => {
  const refused = new BuildError("demo/missing", { message: "Cannot read <size>" });
  const wrong = { name: "n", size: "many" };
  assert.match(await refusalOf(wrong, [], refused), /^(?!.*Cannot read).*size/s);
  assert.match(await refusalOf(wrong, [], new TypeError("a bug")), /a bug/);
  assert.match(await refusalOf({ name: "n" }, [], refused), /Cannot read/);
});

test("an unknown key of a legacy template is refused, with what was meant", async () => {
  const provisioner = defineProvisioner({ type: "demo", config, run: async () => undefined });
  await using rig = createServeRig(provisioner);
  const { connection } = await rig.launcher.start({ kind: "provisioner", name: "demo" }, rig.options);
  const services = await connection.dialServices(0);
  const configs = (own: object) => ({ Configs: [msgpackOf(own)] });
  await assert.rejects(services.call(provisionerMethods.prepare, configs({ nam: "x", type: "demo" })), {
    message: /Did you mean "name"/,
  });
  await services.call(provisionerMethods.prepare, configs({ NAME: "x", type: "demo", packer_debug: false }));
  await connection[Symbol.asyncDispose]();
});

test("a run without a configuration is refused", async () => {
  const { builder } = demoBuilder();
  await using rig = createServeRig(builder);
  const { connection } = await rig.launcher.start({ kind: "builder", name: "demo" }, rig.options);
  const services = await connection.dialServices(0);
  await assert.rejects(services.call(builderMethods.run, 1), { message: /has not configured it/ });
  await connection[Symbol.asyncDispose]();
});

test("a builder that fails says why, with the hint; without an artifact there is none", async () => {
  const failing = demoBuilder({
    run: async () => {
      throw new BuildError("demo/failed", { message: "Cannot do it: no", hint: "Try another." });
    },
  });
  await using rig = createServeRig(failing.builder);
  const part = await createPluginBuilder(rig.options);
  const parts = () => createPartRig({ host: rig.world.given.host, syntax: "hcl" });
  await assert.rejects(parts().build(part, full), { message: "Cannot do it: no\nTry another." });
  const empty = demoBuilder({ run: async () => undefined });
  await using other = createServeRig(empty.builder);
  assert.equal(await parts().build(await createPluginBuilder(other.options), full), undefined);
});

test("when provisioning fails, the builder cleans up and fails with the provisioner's words", async () => {
  let released = 0;
  const { builder } = demoBuilder({
    run: async (_value, context) => {
      context.scope.defer("machine", () => void released++);
      await context.provision({ communicator: createFakeGuest(), variables: {} });
      return made;
    },
  });
  await using rig = createServeRig(builder);
  const part = await createPluginBuilder(rig.options);
  const parts = createPartRig({ host: rig.world.given.host, syntax: "hcl" });
  const failure = new BuildError("x/y", { message: "Cannot provision: broken" });
  await assert.rejects(
    parts.build(part, full, () => Promise.reject(failure)),
    failure,
  );
  assert.equal(released, 1);
});

test("on_error: what is left is named with abort, the user is asked with ask", async () => {
  const runs: string[] = [];
  const { builder } = demoBuilder({
    run: async (_value, context) => {
      runs.push("run");
      context.scope.defer("the machine", () => void runs.push("released"));
      if (runs.filter((what) => what === "run").length < 2) throw new Error("first");
      throw new Error("second");
    },
  });
  await using rig = createServeRig(builder);
  const part = await createPluginBuilder(rig.options);
  const abort = createPartRig({ host: rig.world.given.host, syntax: "hcl", settings: { onError: "abort" } });
  await assert.rejects(abort.build(part, full), { message: "first" });
  assert.deepEqual([runs, rig.logged], [["run"], ["kept"]]);
  assert.ok(
    abort.steps.some((text) => text === "Warning: Aborted without cleaning up. Left behind: the machine"),
  );
  const answers = ["x", "r", "c"];
  const asked: string[] = [];
  const ask = createPartRig({
    host: rig.world.given.host,
    syntax: "hcl",
    settings: { onError: "ask" },
    answer: (question) => {
      asked.push(question);
      return answers.shift();
    },
  });
  runs.length = 0;
  await assert.rejects(ask.build(part, full), { message: "second" });
  assert.deepEqual(runs, ["run", "released", "run", "released"]);
  assert.equal(asked.length, 3);
  assert.match(asked[0] ?? "", /^\[c\] Clean up/);
  assert.ok(ask.steps.includes('Step "build" failed'), "the host's user hears what failed");
});

test("cancel reaches a builder, which cleans up before the answer", async () => {
  const order: string[] = [];
  const running = Promise.withResolvers<void>();
  const { builder } = demoBuilder({
    run: async (_value, { signal, scope }) => {
      scope.defer("machine", () => void order.push("released"));
      running.resolve();
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });
      return undefined;
    },
  });
  await using rig = createServeRig(builder);
  const part = await createPluginBuilder(rig.options);
  const parts = createPartRig({ host: rig.world.given.host, syntax: "hcl" });
  const build = parts.build(part, full);
  await running.promise;
  parts.controller.abort(new Cancelled("stop"));
  await assert.rejects(build, Cancelled);
  assert.deepEqual(order, ["released"]);
});

test("cancel while the host provisions: its hook is told, and waited for", async () => {
  const { builder } = demoBuilder();
  await using rig = createServeRig(builder);
  const part = await createPluginBuilder(rig.options);
  const parts = createPartRig({ host: rig.world.given.host, syntax: "hcl" });
  const { signal } = parts.controller;
  const order: string[] = [];
  const build = parts.build(part, full, async () => {
    parts.controller.abort(new Cancelled("stop"));
    await new Promise<void>((resolve) => setImmediate(resolve));
    order.push("stopped");
    signal.throwIfAborted();
  });
  await assert.rejects(build, Cancelled);
  assert.deepEqual(order, ["stopped"]);
});

test("a host that goes away ends what runs, and everything is released", async () => {
  const order: string[] = [];
  const running = Promise.withResolvers<void>();
  const { builder } = demoBuilder({
    run: async (_value, { signal, scope }) => {
      scope.defer("machine", () => void order.push("released"));
      running.resolve();
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });
      return undefined;
    },
  });
  await using rig = createServeRig(builder);
  const part = await createPluginBuilder(rig.options);
  const build = createPartRig({ host: rig.world.given.host, syntax: "hcl" }).build(part, full);
  const failed = assert.rejects(build);
  await running.promise;
  rig.cut();
  await failed;
  await Promise.all(rig.sessions);
  assert.deepEqual(order, ["released"]);
});

test("a provisioner works on the host's machine, with its facts; secrets of them are known", async () => {
  const got: unknown[] = [];
  const provisioner = defineProvisioner({
    type: "demo",
    config,
    async run(value, { communicator, variables, render, events }) {
      got.push(value.name, render(value.text ?? "", { Own: "o" }), variables);
      const exit = await communicator.run(
        { command: "c", onStdout: (chunk) => events.output("stdout", chunk) },
        { signal: new AbortController().signal },
      );
      events.problem({ severity: "warning", code: "demo/warned", text: "careful", hint: "look" });
      events.row("demo", ["a"]);
      if (exit.code !== 0) throw new BuildError("demo/exit", { message: `exit ${exit.code}` });
    },
  });
  await using rig = createServeRig(provisioner);
  const part = await createPluginProvisioner(rig.options);
  const variables = {
    Host: "h",
    Password: "pass-word",
    PackerHTTPAddr: "ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER",
  };
  const parts = createPartRig({ host: rig.world.given.host, syntax: "json", variables });
  const guest = (code: number) =>
    createFakeGuest((_command, output) => {
      output.stdout("printed");
      return { code };
    });
  const value = { name: "on {{build `Host`}}", text: "{{.Own}} {{build `Host`}}" };
  await parts.provision(part, value, guest(0));
  assert.deepEqual(got.slice(0, 2), ["on h", "o h"]);
  assert.deepEqual(got[2], { Host: "h", Password: "pass-word", Port: 0, SSHAgentAuth: false });
  assert.equal(rig.world.given.redactor.redact("my pass-word"), "my <sensitive>");
  assert.deepEqual(
    parts.events.map((event) => ("text" in event ? `${event.kind} ${event.text}` : event.kind)),
    ["detail printed", "step Warning: careful\nlook", "row"],
  );
  await assert.rejects(parts.provision(part, { name: "n" }, guest(3)), { message: "exit 3" });
});

test("what a provisioner runs in the guest ends with a plugin that goes", async () => {
  const provisioner = defineProvisioner({
    type: "demo",
    config,
    run: async (_value, { communicator, signal }) =>
      void (await communicator.run({ command: "c" }, { signal })),
  });
  await using rig = createServeRig(provisioner);
  const [started, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<unknown>()];
  const guest: Communicator = Object.assign(createFakeGuest(), {
    run: async (_command: unknown, { signal }: { readonly signal: AbortSignal }) => {
      signal.addEventListener("abort", () => ended.resolve(signal.reason));
      started.resolve();
      throw await ended.promise;
    },
  });
  const part = await createPluginProvisioner(rig.options);
  const parts = createPartRig({ host: rig.world.given.host, syntax: "hcl" });
  const failed = assert.rejects(parts.provision(part, { name: "n" }, guest), {
    code: "plugin/connection-ended",
  });
  await started.promise;
  rig.cut();
  await failed;
  assert.equal(String(await ended.promise), "Cancelled: the provisioner has failed");
  await Promise.all(rig.sessions);
});

test("a provisioner that is cancelled stops, and its process can be used again", async () => {
  const provisioner = defineProvisioner({
    type: "demo",
    config,
    run: (_value, { signal, events }) => {
      events.step("demo/waiting", "waiting");
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });
    },
  });
  await using rig = createServeRig(provisioner);
  const part = await createPluginProvisioner(rig.options);
  for (let count = 0; count < 2; count++) {
    const parts = createPartRig({ host: rig.world.given.host, syntax: "hcl" });
    const work = parts.provision(part, { name: "n" }, createFakeGuest());
    const rejected = assert.rejects(work, Cancelled);
    while (parts.steps.length === 0) await new Promise((resolve) => setImmediate(resolve));
    parts.controller.abort(new Cancelled("stop"));
    await rejected;
  }
});

const input: Artifact = {
  builderId: "host.b",
  id: "in",
  files: ["/in"],
  description: "input",
  state: { generated_data: { ID: "machine" } },
};

test("a post-processor takes the host's artifact and gives its own, the host's, none, or an error", async () => {
  const results: Record<string, () => Promise<object>> = {
    own: async () => ({ artifact: made, keepInput: false }),
    none: async () => ({ artifact: undefined, keepInput: true }),
    failed: () => Promise.reject(new BuildError("demo/failed", { message: "Cannot", hint: "hint" })),
  };
  const got: unknown[] = [];
  const postProcessor = definePostProcessor({
    type: "demo",
    config,
    async run(value, { artifact, variables }) {
      got.push([value.name, artifact.id, artifact.files, variables["ID"], variables["PackerRunUUID"]]);
      const result = (await results[value.name]?.()) ?? { artifact, keepInput: true, forceKeepInput: true };
      return result as { artifact: Artifact | undefined; keepInput: boolean };
    },
  });
  await using rig = createServeRig(postProcessor);
  const part = await createPluginPostProcessor(rig.options);
  const run = (name: string) =>
    createPartRig({ host: rig.world.given.host, syntax: "json" }).postProcess(part, { name }, input);
  const own = await run("own");
  assert.deepEqual([own.artifact?.id, own.keepInput, own.forceKeepInput], ["i", false, false]);
  assert.deepEqual(got[0], ["own", "in", ["/in"], "machine", rig.world.runId]);
  assert.deepEqual(await run("none"), { artifact: undefined, keepInput: true, forceKeepInput: false });
  const same = await run("{{build `ID`}}");
  assert.deepEqual([same.artifact?.id, same.forceKeepInput], ["in", true]);
  assert.equal((got[2] as string[])[0], "machine");
  await assert.rejects(run("failed"), { message: "Cannot\nhint" });
});

test("a post-processor that is cancelled is cancelled", async () => {
  const running = Promise.withResolvers<void>();
  const postProcessor = definePostProcessor({
    type: "demo",
    config,
    run: (_value, { signal }) => {
      running.resolve();
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });
    },
  });
  await using rig = createServeRig(postProcessor);
  const parts = createPartRig({ host: rig.world.given.host, syntax: "hcl" });
  const work = parts.postProcess(await createPluginPostProcessor(rig.options), { name: "n" }, input);
  const rejected = assert.rejects(work, Cancelled);
  await running.promise;
  parts.controller.abort(new Cancelled("stop"));
  await rejected;
});
