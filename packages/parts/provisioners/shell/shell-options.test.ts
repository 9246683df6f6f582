/** What each option of `shell` changes, seen in what the guest is asked to do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createFakeGuest, createMemoryHost, createPartRig } from "@prebake/testing";
import type { CommandHandler, FakeGuest } from "@prebake/testing";
import { shell } from "./shell.ts";

const memory = createMemoryHost({ files: { "a.sh": "#!/bin/sh\na\n", "b.sh": "b\n" } });
/** The same names in every test: 0x01020304 % 9999 is 751. */
const host = {
  ...memory,
  randomBytes: (count: number) => Uint8Array.from({ length: count }, (_, at) => at + 1),
};
const name = "script_751.sh";
const standard = "PACKER_BUILDER_TYPE='demo' PACKER_BUILD_NAME='box' ";

async function run(config: object, guest: FakeGuest = createFakeGuest()): Promise<readonly string[]> {
  await createPartRig({ host }).provision(shell, config, guest);
  return guest.operations;
}

/** Source: reference, shell: remoteSteps and defaults. */
const rows: readonly (readonly [title: string, config: object, operations: readonly string[]])[] = [
  [
    "the standard names",
    { inline: ["x"] },
    [
      `upload /tmp/${name} 0755`,
      `run chmod +x /tmp/${name}; ${standard} /tmp/${name}`,
      `run rm -f /tmp/${name}`,
    ],
  ],
  [
    "remote_folder and remote_file",
    { inline: ["x"], remote_folder: "/opt", remote_file: "mine", execute_command: "{{.Path}}" },
    ["upload /opt/mine 0755", "run /opt/mine", "run rm -f /opt/mine"],
  ],
  [
    "remote_path beats both",
    {
      inline: ["x"],
      remote_path: "/p",
      remote_folder: "/opt",
      remote_file: "mine",
      execute_command: "{{.Path}}",
    },
    ["upload /p 0755", "run /p", "run rm -f /p"],
  ],
  [
    "skip_clean leaves the script",
    { inline: ["x"], remote_path: "/p", execute_command: "{{.Path}}", skip_clean: true },
    ["upload /p 0755", "run /p"],
  ],
  [
    "several scripts, each uploaded, run and removed before the next",
    { scripts: ["a.sh", "b.sh"], remote_path: "/p", execute_command: "{{.Path}}" },
    ["upload /p 0755", "run /p", "run rm -f /p", "upload /p 0755", "run /p", "run rm -f /p"],
  ],
  [
    "env_var_format",
    { inline: ["x"], remote_path: "/p", execute_command: "{{.Vars}}|", env_var_format: "%s:%s," },
    ["upload /p 0755", "run PACKER_BUILDER_TYPE:demo,PACKER_BUILD_NAME:box,|", "run rm -f /p"],
  ],
  [
    "env wins over environment_vars, and values keep their equals signs",
    {
      inline: ["x"],
      remote_path: "/p",
      execute_command: "{{.Vars}}",
      environment_vars: ["A=1", "B=x=y", "PACKER_BUILD_NAME=mine"],
      env: { A: "2", PACKER_BUILDER_TYPE: "t" },
    },
    ["upload /p 0755", "run A='2' B='x=y' PACKER_BUILDER_TYPE='t' PACKER_BUILD_NAME='mine' ", "run rm -f /p"],
  ],
  [
    "use_env_var_file: the file first, for the user alone, and no variables in the command",
    {
      inline: ["x"],
      remote_path: "/p",
      use_env_var_file: true,
      execute_command: "[{{.Vars}}] {{.EnvVarFile}} {{.Path}}",
    },
    [
      "upload /tmp/varfile_751.sh 0600",
      "upload /p 0755",
      "run [] /tmp/varfile_751.sh /p",
      "run rm -f /p /tmp/varfile_751.sh",
    ],
  ],
  [
    "without it there is no file of variables",
    { inline: ["x"], remote_path: "/p", execute_command: "[{{.EnvVarFile}}]" },
    ["upload /p 0755", "run []", "run rm -f /p"],
  ],
];
for (const [title, config, operations] of rows) {
  test(`shell: ${title}`, async () => assert.deepEqual(await run(config), operations));
}

test("the file of variables has the form that was asked for", async () => {
  const guest = createFakeGuest();
  await run({ inline: ["x"], use_env_var_file: true, skip_clean: true, env_var_format: "%s=%s;" }, guest);
  assert.equal(guest.text("/tmp/varfile_751.sh"), "PACKER_BUILDER_TYPE=demo;PACKER_BUILD_NAME=box;");
});

test("build variables may stand in execute_command", async () => {
  const guest = createFakeGuest();
  const rig = createPartRig({ host, variables: { Host: "192.0.2.1", User: "me" } });
  await rig.provision(
    shell,
    { inline: ["x"], execute_command: "ssh {{.User}}@{{.Host}}", skip_clean: true },
    guest,
  );
  assert.equal(guest.operations.at(-1), "run ssh me@192.0.2.1");
});

const codes: readonly (readonly [valid: readonly number[] | undefined, code: number, passes: boolean])[] = [
  [undefined, 0, true],
  [undefined, 1, false],
  [[], 0, true],
  [[], 1, false],
  [[0, 3], 3, true],
  [[3], 0, false],
];
for (const [valid, code, passes] of codes) {
  test(`valid_exit_codes ${JSON.stringify(valid) ?? "unset"}, code ${code}: ${passes ? "passes" : "fails"}`, async () => {
    const guest = createFakeGuest((command) => ({ code: command.startsWith("rm ") ? 0 : code }));
    const work = run({ inline: ["x"], ...(valid && { valid_exit_codes: valid }) }, guest);
    if (passes) await work;
    else await assert.rejects(work, (error) => error instanceof BuildError && error.code === "script/failed");
    // A script that failed stays for the user to look at, as in Packer.
    assert.equal(
      guest.operations.some((line) => line.startsWith("run rm ")),
      passes,
    );
  });
}

test("exit codes of a shell that finds nothing to run are explained", async () => {
  for (const [code, hint] of [
    [126, /noexec/],
    [127, /interpreter/],
    [1, /^$/],
  ] as const) {
    const guest = createFakeGuest(() => ({ code }));
    await assert.rejects(
      run({ inline: ["x"] }, guest),
      (error) => error instanceof BuildError && hint.test(error.hint ?? ""),
    );
  }
});

/** A guest that fails so at first, in commands that match. */
function failing(matching: RegExp, times: number, answer: () => never): CommandHandler {
  let left = times;
  return (command) => (matching.test(command) && left-- > 0 ? answer() : undefined);
}

const gone = () => {
  throw new BuildError("communicator/connection-lost", { message: "Cannot run: gone" });
};

async function patiently(config: object, onRun: CommandHandler) {
  let time = 0;
  const clock = { ...memory.clock, monotonic: () => time, delay: async (ms: number) => void (time += ms) };
  const guest: FakeGuest = createFakeGuest(onRun);
  const rig = createPartRig({ host: { ...host, clock } });
  const failure: unknown = await rig.provision(shell, config, guest).catch((error: unknown) => error);
  return { guest, failure, time: () => time };
}

test("expect_disconnect: a reboot inside of a script ends it well, and the script is still taken away", async () => {
  const { guest, failure } = await patiently(
    { inline: ["reboot"], remote_path: "/p", execute_command: "{{.Path}}", expect_disconnect: true },
    (command) => (command === "/p" ? { code: undefined } : undefined),
  );
  assert.equal(failure, undefined);
  assert.deepEqual(guest.operations, ["upload /p 0755", "run /p", "run rm -f /p"]);
});

test("start_retry_timeout bounds the tries; each try sends the script anew", async () => {
  const config = {
    inline: ["x"],
    remote_path: "/p",
    execute_command: "{{.Path}}",
    start_retry_timeout: "10s",
  };
  const always = await patiently(config, failing(/^\/p/, 1000, gone));
  assert.ok(always.failure instanceof BuildError && always.failure.code === "communicator/connection-lost");
  assert.ok(always.time() >= 10_000 && always.time() < 13_000, String(always.time()));
  const twice = await patiently(config, failing(/^\/p/, 2, gone));
  assert.equal(twice.failure, undefined);
  assert.equal(twice.guest.operations.filter((line) => line.startsWith("upload")).length, 3);
});

test("a script that cannot be removed fails the step with what to do", async () => {
  const refusing = {
    ...createFakeGuest(),
    run: async ({ command }: { readonly command: string }) => ({ code: command.startsWith("rm ") ? 1 : 0 }),
  };
  const rig = createPartRig({ host });
  await assert.rejects(rig.provision(shell, { inline: ["x"], remote_path: "/p" }, refusing), (error) => {
    assert.ok(error instanceof BuildError);
    assert.deepEqual(
      [error.code, error.message],
      ["shell/not-cleaned", "Cannot remove /p from the guest: exit code 1"],
    );
    assert.match(error.hint ?? "", /skip_clean/);
    return true;
  });
});
