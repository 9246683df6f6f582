import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { destroyOf, removeArtifactFiles, withDestroy, withState } from "./artifact.ts";
import type { Artifact } from "./artifact.ts";

const made: Artifact = {
  builderId: "b",
  id: "VM",
  files: ["out/disk", "out/log"],
  description: "made",
  state: { directory: "out" },
};

test("withDestroy() leaves plain data; withState() keeps the way to remove it", async () => {
  const removed: string[] = [];
  const artifact = withDestroy({ ...made }, async () => void removed.push("it"));
  const other = withState(artifact, { fact: 1 });
  assert.deepEqual([{ ...artifact }, { ...other }], [made, { ...made, state: { fact: 1 } }]);
  assert.equal(JSON.stringify(artifact), JSON.stringify(made));
  await destroyOf(other)?.();
  assert.deepEqual(removed, ["it"]);
  assert.equal(destroyOf(withState(made, {})), undefined);
});

const cases = [
  { name: "files and their directory", held: [], more: [], left: [] },
  { name: "not what others hold", held: ["out/log"], more: [], left: ["out/log"] },
  { name: "not a directory with more in it", held: [], more: ["out/notes"], left: ["out/notes"] },
];

for (const { name, held, more, left } of cases) {
  test(`removeArtifactFiles() removes ${name}`, async () => {
    const { files } = createMemoryHost({
      files: Object.fromEntries([...made.files, ...more].map((file) => [file, "x"])),
    });
    await removeArtifactFiles(made, files, new Set(held));
    const entries = (await files.status("out")) ? await files.list("out") : [];
    assert.deepEqual(
      entries.map((entry) => `out/${entry.name}`),
      left,
    );
  });
}

test("removeArtifactFiles() twice, and of an artifact without a directory, does no harm", async () => {
  const { files } = createMemoryHost();
  await removeArtifactFiles(made, files);
  await removeArtifactFiles({ ...made, state: {} }, files);
});
