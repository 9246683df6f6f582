import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import type { BuildEvent, BuilderContext } from "@prebake/sdk";
import { idleCommunicator } from "@prebake/testing";
import { errorRecord } from "./diagnostic-record.ts";
import { artifact, createRig, provisioning, until } from "./run-rig.fixture.ts";
import type { Rig } from "./run-rig.fixture.ts";

const journal = "/home/user/.local/state/prebake/journal/run-1.jsonl";

async function journalText(rig: Rig): Promise<string> {
  return (await rig.host.files.status(journal)) ? await rig.host.files.readText(journal) : "";
}

const crash = new BuildError("plugin/crashed", { message: "the plugin has crashed" });

/** Loses the machine when a provisioner says so; as a plugin that is killed does. */
function losing(rig: Rig, lost: AbortController) {
  return async (context: BuilderContext) => {
    const machine = { communicator: idleCommunicator, variables: {}, lost: lost.signal };
    await assert.rejects(context.provision(machine), crash);
    rig.notes.push("provisioning has stopped");
    throw crash;
  };
}

test("a machine that is lost: its provisioner stops, is not tried again, and nothing else runs on it", async () => {
  for (const hangs of [true, false]) {
    const rig = createRig();
    const lost = new AbortController();
    const result = await rig.run(
      [
        {
          name: "a",
          provisioners: [{ type: "work", maxRetries: 3, continueOnError: true }, { type: "next" }],
          errorCleanup: { type: "clean" },
        },
      ],
      {
        builders: { fake: losing(rig, lost) },
        provisioners: {
          work: async ({ host, signal }) => {
            rig.notes.push("working");
            lost.abort(crash);
            if (hangs) await host.clock.delay(1e9, { signal });
            throw crash;
          },
          next: async () => void rig.notes.push("next"),
          clean: async () => void rig.notes.push("clean"),
        },
      },
    );
    assert.deepEqual(rig.notes, ["working", "provisioning has stopped"]);
    assert.equal(result.builds[0]?.error, crash);
    assert.equal(result.outcome, "failed");
  }
});

test("a machine that is lost within a provisioner's time limit is no time-out", async () => {
  const rig = createRig();
  const lost = new AbortController();
  const result = await rig.run([{ name: "a", provisioners: [{ type: "work", timeoutMs: 60_000 }] }], {
    builders: { fake: losing(rig, lost) },
    provisioners: {
      work: async ({ host, signal }) => {
        lost.abort(crash);
        await host.clock.delay(1e9, { signal });
      },
    },
  });
  assert.equal(result.builds[0]?.error, crash);
});

const making = async (context: BuilderContext) => {
  const entry = await context.journal.note({ kind: "path", path: "out", use: "output" });
  context.scope.defer("output directory", () => entry.close());
  await context.host.files.makeTemporaryDirectory("t-");
  await provisioning(context);
  await entry.close();
  return artifact("x");
};

test("what a build makes is in the journal under its name; what it leaves on purpose is marked", async () => {
  const rig = createRig();
  const seen: string[] = [];
  await rig.run(
    [{ name: "a", provisioners: [{ type: "bad" }] }],
    {
      builders: { fake: making },
      provisioners: {
        bad: async () => {
          seen.push(await journalText(rig));
          throw new Error("no");
        },
      },
    },
    { flags: { onError: "abort" } },
  );
  assert.match(seen[0] ?? "", /"build":"a","thing":\{"kind":"path","path":"\/home\/me\/images\/out"/);
  assert.match(seen[0] ?? "", /"path":"\/tmp\/t-1","use":"temporary"/);
  assert.equal((await journalText(rig)).split('"state":"kept"').length - 1, 2);
});

test("what a build cleans up goes from the journal, and nothing is marked", async () => {
  const rig = createRig();
  await rig.run([{ name: "a", provisioners: [{ type: "bad" }] }], {
    builders: { fake: making },
    provisioners: { bad: () => Promise.reject(new Error("no")) },
  });
  const text = await journalText(rig);
  assert.match(text, /\{"id":1,"state":"closed"\}/);
  assert.doesNotMatch(text, /kept/);
});

test("-on-error=ask without anybody to ask says so and cleans up", async () => {
  const rig = createRig();
  await rig.run(
    [{ name: "a", provisioners: [{ type: "bad" }] }],
    { builders: { fake: making }, provisioners: { bad: () => Promise.reject(new Error("no")) } },
    { flags: { onError: "ask" } },
  );
  assert.ok(rig.texts("step").includes("There is no terminal to ask on: cleaning up."));
  assert.match(await journalText(rig), /\{"id":1,"state":"closed"\}/);
});

test("events of a build that was cancelled say so", async () => {
  const rig = createRig();
  const running = rig.run([{ name: "a", provisioners: [{ type: "hang" }] }], {
    provisioners: {
      hang: async ({ host, signal }) => {
        rig.notes.push("hanging");
        await host.clock.delay(1e9, { signal });
      },
    },
  });
  await until(() => rig.notes.length > 0);
  rig.controller.abort(new Cancelled("interrupted by SIGINT"));
  await running;
  const codes = rig.events.flatMap((event: BuildEvent) =>
    "error" in event ? [[event.kind, event.error.code]] : [],
  );
  assert.deepEqual(codes, [
    ["provisioner.finished", "cancelled"],
    ["build.finished", "cancelled"],
  ]);
});

const stop = new Cancelled("stop");
const records: readonly (readonly [string, unknown, string])[] = [
  ["an error of ours", new BuildError("a/b", { message: "m", hint: "h" }), "a/b"],
  [
    "one of a part with its own copy of us",
    Object.assign(new Error("m"), { name: "BuildError", code: "c/d" }),
    "c/d",
  ],
  ["a stop", stop, "cancelled"],
  ["a stop by another copy of us", Object.assign(new Error("m"), { name: "Cancelled" }), "cancelled"],
  ["a platform's abort", new DOMException("aborted", { name: "AbortError", cause: stop }), "cancelled"],
  ["a bug", new TypeError("x is undefined"), "bug"],
  ["a foreign error", new Error("m"), "error"],
  ["no error at all", "text", "error"],
];
for (const [name, thrown, code] of records) {
  test(`errorRecord() of ${name}`, () => {
    const record = errorRecord(thrown);
    assert.equal(record.code, code);
    assert.equal(record.hint, code === "a/b" ? "h" : undefined);
    assert.equal(record.stack !== undefined, code === "bug");
  });
}
