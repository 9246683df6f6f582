/** Runs that are killed, at any moment and beside others: whatever they have made is known, and nothing else is touched. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import { cleanUp } from "./clean-up.ts";
import { readJournal } from "./journal-record.ts";
import { createJournalRig } from "./journal-rig.fixture.ts";
import type { JournalRig } from "./journal-rig.fixture.ts";

/** A process of its own, with a host whose makings stand in the journal of `runId`. It says a line for each round of `loop`. */
function startRun(rig: JournalRig, runId: string, loop: string): ChildProcess & { readonly pid: number } {
  const from = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const script = `
    import { createHost } from "@prebake/host";
    import { Redactor } from "@prebake/base";
    import { RunJournal } from ${from("run-journal.ts")};
    import { journaledHost } from ${from("journaled-host.ts")};
    const directory = ${JSON.stringify(rig.path)};
    const host = createHost({ workingDirectory: directory, temporaryDirectory: directory, env: process.env });
    const fail = (error) => { throw error; };
    const run = new RunJournal({ host, runId: ${JSON.stringify(runId)}, redactor: new Redactor(), onFailure: fail });
    const journal = run.forBuild("b");
    const seen = journaledHost(host, journal);
    for (let round = 0; ; round++) { ${loop}; process.stdout.write("round\\n"); }
  `;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
    cwd: import.meta.dirname,
    env: { ...process.env, PREBAKE_STATE_DIR: `${rig.path}/state` },
  });
  const { pid } = child;
  assert.ok(pid !== undefined);
  return Object.assign(child, { pid });
}

/** Resolves when it has said so many lines. */
async function rounds(child: ChildProcess, count: number): Promise<void> {
  let said = 0;
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    said += String(chunk).split("\n").length - 1;
    if (said >= count) return;
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

const directoriesOf = (rig: JournalRig) => readdirSync(rig.path).filter((name) => name.startsWith("made-"));

for (const count of [1, 7, 40]) {
  test(`a run that is killed while it makes and removes directories leaves none after the clean-up: ${count} rounds`, async () => {
    await using rig = await createJournalRig();
    const loop = `
      const path = await seen.files.makeTemporaryDirectory("made-");
      await host.files.write(path + "/content", "x".repeat(10_000));
      if (round % 3 === 1) await seen.files.remove(path)`;
    const child = startRun(rig, "r1", loop);
    await rounds(child, count);
    await kill(child);
    const made = directoriesOf(rig);
    assert.ok(made.length >= count - Math.ceil(count / 3), String(made));
    const known = readJournal(rig.text()).open.map(({ thing }) => thing.kind === "path" && thing.path);
    for (const name of made) assert.ok(known.includes(`${rig.path}/${name}`), `${name} is in the journal`);
    await rig.cleanUp();
    assert.deepEqual(directoriesOf(rig), []);
    assert.deepEqual(rig.files(), []);
  });
}

test("two runs at a time keep apart: cleaning up after the dead one leaves the living one's things", async () => {
  await using rig = await createJournalRig();
  const loop = (name: string) => `await seen.files.makeTemporaryDirectory("made-${name}-")`;
  const [dead, living] = [startRun(rig, "r1", loop("dead")), startRun(rig, "r2", loop("living"))];
  try {
    await Promise.all([rounds(dead, 3), rounds(living, 3)]);
    await kill(dead);
    const before = directoriesOf(rig).filter((name) => name.startsWith("made-living-"));
    await rig.cleanUp();
    const after = new Set(directoriesOf(rig));
    for (const name of before) assert.ok(after.has(name), name);
    assert.ok(![...after].some((name) => name.startsWith("made-dead-")));
    assert.deepEqual(rig.files(), ["r2.jsonl", "r2.jsonl.lock"]);
  } finally {
    await kill(living);
  }
  await rig.cleanUp();
  assert.deepEqual(directoriesOf(rig), []);
});

test("of two that clean up at a time each thing is done by one of them", async () => {
  await using rig = await createJournalRig();
  const child = startRun(rig, "r1", `await seen.files.makeTemporaryDirectory("made-")`);
  await rounds(child, 10);
  await kill(child);
  const made = directoriesOf(rig).length;
  const [one, two] = await Promise.all([rig.cleanUp(), rig.cleanUp()]);
  const removed = [...one, ...two].filter((text) => text.endsWith(": removed"));
  assert.equal(removed.length, made);
  assert.deepEqual(directoriesOf(rig), []);
  assert.deepEqual(rig.files(), []);
});

/** A dead run with three directories in its journal. */
async function deadRun(rig: JournalRig): Promise<string> {
  const journal = rig.start();
  const build = journal.forBuild("b");
  for (const name of ["made-a", "made-b", "made-c"]) {
    await build.note({ kind: "path", path: name, use: "temporary" });
    await rig.host.files.makeDirectory(name);
  }
  rig.kill();
  await journal[Symbol.asyncDispose]();
  return `${rig.path}/state/journal/dead-r1.jsonl`;
}

const damages: readonly (readonly [name: string, damage: (file: string) => void, left: readonly string[]])[] =
  [
    ["the last line is cut", (file) => truncateSync(file, readFileSync(file).length - 5), ["made-c"]],
    [
      "zeros behind the end, as file systems leave them",
      (file) => appendFileSync(file, Buffer.alloc(512)),
      [],
    ],
    [
      "a line of zeros in the middle",
      (file) => {
        const [head, a, , ...rest] = readFileSync(file, "utf8").split("\n");
        writeFileSync(file, [head, a, "\0".repeat(100), ...rest].join("\n"));
      },
      ["made-b"],
    ],
    [
      "the first line is gone",
      (file) => writeFileSync(file, readFileSync(file, "utf8").replace(/^.*\n/, "")),
      [],
    ],
    [
      "a record of a newer version",
      (file) => appendFileSync(file, '{"id":1,"future":{"x":1}}\n{"v":9}\n'),
      [],
    ],
    [
      "line ends of another system",
      (file) => writeFileSync(file, readFileSync(file, "utf8").replaceAll("\n", "\r\n")),
      [],
    ],
  ];
for (const [name, damage, left] of damages) {
  test(`a journal that is damaged loses no more than the damaged line: ${name}`, async () => {
    await using rig = await createJournalRig();
    damage(await deadRun(rig));
    await rig.cleanUp();
    assert.deepEqual(directoriesOf(rig), left);
  });
}

test("a clean-up that is interrupted leaves the rest in the journal, for the next", async () => {
  await using rig = await createJournalRig();
  await deadRun(rig);
  const stop = new AbortController();
  const host: Host = {
    ...rig.host,
    files: {
      ...rig.host.files,
      remove: async (path) => {
        await rig.host.files.remove(path);
        stop.abort(new Cancelled("stop"));
      },
    },
  };
  const all = { dryRun: false, outputs: true, kept: false, forgetMachines: false };
  await assert.rejects(cleanUp(host, { ...all, signal: stop.signal }), Cancelled);
  assert.deepEqual(directoriesOf(rig), ["made-b", "made-c"]);
  assert.deepEqual(await rig.cleanUp(), ["path made-b: removed", "path made-c: removed"]);
});

test("a journal that cannot be written anew stays as it was: nothing open is lost", async () => {
  await using rig = await createJournalRig();
  const file = await deadRun(rig);
  const before = readFileSync(file, "utf8");
  const full = new BuildError("host/disk-full", { message: "Cannot write: no space is left" });
  const host: Host = {
    ...rig.host,
    files: {
      ...rig.host.files,
      remove: (path) => (path.endsWith("made-b") ? Promise.reject(full) : rig.host.files.remove(path)),
      write: () => Promise.reject(full),
    },
  };
  const options = { dryRun: false, outputs: true, kept: false, forgetMachines: false };
  await assert.rejects(cleanUp(host, { ...options, signal: new AbortController().signal }), full);
  assert.equal(readFileSync(file, "utf8"), before);
  assert.deepEqual(await rig.cleanUp(), ["path made-a: gone", "path made-b: removed", "path made-c: gone"]);
  assert.deepEqual(rig.files(), []);
});
