import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { after, test } from "node:test";
import { createHost } from "@prebake/host";
import { builderContract, createPartRig, makeTemporaryDirectory } from "@prebake/testing";
import { fileBuilder } from "./file.ts";

const directory = await makeTemporaryDirectory();
after(() => directory[Symbol.asyncDispose]());
const host = createHost();
const at = (name: string) => `${directory.path}/${name}`;

builderContract({ part: fileBuilder, config: { target: at("contract"), content: "c" }, host });

test("file writes its content for the user alone, in a directory it makes", async () => {
  const target = at("a/b/f.txt");
  const artifact = await createPartRig({ host }).build(fileBuilder, { target, content: "text" });
  assert.equal(await readFile(target, "utf8"), "text");
  assert.equal((await stat(target)).mode & 0o777, 0o600);
  assert.deepEqual(
    [artifact?.files, artifact?.description, artifact?.id],
    [[target], `Stored file: ${target}`, "File"],
  );
});

test("file copies its source", async () => {
  await writeFile(at("source"), "from");
  await createPartRig({ host }).build(fileBuilder, { target: at("copy"), source: at("source") });
  assert.equal(await readFile(at("copy"), "utf8"), "from");
});

test("provisioners meet a communicator that agrees to everything", async () => {
  await createPartRig({ host }).build(
    fileBuilder,
    { target: at("g"), content: "x" },
    async ({ communicator }) => {
      const { signal } = new AbortController();
      assert.deepEqual(await communicator.run({ command: "anything" }, { signal }), { code: 0 });
    },
  );
});

test("check() refuses both source and content, and warns of an empty file", async () => {
  const codes = async (config: object) =>
    (await createPartRig({ host }).check(fileBuilder, config)).map((item) => item.code);
  assert.deepEqual(await codes({ target: "t", source: "s", content: "c" }), ["file/conflicting-arguments"]);
  assert.deepEqual(await codes({ target: "t" }), ["file/empty"]);
  assert.deepEqual(await codes({ content: "c" }), ["config/missing-key"]);
});

test("file without content or source makes an empty file", async () => {
  await createPartRig({ host }).build(fileBuilder, { target: at("empty") });
  assert.deepEqual(
    [await readFile(at("empty"), "utf8"), (await stat(at("empty"))).mode & 0o777],
    ["", 0o600],
  );
});

test("file says what it copies, with progress, and makes the directory for it", async () => {
  await writeFile(at("large"), "x".repeat(1000));
  const rig = createPartRig({ host });
  const artifact = await rig.build(fileBuilder, { target: at("deep/er/copy"), source: at("large") });
  assert.deepEqual(rig.steps, [`Copying ${at("large")} to ${at("deep/er/copy")}`, "Copied 1000 bytes"]);
  const last = rig.events.findLast((event) => event.kind === "progress");
  assert.deepEqual([last?.work, last?.finished, last?.done], ["copy", true, 1000]);
  assert.deepEqual([artifact?.builderId, artifact?.state], ["packer.file", {}]);
});

test("file fails for a source that is not there, and ends its progress", async () => {
  const rig = createPartRig({ host });
  await assert.rejects(rig.build(fileBuilder, { target: at("t"), source: at("nowhere") }), /nowhere/);
  assert.equal(rig.events.findLast((event) => event.kind === "progress")?.finished, true);
});

test("file's stand-in for a guest takes files and directories, too", async () => {
  const { signal } = new AbortController();
  const none = async function* () {
    yield new Uint8Array();
  };
  const target = at("stand-in");
  await createPartRig({ host }).build(
    fileBuilder,
    { target, content: "x" },
    async ({ communicator, variables }) => {
      await communicator.upload("/x", none(), { signal });
      await communicator.uploadDirectory("/x", at("."), { signal });
      await communicator.download("/x", async () => assert.fail("nothing is there"), { signal });
      await communicator.downloadDirectory("/x", at("."), { signal });
      assert.deepEqual([communicator.type, variables], ["none", {}]);
    },
  );
  assert.equal(await readFile(target, "utf8"), "x");
});
