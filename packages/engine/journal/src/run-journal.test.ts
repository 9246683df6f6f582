import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { journalDirectory, stateDirectory } from "./state-directory.ts";
import { readJournal } from "./journal-record.ts";
import { createJournalRig } from "./journal-rig.fixture.ts";

const temporary = (path: string) => ({ kind: "path", path, use: "temporary" }) as const;

test("a thing stands in the journal when note() has resolved; the file goes with the last one", async () => {
  await using rig = await createJournalRig();
  await using journal = rig.start();
  const entry = await journal.forBuild("qemu.x").note(temporary("a"));
  const { head, open } = readJournal(rig.text());
  assert.equal(head?.directory, rig.path);
  assert.deepEqual(
    open.map(({ build, thing }) => [build, thing]),
    [["qemu.x", temporary(`${rig.path}/a`)]],
  );
  await entry.close();
  await entry.close();
  assert.deepEqual(readJournal(rig.text()).open, []);
  assert.deepEqual(rig.files(), ["r1.jsonl", "r1.jsonl.lock"]);
  await journal[Symbol.asyncDispose]();
  assert.deepEqual(rig.files(), []);
});

test("a run that notes nothing writes nothing", async () => {
  await using rig = await createJournalRig();
  await rig.start()[Symbol.asyncDispose]();
  assert.equal(await rig.host.files.status(`${rig.path}/state`), undefined);
});

test("what is left when the run ends stays in the journal", async () => {
  await using rig = await createJournalRig();
  const journal = rig.start();
  const [one, two] = [journal.forBuild("one"), journal.forBuild("two")];
  for (const build of [one, two]) await build.note(temporary("x"));
  await one.keepAll();
  await journal[Symbol.asyncDispose]();
  assert.deepEqual(
    readJournal(rig.text()).open.map(({ build, isKept }) => [build, isKept]),
    [
      ["one", true],
      ["two", false],
    ],
  );
  assert.deepEqual(rig.files(), ["r1.jsonl"]);
});

test("what ends after the run is no failure of the journal, and does not write it anew", async () => {
  await using rig = await createJournalRig();
  const journal = rig.start();
  const [one, two] = [journal.forBuild("one"), journal.forBuild("two")];
  const [closed, late] = [await one.note(temporary("x")), await two.note(temporary("y"))];
  await closed.close();
  await journal[Symbol.asyncDispose]();
  const text = rig.text();
  await late.learn({ birth: "1" });
  await late.close();
  assert.deepEqual([rig.text(), rig.files(), rig.failures], [text, ["r1.jsonl"], []]);
});

test("many at once: every line is whole, in order, and there before its promise resolves", async () => {
  await using rig = await createJournalRig();
  await using journal = rig.start();
  const build = journal.forBuild("b");
  await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const entry = await build.note(temporary(`t${index}`));
      assert.ok(rig.text().includes(`/t${index}"`));
      await entry.learn({ birth: String(index) });
      if (index % 2 === 0) await entry.close();
    }),
  );
  const { open } = readJournal(rig.text());
  assert.equal(open.length, 50);
  assert.ok(open.every(({ thing, birth }) => thing.kind === "path" && thing.path.endsWith(`/t${birth}`)));
});

test("no secret enters the journal", async () => {
  await using rig = await createJournalRig();
  rig.redactor.add("hunter22");
  rig.redactor.add("path"); // A secret that is a word of ours as well.
  await using journal = rig.start("hunter22-run");
  const build = journal.forBuild("build hunter22");
  await build.note({ kind: "path", path: "/tmp/hunter22/x", use: "output" });
  const machine = await build.note({ kind: "machine", by: "hunter22" });
  await machine.learn({ said: "the password is hunter22.", names: { Password: "hunter22" } });
  const text = rig.text("hunter22-run");
  assert.equal(text.replace('"run":"hunter22-run"', "").includes("hunter22"), false, text);
  assert.deepEqual(
    readJournal(text).open.map(({ thing }) => thing.kind),
    ["path", "machine"],
  );
});

test("what a machine's maker says is bounded", async () => {
  await using rig = await createJournalRig();
  await using journal = rig.start();
  const entry = await journal.forBuild("b").note({ kind: "machine", by: "p" });
  for (let line = 0; line < 300; line++) void entry.learn({ said: `${line} ${"x".repeat(1000)}` });
  await entry.learn({ names: { ID: "still heard" } });
  const [item] = readJournal(rig.text()).open;
  assert.equal(item?.said.length, 200);
  assert.ok(item.said.every((line) => line.length <= 300));
  assert.equal(item.names["ID"], "still heard");
});

test("a journal that cannot be written is told once, and stops nobody", async () => {
  await using rig = await createJournalRig();
  await rig.host.files.write("state", "a file where the directory should be");
  await using journal = rig.start();
  for (let count = 0; count < 3; count++) {
    const entry = await journal.forBuild("b").note(temporary("x"));
    await entry.learn({ birth: "1" });
    await entry.keep();
    await entry.close();
  }
  assert.equal(rig.failures.length, 1);
});

const places: readonly (readonly [string, Record<string, string>, string, string])[] = [
  ["linux", { PREBAKE_STATE_DIR: "/s" }, "linux", "/s"],
  ["linux with XDG", { XDG_STATE_HOME: "/x" }, "linux", "/x/prebake"],
  ["linux alone", {}, "linux", "/home/user/.local/state/prebake"],
  ["macOS", {}, "darwin", "/home/user/Library/Application Support/prebake"],
  ["Windows", { LOCALAPPDATA: "C:/L" }, "win32", "C:/L/prebake/state"],
  ["Windows, bare", {}, "win32", "/home/user/AppData/Local/prebake/state"],
];
for (const [name, env, os, directory] of places) {
  test(`stateDirectory() of ${name}`, () => {
    const host = createMemoryHost({ env, machine: { os } });
    assert.equal(stateDirectory(host), directory);
    assert.equal(journalDirectory(host), `${directory}/journal`);
  });
}
