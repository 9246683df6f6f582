/** What the provisioners that run scripts have in common. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { declareConfig } from "@prebake/schema";
import { createMemoryHost, createPartRig, idleCommunicator } from "@prebake/testing";
import type { MemoryHost } from "@prebake/testing";
import type { Communicator } from "../communicator.ts";
import type { ProvisionerContext } from "../component.ts";
import { defineProvisioner } from "../component.ts";
import type { ProcessOptions, ProcessResult } from "../host.ts";
import { formatEnvironment, scriptEnvironment } from "./environment.ts";
import { checkLocalScripts, localScriptFields, runLocalScripts } from "./local-scripts.ts";
import { checkScriptExit, retryWhileUnreachable, runWithOutput, uploadBytes } from "./remote-scripts.ts";

const build = { name: "b.null.x", sourceName: "x", builderType: "null" };

test("scriptEnvironment(): who builds, the HTTP server when there is one, what the configuration says; sorted", () => {
  const variables = { PackerHTTPAddr: "10.0.2.2:8000", PackerHTTPIP: "", PackerHTTPPort: "<unknown>" };
  const config = { environment_vars: ["Z=1=2", "PACKER_BUILD_NAME=mine"], env: { Z: "last", A: "" } };
  assert.deepEqual(scriptEnvironment(config, build, variables), [
    ["A", ""],
    ["PACKER_BUILDER_TYPE", "null"],
    ["PACKER_BUILD_NAME", "mine"],
    ["PACKER_HTTP_ADDR", "10.0.2.2:8000"],
    ["Z", "last"],
  ]);
});

test("formatEnvironment() writes each by the format, with quotes that a shell reads back", () => {
  const entries = [
    ["A", "it's"],
    ["B", "%s"],
  ] as const;
  assert.equal(formatEnvironment(entries, "%s='%s' "), `A='it'"'"'s' B='%s' `);
  assert.equal(
    formatEnvironment(entries, "100%% %s:%s;", (value) => value.toUpperCase()),
    "100% A:IT'S;100% B:%S;",
  );
  assert.equal(formatEnvironment(entries, "%s"), "AB");
});

const local = defineProvisioner({
  type: "local",
  config: declareConfig("local", "Runs scripts here.", localScriptFields),
  check: checkLocalScripts,
  run: (config, context) => runLocalScripts(config, context),
});

const checks: readonly (readonly [name: string, config: object, said: readonly string[]])[] = [
  ["a command", { inline: ["true"] }, []],
  ["nothing", {}, ["script/nothing-to-run"]],
  ["an empty list", { scripts: [] }, ["script/nothing-to-run"]],
  ["two ways", { inline: ["true"], script: "a.sh" }, ["script/conflicting-arguments"]],
  ["a script", { script: "a.sh" }, []],
  [
    "one that is missing, and a directory",
    { scripts: ["a.sh", "no.sh", "d"] },
    ["script/missing", "script/missing"],
  ],
  [
    "bad variables",
    { inline: ["x"], environment_vars: ["A=", "B", "=c"] },
    ["script/bad-variable", "script/bad-variable"],
  ],
  ["a system that is none", { inline: ["x"], only_on: ["linux", "os2"] }, ["script/unknown-platform"]],
];
for (const [name, config, said] of checks) {
  test(`checks of local scripts: ${name}`, async () => {
    const host = createMemoryHost({ files: { "a.sh": "", "d/x": "" } });
    const found = await createPartRig({ host }).check(local, config);
    assert.deepEqual(
      found.map((one) => one.code),
      said,
    );
  });
}

interface Run {
  readonly program: string;
  readonly words: readonly string[];
  readonly env: ProcessOptions["env"];
  /** Of the script, when it is there. */
  readonly text: string | undefined;
}

/** Runs `local` on a machine in memory whose programs all end so. */
async function runLocally(config: object, exit: Partial<ProcessResult> = {}, os = "linux") {
  const memory = createMemoryHost({ machine: { os }, files: { "a.sh": "a", "b.sh": "b" } });
  const runs: Run[] = [];
  const run = async (program: string, { arguments: words, env }: ProcessOptions) => {
    const script = words.flatMap((word) => /(\S*(?:packer-shell|\.sh)\S*)$/.exec(word)?.[1] ?? []).at(-1);
    const text =
      script === undefined ? undefined : await memory.files.readText(script).catch(() => undefined);
    runs.push({ program, words, env, text });
    return { code: 0, signal: undefined, stdout: "", stderr: "", ...exit };
  };
  const host = { ...memory, processes: { ...memory.processes, run } };
  const rig = createPartRig({ host, build });
  const notes: string[] = [];
  const failure = await rig.provision(local, config, idleCommunicator).catch((error: unknown) => error);
  const left = await memory.files.list("/tmp");
  return { runs, failure, left, rig, notes };
}

test("inline lines run as a script of the temporary directory, which is gone afterwards", async () => {
  const { runs, failure, left } = await runLocally({ inline: ["one", "two"], env: { A: "b" } });
  assert.equal(failure, undefined);
  assert.equal(runs.length, 1);
  const [{ program, words, env, text } = { program: "", words: [], env: {}, text: "" }] = runs;
  assert.deepEqual([program, words.slice(0, 2)], ["/bin/sh", ["-c", '"$0"']]);
  assert.match(words[2] ?? "", /^\/tmp\/packer-shell\d+$/);
  assert.equal(text, "#!/bin/sh -e\none\ntwo\n");
  assert.equal(env?.["A"], "b");
  assert.deepEqual(left, []);
});

test("scripts run in order, the first that fails ends it with its name and code", async () => {
  const { runs, failure } = await runLocally({ scripts: ["a.sh", "b.sh"] }, { code: 126 });
  assert.deepEqual(
    runs.map(({ text }) => text),
    ["a"],
  );
  assert.ok(failure instanceof BuildError);
  assert.equal(failure.code, "script/failed");
  assert.match(failure.message, /a\.sh: exit code 126, allowed: 0$/);
  assert.match(failure.hint ?? "", /chmod \+x/);
});

test("codes that are allowed, and an end by a signal", async () => {
  assert.equal(
    (await runLocally({ inline: ["x"], valid_exit_codes: [0, 3] }, { code: 3 })).failure,
    undefined,
  );
  const { failure, left } = await runLocally({ inline: ["x"] }, { code: undefined, signal: "SIGKILL" });
  assert.match(String(failure), /ended by SIGKILL/);
  assert.deepEqual(left, []);
});

test("an empty list of allowed codes means 0 alone", async () => {
  const config = { inline: ["x"], valid_exit_codes: [] };
  assert.equal((await runLocally(config)).failure, undefined);
  assert.match(String((await runLocally(config, { code: 3 })).failure), /exit code 3, allowed: 0$/);
});

test("a command of one's own has the variables in the text", async () => {
  const config = {
    script: "a.sh",
    env: { A: "it's" },
    execute_command: ["bash", "-c", "{{.Vars}}{{.Script}}"],
  };
  const [run] = (await runLocally(config)).runs;
  assert.equal(run?.program, "bash");
  assert.match(
    run.words[1] ?? "",
    /^A='it'"'"'s' PACKER_BUILDER_TYPE='null' PACKER_BUILD_NAME='x' \S+\/a\.sh$/,
  );
  const [single] = (await runLocally({ ...config, execute_command: ["{{.Command}} now"] })).runs;
  assert.deepEqual([single?.program, single?.words[0]], ["/bin/sh", "-c"]);
});

test("another system is skipped; Windows has its own command", async () => {
  const { runs, rig } = await runLocally({ inline: ["x"], only_on: ["darwin"] });
  assert.deepEqual([runs, rig.steps], [[], ["Skipping shell-local due to runtime OS"]]);
  const [run] = (await runLocally({ inline: ["x"], only_on: ["windows"] }, {}, "win32")).runs;
  assert.deepEqual([run?.program, run?.words.slice(0, 3)], ["cmd", ["/V", "/C", "call"]]);
  assert.equal(run?.text, "x\n");
  assert.match(run.words[3] ?? "", /\.cmd$/);
});

interface Command {
  readonly name: string;
  readonly config: object;
  readonly os?: string;
  /** Program and words, `SCRIPT` for the temporary script. */
  readonly line: string;
  readonly text?: string;
}

const vars = "PACKER_BUILDER_TYPE='null' PACKER_BUILD_NAME='x'";
const commands: readonly Command[] = [
  {
    name: "one command is a script of one line",
    config: { command: "make all" },
    line: '/bin/sh|-c|"$0"|SCRIPT',
    text: "#!/bin/sh -e\nmake all\n",
  },
  {
    name: "another interpreter",
    config: { inline: ["print(1)"], inline_shebang: "/usr/bin/env python3" },
    line: '/bin/sh|-c|"$0"|SCRIPT',
    text: "#!/usr/bin/env python3\nprint(1)\n",
  },
  {
    name: "an extension, with its dot or without",
    config: { inline: ["x"], tempfile_extension: ".py" },
    line: '/bin/sh|-c|"$0"|SCRIPT.py',
  },
  {
    name: "a form of variables alone brings Packer's own command with them",
    config: { inline: ["x"], env_var_format: '%s="%s";' },
    line: '/bin/sh|-c|PACKER_BUILDER_TYPE="null";PACKER_BUILD_NAME="x"; SCRIPT',
  },
  {
    name: "a command of several words is taken as it is",
    config: { inline: ["x"], execute_command: ["sudo", "-E", "{{.Script}}", "a b"] },
    line: "sudo|-E|SCRIPT|a b",
  },
  {
    name: "a command of one word is a line for the shell",
    config: { inline: ["x"], execute_command: ["{{.Vars}}nice {{.Script}}"] },
    line: `/bin/sh|-c|${vars} nice SCRIPT`,
  },
  {
    name: "on Windows",
    os: "win32",
    config: { inline: ["echo %A%"] },
    line: "cmd|/V|/C|call|SCRIPT.cmd",
    text: "echo %A%\n",
  },
  {
    name: "on Windows with a form of variables",
    os: "win32",
    config: { inline: ["x"], env_var_format: "set %s=%s && " },
    line: "cmd|/V|/C|set PACKER_BUILDER_TYPE=null && set PACKER_BUILD_NAME=x && |call|SCRIPT.cmd",
  },
  {
    name: "on Windows in its Linux",
    os: "win32",
    config: { inline: ["x"], use_linux_pathing: true, tempfile_extension: "sh" },
    line: '/bin/sh|-c|"$0"|SCRIPT.sh',
  },
];
for (const { name, config, os, line, text } of commands) {
  test(`the command of a local script: ${name}`, async () => {
    const { runs, failure, left } = await runLocally(config, {}, os);
    assert.equal(failure, undefined);
    const [run] = runs;
    const said = [run?.program, ...(run?.words ?? [])].join("|");
    assert.equal(said.replace(/\/tmp\/packer-shell\d+/, "SCRIPT"), line);
    if (text !== undefined) assert.equal(run?.text, text);
    assert.deepEqual(left, []);
  });
}

test("values of variables stand in the environment, not in a command line that everybody can read", async () => {
  const [run] = (await runLocally({ inline: ["x"], env: { SECRET: "hush-hush" } })).runs;
  assert.equal(run?.env?.["SECRET"], "hush-hush");
  assert.doesNotMatch(JSON.stringify([run.program, run.words]), /hush-hush/);
});

const oddValues = [
  "",
  "it's",
  "a b",
  "$HOME `id` $(id)",
  "two\nlines",
  "\\",
  '"',
  "'\"'\"'",
  "é 名",
  "-n",
  "%s%%",
  "!x",
  "*",
];
for (const shell of ["sh", "bash", "busybox"]) {
  const missing = spawnSync(shell, ["--help"]).error !== undefined;
  test(
    `what formatEnvironment() writes is read back by ${shell}, whatever is in it`,
    { skip: missing && `no ${shell}` },
    () => {
      const entries = oddValues.map((value, index) => [`V${index}`, value] as const);
      const script = `${formatEnvironment(entries, "%s='%s' ")} env -0`;
      const words = shell === "busybox" ? ["sh", "-c", script] : ["-c", script];
      const seen = spawnSync(shell, words, {
        encoding: "utf8",
        env: { PATH: process.env["PATH"] },
      }).stdout.split("\0");
      for (const [name, value] of entries)
        assert.ok(seen.includes(`${name}=${value}`), JSON.stringify(value));
    },
  );
}

/** A context with a guest that answers so. */
function remote(communicator: Partial<Communicator>, host: MemoryHost = createMemoryHost()) {
  const output: string[] = [];
  const controller = new AbortController();
  const context = {
    host,
    signal: controller.signal,
    communicator: { ...idleCommunicator, ...communicator },
    events: {
      log: (...words: readonly string[]) => output.push(words.join(" ")),
      output: (stream: string, chunk: Uint8Array) =>
        output.push(`${stream} ${new TextDecoder().decode(chunk)}`),
      endOutput: () => output.push("end"),
    },
  } as unknown as ProvisionerContext; // What these functions look at.
  return { context, output, host, controller };
}

/** Lets everything go on that can, until the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await Promise.resolve();
}

const lost = () => new BuildError("communicator/connection-lost", { message: "Cannot go on: lost" });

test("retryWhileUnreachable() tries again until the time is over, and not after anything else", async () => {
  const { context, host, output } = remote({});
  const options = { context, timeoutMs: 5000, source: "shell" };
  let tries = 0;
  const waiting = retryWhileUnreachable(
    () => (++tries < 3 ? Promise.reject(lost()) : Promise.resolve("done")),
    options,
  );
  for (const wanted of [1, 2]) {
    await until(() => tries === wanted && host.clock.waiting > 0);
    host.clock.advance(2000);
  }
  assert.equal(await waiting, "done");
  assert.deepEqual(output, [
    "warn shell trying again: Cannot go on: lost",
    "warn shell trying again: Cannot go on: lost",
  ]);
  await assert.rejects(
    retryWhileUnreachable(() => Promise.reject(lost()), { ...options, timeoutMs: 0 }),
    { code: "communicator/connection-lost" },
  );
  await assert.rejects(
    retryWhileUnreachable(() => Promise.reject(new Error("other")), options),
    /other/,
  );
});

test("retryWhileUnreachable() stops waiting when it is cancelled", async () => {
  const { context, host, controller } = remote({});
  const options = { context, timeoutMs: 5000, source: "shell" };
  const waiting = retryWhileUnreachable(() => Promise.reject(lost()), options);
  await until(() => host.clock.waiting > 0);
  controller.abort(new Cancelled("stop"));
  await assert.rejects(waiting, Cancelled);
});

test("uploadBytes() and runWithOutput() pass bytes on, and end the output also after a failure", async () => {
  const uploads: unknown[] = [];
  const { context, output } = remote({
    upload: async (path, content, { mode, sizeBytes }) => {
      uploads.push([path, Buffer.concat(await Array.fromAsync(content)).toString(), mode, sizeBytes]);
    },
    run: async ({ command, onStdout, onStderr }) => {
      if (command === "lost") throw lost();
      void onStdout?.(Buffer.from("out"));
      void onStderr?.(Buffer.from("err"));
      return { code: 7, signal: undefined };
    },
  });
  await uploadBytes("/tmp/x", Buffer.from("text"), { context, mode: 0o755 });
  assert.deepEqual(uploads, [["/tmp/x", "text", 0o755, 4]]);
  assert.equal((await runWithOutput("x", context)).code, 7);
  assert.deepEqual(output.splice(0), ["stdout out", "stderr err", "end"]);
  await assert.rejects(runWithOutput("lost", context), { code: "communicator/connection-lost" });
  assert.deepEqual(output, ["end"]);
});

test("checkScriptExit(): allowed codes pass, others have the script's name, none is a lost connection", () => {
  const rules = {
    name: "a.sh",
    validExitCodes: [0, 2],
    disconnectHint: "Expect it.",
    hints: { 127: "Install it." },
  };
  checkScriptExit({ code: 2, signal: undefined }, rules);
  const failures = [
    [
      { code: 127, signal: undefined },
      "script/failed",
      /exit status: 127\. .*\[0 2\] \(a\.sh\)/,
      "Install it.",
    ],
    [{ code: 1, signal: undefined }, "script/failed", /exit status: 1\./, undefined],
    [
      { code: undefined, signal: "KILL" },
      "script/disconnected",
      /before the script did \(signal KILL\)$/,
      "Expect it.",
    ],
    [{ code: undefined, signal: undefined }, "script/disconnected", /before the script did$/, "Expect it."],
  ] as const;
  for (const [exit, code, message, hint] of failures) {
    assert.throws(() => checkScriptExit(exit, rules), { code, message, hint });
  }
});
