import assert from "node:assert/strict";
import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { after, test } from "node:test";
import { BuildError } from "@prebake/base";
import { createHost } from "@prebake/host";
import { createPartRig, makeTemporaryDirectory, postProcessorContract } from "@prebake/testing";
import { manifest } from "./manifest.ts";

const directory = await makeTemporaryDirectory();
after(() => directory[Symbol.asyncDispose]());
const host = createHost();
const image = `${directory.path}/image.qcow2`;
await writeFile(image, "12345");
const artifact = { builderId: "transcend.qemu", id: "VM", files: [image], description: "VM", state: {} };
let count = 0;
const output = () => `${directory.path}/m${++count}.json`;

postProcessorContract({ part: manifest, config: { output: output() }, host, artifact });

async function record(
  config: object,
  options: { force?: boolean; uuid?: string; files?: readonly string[] } = {},
) {
  const rig = createPartRig({
    host,
    settings: { force: options.force ?? false },
    variables: { PackerRunUUID: options.uuid ?? "u1" },
  });
  return await rig.postProcess(manifest, config, { ...artifact, files: options.files ?? artifact.files });
}

const read = async (path: string) =>
  JSON.parse(await readFile(path, "utf8")) as { builds: Record<string, unknown>[]; last_run_uuid: string };

test("manifest writes one record a build, in Packer's shape", async () => {
  const path = output();
  await record({ output: path, strip_path: true, custom_data: { a: "1" } });
  const { builds, last_run_uuid } = await read(path);
  const [build] = builds;
  assert.equal(typeof build?.["build_time"], "number");
  assert.deepEqual(
    [{ ...build, build_time: 0 }, last_run_uuid],
    [
      {
        name: "box",
        builder_type: "demo",
        build_time: 0,
        files: [{ name: "image.qcow2", size: 5 }],
        artifact_id: "VM",
        packer_run_uuid: "u1",
        custom_data: { a: "1" },
      },
      "u1",
    ],
  );
  const text = await readFile(path, "utf8");
  assert.match(text, /^\{\n {2}"builds": \[\n {4}\{/);
  assert.ok(!text.endsWith("\n"));
  assert.equal((await stat(path)).mode & 0o777, 0o664);
});

test("manifest goes on where earlier runs ended; -force drops what they wrote", async () => {
  const path = output();
  await record({ output: path }, { uuid: "u1" });
  await record({ output: path, strip_time: true }, { uuid: "u2", files: [] });
  const two = await read(path);
  assert.deepEqual(
    [two.builds.length, two.builds[1]?.["files"], "build_time" in (two.builds[1] ?? {}), two.last_run_uuid],
    [2, null, false, "u2"],
  );
  await record({ output: path }, { uuid: "u3", force: true });
  await record({ output: path }, { uuid: "u3", force: true });
  assert.equal((await read(path)).builds.length, 2);
});

test("manifests of builds that end together hold all records, and no lock stays", async () => {
  const path = output();
  await Promise.all(Array.from({ length: 8 }, () => record({ output: path })));
  assert.equal((await read(path)).builds.length, 8);
  assert.deepEqual(
    (await readdir(directory.path)).filter((name) => name.endsWith(".lock")),
    [],
  );
});

// Measured with Packer 1.6.6: which files it goes on with, and which it refuses.
for (const text of [
  "precious",
  "[1]",
  "5",
  '"x"',
  "true",
  '{"builds":"x"}',
  '{"builds":{}}',
  '{"last_run_uuid":1}',
]) {
  test(`manifest does not overwrite a file that is no manifest: ${text}`, async () => {
    const path = output();
    await writeFile(path, text);
    await assert.rejects(
      record({ output: path }),
      (error) => error instanceof BuildError && error.code === "manifest/unreadable",
    );
    assert.equal(await readFile(path, "utf8"), text);
  });
}

for (const text of ["", "null", "{}", '{"builds":null,"last_run_uuid":null}', '{"builds":[]}']) {
  test(`manifest begins anew in a file that holds ${text || "nothing"}`, async () => {
    const path = output();
    await writeFile(path, text);
    await record({ output: path });
    assert.equal((await read(path)).builds.length, 1);
  });
}

test("manifest leaves earlier records as they are, whoever wrote them", async () => {
  const path = output();
  await writeFile(path, '{"builds":[{"name":"old","by":"another tool"}]}');
  await record({ output: path });
  assert.deepEqual((await read(path)).builds[0], { name: "old", by: "another tool" });
});

test("manifest writes paths as they are unless strip_path is set, and null for no custom data", async () => {
  const path = output();
  await record({ output: path });
  const [build] = (await read(path)).builds;
  assert.deepEqual([build?.["files"], build?.["custom_data"]], [[{ name: image, size: 5 }], null]);
});

test("manifest writes the time of the build in seconds, and a file that has gone as empty", async () => {
  const path = output();
  const before = Math.floor(Date.now() / 1000);
  await record({ output: path }, { files: [`${directory.path}/gone`] });
  const [build] = (await read(path)).builds;
  const time = Number(build?.["build_time"]);
  assert.ok(time >= before && time <= Date.now() / 1000, String(time));
  assert.deepEqual(build?.["files"], [{ name: `${directory.path}/gone`, size: 0 }]);
});

test("manifest keeps the builder's artifact, whatever keep_input_artifact says", async () => {
  const result = await record({ output: output() });
  assert.deepEqual(result, { artifact: { ...artifact }, keepInput: true, forceKeepInput: true });
});
