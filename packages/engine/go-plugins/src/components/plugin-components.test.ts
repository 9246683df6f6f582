/** The life of a plugin's component as one of ours: processes, cancelling, refusals. Real plugins: `go-plugin.integration.test.ts`. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Cancelled } from "@prebake/base";
import { objectValue, stringValue, StringType } from "@prebake/hcl";
import { destroyOf } from "@prebake/sdk";
import type { Artifact } from "@prebake/sdk";
import { createFakeGuest, createMemoryHost, createPartRig } from "@prebake/testing";
import { serveArtifact } from "../services/artifact-service.ts";
import { encodeCtyMsgpack } from "../wire/cty-msgpack/value-msgpack.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { artifactMethods } from "../wire/services/artifact-methods.ts";
import {
  builderMethods,
  dataSourceMethods,
  postProcessorMethods,
  provisionerMethods,
} from "../wire/services/component-methods.ts";
import { createFakePlugin, textSpec } from "./fake-plugin.fixture.ts";
import type { FakeProcess } from "./fake-plugin.fixture.ts";
import { createPluginBuilder } from "./plugin-builder.ts";
import { createPluginDataSource } from "./plugin-data-source.ts";
import { createPluginPostProcessor } from "./plugin-post-processor.ts";
import { createPluginProvisioner } from "./plugin-provisioner.ts";

const rigFor = () => createPartRig({ host: createMemoryHost(), syntax: "hcl" });
const config = { text: "x" };
const made: Artifact = { builderId: "fake", id: "made-1", files: [], description: "made", state: {} };
const content = { GeneratedVars: undefined, Warnings: undefined, Error: undefined };

/** A builder that takes its configuration and runs so. */
function serveFakeBuilder(
  services: ServiceTable,
  own: { readonly run: (streamId: number) => Promise<number> | number; readonly cancel?: () => void },
): void {
  serveMethod(services, builderMethods.prepare, () => content);
  serveMethod(services, builderMethods.run, own.run);
  serveMethod(services, builderMethods.cancel, () => own.cancel?.());
}

function announce(
  artifact: Artifact,
  { connection }: FakeProcess,
  deletes: () => void = () => undefined,
): number {
  const services: ServiceTable = new Map();
  serveArtifact(services, artifact);
  serveMethod(services, artifactMethods.destroy, () => {
    deletes();
    return undefined;
  });
  return connection.serve(services).id;
}

describe("a builder", () => {
  test("a cancel waits until the plugin has come to the stream of its run: before, it would crash it", async () => {
    const calls: string[] = [];
    const [running, mayDial, cancelled] = [0, 1, 2].map(() => Promise.withResolvers<void>());
    assert.ok(running && mayDial && cancelled);
    await using fake = createFakePlugin((services, process) =>
      serveFakeBuilder(services, {
        run: async (streamId) => {
          running.resolve();
          await mayDial.promise;
          calls.push("dialled");
          await process.connection.dialServices(streamId);
          await cancelled.promise;
          throw new Error("context canceled");
        },
        cancel: () => {
          calls.push("cancelled");
          cancelled.resolve();
        },
      }),
    );
    const rig = rigFor();
    const building = rig.build(await createPluginBuilder(fake.options), config);
    await running.promise;
    rig.controller.abort(new Cancelled("stop"));
    // What is asked now is answered after all that was sent before: a cancel would have come by then.
    await fake.processes.at(-1)?.connection.ping();
    assert.deepEqual(calls, []);
    mayDial.resolve();
    await assert.rejects(building, Cancelled);
    assert.deepEqual(calls, ["dialled", "cancelled"]);
  });

  test("one that ends without ever coming to the stream is not cancelled", async () => {
    const running = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    let cancels = 0;
    await using fake = createFakePlugin((services) =>
      serveFakeBuilder(services, {
        run: async () => {
          running.resolve();
          await mayEnd.promise;
          return 0;
        },
        cancel: () => void cancels++,
      }),
    );
    const rig = rigFor();
    const building = rig.build(await createPluginBuilder(fake.options), config);
    await running.promise;
    rig.controller.abort(new Cancelled("stop"));
    mayEnd.resolve();
    await assert.rejects(building, Cancelled);
    assert.equal(cancels, 0);
  });

  test("its process lives as long as its artifact, until the command ends", async () => {
    let deleted = 0;
    await using fake = createFakePlugin((services, process) =>
      serveFakeBuilder(services, { run: () => announce(made, process, () => void deleted++) }),
    );
    const artifact = await rigFor().build(await createPluginBuilder(fake.options), config);
    assert.equal(artifact?.id, "made-1");
    assert.deepEqual(
      fake.processes.map(({ ended }) => ended),
      [false],
    );
    await destroyOf(artifact)?.();
    assert.equal(deleted, 1);
    await fake.endCommand();
    assert.deepEqual(
      fake.processes.map(({ ended }) => ended),
      [true],
    );
  });

  test("without an artifact its process ends with the step", async () => {
    await using fake = createFakePlugin((services) => serveFakeBuilder(services, { run: () => 0 }));
    assert.equal(await rigFor().build(await createPluginBuilder(fake.options), config), undefined);
    assert.deepEqual(
      fake.processes.map(({ ended }) => ended),
      [true],
    );
  });

  test("what it refuses when the real values are there fails the build in its own words", async () => {
    await using fake = createFakePlugin((services) =>
      serveMethod(services, builderMethods.prepare, () => ({
        ...content,
        Error: { Message: "no such region" },
      })),
    );
    await assert.rejects(rigFor().build(await createPluginBuilder(fake.options), config), {
      code: "plugin/refused",
      message: "no such region",
    });
    assert.deepEqual(
      fake.processes.map(({ ended }) => ended),
      [true],
    );
  });

  test("a known schema starts nothing; each question is a process of its own, which ends with the answer", async () => {
    await using fake = createFakePlugin((services) => serveFakeBuilder(services, { run: () => 0 }));
    const part = await createPluginBuilder(fake.options);
    assert.equal(fake.processes.length, 0);
    for (let time = 1; time <= 2; time++) {
      assert.deepEqual(await rigFor().check(part, config), []);
      assert.deepEqual(
        fake.processes.map(({ ended }) => ended),
        Array(time).fill(true),
      );
    }
  });

  const answers: readonly (readonly [string, object, readonly string[]])[] = [
    ["takes it", {}, []],
    ["warns", { Warnings: ["old"] }, ["warning old"]],
    ["refuses it", { Error: { Message: "no region" } }, ["error no region"]],
    ["does both", { Warnings: ["old"], Error: { Message: "no" } }, ["warning old", "error no"]],
  ];
  for (const [name, answer, said] of answers)
    test(`of a configuration whose values are all known it is asked in one process, also when it ${name}`, async () => {
      await using fake = createFakePlugin((services) =>
        serveMethod(services, builderMethods.prepare, () => ({ ...content, ...answer })),
      );
      const found = await rigFor().check(await createPluginBuilder(fake.options), config);
      assert.deepEqual(
        found.map(({ severity, detail }) => `${severity} ${detail}`),
        said,
      );
      assert.equal(fake.processes.length, 1);
    });

  test("a plugin that goes while it is asked is no complaint of the configuration", async () => {
    await using fake = createFakePlugin((services, process) =>
      serveMethod(services, builderMethods.prepare, () => {
        process.cut();
        return content;
      }),
    );
    await assert.rejects(rigFor().check(await createPluginBuilder(fake.options), config), {
      code: "plugin/connection-ended",
    });
  });
});

describe("a provisioner", () => {
  test("each try has a process of its own: one that was cancelled refuses every later run", async () => {
    let tries = 0;
    await using fake = createFakePlugin((services) => {
      serveMethod(services, provisionerMethods.prepare, () => undefined);
      serveMethod(services, provisionerMethods.provision, () => {
        if (++tries === 1) throw new Error("not yet");
      });
    });
    const part = await createPluginProvisioner(fake.options);
    const guest = createFakeGuest(() => ({ code: 0 }));
    await assert.rejects(rigFor().provision(part, config, guest), {
      code: "plugin/failed",
      message: "not yet",
    });
    await rigFor().provision(part, config, guest);
    assert.deepEqual(
      fake.processes.map(({ ended }) => ended),
      [true, true],
    );
  });
});

describe("a post-processor", () => {
  async function processed(artifactOf: (process: FakeProcess) => number, error?: string) {
    const fake = createFakePlugin((services, process) => {
      serveMethod(services, postProcessorMethods.configure, () => undefined);
      serveMethod(services, postProcessorMethods.postProcess, () => ({
        Err: error === undefined ? undefined : { Message: error },
        Keep: true,
        ForceOverride: false,
        StreamId: artifactOf(process),
      }));
    });
    const part = await createPluginPostProcessor(fake.options);
    return { fake, result: rigFor().postProcess(part, config, made) };
  }

  test("an artifact that is its input is our own: who deletes that is not the plugin's business", async () => {
    const { fake, result } = await processed((process) => announce({ ...made }, process));
    await using _fake = fake;
    assert.equal((await result).artifact, made);
  });

  test("one that differs in its files only is another", async () => {
    const { fake, result } = await processed((process) => announce({ ...made, files: ["f"] }, process));
    await using _fake = fake;
    const { artifact } = await result;
    assert.deepEqual([artifact === made, artifact?.files], [false, ["f"]]);
  });

  test("an error beside an answer is its failure, and its process ends", async () => {
    const { fake, result } = await processed(() => 0, "push refused");
    await using _fake = fake;
    await assert.rejects(result, { code: "plugin/failed", message: "push refused" });
    assert.deepEqual(
      fake.processes.map(({ ended }) => ended),
      [true],
    );
  });
});

describe("a data source", () => {
  const value = objectValue({ text: stringValue("ü") });
  const serveValues = (failure?: string) =>
    createFakePlugin((services) => {
      serveMethod(services, dataSourceMethods.configure, () => ({ Error: undefined }));
      serveMethod(services, dataSourceMethods.execute, () => ({
        Value: encodeCtyMsgpack(value),
        Error: failure === undefined ? undefined : { Message: failure },
      }));
    });

  test("known schemas start nothing; a value is read in one process", async () => {
    await using fake = serveValues();
    const part = await createPluginDataSource({ ...fake.options, outputs: textSpec });
    assert.equal(fake.processes.length, 0);
    assert.deepEqual(await rigFor().read(part, config), { text: "ü" });
    assert.deepEqual(
      fake.processes.map(({ ended }) => ended),
      [true],
    );
    assert.deepEqual(part.outputs["text"]?.shape, { kind: StringType.kind });
  });

  test("an error beside an answer is a failure", async () => {
    await using fake = serveValues("not found");
    const part = await createPluginDataSource({ ...fake.options, outputs: textSpec });
    await assert.rejects(rigFor().read(part, config), { code: "plugin/failed", message: "not found" });
  });
});
