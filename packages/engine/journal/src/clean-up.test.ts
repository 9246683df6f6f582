import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalFacts, JournalThing } from "@prebake/sdk";
import { createJournalRig } from "./journal-rig.fixture.ts";
import type { JournalRig } from "./journal-rig.fixture.ts";

const { signal } = new AbortController();

/** A run that noted these, and was killed. */
async function killed(
  rig: JournalRig,
  things: readonly (readonly [JournalThing, JournalFacts?])[],
  runId = "r1",
): Promise<void> {
  const journal = rig.start(runId);
  for (const [thing, facts] of things) {
    const entry = await journal.forBuild("qemu.x").note(thing);
    if (facts) await entry.learn(facts);
  }
  rig.kill(runId);
  await journal[Symbol.asyncDispose]();
}

async function makeDirectory(rig: JournalRig, path: string): Promise<JournalFacts> {
  await rig.host.files.write(`${path}/disk`, "half");
  const birth = (await rig.host.files.status(path))?.birth;
  assert.ok(birth);
  return { birth };
}

const output = (path: string) => ({ kind: "path", path, use: "output" }) as const;
const temporary = (path: string) => ({ kind: "path", path, use: "temporary" }) as const;

test("processes, temporary files and half-made outputs of a dead run are removed, and its journal with them", async () => {
  await using rig = await createJournalRig();
  const { files, processes } = rig.host;
  await using child = await processes.start("sleep", { arguments: ["600"], signal });
  const process = await processes.identify(child.pid);
  assert.ok(process);
  await files.write("script", "x");
  await killed(rig, [
    [output("out"), await makeDirectory(rig, "out")],
    [temporary("script")],
    [temporary("never-made")],
    [{ kind: "process", program: "sleep" }, { process }],
    [{ kind: "process", program: "never-started" }],
  ]);
  const found = await rig.cleanUp({ dryRun: true });
  assert.deepEqual(found, [
    "process sleep: found",
    "process never-started: gone",
    "path out: found",
    "path script: found",
    "path never-made: gone",
  ]);
  assert.deepEqual(await rig.cleanUp({ dryRun: true }), found);
  assert.deepEqual(
    await rig.cleanUp(),
    found.map((line) => line.replace("found", "removed")),
  );
  assert.equal((await child.exited).signal, "SIGTERM");
  for (const path of ["out", "script"]) assert.equal(await files.status(path), undefined);
  assert.deepEqual(rig.files(), []);
  assert.deepEqual(await rig.cleanUp(), []);
});

test("a run that lives is left alone", async () => {
  await using rig = await createJournalRig();
  await using journal = rig.start();
  await journal.forBuild("b").note(temporary("mine"));
  await rig.host.files.write("mine", "x");
  assert.deepEqual(await rig.cleanUp({ kept: true }), []);
  assert.ok(await rig.host.files.status("mine"));
  assert.ok(rig.text().includes("mine"));
});

test("never anything that was there before, or that somebody made since", async () => {
  await using rig = await createJournalRig();
  const { files } = rig.host;
  await files.write("before/disk", "finished"); // Noted, and killed before it could be made.
  const facts = await makeDirectory(rig, "again");
  await files.rename("again", "elsewhere");
  await files.write("again/disk", "finished by a later build");
  await files.makeDirectory("empty");
  rig.redactor.add("hunter22");
  await files.write("hunter22/disk", "x");
  await killed(rig, [
    [output("before")],
    [output("again"), facts],
    [output("empty")],
    [temporary("hunter22")],
  ]);
  const results = await rig.results();
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ["left", "gone", "removed", "left"],
  );
  assert.match(results[0]?.reason ?? "", /nobody can tell/);
  assert.match(results[3]?.reason ?? "", /a secret/);
  for (const path of ["before", "again", "hunter22", "elsewhere"])
    assert.ok(await files.status(`${path}/disk`));
  // What is left is still known the next time.
  assert.equal((await rig.results()).length, 2);
});

test("outputs wait for who is asked for them; what was left on purpose for -force", async () => {
  await using rig = await createJournalRig();
  await killed(rig, [[output("out"), await makeDirectory(rig, "out")], [temporary("t")]]);
  assert.deepEqual(await rig.cleanUp({ outputs: false }), ["path out: left", "path t: gone"]);
  const journal = rig.start("r2");
  const facts = await makeDirectory(rig, "wanted");
  await (await journal.forBuild("b").note(output("wanted"))).learn(facts);
  await journal.forBuild("b").keepAll();
  await journal[Symbol.asyncDispose]();
  assert.deepEqual(await rig.cleanUp(), ["path out: removed", "path wanted: kept"]);
  assert.deepEqual(await rig.cleanUp({ kept: true }), ["path wanted: removed"]);
});

test("a machine is named until it is forgotten; its processes end at once", async () => {
  await using rig = await createJournalRig();
  const { processes } = rig.host;
  await using child = await processes.start("sleep", { arguments: ["600"], signal });
  const process = await processes.identify(child.pid);
  assert.ok(process);
  await killed(rig, [
    [
      { kind: "machine", by: "the plugin" },
      { processes: [process], names: { ID: "i-1" }, said: "made i-1" },
    ],
  ]);
  assert.deepEqual(await rig.cleanUp({ dryRun: true, forgetMachines: true }), ["machine the plugin: left"]);
  const [result] = await rig.results();
  assert.deepEqual([result?.item.names, result?.item.said], [{ ID: "i-1" }, ["made i-1"]]);
  assert.match(result?.reason ?? "", /only the plugin could remove it/);
  await child.exited;
  assert.deepEqual(await rig.cleanUp({ forgetMachines: true }), ["machine the plugin: forgotten"]);
  assert.deepEqual(rig.files(), []);
});

test("a process of another container is left to its own; one that cannot be ended is told", async () => {
  await using rig = await createJournalRig();
  const own = await rig.host.processes.identify(process.pid);
  assert.ok(own);
  await killed(rig, [
    [{ kind: "process", program: "far" }, { process: { ...own, place: "other x y" } }],
    [{ kind: "process", program: "unsure" }, { process: { ...own, started: "" } }],
    [{ kind: "process", program: "another" }, { process: { ...own, started: "1" } }],
    [{ kind: "machine", by: "p" }, { processes: [{ ...own, started: "" }] }],
  ]);
  assert.deepEqual(await rig.cleanUp(), [
    "process far: left",
    "process unsure: failed",
    "process another: gone",
    "machine p: failed",
  ]);
});

test("what fails is told, and the rest is done", async () => {
  await using rig = await createJournalRig();
  const failing = { ...rig.host.files, remove: async () => Promise.reject(new Error("read-only")) };
  await killed(rig, [[temporary("t")], [temporary("gone")]]);
  await rig.host.files.write("t", "x");
  const host = { ...rig.host, files: { ...failing } };
  const { cleanUp } = await import("./clean-up.ts");
  const options = { dryRun: false, outputs: true, kept: false, forgetMachines: false, signal };
  const results = await cleanUp(host, options);
  assert.deepEqual(
    results.map(({ outcome, reason }) => [outcome, reason]),
    [
      ["failed", "read-only"],
      ["gone", undefined],
    ],
  );
  assert.deepEqual(await rig.cleanUp(), ["path t: removed"]);
});

test("runs are cleaned up in the order of their starts, by one at a time; a cancelled one goes on later", async () => {
  await using rig = await createJournalRig();
  for (const run of ["b", "a"]) {
    await rig.host.files.write(`${run}.tmp`, "x");
    await killed(rig, [[temporary(`${run}.tmp`)]], run);
  }
  const stopped = new AbortController();
  stopped.abort(new Error("enough"));
  await assert.rejects(rig.cleanUp({ signal: stopped.signal }), /enough/);
  const both = await Promise.all([rig.cleanUp(), rig.cleanUp()]);
  assert.deepEqual(
    both
      .flat()
      .filter((line) => line.endsWith("removed"))
      .toSorted(),
    ["path a.tmp: removed", "path b.tmp: removed"],
  );
  assert.deepEqual(rig.files(), []);
});

test("a lock whose run was killed before it had a journal goes", async () => {
  await using rig = await createJournalRig();
  await rig.host.files.write(
    "state/journal/x.jsonl.lock",
    JSON.stringify({ pid: 4194305, started: "1", place: await placeOfLocks(rig) }),
  );
  assert.deepEqual(await rig.cleanUp(), []);
  assert.deepEqual(rig.files(), []);
});

async function placeOfLocks(rig: JournalRig): Promise<string> {
  return (await rig.host.processes.identify(process.pid))?.place ?? "";
}

test("a path that holds a password is found again by its birth, and no other for it", async () => {
  await using rig = await createJournalRig();
  const { files } = rig.host;
  const facts = await makeDirectory(rig, "vagrant/output-vagrant");
  await files.write("other/output-other/disk", "finished");
  rig.redactor.add("vagrant");
  await killed(rig, [
    [output("vagrant/output-vagrant"), facts],
    [output("vagrant/gone-vagrant"), { birth: "1-2-3" }],
    [output("vagrant/no/directory-vagrant"), { birth: "1-2-3" }],
  ]);
  assert.ok(!(await files.readText("state/journal/dead-r1.jsonl")).includes("vagrant"));
  assert.deepEqual(await rig.cleanUp({ dryRun: true }), [
    "path <sensitive>/output-<sensitive>: found",
    "path <sensitive>/gone-<sensitive>: gone",
    "path <sensitive>/no/directory-<sensitive>: gone",
  ]);
  assert.match((await rig.cleanUp())[0] ?? "", /: removed$/);
  assert.equal(await files.status("vagrant/output-vagrant"), undefined);
  assert.ok(await files.status("other/output-other/disk"));
});

test("a journal that cannot be read keeps no other one locked", async () => {
  await using rig = await createJournalRig();
  await killed(rig, [[temporary("a")]], "r1");
  await rig.host.files.makeDirectory("state/journal/odd.jsonl");
  await assert.rejects(rig.cleanUp(), { code: "host/is-a-directory" });
  assert.deepEqual(rig.files(), ["dead-r1.jsonl", "odd.jsonl"]);
});
