import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import type { Host, HostProcesses } from "@prebake/sdk";
import { readJournal } from "./journal-record.ts";
import type { JournalItem } from "./journal-record.ts";
import { createJournalRig } from "./journal-rig.fixture.ts";
import { journaledHost } from "./journaled-host.ts";

const { signal } = new AbortController();

test("a process is in the journal with its start as long as it runs", async () => {
  await using rig = await createJournalRig();
  await using journal = rig.start();
  const { processes } = journaledHost(rig.host, journal.forBuild("b"));
  {
    await using child = await processes.start("/bin/sh", { arguments: ["-c", "exec sleep 600"], signal });
    const [item] = readJournal(rig.text()).open;
    assert.deepEqual(item?.thing, { kind: "process", program: "sh" });
    assert.equal(item.process?.pid, child.pid);
    assert.equal(item.process.started, (await rig.host.processes.identify(child.pid))?.started);
    assert.ok(!rig.text().includes("600"), "arguments may hold secrets");
  }
  await journal[Symbol.asyncDispose]();
  assert.deepEqual(rig.files(), []);
});

test("only what was started through it, and still runs, is left running", async () => {
  await using rig = await createJournalRig();
  await using journal = rig.start();
  const left: unknown[] = [];
  const processes: HostProcesses = { ...rig.host.processes, leaveRunning: (pids) => void left.push(pids) };
  const one = journaledHost({ ...rig.host, processes }, journal.forBuild("one"));
  const other = journaledHost({ ...rig.host, processes }, journal.forBuild("other"));
  const start = (host: Host) =>
    host.processes.start("/bin/sh", { arguments: ["-c", "exec sleep 600"], signal });
  await using _others = await start(other);
  await using mine = await start(one);
  await (await start(one))[Symbol.asyncDispose]();
  one.processes.leaveRunning();
  assert.deepEqual(left, [[mine.pid]]);
});

test("a program that cannot be started leaves nothing open", async () => {
  await using rig = await createJournalRig();
  await using journal = rig.start();
  const { processes } = journaledHost(rig.host, journal.forBuild("b"));
  const start = processes.start("no-such-program", { arguments: [], signal });
  await assert.rejects(
    start,
    (error) => error instanceof BuildError && error.code === "host/program-missing",
  );
  assert.deepEqual(readJournal(rig.text()).open, []);
});

test("a temporary directory is in the journal before it is made, and goes from it when it is removed", async () => {
  await using rig = await createJournalRig();
  await using journal = rig.start();
  const { files } = journaledHost(rig.host, journal.forBuild("b"));
  const seen: (readonly JournalItem[])[] = [];
  const before = async () => void seen.push(readJournal(rig.text()).open);
  const plain = journal.forBuild("b");
  await plain.note({ kind: "process", program: "first" }); // So that there is a journal to look at.
  const path = await files.makeTemporaryDirectory("t-", { before });
  assert.deepEqual(
    readJournal(rig.text()).open.map(({ thing }) => thing),
    [
      { kind: "process", program: "first" },
      { kind: "path", path, use: "temporary" },
    ],
  );
  assert.equal(seen[0]?.length, 1);
  await files.remove(path);
  assert.equal(readJournal(rig.text()).open.length, 1);
  const nowhere = journaledHost(
    { ...rig.host, files: { ...rig.host.files, makeTemporaryDirectory: refuse } },
    plain,
  );
  await assert.rejects(nowhere.files.makeTemporaryDirectory("t-"), /full/);
  assert.equal(readJournal(rig.text()).open.length, 1);
});

const refuse: Awaited<
  ReturnType<typeof createJournalRig>
>["host"]["files"]["makeTemporaryDirectory"] = async (prefix, options) => {
  await options?.before?.(prefix);
  throw new Error("the disk is full");
};
