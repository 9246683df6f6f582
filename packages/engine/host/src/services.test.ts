import assert from "node:assert/strict";
import { test } from "node:test";
import type { Communicator, CommunicatorConfig } from "@prebake/sdk";
import { makeTemporaryDirectory } from "@prebake/testing";
import { createServiceRig } from "./service-rig.fixture.ts";

test("generateKeyPair() registers the private key as a secret", async () => {
  await using directory = await makeTemporaryDirectory();
  await using rig = createServiceRig(directory.path);
  const pair = await rig.services.generateKeyPair({ type: "ed25519", comment: "c" });
  assert.doesNotMatch(rig.redactor.redact(`key ${pair.privateKey}`), /OPENSSH/);
});

test("connect() asks for the communicator of the configured type and hands it host and redactor", async () => {
  await using directory = await makeTemporaryDirectory();
  const communicator = { type: "ssh" } as Communicator; // Only passed through.
  const asked: string[] = [];
  await using rig = createServiceRig(directory.path, async (type) => ({
    type,
    connect: async (request, context) => {
      asked.push(
        type,
        request.config.communicator,
        typeof context.host.clock.now(),
        context.redactor === rig.redactor ? "redactor" : "",
      );
      return communicator;
    },
  }));
  const config = { communicator: "ssh" } as CommunicatorConfig; // The rest is the communicator's own matter.
  assert.equal(
    await rig.services.connect({ config, endpoint: async () => undefined }, rig.context),
    communicator,
  );
  assert.deepEqual(asked, ["ssh", "ssh", "number", "redactor"]);
  assert.deepEqual(rig.published, ["step Waiting for SSH to become available...", "step Connected to SSH!"]);
});
