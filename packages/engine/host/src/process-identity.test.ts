import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import type { ProcessIdentity } from "@prebake/sdk";
import { endProcess } from "./end-process.ts";
import { comparePlaces, identifyProcess, listDescendants, parsePsLine } from "./process-identity.ts";

/** A shell that says when it is ready, in a group of its own; killed at the end whatever happened. */
async function startShell(script: string) {
  const child = spawn("sh", ["-c", script.replace("READY", "echo ready")], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(child.stdout, "data");
  const pid = child.pid ?? 0; // It has spoken: it runs.
  return {
    pid,
    exited: once(child, "exit"),
    [Symbol.dispose]: () => {
      try {
        process.kill(-pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    },
  };
}

async function identityOf(pid: number): Promise<ProcessIdentity> {
  const found = await identifyProcess(pid);
  assert.ok(found);
  return found;
}

test("identifyProcess() tells who runs, and that nobody does", async () => {
  const own = await identityOf(process.pid);
  assert.equal(own.pid, process.pid);
  assert.notEqual(own.started, "");
  assert.deepEqual(await identifyProcess(process.pid), own);
  using shell = await startShell("READY; exec sleep 600");
  const { exited, pid } = shell;
  process.kill(pid, "SIGKILL");
  await exited;
  assert.equal(await identifyProcess(pid), undefined);
});

test("identifyProcess() does not count one that has ended and waits for its parent", async () => {
  // The inner shell ends at once; `exec` makes of the outer one a parent that never asks.
  using shell = await startShell("sh -c 'exit 0' & echo $!; READY; exec sleep 600");
  while ((await listDescendants(shell.pid)).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(await listDescendants(shell.pid), []);
});

test("listDescendants() finds children and their children, with their programs", async () => {
  using shell = await startShell("sh -c 'sleep 600 & echo ready; wait' & wait");
  const names = (await listDescendants(shell.pid)).map(({ program }) => program);
  assert.deepEqual(names.toSorted(), ["sh", "sleep"]);
});

test("endProcess() ends the process with its group", async () => {
  using shell = await startShell("sleep 600 & READY; wait");
  const identity = await identityOf(shell.pid);
  const below = await listDescendants(shell.pid);
  assert.equal(below.length, 1);
  assert.equal(await endProcess(identity), "ended");
  assert.equal(await endProcess(identity), "gone");
  for (const one of below) assert.equal(await endProcess(one), "gone");
});

test("endProcess() ends one that leads no group", async () => {
  using shell = await startShell("sleep 600 & READY; wait; echo survived; exec sleep 600");
  const [child] = await listDescendants(shell.pid);
  assert.ok(child);
  assert.equal(await endProcess(child), "ended");
  assert.ok(await identifyProcess(shell.pid));
});

test("endProcess() leaves alone who is not surely the same", async () => {
  using shell = await startShell("READY; exec sleep 600");
  const identity = await identityOf(shell.pid);
  const [host = "", boot = "", space = ""] = identity.place.split(" ");
  const rows: readonly (readonly [Partial<ProcessIdentity>, string])[] = [
    [{ started: "1" }, "gone"],
    [{ started: "" }, "alive"],
    [{ place: `${host} other-boot ${space}` }, "gone"],
    [{ place: `other ${boot} ${space}` }, "elsewhere"],
    [{ place: `other ${boot} ${space}`, pid: 2 ** 22 + 1 }, "elsewhere"],
    [{ pid: 2 ** 22 + 1 }, "gone"], // Above the kernel's largest id.
  ];
  for (const [change, result] of rows) {
    assert.equal(await endProcess({ ...identity, ...change }), result, JSON.stringify(change));
  }
  assert.equal((await identifyProcess(shell.pid))?.started, identity.started);
});

test("comparePlaces()", () => {
  assert.equal(comparePlaces("a b c", "a b c"), "here");
  assert.equal(comparePlaces("a x c", "a b c"), "before");
  assert.equal(comparePlaces("z b c", "a b c"), "elsewhere");
  assert.equal(comparePlaces("a b z", "a b c"), "elsewhere");
  assert.equal(comparePlaces("a  ", "a b c"), "elsewhere");
});

test("parsePsLine() reads macOS's columns", () => {
  assert.deepEqual(parsePsLine("   12     1 Ss   Mon Jan  1 10:00:00 2026     /usr/sbin/my daemon "), [
    { pid: 12, parent: 1, started: "Mon Jan  1 10:00:00 2026", program: "my daemon" },
  ]);
  assert.deepEqual(parsePsLine("   12     1 Z    Mon Jan  1 10:00:00 2026     (sh)"), []);
  assert.deepEqual(parsePsLine(""), []);
});
