import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createMemoryHost, createPartRig, postProcessorContract } from "@prebake/testing";
import { checksum } from "./checksum.ts";

const files = { "out/a.img": "a", "b.img": "b" };
const artifact = {
  builderId: "transcend.qemu",
  id: "VM",
  files: ["out/a.img", "b.img"],
  description: "",
  state: {},
};

postProcessorContract({ part: checksum, config: {}, host: createMemoryHost({ files }), artifact });

// printf a | md5sum, …
const digests = {
  md5: "0cc175b9c0f1b6a831c399e269772661",
  sha1: "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8",
  sha224: "abd37534c7d9a2efb9465de931cd7055ffdb8879563ae98078d6d6d5",
  sha256: "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
  sha384: "54a59b9f22b0b80880d8427e548b7c23abd873486e1f035dce9cd697e85175033caa88e6d57bc35efae0b5afd3145f31",
  sha512:
    "1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f5302860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75",
};

test("checksum knows every type, and writes a file for each", async () => {
  const host = createMemoryHost({ files });
  const config = { checksum_types: Object.keys(digests), output: "{{.ChecksumType}}.sum" };
  const rig = createPartRig({ host });
  const { artifact: made, ...keeps } = await rig.postProcess(checksum, config, {
    ...artifact,
    files: ["out/a.img"],
  });
  const sums = Object.keys(digests).map((type) => `${type}.sum`);
  assert.deepEqual(made?.files, ["out/a.img", ...sums]);
  assert.equal(made?.description, `Created artifact from files: out/a.img, ${sums.join(", ")}`);
  assert.deepEqual(keeps, { keepInput: true, forceKeepInput: true });
  for (const [type, hex] of Object.entries(digests))
    assert.equal(await host.files.readText(`${type}.sum`), `${hex}\ta.img\n`);
});

test("checksum names its file after the build, and appends to one that is there", async () => {
  const host = createMemoryHost({ files });
  const run = () => createPartRig({ host }).postProcess(checksum, {}, artifact);
  const lines = `${digests.md5}\ta.img\n92eb5ffee6ae2fec3ad71c777531578f\tb.img\n`;
  const path = "packer_box_demo_md5.checksum";
  assert.deepEqual((await run()).artifact?.files, [...artifact.files, path]);
  assert.equal(await host.files.readText(path), lines);
  assert.deepEqual((await run()).artifact?.files, artifact.files); // It was there before: not of this artifact.
  assert.equal(await host.files.readText(path), lines + lines);
});

test("checksum makes an artifact of its own, which keeps the builder's whatever the template says", async () => {
  const { artifact: made, ...keeps } = await createPartRig({ host: createMemoryHost({ files }) }).postProcess(
    checksum,
    { output: "sum" },
    artifact,
  );
  assert.deepEqual(
    { ...made, description: "" },
    {
      builderId: "packer.post-processor.checksum",
      id: "",
      files: [...artifact.files, "sum"],
      description: "",
      state: {},
    },
  );
  assert.deepEqual(keeps, { keepInput: true, forceKeepInput: true });
});

// Measured with Packer 1.6.6: an empty list makes nothing, a type that is named twice is written twice.
for (const [checksum_types, lines] of [
  [[], undefined],
  [["md5", "md5"], 4],
  [["sha512", "sha224"], 4],
] as const) {
  test(`checksum_types [${checksum_types.join(", ")}] write ${lines ?? "no"} lines`, async () => {
    const host = createMemoryHost({ files });
    const config = { checksum_types: [...checksum_types], output: "sum" };
    const { artifact: made } = await createPartRig({ host }).postProcess(checksum, config, artifact);
    assert.equal(made?.files.includes("sum"), lines !== undefined);
    if (lines === undefined) assert.equal(await host.files.status("sum"), undefined);
    else assert.equal((await host.files.readText("sum")).split("\n").length - 1, lines);
  });
}

test("checksum's output may name what the build gave", async () => {
  const host = createMemoryHost({ files });
  const rig = createPartRig({ host, variables: { ID: "i-1" } });
  const output = "{{.ID}}-{{.BuildName}}-{{.BuilderType}}.{{.ChecksumType}}";
  const { artifact: made } = await rig.postProcess(checksum, { checksum_types: ["sha1"], output }, artifact);
  assert.equal(made?.files.at(-1), "i-1-box-demo.sha1");
});

test("types that share one output follow each other", async () => {
  const host = createMemoryHost({ files });
  const config = { checksum_types: ["sha1", "md5"], output: "x/sum" };
  const { artifact: made } = await createPartRig({ host }).postProcess(checksum, config, artifact);
  assert.deepEqual(made?.files, [...artifact.files, "x/sum"]);
  const lengths = (await host.files.readText("x/sum")).split("\n").map((line) => line.indexOf("\t"));
  assert.deepEqual(lengths, [40, 40, 32, 32, -1]);
});

test("an artifact without files gets no checksum file", async () => {
  const host = createMemoryHost();
  const { artifact: made } = await createPartRig({ host }).postProcess(
    checksum,
    {},
    { ...artifact, files: [] },
  );
  assert.deepEqual(made?.files, []);
  assert.deepEqual(await host.files.list("."), []);
});

test("checksum fails for what cannot be read, before it writes anything", async () => {
  const host = createMemoryHost({ files });
  const directory = { ...artifact, files: ["b.img", "out"] };
  await assert.rejects(createPartRig({ host }).postProcess(checksum, {}, directory), BuildError);
  const rig = createPartRig({ host });
  rig.controller.abort(new Cancelled("stop"));
  await assert.rejects(rig.postProcess(checksum, {}, artifact), Cancelled);
  assert.equal(await host.files.status("packer_box_demo_md5.checksum"), undefined);
});

test("check() tells each type that nobody knows at its place in the list", async () => {
  const config = { checksum_types: ["md5", "SHA1", "sha256", "crc32"] };
  assert.deepEqual(await createPartRig({ host: createMemoryHost() }).complaints(checksum, config), [
    "checksum_types.1: checksum/unknown-type",
    "checksum_types.3: checksum/unknown-type",
  ]);
});

test("check() refuses types that nobody knows", async () => {
  const diagnostics = await createPartRig({ host: createMemoryHost() }).check(checksum, {
    checksum_types: ["sha1", "crc99"],
  });
  assert.deepEqual(
    diagnostics.map((item) => item.code),
    ["checksum/unknown-type"],
  );
});
