import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createMemoryHost, createPartRig, postProcessorContract } from "@prebake/testing";
import { artifice } from "./artifice.ts";
import { expandPattern } from "./expand-pattern.ts";

const names = ["b.txt", "a.txt", "c.img", "[x]", "out/d1/disk-1.raw", "out/d1/disk-2.raw", "out/d2/disk.raw"];
const host = createMemoryHost({ files: Object.fromEntries(names.map((name) => [name, "x"])) });
const artifact = { builderId: "packer.file", id: "File", files: ["f.txt"], description: "f", state: {} };

postProcessorContract({ part: artifice, config: { files: ["*.txt"] }, host, artifact });

test("artifice names other files, in the order of its patterns", async () => {
  const rig = createPartRig({ host });
  const result = await rig.postProcess(artifice, { files: ["*.img", "*.txt", "none*"] }, artifact);
  assert.deepEqual(rig.steps, [
    "Discarding files from artifact: f.txt",
    "Using these artifact files: c.img, a.txt, b.txt",
  ]);
  assert.deepEqual(result, {
    artifact: {
      builderId: "packer.post-processor.artifice",
      id: "",
      files: ["c.img", "a.txt", "b.txt"],
      description: "Created artifact from files: c.img, a.txt, b.txt",
      state: {},
    },
    keepInput: true,
  });
});

test("artifice notes a pattern that matches nothing, and takes an artifact without files", async () => {
  const rig = createPartRig({ host });
  const result = await rig.postProcess(artifice, { files: ["none*", "c.img"] }, { ...artifact, files: [] });
  assert.deepEqual(result.artifact?.files, ["c.img"]);
  assert.deepEqual(rig.steps, ["Using these artifact files: c.img"]);
  const notes = rig.events.flatMap((event) => (event.kind === "log" ? [`${event.level} ${event.text}`] : []));
  assert.deepEqual(notes, ['warn nothing matches "none*"']);
});

test("artifice names a file twice that two patterns name, as Packer does", async () => {
  const { artifact: made } = await createPartRig({ host }).postProcess(
    artifice,
    { files: ["a.*", "a.txt"] },
    artifact,
  );
  assert.deepEqual(made?.files, ["a.txt", "a.txt"]);
});

test("artifice wants at least one pattern, and each to be one", async () => {
  const codes = (await createPartRig({ host }).check(artifice, {})).map((item) => item.code);
  assert.deepEqual(codes, ["config/missing-key"]);
  await assert.rejects(
    createPartRig({ host }).postProcess(artifice, { files: ["[bad"] }, artifact),
    (error) => error instanceof BuildError && error.code === "artifice/bad-pattern",
  );
});

test("expandPattern() finds what is there, name by name", async () => {
  const rows: readonly (readonly [string, readonly string[] | undefined])[] = [
    ["a.txt", ["a.txt"]],
    ["missing.txt", []],
    ["out", ["out"]],
    ["out/", ["out/"]],
    ["/home/me/images/[ab].txt", ["/home/me/images/a.txt", "/home/me/images/b.txt"]],
    ["[^ab].*", ["c.img"]],
    ["[a-c].*", ["a.txt", "b.txt", "c.img"]],
    ["?.txt", ["a.txt", "b.txt"]],
    ["out/*/disk-?.raw", ["out/d1/disk-1.raw", "out/d1/disk-2.raw"]],
    ["out/*/*", ["out/d1/disk-1.raw", "out/d1/disk-2.raw", "out/d2/disk.raw"]],
    ["out/**/disk.raw", ["out/d2/disk.raw"]],
    ["out/**", ["out/d1", "out/d2"]],
    ["a.txt/*", []],
    ["\\[x\\]", ["[x]"]],
    ["[\\[]x*", ["[x]"]],
    ["[bad", undefined],
    ["[]", undefined],
    ["[z-a].txt", []],
    ["[z-aa].txt", ["a.txt"]],
    ["[^z-a].txt", ["a.txt", "b.txt"]],
    ["[-a].txt", undefined],
    ["[a-].txt", undefined],
    ["[a\\-z].txt", ["a.txt"]],
    ["[!a].txt", ["a.txt"]],
    ["[a-b-c].txt", undefined],
    ["x\\", undefined],
  ];
  for (const [pattern, paths] of rows)
    assert.deepEqual(await expandPattern(pattern, host.files), paths, pattern);
});
