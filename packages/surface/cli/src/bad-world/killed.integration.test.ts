/** `kill -9` in the middle of a build: nothing goes on running, and what is left is removed or named. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { makeTestGuest } from "@prebake/testing";
import type { CommandRun } from "@prebake/testing";
import { createRun, guestBuilder, templateOf } from "./bad-world.fixture.ts";

const skip = process.platform !== "linux" && "needs /proc";
const guest = makeTestGuest("make-small-guest");

const machine = guestBuilder(guest);
const nothing = { type: "null", communicator: "none" };

/** Files that journals are in. */
function journals(run: CommandRun): readonly string[] {
  return run.list(join(run.own, ".local/state/prebake/journal"));
}

function journalText(run: CommandRun): string {
  return journals(run)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => readFileSync(join(run.own, ".local/state/prebake/journal", name), "utf8"))
    .join("");
}

/** Nobody is left to tell when the guard has ended the children: real time. */
async function untilNothingRuns(run: CommandRun): Promise<void> {
  for (const until = performance.now() + 15_000; run.processes().length > 0;) {
    assert.ok(performance.now() < until, run.processes().join("\n"));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function cleanup(run: CommandRun, ...flags: readonly string[]) {
  const { code, stdout } = await run.run(["cleanup", ...flags]);
  return { code, stdout };
}

test(
  "QEMU ends with us in mid-build; the next build and cleanup remove the rest",
  { skip: skip || guest.skip },
  async () => {
    await using run = await createRun();
    run.write(templateOf(machine, [{ type: "shell", inline: ["echo begun", "sleep 3600"] }]));
    const running = run.start(["build", "t.json"]);
    await running.saw(": begun");
    assert.ok(run.processes().some((line) => line.includes("qemu-system-x86_64")));
    // A build that runs is left alone.
    assert.deepEqual(await cleanup(run), { code: 0, stdout: "Nothing is left of killed runs.\n" });
    running.kill("SIGKILL");
    await running.finished;
    await untilNothingRuns(run);
    const text = journalText(run);
    assert.ok(text.includes('"use":"output"') && text.includes("qemu-system"), text);
    assert.ok(
      !/"prebake"|sleep 3600|BEGIN/.test(text.replaceAll(/"path":"[^"]*"/g, "")),
      "secrets and command lines",
    );
    assert.equal(run.list(run.temporary).length, 1);

    const { stdout: dry } = await cleanup(run, "-dry-run");
    assert.match(dry, /^Of the run that was started at \S+ in \S+:\n/);
    assert.match(dry, / {2}Would remove unfinished output \S+\/output-qemu \(qemu\)\n/);
    assert.ok(run.list(run.work).includes("output-qemu"));

    run.write({ "next.json": JSON.stringify({ builders: [nothing] }) });
    const next = await run.run(["build", "next.json"]);
    assert.match(
      next.stdout,
      /An earlier run was killed; removed: temporary \S+-\w+; still there, see `prebake cleanup`: unfinished output \S+\/output-qemu\.\n/,
    );
    assert.deepEqual([next.code, run.list(run.temporary)], [0, []]);

    const { code, stdout } = await cleanup(run);
    assert.match(stdout, / {2}Removed unfinished output \S+\/output-qemu \(qemu\)\n/);
    assert.deepEqual([code, run.list(run.work), journals(run)], [0, ["next.json", "t.json"], []]);
  },
);

test(
  "a machine that outlives us and our guard is found by its id and its start",
  { skip: skip || guest.skip },
  async () => {
    await using run = await createRun();
    run.write(templateOf({ ...machine, boot_wait: "1h", boot_command: ["x"] }));
    const running = run.start(["build", "t.json"]);
    await running.saw("Waiting 1h");
    killGuardOf(run);
    running.kill("SIGKILL");
    await running.finished;
    assert.ok(run.processes().some((line) => line.includes("qemu-system-x86_64")));
    const { code, stdout } = await cleanup(run);
    assert.match(stdout, / {2}Removed process qemu-system-x86_64 \(pid \d+\) \(qemu\)\n/);
    await untilNothingRuns(run);
    assert.deepEqual([code, run.list(run.work), run.list(run.temporary)], [0, ["t.json"], []]);
  },
);

/** The shell that ends our children when we are gone: itself without our environment. */
function killGuardOf(run: CommandRun): void {
  const ours = new Set(
    readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(run.temporary)),
  );
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const stat = read(`/proc/${pid}/stat`);
    const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? "";
    if (ours.has(parent) && read(`/proc/${pid}/cmdline`).includes("read -r sign group"))
      process.kill(Number(pid), "SIGKILL");
  }
}

function environmentOf(pid: string): string {
  return read(`/proc/${pid}/environ`);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // It has ended.
  }
}

describe("plugins", { skip: skip || (spawnSync("go", ["version"]).status !== 0 && "needs Go") }, () => {
  const source = "github.com/acme/probe";
  const template = `packer {
  required_plugins {
    probe = { version = ">= 1.0.0", source = "${source}" }
  }
}
variable "secret" {
  sensitive = true
  default   = "hunter22hunter22"
}
source "probe" "box" {
  mode = "machine"
  text = var.secret
}
build {
  sources = ["source.probe.box"]
  provisioner "shell-local" {
    inline = ["echo answer \${build.Answer}", "sleep 3600"]
  }
}
`;

  async function createPluginRun(): Promise<CommandRun> {
    const run = await createRun();
    const built = execFileSync(join(import.meta.dirname, "../../../../../conformance/go-plugin/build"), {
      encoding: "utf8",
    }).trim();
    run.write({ "t.pkr.hcl": template });
    const { code, stdout } = await run.run(["plugins", "install", `-path=${built}`, source]);
    assert.equal(code, 0, stdout);
    return run;
  }

  test("a plugin that is killed in mid-build: its machine is named, and stays named until it is forgotten", async () => {
    await using run = await createPluginRun();
    const running = run.start(["build", "t.pkr.hcl"]);
    await running.saw(": answer 42");
    run.kill(pluginName(run), "SIGKILL");
    const { code, stdout, errors } = await running.finished;
    assert.equal(code, 1);
    assert.equal(errors[0]?.code, "plugin/crashed", stdout);
    assert.match(errors[0].message, /The machine that it made may be left: ID machine-1, Host 127\.0\.0\.1$/);
    assert.match(errors[0].hint ?? "", /The builder said last:\n(?:.*\n)*created machine-1\n/);
    assert.match(errors[0].hint ?? "", /Processes it has left, .*: sleep \(pid \d+\)/);
    assert.match(errors[0].hint ?? "", /`prebake cleanup` names it until then/);
    await untilNothingRuns(run);

    assert.ok(!journalText(run).includes("hunter22"));
    const left = await cleanup(run, "-json");
    assert.equal(left.code, 1);
    const { items } = JSON.parse(left.stdout) as { items: Record<string, unknown>[] };
    assert.deepEqual(
      items.map(({ kind, outcome, build, names }) => ({ kind, outcome, build, names })),
      [
        {
          kind: "machine",
          outcome: "left",
          build: "probe.box",
          names: { ID: "machine-1", Host: "127.0.0.1" },
        },
      ],
    );
    const text = (await cleanup(run)).stdout;
    assert.match(
      text,
      /Left machine of the builder "probe" of the plugin probe 1\.2\.3 .*\(probe\.box\): only .* could remove it/,
    );
    assert.match(text, /known as: ID machine-1, Host 127\.0\.0\.1\n[^]*created machine-1/);
    assert.equal((await cleanup(run, "-forget")).code, 0);
    assert.deepEqual(await cleanup(run), { code: 0, stdout: "Nothing is left of killed runs.\n" });
  });

  test("when we are killed the plugin and its machine's process end, and the machine is named", async () => {
    await using run = await createPluginRun();
    const running = run.start(["build", "t.pkr.hcl"]);
    await running.saw(": answer 42");
    running.kill("SIGKILL");
    await running.finished;
    await untilNothingRuns(run);
    const { code, stdout } = await cleanup(run);
    assert.equal(code, 1);
    assert.match(stdout, /known as: ID machine-1, Host 127\.0\.0\.1\n/);
    assert.match(stdout, /Removed temporary \S+\/packer-shell\d+ /);
    assert.deepEqual(
      run.list(run.temporary).filter((name) => name.startsWith("packer-shell")),
      [],
    );
  });

  test("build data that a plugin's builder announces are known to validate; others are not", async () => {
    await using run = await createPluginRun();
    assert.equal((await run.run(["validate", "t.pkr.hcl"])).code, 0);
    run.write({ "t.pkr.hcl": template.replace("build.Answer", "build.Anser") });
    const { code, stdout } = await run.run(["validate", "t.pkr.hcl"]);
    assert.equal(code, 1);
    assert.match(stdout, /Anser/);
    assert.match(stdout, /Did you mean "build\.Answer"\?/);
  });
});

/** The file name of the installed plugin. */
function pluginName(run: CommandRun): string {
  const line = run.processes().find((one) => one.includes("packer-plugin-probe")) ?? "";
  return line.split(" ", 1)[0]?.split("/").at(-1) ?? "";
}
