import assert from "node:assert/strict";
import { test } from "node:test";
import type { Artifact } from "@prebake/sdk";
import { plainData } from "../wire/msgpack/plain-data.ts";
import { MsgpackUint } from "../wire/msgpack/msgpack-value.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { artifactMethods } from "../wire/services/artifact-methods.ts";
import { liveArtifact, readArtifact, serveArtifact } from "./artifact-service.ts";
import { loopback } from "./loopback.fixture.ts";

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
