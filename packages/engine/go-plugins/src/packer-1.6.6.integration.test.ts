/** An independent peer of another age: the built-in components of Packer 1.6.6, which speak the protocol of gob only. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ResourceScope } from "@prebake/base";
import { createHost } from "@prebake/host";
import type { Artifact } from "@prebake/sdk";
import { createFakeGuest, createPartRig, makeTemporaryDirectory } from "@prebake/testing";
import type { TemporaryDirectory } from "@prebake/testing";
import { createPackerRig } from "./go-plugin-rig.fixture.ts";
import { createPluginBuilder } from "./components/plugin-builder.ts";
import type { PluginComponentOptions } from "./components/plugin-component.ts";
import { createPluginPostProcessor } from "./components/plugin-post-processor.ts";
import { createPluginProvisioner } from "./components/plugin-provisioner.ts";

const version = spawnSync("packer", ["version"], {
  env: { ...process.env, CHECKPOINT_DISABLE: "1" },
  encoding: "utf8",
});
const missing = /v1\.6\.\d/.test(version.stdout ?? "") ? false : "needs Packer 1.6";
const host = createHost();

describe("Packer 1.6.6", { skip: missing, timeout: 120_000 }, () => {
  let folder: TemporaryDirectory;
  let keep: ResourceScope;
  before(async () => {
    folder = await makeTemporaryDirectory();
    keep = new ResourceScope();
  });
  after(async () => {
    await keep[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  const options = (name: string): PluginComponentOptions => ({
    type: name,
    name,
    launcher: createPackerRig(),
    coreVersion: "1.6.6",
    keep,
    signal: new AbortController().signal,
  });
  const rigFor = () => createPartRig({ host, syntax: "hcl" });

  test("builder file: checks, builds, calls its hook, gives its artifact", async () => {
    const part = await createPluginBuilder(options("file"));
    assert.deepEqual(await rigFor().check(part, { target: join(folder.path, "t"), content: "x" }), []);
    const problems = await rigFor().check(part, { content: "x" });
    assert.match(problems[0]?.detail ?? "", /target required/i);
    const unknown = await rigFor().check(part, { targt: "x" });
    assert.match(unknown[0]?.detail ?? "", /Did you mean "target"/);
    const target = join(folder.path, "made");
    const artifact = await rigFor().build(part, { target, content: "content ü" });
    assert.equal(await readFile(target, "utf8"), "content ü");
    assert.deepEqual([artifact?.files, artifact?.builderId], [[target], "packer.file"]);
  });

  test("provisioner shell: uploads its script and runs it", async () => {
    const guest = createFakeGuest((command, output) => {
      if (command.includes("script_")) output.stdout("hello from the script\n");
      return { code: 0 };
    });
    const rig = rigFor();
    await rig.provision(await createPluginProvisioner(options("shell")), { inline: ["echo hello"] }, guest);
    assert.match(
      rig.events.map((event) => ("text" in event ? event.text : "")).join("\n"),
      /hello from the script/,
    );
    assert.ok(guest.operations.some((operation) => operation.startsWith("upload /tmp/script_")));
    const failing = createFakeGuest((command) => ({
      code:
        command.includes("script_") && !command.startsWith("rm") && !command.startsWith("chmod 0") ? 9 : 0,
    }));
    await assert.rejects(
      rigFor().provision(await createPluginProvisioner(options("shell")), { inline: ["exit 9"] }, failing),
      { code: "plugin/failed", message: /exit/i },
    );
  });

  test("post-processors checksum and manifest: files of our artifact, artifacts of theirs", async () => {
    const target = join(folder.path, "image");
    await host.files.write(target, "image");
    const input: Artifact = {
      builderId: "packer.file",
      id: "File",
      files: [target],
      description: "a file",
      state: {},
    };
    const checksum = await rigFor().postProcess(
      await createPluginPostProcessor(options("checksum")),
      { checksum_types: ["sha256"], output: join(folder.path, "sums") },
      input,
    );
    assert.match(await readFile(join(folder.path, "sums"), "utf8"), /^[0-9a-f]{64}\s+image/);
    assert.ok(checksum.artifact?.files.includes(join(folder.path, "sums")));
    const output = join(folder.path, "manifest.json");
    const manifest = await rigFor().postProcess(
      await createPluginPostProcessor(options("manifest")),
      { output },
      input,
    );
    assert.match(await readFile(output, "utf8"), /"artifact_id": "File"/);
    assert.deepEqual([manifest.artifact?.id, manifest.keepInput], ["File", true]);
  });
});
