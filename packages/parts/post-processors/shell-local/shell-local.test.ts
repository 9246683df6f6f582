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

test("the post-processor shell-local sees what the build gave, and takes the forms that the provisioner takes", async () => {
  const rows: readonly (readonly [config: object, output: string])[] = [
    [{ inline: ["echo $PACKER_BUILDER_TYPE $PACKER_HTTP_PORT"] }, "demo 8000"],
    [{ inline: ["echo $A"], env: { A: "1" }, environment_vars: ["A=2"] }, "1"],
    [{ command: "echo old" }, "old"],
    [
      { inline: ["echo {{.ID}}"], execute_command: ["/bin/sh", "-c", "echo {{.ID}}; {{.Script}}"] },
      "i-1\n{{.ID}}",
    ],
    [{ inline: ["exit 3"], valid_exit_codes: [3] }, ""],
    [{ inline: ["echo never"], only_on: ["solaris"] }, ""],
  ];
  for (const [config, output] of rows) {
    const rig = createPartRig({ host, variables: { ID: "i-1", PackerHTTPPort: 8000 } });
    await rig.postProcess(shellLocal, config, artifact);
    assert.equal(rig.output, output, JSON.stringify(config));
  }
});

test("the post-processor shell-local checks its scripts as the provisioner does", async () => {
  const told = (config: object) => createPartRig({ host }).complaints(shellLocal, config);
  assert.deepEqual(await told({}), [": script/nothing-to-run"]);
  assert.deepEqual(await told({ script: "/nowhere.sh" }), ["script: script/missing"]);
  assert.deepEqual(await told({ inline: ["a"], only_on: ["os2"] }), ["only_on.0: script/unknown-platform"]);
});
