import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { withDestroy } from "@prebake/sdk";
import type { FakeBuild } from "@prebake/testing";
import { artifact, createRig, until } from "./run-rig.fixture.ts";

interface ChainCase {
  readonly name: string;
  readonly chains: FakeBuild["postProcessors"];
  /** Ids of the final list. */
  readonly left: readonly string[];
  /** Files that exist in the end, of `built`, `packed`, `signed`. */
  readonly files: readonly string[];
  readonly outcome?: "failed";
}

const packs = { type: "pack", keepInputArtifact: undefined };
const chainCases: readonly ChainCase[] = [
  { name: "no chain keeps the artifact", chains: [], left: ["built"], files: ["built"] },
  {
    name: "one that does not keep its input deletes it",
    chains: [[packs]],
    left: ["packed"],
    files: ["packed"],
  },
  {
    name: "keep_input_artifact keeps it",
    chains: [[{ type: "pack", keepInputArtifact: true }]],
    left: ["built", "packed"],
    files: ["built", "packed"],
  },
  {
    name: "one chain's wish to keep is enough",
    chains: [[packs], [{ type: "pass" }]],
    left: ["built", "packed", "built"],
    files: ["built", "packed"],
  },
  {
    name: "inside a chain each decides about its predecessor",
    chains: [[packs, { type: "sign" }]],
    left: ["signed"],
    files: ["signed"],
  },
  {
    name: "inside a chain a kept one is listed",
    chains: [[packs, { type: "sign", keepInputArtifact: true }]],
    left: ["packed", "signed"],
    files: ["packed", "signed"],
  },
  {
    name: "forced keep beats keep_input_artifact=false",
    chains: [[{ type: "pass", keepInputArtifact: false }]],
    left: ["built", "built"],
    files: ["built"],
  },
  {
    name: "no artifact ends the chain quietly and leaves its input",
    chains: [[{ type: "nothing" }, { type: "pack" }]],
    left: ["built"],
    files: ["built"],
  },
  {
    name: "what one chain lists, another does not delete",
    chains: [[{ type: "pack", keepInputArtifact: true }], [packs, { type: "sign" }]],
    left: ["built", "packed", "signed"],
    files: ["built", "packed", "signed"],
  },
  {
    name: "a failed chain keeps what there is and lets the others run",
    chains: [[{ type: "fail" }], [packs]],
    left: [],
    files: ["built", "packed"],
    outcome: "failed",
  },
  {
    name: "a chain that fails later keeps its last artifact",
    chains: [[packs, { type: "fail" }]],
    left: [],
    files: ["packed"],
    outcome: "failed",
  },
];

for (const { name, chains, left, files, outcome } of chainCases) {
  test(`post-processors: ${name}`, async () => {
    const rig = createRig();
    const make = (id: string) => async () => {
      await rig.host.files.write(id, id);
      return { artifact: artifact(id, [id]), keepInput: false };
    };
    const result = await rig.run([{ name: "a", ...(chains && { postProcessors: chains }) }], {
      builders: {
        fake: async () => {
          await rig.host.files.write("built", "b");
          return artifact("built", ["built"]);
        },
      },
      postProcessors: {
        pack: make("packed"),
        sign: make("signed"),
        pass: async (context) => ({ artifact: context.artifact, keepInput: true, forceKeepInput: true }),
        nothing: async () => ({ artifact: undefined, keepInput: false }),
        fail: () => Promise.reject(new Error("no")),
      },
    });
    assert.equal(result.outcome, outcome ?? "succeeded");
    assert.deepEqual(
      rig.events.flatMap((event) => (event.kind === "artifact" ? [event.id] : [])),
      left,
    );
    const there = (await rig.host.files.list(".")).map((entry) => entry.name).sort();
    assert.deepEqual(there, [...files].sort());
  });
}

test("deleting an artifact spares the files of its successor and removes its own directory when that is empty", async () => {
  const rig = createRig({ "out/disk": "d", "out/notes": "n" });
  await rig.run([{ name: "a", postProcessors: [[{ type: "take" }]] }], {
    builders: {
      fake: async () => ({ ...artifact("built", ["out/disk", "out/notes"]), state: { directory: "out" } }),
    },
    postProcessors: { take: async () => ({ artifact: artifact("taken", ["out/notes"]), keepInput: false }) },
  });
  assert.deepEqual(
    (await rig.host.files.list("out")).map((entry) => entry.name),
    ["notes"],
  );
});

test("several failed chains are one error with all of them", async () => {
  const rig = createRig();
  const result = await rig.run([{ name: "a", postProcessors: [[{ type: "fail" }], [{ type: "fail" }]] }], {
    builders: { fake: async () => artifact("built") },
    postProcessors: { fail: () => Promise.reject(new Error("no")) },
  });
  assert.match(result.builds[0]?.error?.message ?? "", /^2 post-processors failed:\n\* no\n\* no$/);
});

test("the name of a post-processor: empty in HCL when it has none, its type in legacy templates", async () => {
  for (const [syntax, name] of [
    ["hcl", ""],
    ["json", "pass"],
  ] as const) {
    const rig = createRig();
    await rig.run(
      [{ name: "a", postProcessors: [[{ type: "pass" }]] }],
      {
        builders: { fake: async () => artifact("built") },
        postProcessors: { pass: async (context) => ({ artifact: context.artifact, keepInput: true }) },
      },
      { syntax },
    );
    const started = rig.events.find((event) => event.kind === "post-processor.started");
    assert.equal(started?.kind === "post-processor.started" && started.name, name);
  }
});

interface DestroyCase {
  readonly name: string;
  /** Files of what is not wanted any more, and of what is made of it. */
  readonly files: readonly [built: readonly string[], taken: readonly string[]];
  readonly destroy?: () => Promise<void>;
  readonly handsOn?: true;
  readonly destroyed: boolean;
  /** What is left of `disk` and `notes`. */
  readonly left: readonly string[];
  readonly problem?: RegExp;
}

const destroyCases: readonly DestroyCase[] = [
  { name: "in its own way", files: [["disk"], []], destroyed: true, left: ["disk", "notes"] },
  {
    name: "file by file when another one holds some of them",
    files: [["disk", "notes"], ["notes"]],
    destroyed: false,
    left: ["notes"],
  },
  {
    name: "not when it was handed on",
    files: [[], []],
    handsOn: true,
    destroyed: false,
    left: ["disk", "notes"],
  },
  {
    name: "with a warning when that fails",
    files: [[], []],
    destroy: () => Promise.reject(new BuildError("x/y", { message: "the image is in use", hint: "Wait." })),
    destroyed: true,
    left: ["disk", "notes"],
    problem: /Cannot delete the artifact that is no longer needed: the image is in use/,
  },
];

for (const { name, files, destroy, handsOn, destroyed, left, problem } of destroyCases) {
  test(`an artifact that can be destroyed is removed ${name}`, async () => {
    const rig = createRig({ disk: "d", notes: "n" });
    const built = withDestroy(artifact("built", files[0]), async () => {
      rig.notes.push("destroyed");
      await destroy?.();
    });
    const result = await rig.run(
      [{ name: "a", postProcessors: [[{ type: "take", keepInputArtifact: false }]] }],
      {
        builders: { fake: async () => built },
        postProcessors: {
          take: async (context) => ({
            artifact: handsOn ? context.artifact : artifact("taken", files[1]),
            keepInput: false,
          }),
        },
      },
    );
    assert.equal(result.outcome, "succeeded");
    assert.equal(rig.notes.length > 0, destroyed);
    assert.deepEqual((await rig.host.files.list(".")).map((entry) => entry.name).sort(), left);
    const problems = rig.texts("problem");
    assert.equal(problems.length, problem ? 1 : 0);
    if (problem) assert.match(problems[0] ?? "", problem);
    assert.ok(!JSON.stringify(built).includes("destroy"));
  });
}

test("an artifact whose removal hangs is let go when the build is cancelled", async () => {
  const rig = createRig();
  const running = rig.run([{ name: "a", postProcessors: [[{ type: "take" }]] }], {
    builders: {
      fake: async () =>
        withDestroy(artifact("built"), () => {
          rig.notes.push("asked");
          return new Promise(() => undefined);
        }),
    },
    postProcessors: { take: async () => ({ artifact: artifact("taken"), keepInput: false }) },
  });
  await until(() => rig.notes.length > 0);
  rig.controller.abort(new Cancelled("stop"));
  assert.equal((await running).outcome, "cancelled");
});
