import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { idleCommunicator } from "@prebake/testing";
import { artifact, createRig, provisioning, until } from "./run-rig.fixture.ts";
import type { Rig } from "./run-rig.fixture.ts";

function kinds(rig: Rig): readonly string[] {
  return rig.events.map((event) => event.kind);
}

test("a build runs its provisioners in order and its artifact is listed", async () => {
  const rig = createRig();
  const result = await rig.run(
    [
      {
        name: "a",
        provisioners: [
          { type: "p", config: { value: "1" } },
          { type: "p", config: { value: "2" } },
        ],
      },
    ],
    {
      provisioners: { p: async (context, config) => context.events.step("p/ran", `step ${config.value}`) },
    },
  );
  assert.equal(result.exitCode, 0);
  assert.deepEqual(kinds(rig), [
    "run.started",
    "build.started",
    "provisioner.started",
    "step",
    "provisioner.finished",
    "provisioner.started",
    "step",
    "provisioner.finished",
    "artifact",
    "build.finished",
    "run.finished",
  ]);
  assert.deepEqual(rig.texts("step"), ["step 1", "step 2"]);
  assert.deepEqual(
    rig.events.map((event) => event.seq),
    rig.events.map((_, index) => index + 1),
  );
});

test("late values and renders see the variables of the running machine, placeholders where nobody knows", async () => {
  const rig = createRig();
  await rig.run(
    [
      {
        name: "a",
        provisioners: [
          {
            type: "p",
            config: (variables) => ({
              value: `${variables?.["Host"]}/${variables?.["Extra"]}/${variables?.["PackerRunUUID"]}`,
              late: "{{.Path}} {{build `ID`}}",
            }),
          },
        ],
      },
    ],
    {
      provisioners: {
        p: async (context, config) => {
          rig.notes.push(
            String(config.value),
            context.render(config.late ?? "", { Path: "/tmp/x" }),
            JSON.stringify(context.variables),
          );
        },
      },
    },
  );
  assert.deepEqual(rig.notes, [
    "10.0.0.1/<unknown>/run-1",
    "/tmp/x vm-1",
    `{"PackerRunUUID":"run-1","ID":"vm-1","Host":"10.0.0.1"}`,
  ]);
});

test("legacy templates get Packer's placeholders", async () => {
  const rig = createRig();
  const seen = await new Promise<unknown>((resolve) => {
    void rig.run(
      [
        {
          name: "a",
          provisioners: [
            { type: "p", config: (variables) => ({ value: `${variables?.["ID"]} ${variables?.["User"]}` }) },
          ],
        },
      ],
      {
        builders: {
          fake: async (context) => {
            await context.provision({ communicator: idleCommunicator, variables: {} });
            return undefined;
          },
        },
        provisioners: { p: async (_, config) => resolve(config.value) },
      },
      { syntax: "json" },
    );
  });
  assert.equal(seen, "ERR_ID_NOT_IMPLEMENTED_BY_BUILDER <unknown>");
});

test("secrets of plan, configuration and parts never reach an event", async () => {
  const rig = createRig();
  await rig.run(
    [{ name: "a", provisioners: [{ type: "p", config: { secret: "hunter22" } }] }],
    {
      provisioners: {
        p: async (context) => {
          context.redactor.add("from-a-part");
          context.events.output("stdout", "hunter22 plan-secret ");
          context.events.output("stdout", "from-a-");
          context.events.output("stdout", "part\nrest without end");
        },
      },
    },
    { secrets: ["plan-secret"] },
  );
  assert.deepEqual(rig.texts("output"), ["<sensitive> <sensitive> <sensitive>", "rest without end"]);
});

test("a failed provisioner fails the build, runs the error-cleanup-provisioner, and releases the builder's scope", async () => {
  const rig = createRig();
  const result = await rig.run(
    [{ name: "a", provisioners: [{ type: "bad" }, { type: "never" }], errorCleanup: { type: "clean" } }],
    {
      builders: {
        fake: async (context) => {
          context.scope.defer("machine", () => void rig.notes.push("released"));
          return await provisioning(context);
        },
      },
      provisioners: {
        bad: async () => {
          throw new BuildError("p/bad", { message: "Cannot do it", hint: "Do it otherwise." });
        },
        never: async () => void rig.notes.push("never"),
        clean: async () => void rig.notes.push("cleaned"),
      },
    },
  );
  assert.equal(result.outcome, "failed");
  assert.equal(result.exitCode, 1);
  assert.deepEqual(rig.notes, ["cleaned", "released"]);
  const finished = rig.events.find((event) => event.kind === "build.finished");
  assert.deepEqual(finished?.kind === "build.finished" && finished.error, {
    code: "p/bad",
    message: "Cannot do it",
    hint: "Do it otherwise.",
  });
});

for (const [onError, notes, warnings] of [
  ["cleanup", ["clean", "released"], 0],
  ["abort", [], 1],
  ["run-cleanup-provisioner", ["clean"], 1],
] as const) {
  test(`-on-error=${onError}: ${notes.join(", ") || "everything stays"}`, async () => {
    const rig = createRig();
    await rig.run(
      [{ name: "a", provisioners: [{ type: "bad" }], errorCleanup: { type: "clean" } }],
      {
        builders: {
          fake: async (context) => {
            context.scope.defer("the machine", () => void rig.notes.push("released"));
            return await provisioning(context);
          },
        },
        provisioners: {
          bad: () => Promise.reject(new Error("no")),
          clean: async () => void rig.notes.push("clean"),
        },
      },
      { flags: { onError } },
    );
    assert.deepEqual(rig.notes, notes);
    assert.equal(
      rig.texts("problem").filter((text) => text.includes("Left behind: the machine")).length,
      warnings,
    );
  });
}

test("-on-error=ask: retry runs the failed provisioner again, then clean up; an unknown answer is asked again", async () => {
  const rig = createRig();
  const result = await rig.run(
    [{ name: "a", provisioners: [{ type: "good" }, { type: "bad" }] }],
    {
      provisioners: {
        good: async () => void rig.notes.push("good"),
        bad: async () => {
          rig.notes.push("bad");
          throw new Error("no");
        },
      },
    },
    { flags: { onError: "ask" }, answers: ["r", "what?", "c"] },
  );
  assert.deepEqual(rig.notes, ["good", "bad", "bad"]);
  assert.equal(rig.texts("prompt").length, 3);
  assert.equal(result.outcome, "failed");
});

test("-on-error=ask: a builder that fails before its machine is up starts again after its scope is released", async () => {
  const rig = createRig();
  let tries = 0;
  const result = await rig.run(
    [{ name: "a" }],
    {
      builders: {
        fake: async (context) => {
          context.scope.defer("disk", () => void rig.notes.push("released"));
          rig.notes.push(`try ${++tries}`);
          if (tries === 1) throw new Error("no disk");
          return artifact("x");
        },
      },
    },
    { flags: { onError: "ask" }, answers: ["r"] },
  );
  assert.deepEqual(rig.notes, ["try 1", "released", "try 2", "released"]);
  assert.equal(result.outcome, "succeeded");
});

test("-on-error=ask without anybody to ask cleans up", async () => {
  const rig = createRig();
  const result = await rig.run(
    [{ name: "a", provisioners: [{ type: "bad" }] }],
    { provisioners: { bad: () => Promise.reject(new Error("no")) } },
    { flags: { onError: "ask" } },
  );
  assert.equal(result.outcome, "failed");
  assert.equal(rig.texts("prompt").length, 1);
});

test("the error-cleanup-provisioner's own failure changes nothing", async () => {
  const rig = createRig();
  const result = await rig.run(
    [{ name: "a", provisioners: [{ type: "bad" }], errorCleanup: { type: "worse" } }],
    {
      provisioners: {
        bad: () => Promise.reject(new Error("first")),
        worse: () => Promise.reject(new Error("second")),
      },
    },
  );
  assert.equal(result.builds[0]?.error?.message, "first");
  assert.ok(rig.texts("problem").some((text) => text.includes("second")));
});

test("a failed release is a warning and does not hide the cause", async () => {
  const rig = createRig();
  const result = await rig.run([{ name: "a" }], {
    builders: {
      fake: async (context) => {
        context.scope.defer("disk", () => Promise.reject(new Error("busy")));
        throw new Error("the cause");
      },
    },
  });
  assert.equal(result.builds[0]?.error?.message, "the cause");
  assert.deepEqual(rig.texts("problem"), ["Cannot clean up disk: busy"]);
});

test("retries: the first error is reported when all fail", async () => {
  const rig = createRig();
  let tries = 0;
  const result = await rig.run([{ name: "a", provisioners: [{ type: "bad", maxRetries: 2 }] }], {
    provisioners: { bad: () => Promise.reject(new Error(`error ${++tries}`)) },
  });
  assert.equal(tries, 3);
  assert.equal(result.builds[0]?.error?.message, "error 1");
  assert.deepEqual(rig.texts("step").slice(0, 2), [
    `Provisioner failed with "error 1", retrying with 2 trie(s) left`,
    `Provisioner failed with "error 2", retrying with 1 trie(s) left`,
  ]);
});

test("the pause is inside the timeout, and again before each retry", async () => {
  const rig = createRig();
  const running = rig.run(
    [{ name: "a", provisioners: [{ type: "p", pauseBeforeMs: 1500, timeoutMs: 1000, maxRetries: 1 }] }],
    { provisioners: { p: async () => void rig.notes.push("ran") } },
  );
  for (let attempt = 0; attempt < 2; attempt++) {
    await until(() => rig.host.clock.waiting === 2);
    rig.host.clock.advance(1000);
    await until(() => rig.host.clock.waiting === 0);
  }
  const result = await running;
  assert.deepEqual(rig.notes, []);
  assert.equal(
    result.builds[0]?.error instanceof BuildError && result.builds[0].error.code,
    "provisioner/timeout",
  );
  assert.deepEqual(
    rig.texts("step").filter((text) => !text.startsWith("Provision")),
    [
      "Setting a 1s timeout for the next provisioner...",
      "Pausing 1.5s before the next provisioner...",
      "Setting a 1s timeout for the next provisioner...",
      "Pausing 1.5s before the next provisioner...",
    ],
  );
});

test("continue_on_error: a failure becomes a warning", async () => {
  const rig = createRig();
  const result = await rig.run(
    [{ name: "a", provisioners: [{ type: "bad", continueOnError: true }, { type: "next" }] }],
    {
      provisioners: {
        bad: () => Promise.reject(new Error("no")),
        next: async () => void rig.notes.push("next"),
      },
    },
  );
  assert.equal(result.outcome, "succeeded");
  assert.deepEqual(rig.notes, ["next"]);
});

test("parallel builds: as many as asked for, one with -debug, all with 0", async () => {
  for (const [parallelBuilds, debug, most] of [
    [2, false, 2],
    [0, false, 4],
    [-1, false, 4],
    [0, true, 1],
  ] as const) {
    const rig = createRig();
    let now = 0;
    let peak = 0;
    const builds = ["a", "b", "c", "d"].map((name) => ({ name }));
    await rig.run(
      builds,
      {
        builders: {
          fake: async () => {
            peak = Math.max(peak, ++now);
            await new Promise((resolve) => setImmediate(resolve));
            now--;
            return artifact("x");
          },
        },
      },
      { parallelBuilds, flags: { debug } },
    );
    assert.equal(peak, most);
  }
});

test("one build that fails does not stop the other", async () => {
  const rig = createRig();
  const result = await rig.run([{ name: "a" }, { name: "b" }], {
    builders: {
      fake: async (context) => (context.build.name === "a" ? Promise.reject(new Error("no")) : artifact("b")),
    },
  });
  assert.deepEqual(
    result.builds.map((build) => build.outcome),
    ["failed", "succeeded"],
  );
  assert.equal(result.exitCode, 1);
});

test("cancelling: builds under way stop and are released, waiting ones never start", async () => {
  const rig = createRig();
  const running = rig.run(
    [
      {
        name: "a",
        provisioners: [{ type: "hang", continueOnError: true, maxRetries: 3 }],
        errorCleanup: { type: "clean" },
      },
      { name: "b" },
    ],
    {
      builders: {
        fake: async (context) => {
          context.scope.defer("machine", () => void rig.notes.push("released"));
          return await provisioning(context);
        },
      },
      provisioners: {
        hang: async (context) => {
          rig.notes.push("hanging");
          await context.host.clock.delay(1e9, { signal: context.signal });
        },
        clean: async () => void rig.notes.push("cleaned"),
      },
    },
    { parallelBuilds: 1, flags: { onError: "abort" } },
  );
  await until(() => rig.notes.length === 1);
  rig.controller.abort(new Cancelled("interrupted"));
  const result = await running;
  assert.equal(result.outcome, "cancelled");
  assert.equal(result.exitCode, 1);
  assert.deepEqual(rig.notes, ["hanging", "released"]);
  assert.deepEqual(rig.events.filter((event) => event.kind === "build.started").length, 1);
});

test("-on-error=abort leaves the processes of its own build running, not those of the others", async () => {
  const left: unknown[] = [];
  let started = 0;
  const rig = createRig(
    {},
    {
      start: async () => ({
        pid: ++started,
        exited: new Promise(() => undefined),
        kill: () => undefined,
        [Symbol.asyncDispose]: async () => undefined,
      }),
      leaveRunning: (pids) => void left.push(pids),
    },
  );
  const bothRun = Promise.withResolvers<void>();
  await rig.run(
    [{ name: "good" }, { name: "bad" }],
    {
      builders: {
        fake: async (context) => {
          const { scope, signal, host } = context;
          scope.use("the machine", await host.processes.start("vm", { arguments: [], signal }));
          if (started === 2) bothRun.resolve();
          await bothRun.promise;
          if (context.build.name === "bad") throw new Error("no");
          return await provisioning(context);
        },
      },
    },
    { flags: { onError: "abort" } },
  );
  assert.deepEqual(left, [[2]]);
});

test("-debug pauses after the connection and after each provisioner", async () => {
  const rig = createRig();
  await rig.run(
    [{ name: "a", provisioners: [{ type: "p" }] }],
    { provisioners: { p: async () => undefined } },
    { flags: { debug: true }, answers: ["", ""] },
  );
  assert.deepEqual(rig.texts("prompt"), [
    "Pausing after run of step 'connect'. Press enter to continue.",
    "Pausing after run of step 'p'. Press enter to continue.",
  ]);
});

test("a mistake that shows only while running is a diagnostic and fails the build", async () => {
  const rig = createRig();
  const result = await rig.run(
    [{ name: "a", provisioners: [{ type: "p", config: { value: "{{broken}}" } }] }],
    { provisioners: { p: async () => undefined } },
  );
  assert.equal(result.outcome, "failed");
  assert.ok(
    rig.events.some((event) => event.kind === "diagnostic" && event.diagnostic.code === "template/broken"),
  );
});

test("a render that fails while running names the component", async () => {
  const rig = createRig();
  const result = await rig.run([{ name: "a", provisioners: [{ type: "p" }] }], {
    provisioners: { p: async (context) => void context.render("{{broken}}", {}) },
  });
  assert.match(result.builds[0]?.error?.message ?? "", /Cannot render a template of "p": It is broken/);
});

test("a bug of ours is shown as one", async () => {
  const rig = createRig();
  await rig.run([{ name: "a" }], {
    builders: {
      fake: async () => {
        throw new TypeError("x is not a function");
      },
    },
  });
  const finished = rig.events.find((event) => event.kind === "build.finished");
  assert.equal(finished?.kind === "build.finished" && finished.error?.code, "bug");
});

test("a builder without an artifact succeeds and lists nothing", async () => {
  const rig = createRig();
  const result = await rig.run([{ name: "a", postProcessors: [[{ type: "pp" }]] }], {
    builders: { fake: async () => undefined },
  });
  assert.equal(result.outcome, "succeeded");
  assert.ok(!kinds(rig).includes("artifact") && !kinds(rig).includes("post-processor.started"));
});
