import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pluginPlatform } from "@prebake/go-plugins";
import { createHost } from "@prebake/host";
import { createCommandRig } from "../command-rig.fixture.ts";

const localScript = (inline: string) =>
  JSON.stringify({
    builders: [{ type: "null", communicator: "none", name: "box" }],
    provisioners: [{ type: "shell-local", inline: [inline] }],
  });

const simple = {
  "t.json": localScript("echo one; echo two >&2"),
  "broken.json": '{"builders":[{"type":"nul","bad":1}]}',
};

test("build prints what Packer's users know and exits with 0", async () => {
  using rig = createCommandRig(simple);
  const { code, stdout, stderr } = await rig.run(["build", "t.json"]);
  assert.equal(stderr, "");
  assert.match(
    stdout,
    /^==> null\.box: Running local shell script: \S+packer-shell\d+\n==> null\.box: (?:one\n==> null\.box: two|two\n==> null\.box: one)\nBuild 'null\.box' finished after [^\n]+\.\n\n==> Wait completed after [^\n]+\n\n==> Builds finished\. The artifacts of successful builds are:\n--> null\.box: Did not export anything\. This is the null builder\n$/,
  );
  assert.equal(code, 0);
});

test("build -color=true colours also without a terminal", async () => {
  using rig = createCommandRig(simple);
  const { stdout } = await rig.run(["build", "-color=true", "t.json"]);
  assert.ok(stdout.startsWith("\x1b[1;32mnull.box: output will be in this color.\x1b[0m\n\n"));
});

test("a failed script fails the build", async () => {
  using rig = createCommandRig({ "t.json": localScript("exit 3") });
  const { code, stdout } = await rig.run(["build", "t.json"]);
  assert.match(stdout, /Build 'null\.box' errored after .*exit code 3/);
  assert.match(stdout, /Builds finished but no artifacts were created\.\n$/);
  assert.equal(code, 1);
});

test("mistakes in the template are shown with their place; nothing runs", async () => {
  using rig = createCommandRig(simple);
  const { code, stdout } = await rig.run(["build", "broken.json"]);
  assert.match(stdout, /^Error: Unknown component type\n\n {2}on broken\.json line 1/);
  assert.match(stdout, /Did you mean "null"\?/);
  assert.ok(!stdout.includes("Wait completed"));
  assert.equal(code, 1);
});

const usage: readonly (readonly [readonly string[], RegExp])[] = [
  [["build"], /^Error: One template is needed\. Give a file[^\n]*\n\nUsage: prebake build/],
  [["build", "a", "b"], /^Error: One template is needed\./],
  [
    ["build", "t.json", "-force"],
    /^Error: Flags come before the template: put "-force" in front of "t\.json"\./,
  ],
  [["inspect", "t.json", "-var", "a=b"], /^Error: Flags come before the template/],
  [["build", "-forse", "t.json"], /^Error: Unknown flag "-forse"\. Did you mean "-force"\?/],
  [
    ["build", "-var", "x", "t.json"],
    /^Error: Invalid value "x" for flag "-var": it must have the form KEY=VALUE\./,
  ],
  [["build", "-on-error=clean", "t.json"], /must be one of/],
  [["validate", "-syntax-only=maybe", "t.json"], /must be true or false/],
  [["inspect", "-nope", "t.json"], /^Error: Unknown flag "-nope"/],
  [["build", "none.json"], /none\.json/],
  [["build", "-part=none.ts", "t.json"], /^Error: Cannot load the part "none\.ts"/],
];

for (const [words, stdout] of usage) {
  test(`prebake ${words.join(" ")} exits with 1 and says why`, async () => {
    using rig = createCommandRig(simple);
    const result = await rig.run(words);
    assert.match(result.stdout, stdout);
    assert.equal(result.code, 1);
  });
}

test("validate, from a file and from standard input", async () => {
  using rig = createCommandRig(simple);
  assert.deepEqual(await rig.run(["validate", "t.json"]), {
    code: 0,
    stdout: "The configuration is valid.\n",
    stderr: "",
  });
  const fromInput = await rig.run(["validate", "-"], { stdin: simple["t.json"] });
  assert.deepEqual([fromInput.code, fromInput.stdout], [0, "The configuration is valid.\n"]);
  const syntax = await rig.run(["validate", "-syntax-only", "t.json"]);
  assert.equal(syntax.stdout, "Syntax-only check passed. Everything looks okay.\n");
});

test("PACKER_LOG writes to standard error, PACKER_LOG_PATH to a file, with the command lines; PREBAKE_ names work too", async () => {
  using rig = createCommandRig(simple);
  const toError = await rig.run(["build", "t.json"], { env: { PACKER_LOG: "1" } });
  assert.match(toError.stderr, /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[INFO\] prebake: version /);
  assert.match(toError.stderr, /\[INFO\] host: Executing \/bin\/sh: \[\]string\{"-c", /);
  assert.match(toError.stderr, / ui: ==> null\.box: one\n/);
  const toFile = await rig.run(["build", "t.json"], { env: { PREBAKE_LOG_PATH: "run.log" } });
  assert.equal(toFile.stderr, "");
  assert.match(readFileSync(join(rig.directory, "run.log"), "utf8"), / ui: ==> null\.box: two\n/);
  const off = await rig.run(["build", "t.json"], { env: { PACKER_LOG: "1", PREBAKE_LOG: "0" } });
  assert.equal(off.stderr, "");
  const bad = await rig.run(["build", "t.json"], { env: { PACKER_LOG_PATH: "no/where/run.log" } });
  assert.match(bad.stdout, /^Error: Cannot write the log file "no\/where\/run\.log"/);
});

test("-events writes the stream as JSON lines", async () => {
  using rig = createCommandRig(simple);
  await rig.run(["build", "-events=run.jsonl", "t.json"]);
  const events = readFileSync(join(rig.directory, "run.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { seq: number; kind: string });
  assert.deepEqual(
    events.map((event) => event.seq),
    events.map((_, index) => index + 1),
  );
  assert.ok(
    ["run.started", "build.finished", "run.finished"].every((kind) =>
      events.some((event) => event.kind === kind),
    ),
  );
});

const hcl = `
variable "word" {
  default   = "hunter22"
  sensitive = true
}
source "file" "a" {
  content = "made"
}
build {
  name = "web"
  source "source.file.a" {
    target = "a.txt"
  }
  provisioner "shell-local" {
    inline = ["echo '\${var.word} \${build.ID} \${source.name} \${build.name}'"]
  }
  post-processor "shell-local" {
    inline = ["echo after"]
  }
  post-processor "manifest" {
    name   = "list"
    output = "m.json"
  }
}
`;

test("an HCL2 template from its variables to its manifest", async () => {
  using rig = createCommandRig({ "main.pkr.hcl": hcl });
  const { code, stdout } = await rig.run(["build", "."]);
  assert.match(
    stdout,
    /\n==> web\.file\.a: <sensitive> <unknown> a web\n==> web\.file\.a: Running post-processor: {2}\(type shell-local\)\n==> web\.file\.a \(shell-local\): Running local shell script: \S+\n==> web\.file\.a \(shell-local\): after\n==> web\.file\.a: Running post-processor: list \(type manifest\)\nBuild 'web\.file\.a' finished/,
  );
  assert.equal(stdout.match(/^--> web\.file\.a: Stored file: a\.txt$/gm)?.length, 3);
  const manifest = JSON.parse(readFileSync(join(rig.directory, "m.json"), "utf8")) as {
    builds: { name: string }[];
  };
  assert.equal(manifest.builds[0]?.name, "a");
  assert.equal(code, 0);
});

test("a part of one's own, named on the command line", async () => {
  const example = new URL("../../../../../examples/custom-provisioner/", import.meta.url).pathname;
  using rig = createCommandRig({ "hello.pkr.hcl": readFileSync(join(example, "hello.pkr.hcl"), "utf8") });
  const built = await rig.run(["build", `-part=${example}say-hello.ts`, "hello.pkr.hcl"]);
  assert.match(built.stdout, /==> file\.greeting: Greeting world\n/);
  const without = await rig.run(["validate", "hello.pkr.hcl"]);
  assert.match(without.stdout, /There is no provisioner "say-hello"/);
});

test("console and init", async () => {
  using rig = createCommandRig({ "main.pkr.hcl": hcl });
  const value = await rig.run(["console", "."], { stdin: '1\nupper("a")\n' });
  assert.deepEqual([value.code, value.stdout], [0, "A\n"]);
  const wrong = await rig.run(["console", "."], { stdin: "nope\n5\n" });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout, /^Error: .*\n\n {2}on <console-input> line 1,1-5:/);
  assert.equal((await rig.run(["init", "."])).code, 0);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} stops the build, cleans up, and exits with 1`, async () => {
    using rig = createCommandRig({ "t.json": localScript("echo $$; exec sleep 600") });
    const running = rig.start(["build", "t.json"]);
    await running.saw("packer-shell");
    await running.saw("==> null.box: ");
    running.child.kill(signal);
    const { code, stdout } = await running.finished;
    assert.match(stdout, /\nCancelling build after receiving interrupt\n/);
    assert.match(stdout, /\nBuild 'null\.box' cancelled after /);
    assert.match(stdout, /\nCleanly cancelled builds after being interrupted\.\n$/);
    assert.equal(code, 1);
  });
}

test("a second SIGINT ends at once, and nothing is left running", async () => {
  // The script ignores the polite signal, so that the first interrupt alone would wait.
  using rig = createCommandRig({
    "t.json": localScript("trap '' TERM INT; echo pid=$$; while :; do sleep 0.1; done"),
  });
  const running = rig.start(["build", "t.json"]);
  await running.saw("pid=");
  running.child.kill("SIGINT");
  await running.saw("Cancelling build");
  running.child.kill("SIGINT");
  const { code, stdout } = await running.finished;
  assert.match(stdout, /\nStopping at once\.\n$/);
  assert.equal(code, 1);
  const pid = Number(/pid=(\d+)/.exec(stdout)?.[1]);
  assert.ok(pid > 0);
  // Its guard needs two seconds for a process that does not listen; the real clock is what is tested here.
  for (let waited = 0; isRunning(pid); waited += 50) {
    assert.ok(waited < 10_000, `process ${pid} is still running`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

// A builder with a child of its own, as a hypervisor's machine is one.
const keeper = `
export const keeper = {
  kind: "builder",
  type: "keeper",
  config: { name: "keeper", doc: "Starts a process and fails.", fields: {} },
  run: async (config, context) => {
    const child = await context.host.processes.start("sleep", { arguments: ["600"], signal: context.signal });
    context.scope.use("the process", child);
    context.events.step("keeper/started", "pid=" + child.pid);
    throw new Error("no");
  },
};
`;

for (const [onError, stays] of [
  ["cleanup", false],
  ["abort", true],
] as const) {
  test(`-on-error=${onError}: a machine that runs ${stays ? "is left" : "ends"}`, async () => {
    using rig = createCommandRig({ "keeper.mjs": keeper, "t.json": '{"builders":[{"type":"keeper"}]}' });
    const { stdout } = await rig.run(["build", "-part=keeper.mjs", `-on-error=${onError}`, "t.json"]);
    const pid = Number(/pid=(\d+)/.exec(stdout)?.[1]);
    assert.ok(pid > 0, stdout);
    assert.equal(/Left behind: the process/.test(stdout), stays);
    // The guard of children acts within the moment that its pipe closes.
    if (stays) await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(isRunning(pid), stays);
    if (stays) process.kill(pid, "SIGKILL");
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has reaped yet does not run.
    return (
      !existsSync(`/proc/${pid}/stat`) || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
    );
  } catch {
    return false;
  }
}

test("build says once that ours is taken although a plugin is installed; validate and a machine without plugins do not", async () => {
  const source = (name: string) => ({
    type: "qemu",
    name,
    iso_url: "disk.iso",
    iso_checksum: "none",
    communicator: "none",
    qemu_binary: "/nonexistent/qemu",
  });
  using rig = createCommandRig({
    "disk.iso": "x",
    "t.json": JSON.stringify({ builders: [source("a"), source("b")] }),
  });
  const { os, arch } = pluginPlatform(createHost().machine);
  const plugins = join(rig.directory, "plugins");
  const folder = join(plugins, "github.com/hashicorp/qemu");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `packer-plugin-qemu_v1.1.0_x5.0_${os}_${arch}`), "");
  const line =
    /^Prebake's own components are taken although plugins of their names are installed: builder "qemu"\. Name a plugin in required_plugins, or give -prefer-plugins, to take the plugin's\.$/gm;
  const said = async (command: string, path: string) =>
    [...(await rig.run([command, "t.json"], { env: { PACKER_PLUGIN_PATH: path } })).stdout.matchAll(line)]
      .length;
  assert.equal(await said("build", plugins), 1);
  assert.equal(await said("validate", plugins), 0);
  assert.equal(await said("build", join(rig.directory, "none")), 0);
});
