/** Our parts in another host's hands: Packer 1.6.6, a host of single components over gob; ourselves, over protobuf. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { sshdMissing, startSshd } from "@prebake/testing";
import { createCommandRig } from "../command-rig.fixture.ts";
import type { CommandRig, Finished } from "../command-rig.fixture.ts";

const version = spawnSync("packer", ["version"], {
  env: { ...process.env, CHECKPOINT_DISABLE: "1" },
  encoding: "utf8",
});
const missing = /v1\.6\.\d/.test(version.stdout ?? "") ? false : "needs Packer 1.6";
const needsProc = process.platform === "linux" ? false : "needs /proc";

interface RunningPacker {
  readonly child: ChildProcess;
  /** Waits for a line of output; gives what the pattern catches. */
  saw(pattern: RegExp): Promise<string>;
  readonly finished: Promise<Finished>;
}

function startPacker(rig: CommandRig, words: readonly string[]): RunningPacker {
  const env = {
    PATH: process.env["PATH"],
    HOME: rig.directory,
    TMPDIR: rig.directory,
    CHECKPOINT_DISABLE: "1",
    PACKER_NO_COLOR: "1",
  };
  const child = spawn("packer", words, {
    cwd: rig.directory,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text.stderr += chunk.toString()));
  const finished = once(child, "close").then(([code]) => ({ code: code as number | null, ...text })); // As `close` says.
  const saw = async (pattern: RegExp) => {
    for (;;) {
      const [, caught] = pattern.exec(text.stdout) ?? [];
      if (caught !== undefined) return caught;
      const ended = finished.then(() => assert.fail(`ended: ${text.stdout}${text.stderr}`));
      await Promise.race([once(child.stdout, "data"), ended]);
    }
  };
  return { child, finished, saw };
}

/** As a terminal does it: everybody in the group hears of it. */
function interrupt({ pid = 0 }: ChildProcess): void {
  process.kill(-pid, "SIGINT");
}

function childrenOf({ pid = 0 }: ChildProcess): readonly number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const texts = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8"));
  const children = texts
    .join(" ")
    .split(" ")
    .map(Number)
    .filter((child) => child > 1);
  assert.ok(children.length > 0);
  return children;
}

const packer = (rig: CommandRig, words: readonly string[]) => startPacker(rig, words).finished;

/** Command lines of what still runs in the rig's directory, but for the guards that end by themselves. */
function running(rig: CommandRig): readonly string[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid) || readlinkSync(`/proc/${pid}/cwd`) !== rig.directory) return [];
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return line === "" || line.includes("groups=") ? [] : [line];
    } catch {
      return []; // It has just ended.
    }
  });
}

/** Waits for the end of what runs; the test's own time limit bounds it. */
async function nothingRuns(rig: CommandRig): Promise<void> {
  while (running(rig).length > 0) await new Promise((resolve) => setImmediate(resolve));
  const left = readdirSync(rig.directory).filter((name) => /^packer-(plugin\d|shell\d)/.test(name));
  assert.deepEqual(left, [], "sockets and scripts are removed");
}

const legacy = JSON.stringify({
  variables: { who: "world" },
  builders: [{ type: "file", name: "box", target: "out/made", content: "hello {{user `who`}}" }],
  provisioners: [
    { type: "shell-local", inline: ["echo out $PACKER_BUILD_NAME {{build `ID`}}", "echo err >&2"] },
  ],
  "post-processors": [
    [{ type: "checksum", checksum_types: ["sha256"], output: "sums" }, { type: "manifest" }],
    { type: "compress", output: "made.tar.gz", keep_input_artifact: true },
  ],
});

describe("our parts in Packer 1.6.6", { skip: missing || needsProc, timeout: 600_000 }, () => {
  const all = ["file", "null", "shell", "shell-local", "checksum", "manifest", "compress"];

  test("a legacy template: builder, provisioner, post-processors; nothing is left running", async () => {
    using rig = createCommandRig({ "t.json": legacy });
    const made = await rig.run(["plugins", "for-packer", "-dir=.", ...all]);
    assert.equal(made.code, 0, made.stdout);
    assert.equal(made.stdout.split("\n").length - 1, 9);
    const { code, stdout } = await packer(rig, ["build", "t.json"]);
    assert.equal(code, 0, stdout);
    for (const line of [
      /^==> box: Running local shell script: /m,
      /^ {4}box: out box ERR_ID_NOT_IMPLEMENTED_BY_BUILDER$/m,
      /^==> box: err$/m,
      /^--> box: Stored file: out\/made$/m,
      /^--> box: compressed artifacts in: made\.tar\.gz$/m,
    ])
      assert.match(stdout, line);
    assert.equal(readFileSync(join(rig.directory, "out/made"), "utf8"), "hello world");
    assert.match(readFileSync(join(rig.directory, "sums"), "utf8"), /^[0-9a-f]{64}\tmade\n$/);
    const manifest = JSON.parse(readFileSync(join(rig.directory, "packer-manifest.json"), "utf8")) as {
      builds: { name: string; packer_run_uuid: string; files: object[] }[];
    };
    assert.deepEqual(
      manifest.builds.map(({ name, files, packer_run_uuid }) => [name, files.length, packer_run_uuid.length]),
      [["box", 2, 36]],
    );
    assert.ok(existsSync(join(rig.directory, "made.tar.gz")));
    await nothingRuns(rig);
  });

  test(
    "an HCL template over a real SSH server: our builder's machine for our provisioners and for Packer's",
    { skip: sshdMissing },
    async () => {
      await using sshd = await startSshd();
      using rig = createCommandRig({
        "up.txt": "uploaded",
        "t.pkr.hcl": `
source "null" "box" {
  ssh_host             = "${sshd.host}"
  ssh_port             = ${sshd.port}
  ssh_username         = "${sshd.username}"
  ssh_private_key_file = "${sshd.privateKeyFile}"
}
build {
  sources = ["source.null.box"]
  provisioner "file" {
    source      = "up.txt"
    destination = "${sshd.directory}/arrived"
  }
  provisioner "shell" {
    environment_vars = ["WHO=me"]
    inline = ["echo $WHO on \${build.Host} $(cat ${sshd.directory}/arrived)", "exit 0"]
  }
  provisioner "file" {
    direction   = "download"
    source      = "${sshd.directory}/arrived"
    destination = "back.txt"
  }
}
`,
      });
      // Ours: the builder, then the shell too, then all; the others are Packer's own.
      for (const names of [["null"], ["shell"], ["file"]]) {
        const made = await rig.run(["plugins", "for-packer", "-dir=.", ...names]);
        assert.equal(made.code, 0, made.stdout);
        const { code, stdout } = await packer(rig, ["build", "t.pkr.hcl"]);
        assert.equal(code, 0, stdout);
        assert.match(stdout, /null\.?(box)?: me on 127\.0\.0\.1 uploaded/);
        assert.equal(readFileSync(join(rig.directory, "back.txt"), "utf8"), "uploaded");
        await nothingRuns(rig);
      }
    },
  );

  test("validate says what is wrong with a part of ours, in both languages", async () => {
    const hcl = (line: string) =>
      `source "file" "a" {\n  target = "t"\n  content = "c"\n}\nbuild {\n  sources = ["source.file.a"]\n  provisioner "shell-local" {\n    ${line}\n  }\n}\n`;
    using rig = createCommandRig({
      "key.json": legacy.replace('"inline"', '"inlin"'),
      "value.json": legacy.replace('"checksum_types":["sha256"]', '"checksum_types":["sha3"]'),
      "key.pkr.hcl": hcl('inlin = ["x"]'),
      "value.pkr.hcl": hcl("valid_exit_codes = [0]"),
      "good.pkr.hcl": hcl('inline = ["x"]'),
      "x.iso": "",
      "qemu.pkr.hcl": `source "qemu" "a" {
  iso_url       = "x.iso"
  iso_checksum  = "none"
  ssh_username  = "u"
  qemuargs      = [["-m", "512"]]
  qemu_img_args = { create = ["-o", "x"] }
  disk_size     = "1 furlong"
}
build {
  sources = ["source.qemu.a"]
}
`,
    });
    await rig.run(["plugins", "for-packer", "-dir=.", "qemu", ...all]);
    const rows: readonly [string, RegExp | undefined][] = [
      ["key.json", /"inlin"[^]*Did you mean "inline"/],
      ["value.json", /sha3/],
      ["key.pkr.hcl", /An argument named "inlin" is not expected here/],
      ["value.pkr.hcl", /inline|script/],
      ["good.pkr.hcl", undefined],
      // All that there is in schemas, and a mistake that only the part itself can see.
      ["qemu.pkr.hcl", /furlong/],
    ];
    for (const [file, wrong] of rows) {
      const { code, stdout, stderr } = await packer(rig, ["validate", file]);
      assert.equal(code === 0, wrong === undefined, file + stdout + stderr);
      // Packer breaks lines.
      if (wrong) assert.match((stdout + stderr).replaceAll(/\s+/g, " "), wrong, file);
    }
    await nothingRuns(rig);
  });

  test("a provisioner that fails fails the build, in its words", async () => {
    using rig = createCommandRig({ "t.json": legacy.replace("echo err >&2", "exit 5") });
    await rig.run(["plugins", "for-packer", "-dir=.", ...all]);
    const { code, stdout } = await packer(rig, ["build", "t.json"]);
    assert.equal(code, 1);
    assert.match(stdout, /Build 'box' errored.*Cannot run local script .*: exit code 5, allowed: 0/);
    await nothingRuns(rig);
  });

  const waiting = legacy.replace("echo err >&2", () => "echo pid $$; exec sleep 1000");

  test("Ctrl-C cancels a part of ours, which ends what it has started", async () => {
    using rig = createCommandRig({ "t.json": waiting });
    await rig.run(["plugins", "for-packer", "-dir=.", ...all]);
    const { child, finished, saw } = startPacker(rig, ["build", "t.json"]);
    await saw(/box: pid (\d+)/);
    interrupt(child);
    const { code, stdout } = await finished;
    assert.equal(code, 1);
    assert.match(stdout, /Cleanly cancelled builds after being interrupted/);
    await nothingRuns(rig);
  });

  test("when Packer is killed, our parts stop and clean up", async () => {
    using rig = createCommandRig({ "t.json": waiting });
    await rig.run(["plugins", "for-packer", "-dir=.", ...all]);
    const { child, finished, saw } = startPacker(rig, ["build", "t.json"]);
    await saw(/box: pid (\d+)/);
    // Packer is two processes; the one below holds the plugins.
    for (const inner of childrenOf(child)) process.kill(inner, "SIGKILL");
    child.kill("SIGKILL");
    await finished;
    await nothingRuns(rig);
  });
});

describe("our parts in our own hands, as a plugin", { skip: needsProc, timeout: 600_000 }, () => {
  const template = `packer {
  required_plugins {
    prebake = { version = ">= 0.1.0", source = "prebake.local/prebake/prebake" }
  }
}
data "prebake-null" "some" {
  input = "given"
}
source "prebake-file" "box" {
  target  = "out/made"
  content = "made of \${data.prebake-null.some.output}"
}
build {
  sources = ["source.prebake-file.box"]
  provisioner "prebake-shell-local" {
    inline = ["echo on \${build.PackerRunUUID}", "echo wait", "WAIT"]
  }
  post-processors {
    post-processor "prebake-checksum" {
      checksum_types = ["sha256"]
      output         = "sums"
    }
    post-processor "prebake-manifest" {}
  }
}
`;

  test("for-packer makes one plugin of all parts; a build uses it like any other", async () => {
    using rig = createCommandRig({ "t.pkr.hcl": template.replace("WAIT", "true") });
    const before = await rig.run(["validate", "."]);
    assert.equal(before.code, 1);
    const made = await rig.run(["plugins", "for-packer"]);
    assert.equal(made.code, 0, made.stdout);
    assert.match(made.stdout, /packer-plugin-prebake_v\d+\.\d+\.\d+_x5\.0_\w+\n\n[^]*prebake\.local/);
    assert.equal((await rig.run(["plugins", "for-packer"])).code, 0, "again");
    assert.match((await rig.run(["plugins", "installed"])).stdout, /^.*packer-plugin-prebake_v[^\n]*\n$/);
    const { code, stdout } = await rig.run(["build", "."]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^==> prebake-file\.box: on [0-9a-f-]{36}$/m);
    assert.equal(readFileSync(join(rig.directory, "out/made"), "utf8"), "made of given");
    assert.match(readFileSync(join(rig.directory, "sums"), "utf8"), /^[0-9a-f]{64}\tmade\n$/);
    assert.ok(existsSync(join(rig.directory, "packer-manifest.json")));
    await nothingRuns(rig);
  });

  test("what is wrong is said by the static check and by the part itself; Ctrl-C ends all", async () => {
    using rig = createCommandRig({
      "t.pkr.hcl": template.replace("WAIT", () => "echo pid $$; exec sleep 1000"),
    });
    await rig.run(["plugins", "for-packer"]);
    const running = rig.start(["build", "t.pkr.hcl"]);
    await running.saw("pid ");
    running.child.kill("SIGINT");
    assert.equal((await running.finished).code, 1);
    await nothingRuns(rig);
    for (const [from, to, wrong] of [
      ["content =", "contnt =", /Did you mean "content"/],
      ['["sha256"]', '["sha3"]', /sha3/],
    ] as const) {
      writeFileSync(join(rig.directory, "bad.pkr.hcl"), template.replace(from, to));
      const { code, stdout } = await rig.run(["validate", "bad.pkr.hcl"]);
      assert.equal(code, 1);
      assert.match(stdout, wrong);
    }
  });

  test("the script can be installed like any binary, and refuses who is no host", async () => {
    using rig = createCommandRig({});
    const made = await rig.run(["plugins", "for-packer", "-dir=own"]);
    const path = made.stdout.split("\n")[0] ?? "";
    const installed = await rig.run(["plugins", "install", `-path=${path}`, "github.com/acme/ours"]);
    assert.match(installed.stdout, /^Successfully installed plugin github\.com\/acme\/ours/);
    const rows: readonly [readonly string[], RegExp][] = [
      [["start", "builder", "file"], /Please do not execute plugins directly/],
      [["packer-builder-file"], /Please do not execute plugins directly/],
    ];
    for (const [words, expected] of rows) {
      const { code, stdout, stderr } = await rig.run(["plugin", ...words]);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, expected);
    }
    const unknown = await rig.run(["plugins", "for-packer", "-dir=.", "shel"]);
    assert.deepEqual([unknown.code, /no component of that name/.test(unknown.stdout)], [1, true]);
    assert.match((await rig.run(["plugin", "installed"])).stdout, /packer-plugin-ours_/);
  });
});
