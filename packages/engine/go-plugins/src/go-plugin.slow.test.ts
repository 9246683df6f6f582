/**
 * Streams that nobody reads for longer than the 10 seconds after which plugins give up a socket. Source: measured on
 * packer-plugin-sdk 0.6.10: what is written after that is lost in Packer, and the build succeeds.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "node:test";
import { ResourceScope } from "@prebake/base";
import { createHost } from "@prebake/host";
import type { Communicator } from "@prebake/sdk";
import { createFakeGuest, createPartRig, makeTemporaryDirectory } from "@prebake/testing";
import { createGoPluginRig } from "./go-plugin-rig.fixture.ts";
import { createPluginBuilder } from "./components/plugin-builder.ts";
import { createPluginProvisioner } from "./components/plugin-provisioner.ts";

const missing = spawnSync("go", ["version"]).status === 0 ? false : "needs Go";
const unreadMs = 11_000;
const size = 5_000_000;
const { signal } = new AbortController();

describe("a stream that nobody reads for 11 seconds", { skip: missing, concurrency: true }, () => {
  const options = (name: string, keep: ResourceScope) => ({
    type: `test-${name}`,
    name,
    launcher: createGoPluginRig(),
    coreVersion: "1.16.0",
    keep,
    signal,
  });
  const rigFor = () => createPartRig({ host: createHost(), syntax: "hcl" });

  test("a plugin's upload arrives whole", async () => {
    await using keep = new ResourceScope();
    let bytes = 0;
    const guest: Communicator = {
      ...createFakeGuest(),
      async upload(_path, content) {
        await sleep(unreadMs); // The wait is what is tested.
        for await (const chunk of content) bytes += chunk.length;
      },
    };
    const part = await createPluginProvisioner(options("run", keep));
    const rig = rigFor();
    await rig.provision(part, { mode: "upload-zeros", text: "/there", size }, guest);
    assert.equal(bytes, size);
    assert.match(rig.steps.join(), /uploaded in 1\d\./);
  });

  test("the output of a command on a plugin's machine arrives whole, and others go on meanwhile", async () => {
    await using keep = new ResourceScope();
    await using directory = await makeTemporaryDirectory();
    const part = await createPluginBuilder(options("-packer-default-plugin-name-", keep));
    await rigFor().build(part, { other: directory.path }, async ({ communicator }) => {
      const first = Promise.withResolvers<void>();
      let [bytes, calls] = [0, 0];
      const slow = communicator.run(
        {
          command: `head -c ${size} /dev/zero`,
          onStdout: async (chunk) => {
            bytes += chunk.length;
            if (++calls > 1) return;
            first.resolve();
            await sleep(unreadMs);
          },
        },
        { signal },
      );
      await first.promise;
      const other = await communicator.run({ command: "exit 3" }, { signal });
      assert.deepEqual([other.code, calls], [3, 1]);
      assert.equal((await slow).code, 0);
      assert.equal(bytes, size);
    });
  });
});
