import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createHost } from "./host.ts";
import { commandLineText } from "./host-processes.ts";
import { makeTemporaryDirectory } from "@prebake/testing";

const { processes } = createHost();
const never = new AbortController().signal;

function sh(script: string, options: Partial<Parameters<typeof processes.run>[1]> = {}) {
  return processes.run("sh", { arguments: ["-c", script], signal: never, ...options });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits in real time: the end of a process of another parent cannot be waited for otherwise. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid) && !(await isZombie(pid))) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function isZombie(pid: number): Promise<boolean> {
  const stat = await fs.readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z");
  return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
}

test("run() gives code and both outputs", async () => {
  const result = await sh("echo out; echo err >&2; exit 3");
  assert.deepEqual(result, { code: 3, signal: undefined, stdout: "out\n", stderr: "err\n" });
});

test("run() tells the signal that ended the program", async () => {
  const { code, signal } = await sh("kill -KILL $$");
  assert.deepEqual({ code, signal }, { code: undefined, signal: "SIGKILL" });
});

test("run() keeps at most 16 MiB of each stream, and passes all of it on", async () => {
  let passed = 0;
  const { stdout } = await sh("head -c 20000000 /dev/zero", {
    onStdout: (chunk) => void (passed += chunk.length),
  });
  assert.equal(stdout.length, 16 * 1024 * 1024);
  assert.equal(passed, 20_000_000);
});

test("input reaches the program; without input it reads nothing", async () => {
  assert.equal((await sh("cat", { input: "hello" })).stdout, "hello");
  assert.equal((await sh("cat")).stdout, "");
});

test("a program that closes its input early is no error", async () => {
  async function* endless() {
    for (;;) yield new Uint8Array(65536);
  }
  assert.equal((await sh("head -c 1 >/dev/null; echo enough", { input: endless() })).stdout, "enough\n");
});

test("env adds to the host's environment and undefined removes", async () => {
  const host = createHost({ env: { PATH: process.env["PATH"], A: "1", B: "2" } });
  const result = await host.processes.run("sh", {
    arguments: ["-c", "echo $A-$B-$C"],
    env: { B: undefined, C: "3" },
    signal: never,
  });
  assert.equal(result.stdout, "1--3\n");
});

test("a missing program, a missing directory and a file that is no program are told apart", async () => {
  await using directory = await makeTemporaryDirectory();
  await fs.writeFile(`${directory.path}/text`, "x", { mode: 0o644 });
  const rows = [
    { program: "no-such-program-here", directory: undefined, code: "host/program-missing" },
    { program: "sh", directory: `${directory.path}/absent`, code: "host/file-missing" },
    { program: `${directory.path}/text`, directory: undefined, code: "host/program-not-executable" },
  ];
  for (const row of rows) {
    const run = processes.run(row.program, {
      arguments: [],
      signal: never,
      ...(row.directory ? { directory: row.directory } : {}),
    });
    await assert.rejects(run, (error) => error instanceof BuildError && error.code === row.code, row.code);
  }
});

test("find() looks along PATH and gives undefined for what is not there", async () => {
  assert.match((await processes.find("sh")) ?? "", /\/sh$/);
  assert.equal(await processes.find("no-such-program-here"), undefined);
  assert.equal(await processes.find("/bin/sh"), "/bin/sh");
});

test("disposing ends the whole group, twice does no harm, and exited tells", async () => {
  const lines: string[] = [];
  const grandchild = Promise.withResolvers<number>();
  const child = await processes.start("sh", {
    arguments: ["-c", "sleep 1000 & echo $!; wait"],
    signal: never,
    onStdout: (chunk) => {
      lines.push(Buffer.from(chunk).toString());
      grandchild.resolve(Number(lines.join("")));
    },
  });
  const pid = await grandchild.promise;
  assert.ok(isAlive(pid));
  await Promise.all([child[Symbol.asyncDispose](), child[Symbol.asyncDispose]()]);
  assert.equal((await child.exited).signal, "SIGTERM");
  await gone(pid);
});

test("aborting ends the program; run() rejects with the reason after the program's end", async () => {
  const abort = new AbortController();
  const reason = new Cancelled("enough");
  const pid = Promise.withResolvers<number>();
  const run = sh("echo $$; exec sleep 1000", {
    signal: abort.signal,
    onStdout: (chunk) => pid.resolve(Number(Buffer.from(chunk).toString())),
  });
  const started = await pid.promise;
  abort.abort(reason);
  await assert.rejects(run, (error) => error === reason);
  assert.ok(!isAlive(started));
});

test("output held open by a background program does not hold run()", async () => {
  const { stdout } = await sh("sleep 1000 & echo $!");
  process.kill(Number(stdout));
});

test("each command line goes to the log, with the program's path", async () => {
  const log: string[] = [];
  const host = createHost({ log: (text) => log.push(text) });
  await host.processes.run("echo", { arguments: ["it's", "a=b"], signal: never });
  assert.equal(log.length, 1);
  assert.match(log[0] ?? "", /^Executing \/\S*\/echo: \[\]string\{"it's", "a=b"\}$/);
});

test("commandLineText() is what users' scripts cut apart", () => {
  const line = commandLineText("/usr/bin/qemu-system-x86_64", [
    "-m",
    "512M",
    "-netdev",
    "user,id=user.0",
    "-cdrom",
    "/a/b.iso",
  ]);
  // Source: how a user of Packer takes the line from its log.
  const cut = `2015/12/06 23:05:04 ${line}`
    .replace(/.*Executing (.*): \[\]string\{(.*)/g, "$1 $2")
    .replace(/"-([^"]*)",/g, "-$1")
    .replace(/",/g, '"')
    .replace(/"|\}/g, "")
    .replace(/-cdrom.*\.iso/g, "");
  assert.equal(cut.trim(), "/usr/bin/qemu-system-x86_64 -m 512M -netdev user,id=user.0");
});

const noGuard = process.platform === "win32" ? "no guard there" : false;

/** Runs statements with `processes` and `sleep()`, which gives a child's id, in a program that is killed when it has printed ids; gives them. */
async function killedProgram(statements: string): Promise<readonly number[]> {
  const script = `
    import { createHost } from ${JSON.stringify(new URL("host.ts", import.meta.url).href)};
    const { processes } = createHost();
    const sleep = async () =>
      (await processes.start("sleep", { arguments: ["1000"], signal: new AbortController().signal })).pid;
    ${statements}
    setInterval(() => {}, 1000);
  `;
  const parent = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(parent.stdout, "data");
  const pids = String(line).trim().split(" ").map(Number);
  assert.ok(pids.length > 0 && pids.every(isAlive));
  parent.kill("SIGKILL");
  return pids;
}

test("children end when this program is killed with SIGKILL", { skip: noGuard }, async () => {
  const [pid = 0] = await killedProgram('process.stdout.write(await sleep() + "\\n");');
  await gone(pid);
});

test("those that are left running do not, the others do", { skip: noGuard }, async () => {
  const [left = 0, other = 0] = await killedProgram(`
    const pids = [await sleep(), await sleep()];
    processes.leaveRunning([pids[0]]);
    process.stdout.write(pids.join(" ") + "\\n");
  `);
  await gone(other); // It was started later, so its turn comes later.
  try {
    assert.ok(isAlive(left));
  } finally {
    process.kill(left, "SIGKILL");
  }
});
