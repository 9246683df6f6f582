/** What holds between processes: one holder of a lock at a time, ends that nobody can refuse, guards that know who is left. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import { test } from "node:test";
import { makeTemporaryDirectory } from "@prebake/testing";
import { endProcess } from "./end-process.ts";
import { createHost } from "./host.ts";
import { tryFileLock } from "./file-lock.ts";
import { identifyProcess, listDescendants } from "./process-identity.ts";

const never = new AbortController().signal;

/** A Node of its own that runs statements of a module. */
function startScript(statements: string): ChildProcess {
  const from = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const script = `
    import { appendFileSync } from "node:fs";
    import { createHost } from ${from("host.ts")};
    import { tryFileLock } from ${from("file-lock.ts")};
    ${statements}
  `;
  return spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Resolves with all that it has said once it has said so many lines, or has ended. */
async function linesOf(child: ChildProcess, count: number): Promise<readonly string[]> {
  let text = "";
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    text += String(chunk);
    if (text.split("\n").length > count) break;
  }
  return text.trim().split("\n");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The kernel tells nobody but the parent: looked at until it is so. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("of several processes one at a time holds a lock, and each gets it", async () => {
  await using directory = await makeTemporaryDirectory();
  const [lock, log] = [`${directory.path}/lock`, `${directory.path}/log`];
  const names = ["a", "b", "c"];
  const processes = names.map((name) =>
    startScript(`
      for (let times = 0; times < 15;) {
        const lock = await tryFileLock(${JSON.stringify(lock)});
        if (lock) {
          appendFileSync(${JSON.stringify(log)}, "+${name}\\n");
          await new Promise(setImmediate);
          appendFileSync(${JSON.stringify(log)}, "-${name}\\n");
          await lock[Symbol.asyncDispose]();
          times++;
        }
        await new Promise((resolve) => setTimeout(resolve, 1));
      }`),
  );
  await Promise.all(processes.map((child) => once(child, "exit")));
  const held = (await fs.readFile(log, "utf8")).trim().split("\n");
  assert.equal(held.length, 2 * 15 * names.length);
  for (let at = 0; at < held.length; at += 2)
    assert.equal(held[at + 1], held[at]?.replace("+", "-"), `line ${at}`);
  assert.deepEqual(await fs.readdir(directory.path), ["log"]);
});

test("the lock of a process that is killed is free for the next, of one that only stands still it is not", async () => {
  await using directory = await makeTemporaryDirectory();
  const file = `${directory.path}/lock`;
  const holder = startScript(`
    globalThis.held = await tryFileLock(${JSON.stringify(file)});
    console.log("held");
    setInterval(() => undefined, 1000);`);
  await linesOf(holder, 1);
  holder.kill("SIGSTOP");
  assert.equal(await tryFileLock(file), undefined);
  const exited = once(holder, "exit");
  holder.kill("SIGKILL");
  await exited;
  await using next = await tryFileLock(file);
  assert.ok(next);
});

// Real time: five seconds are what a program is given to end in order. Both wait at the same time.
test("who does not end when asked is killed with all that it started: a child, and what a dead run has left", async () => {
  const stubborn =
    "trap '' TERM; (trap '' TERM; echo $$; while :; do sleep 1000; done) & echo up; wait; wait";
  const { processes } = createHost();
  const up = Promise.withResolvers<void>();
  const child = await processes.start("sh", {
    arguments: ["-c", stubborn],
    signal: never,
    onStdout: (chunk) => void (/up/.test(Buffer.from(chunk).toString()) && up.resolve()),
  });
  const foreign = spawn("sh", ["-c", stubborn], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
  await Promise.all([up.promise, linesOf(foreign, 2)]);
  const left = await identifyProcess(foreign.pid ?? 0);
  assert.ok(left);
  const below = [...(await listDescendants(child.pid)), ...(await listDescendants(left.pid))].map(
    ({ pid }) => pid,
  );
  assert.ok(below.length >= 2, String(below));
  const [, ended] = await Promise.all([child[Symbol.asyncDispose](), endProcess(left)]);
  assert.equal(ended, "ended");
  assert.equal((await child.exited).signal, "SIGKILL");
  await until(() => [child.pid, left.pid, ...below].every((pid) => !isAlive(pid)));
});

test("a child that is stopped ends like any other", async () => {
  const { processes } = createHost();
  const child = await processes.start("sleep", { arguments: ["1000"], signal: never });
  child.kill("SIGSTOP");
  const disposed = child[Symbol.asyncDispose]();
  child.kill("SIGCONT");
  await disposed;
  assert.equal((await child.exited).signal, "SIGTERM");
});

const guarded = process.platform === "win32" ? "no guard there" : false;

test(
  "a killed program's guard ends all of its groups, with grandchildren, and none that has ended before",
  { skip: guarded },
  async () => {
    const parent = startScript(`
    const { processes } = createHost();
    const signal = new AbortController().signal;
    const over = await processes.start("true", { arguments: [], signal });
    await over.exited;
    for (let count = 0; count < 3; count++) {
      let say;
      const said = new Promise((resolve) => (say = resolve));
      const child = await processes.start("sh", { arguments: ["-c", "sleep 1000 & echo $!; wait"], signal,
        onStdout: (chunk) => say(Buffer.from(chunk).toString().trim()) });
      console.log(child.pid);
      console.log(await said);
    }
    setInterval(() => undefined, 1000);`);
    const pids = (await linesOf(parent, 6)).map(Number);
    assert.equal(pids.length, 6);
    assert.ok(pids.every(isAlive), String(pids));
    parent.kill("SIGKILL");
    await until(() => pids.every((pid) => !isAlive(pid)));
  },
);

test(
  "a program that ends in order needs no guard: nothing of it stays behind",
  { skip: guarded },
  async () => {
    const parent = startScript(`
    const { processes } = createHost();
    const run = await processes.run("sh", { arguments: ["-c", "exit 3"], signal: new AbortController().signal });
    console.log(run.code);`);
    const below = new Set<number>();
    parent.stdout?.once("data", () => {
      void listDescendants(parent.pid ?? 0).then((found) => found.forEach(({ pid }) => below.add(pid)));
    });
    const [code] = await once(parent, "exit");
    assert.equal(code, 0);
    await until(() => [...below].every((pid) => !isAlive(pid)));
  },
);
