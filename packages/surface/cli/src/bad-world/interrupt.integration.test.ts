/** Ctrl-C and SIGTERM in every phase of a build: it ends soon, says so, and leaves nothing. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeTestGuest, startFileServer } from "@prebake/testing";
import type { CommandRun } from "@prebake/testing";
import { assertNothingLeft, createRun, templateOf } from "./bad-world.fixture.ts";

const guest = makeTestGuest("make-small-guest");
const skip = guest.skip;

const empty = {
  type: "qemu",
  iso_url: guest.path,
  iso_checksum: "none",
  disk_size: "64M",
  headless: true,
  communicator: "none",
};
const booting = {
  ...empty,
  communicator: "ssh",
  ssh_username: "root",
  ssh_password: "prebake",
  disk_image: true,
  skip_resize_disk: true,
  memory: 256,
  shutdown_command: "poweroff",
};

interface Phase {
  readonly name: string;
  readonly builder: object;
  readonly provisioners?: readonly object[];
  /** Said when the phase has begun. */
  readonly begins: string;
  /** Before the start. */
  readonly prepare?: (run: CommandRun) => Readonly<Record<string, string>>;
}

const phases: readonly Phase[] = [
  {
    name: "copying the image",
    builder: { ...empty, iso_url: "large.qcow2", disk_image: true, skip_resize_disk: true },
    begins: "Copying hard drive...",
    prepare: makeLargeImage,
  },
  {
    name: "converting the image",
    builder: { ...empty, disk_image: true, format: "raw", qemu_img_args: { convert: ["-r", "100k"] } },
    begins: "Converting hard drive...",
  },
  {
    name: "waiting for the boot",
    builder: { ...empty, boot_wait: "1h", boot_command: ["x"] },
    begins: "Waiting 1h",
  },
  {
    name: "typing",
    builder: { ...empty, boot_wait: "-1s", boot_command: ["x<wait1h>"] },
    begins: "Typing the boot command...",
  },
  {
    name: "connecting",
    builder: { ...empty, communicator: "ssh", ssh_username: "root", ssh_password: "x", ssh_timeout: "1h" },
    begins: "Waiting for SSH to become available...",
  },
  {
    name: "waiting for a machine that is to turn itself off",
    builder: { ...empty, shutdown_timeout: "1h" },
    begins: "Waiting for shutdown...",
  },
  {
    name: "provisioning",
    builder: booting,
    provisioners: [{ type: "shell", inline: ["echo begun", "sleep 3600"] }],
    begins: ": begun",
  },
  {
    name: "shutting down",
    builder: { ...booting, shutdown_command: "echo going; sleep 3600", shutdown_timeout: "1h" },
    begins: ": going",
  },
  {
    name: "compacting",
    builder: booting,
    begins: "Converting hard drive...",
    prepare: slowCompaction,
  },
];

for (const phase of phases) {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    test(`${signal} while ${phase.name}`, { skip }, async () => {
      await using run = await createRun();
      run.write(templateOf(phase.builder, phase.provisioners));
      const env = phase.prepare?.(run) ?? {};
      const before = run.list(run.work);
      const running = run.start(["build", "t.json"], { env });
      await running.saw(phase.begins);
      running.kill(signal);
      await assertCancelled(running.finished);
      assertNothingLeft(run, { work: before });
    });
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} while downloading: what has come is kept for the next build`, { skip }, async () => {
    await using run = await createRun();
    await using server = await startFileServer({
      "a.iso": { content: Buffer.alloc(300_000, "medium"), fault: "stall" },
    });
    run.write(templateOf({ ...empty, iso_url: server.url("a.iso") }));
    const running = run.start(["build", "t.json"]);
    await server.asked;
    running.kill(signal);
    await assertCancelled(running.finished);
    const files = run.list(run.cache).filter((name) => !name.endsWith(".lock"));
    assert.ok(
      files.every((name) => /\.iso\.part(?:\.json)?$/.test(name)),
      files.join("\n"),
    );
    assert.deepEqual([run.processes(), run.list(run.temporary), run.list(run.work)], [[], [], ["t.json"]]);
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} while post-processing: what the builder made is told of and stays`, async () => {
    await using run = await createRun();
    run.write({
      "t.json": JSON.stringify({
        builders: [{ type: "file", target: "made.txt", content: "made" }],
        "post-processors": [{ type: "shell-local", inline: ["echo after", "sleep 3600"] }],
      }),
    });
    const running = run.start(["build", "t.json"]);
    await running.saw(": after");
    running.kill(signal);
    await assertCancelled(running.finished, ["artifact/kept"]);
    assertNothingLeft(run, { work: ["made.txt", "t.json"] });
  });
}

test("Ctrl-C while two builds run ends both", { skip }, async () => {
  await using run = await createRun();
  const builders = ["one", "two"].map((name) => ({ ...empty, name, boot_wait: "1h", boot_command: ["x"] }));
  run.write({ "t.json": JSON.stringify({ builders }) });
  const running = run.start(["build", "t.json"]);
  await Promise.all([running.saw("qemu.one: Waiting 1h"), running.saw("qemu.two: Waiting 1h")]);
  running.kill("SIGINT");
  const { stdout } = await assertCancelled(running.finished);
  assert.match(stdout, /Build 'qemu\.one' cancelled after/);
  assert.match(stdout, /Build 'qemu\.two' cancelled after/);
  assertNothingLeft(run, { work: ["t.json"] });
});

const sudden: readonly (readonly [name: string, signals: readonly NodeJS.Signals[]])[] = [
  ["a second Ctrl-C", ["SIGINT", "SIGINT"]],
  ["SIGKILL", ["SIGKILL"]],
];

for (const [name, signals] of sudden) {
  test(`${name}: no machine goes on running`, { skip }, async () => {
    await using run = await createRun();
    run.write(templateOf({ ...empty, boot_wait: "1h", boot_command: ["x"] }));
    const running = run.start(["build", "t.json"]);
    await running.saw("Waiting 1h");
    assert.ok(run.processes().some((line) => line.includes("qemu-system-x86_64")));
    for (const signal of signals) running.kill(signal);
    await running.finished;
    // Nobody is left to tell when the guard of the children has ended them: real time.
    for (const until = performance.now() + 10_000; run.processes().length > 0;) {
      assert.ok(performance.now() < until, run.processes().join("\n"));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
}

async function assertCancelled(finished: ReturnType<CommandRun["run"]>, problems: readonly string[] = []) {
  const result = await finished;
  const { code, stdout, events } = result;
  assert.match(stdout, /\nCancelling build after receiving interrupt\n/);
  assert.match(stdout, /\nCleanly cancelled builds after being interrupted\.\n$/);
  const ends = events.filter((event) => event.kind === "build.finished");
  assert.ok(ends.length > 0 && ends.every(({ outcome }) => outcome === "cancelled"), stdout);
  assert.equal(events.at(-1)?.kind, "run.finished");
  assert.deepEqual(
    events.flatMap((event) => (event.kind === "problem" ? [event.code] : [])),
    problems,
  );
  assert.equal(code, 1);
  return result;
}

/** Four gigabytes that take no time to make and seconds to copy. */
function makeLargeImage(run: CommandRun): Readonly<Record<string, string>> {
  const words = ["create", "-q", "-f", "qcow2", "-o", "preallocation=falloc", "large.qcow2", "4G"];
  execFileSync("qemu-img", words, { cwd: run.work });
  return {};
}

/** qemu-img as it is, only slow with the disk of the machine that was shut down. */
function slowCompaction(run: CommandRun): Readonly<Record<string, string>> {
  const real = spawnSync("which", ["qemu-img"], { encoding: "utf8" }).stdout.trim();
  const script = `#!/bin/sh
case "$1 $*" in
  convert*.convert) shift; exec ${real} convert -r 100k "$@" ;;
esac
exec ${real} "$@"
`;
  run.write({ "../own/bin/qemu-img": script });
  chmodSync(join(run.own, "bin/qemu-img"), 0o755);
  return { PATH: `${join(run.own, "bin")}:${process.env["PATH"]}` };
}
