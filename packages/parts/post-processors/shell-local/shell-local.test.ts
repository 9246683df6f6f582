import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createHost } from "@prebake/host";
import { createPartRig, postProcessorContract } from "@prebake/testing";
import { shellLocal } from "./shell-local.ts";

const host = createHost();
const artifact = {
  builderId: "packer.file",
  id: "File",
  files: ["f.txt"],
  description: "Stored file: f.txt",
  state: {},
};

postProcessorContract({ part: shellLocal, config: { inline: ["true"] }, host, artifact });

test("the post-processor shell-local passes the artifact through and keeps it whatever the template says", async () => {
  const rig = createPartRig({ host });
  const result = await rig.postProcess(shellLocal, { inline: ["echo post $PACKER_BUILD_NAME"] }, artifact);
  assert.deepEqual(result, { artifact, keepInput: true, forceKeepInput: true });
  assert.equal(rig.output, "post box");
});

test("the post-processor shell-local fails with its script", async () => {
  await assert.rejects(
    createPartRig({ host }).postProcess(shellLocal, { inline: ["exit 4"] }, artifact),
    BuildError,
  );
});
