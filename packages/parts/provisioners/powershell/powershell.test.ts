import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createFakeGuest, createMemoryHost, createPartRig, provisionerContract } from "@prebake/testing";
import type { CommandHandler, FakeGuest } from "@prebake/testing";
import { powershell } from "./powershell.ts";

const memory = createMemoryHost({ files: { "a.ps1": "'a'\r\n", "scripts/b.ps1": "'b'" } });
// The same names in every test.
const host = { ...memory, randomBytes: (count: number) => new Uint8Array(count).fill(0xab) };
const uuid = "abababab-abab-4bab-abab-abababababab";
const script = `c:/Windows/Temp/script-${uuid}.ps1`;
const variables = `c:/Windows/Temp/packer-ps-env-vars-${uuid}.ps1`;
const elevated = `C:/Windows/Temp/packer-elevated-shell-${uuid}.ps1`;
const standard = '$env:PACKER_BUILDER_TYPE="demo"; $env:PACKER_BUILD_NAME="box"; ';

provisionerContract({ part: powershell, config: { inline: ["dir"] }, host });

async function run(
  config: object,
  guest: FakeGuest,
  more: { readonly variables?: Record<string, string> } = {},
) {
  const rig = createPartRig({ host, ...more });
  await rig.provision(powershell, config, guest);
  return rig;
}

/** Operations, with what PowerShell would run in place of its code. */
function operations(guest: FakeGuest): readonly string[] {
  return guest.operations.map((operation) =>
    operation.replace(/(?<=-EncodedCommand )\S+/, (base64) =>
      Buffer.from(base64, "base64").toString("utf16le"),
    ),
  );
}

function removal(...paths: readonly string[]): string {
  const list = paths.map((path) => `'${path}'`).join(", ");
  return `run powershell -EncodedCommand $ProgressPreference = 'SilentlyContinue'; $ErrorActionPreference = 'Stop'; foreach ($path in @(${list})) { if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path -Force } }`;
}

test("powershell runs its lines as one script that sets its own variables", async () => {
  const guest = createFakeGuest((command, output) => {
    if (command.includes("-file")) output.stdout("out\r\n");
    return undefined;
  });
  const rig = await run({ inline: ["echo a", "dir"], environment_vars: ["A=$1"] }, guest);
  assert.deepEqual(operations(guest), [
    `upload ${script} 0755`,
    `run powershell -executionpolicy bypass -file ${script}`,
    removal(script),
  ]);
  assert.ok(guest.text(script)?.includes(`$env:A="\`$1"; ${standard}\n`));
  assert.ok(guest.text(script)?.includes("\ntry {\necho a\ndir\n} catch {"));
  assert.deepEqual(rig.steps, [
    "Provisioning with Powershell...",
    "Provisioning with powershell script: inline script",
  ]);
  assert.equal(rig.output, "out\r");
});

test("powershell runs script files, with their variables from a script beside them", async () => {
  const seen: (string | undefined)[] = [];
  const guest = createFakeGuest((command) => {
    if (command.includes("-executionpolicy")) seen.push(guest.text(script));
    return undefined;
  });
  const rig = await run({ scripts: ["a.ps1", "scripts/b.ps1"] }, guest);
  assert.deepEqual(seen, ["'a'\r\n", "'b'"]);
  assert.equal(guest.text(variables), standard);
  const [first, second, command] = operations(guest);
  assert.deepEqual([first, second], [`upload ${variables} 0755`, `upload ${script} 0755`]);
  assert.ok(command?.endsWith(`. ${variables}; &'${script}'; exit $LastExitCode }"`), command);
  assert.equal(operations(guest).at(-1), removal(variables, script));
  assert.deepEqual(rig.steps.slice(1), [
    "Provisioning with powershell script: a.ps1",
    "Provisioning with powershell script: scripts/b.ps1",
  ]);
});

test("powershell takes other paths, formats and commands", async () => {
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [
      { script: "scripts/b.ps1", remote_path: "d:/t/", execute_command: "x {{.Path}}" },
      ["upload d:/t/b.ps1 0755", "run x d:/t/b.ps1"],
    ],
    [
      { inline: ["dir"], remote_path: "d:\\t\\", execute_command: "x {{.Path}}" },
      [`upload d:\\t\\script-${uuid}.ps1 0755`, `run x d:\\t\\script-${uuid}.ps1`],
    ],
    [
      {
        inline: ["dir"],
        remote_path: "d:/x.ps1",
        remote_env_var_path: "d:/v.ps1",
        execute_command: "{{.Vars}}",
      },
      ["upload d:/v.ps1 0755", "upload d:/x.ps1 0755", "run d:/v.ps1"],
    ],
    [
      { inline: ["dir"], use_pwsh: true, execution_policy: "RemoteSigned" },
      [`upload ${script} 0755`, `run pwsh -executionpolicy remotesigned -file ${script}`],
    ],
  ];
  for (const [config, expected] of rows) {
    const guest = createFakeGuest();
    await run({ ...config, skip_clean: true }, guest);
    assert.deepEqual(operations(guest), expected);
  }
  const guest = createFakeGuest();
  await run({ inline: ["dir"], env_var_format: "[%s|%s]", env: { A: "1" }, debug_mode: 1 }, guest);
  const text = guest.text(script) ?? "";
  assert.ok(text.includes("Set-PSDebug -Trace 1\n[A|1][PACKER_BUILDER_TYPE|demo]"), text);
});

// Source: reference, powershell: execution_policy, by name in any case, or by its number.
for (const [execution_policy, said] of [
  ["bypass", "powershell -executionpolicy bypass -file"],
  ["AllSigned", "powershell -executionpolicy allsigned -file"],
  ["2", "powershell -executionpolicy default -file"],
  ["3", "powershell -executionpolicy remotesigned -file"],
  ["4", "powershell -executionpolicy restricted -file"],
  ["5", "powershell -executionpolicy undefined -file"],
  ["6", "powershell -executionpolicy unrestricted -file"],
  ["7", "& '"],
  ["none", "& '"],
] as const) {
  test(`execution_policy ${execution_policy} runs lines with ${said}`, async () => {
    const guest = createFakeGuest();
    await run({ inline: ["dir"], execution_policy, skip_clean: true }, guest);
    assert.ok(guest.operations[1]?.startsWith(`run ${said}`), guest.operations[1]);
  });
}

test("the trace level is set around script files and inside of lines, 0 being none", async () => {
  for (const debug_mode of [0, 1, 2]) {
    const [file, lines] = [createFakeGuest(), createFakeGuest()];
    await run({ script: "a.ps1", debug_mode, skip_clean: true }, file);
    await run({ inline: ["dir"], debug_mode, skip_clean: true }, lines);
    const traced = [file.operations.at(-1) ?? "", lines.text(script) ?? ""].map(
      (text) => /Set-PSDebug -Trace (\d)/i.exec(text)?.[1],
    );
    const level = debug_mode === 0 ? undefined : String(debug_mode);
    assert.deepEqual(traced, [level, level]);
  }
});

test("use_pwsh runs pwsh everywhere: lines, files, elevated, and the removal", async () => {
  for (const config of [
    { inline: ["dir"] },
    { script: "a.ps1" },
    { inline: ["dir"], elevated_user: "SYSTEM" },
  ]) {
    const guest = createFakeGuest();
    await run({ ...config, use_pwsh: true }, guest);
    const commands = guest.operations.filter((line) => line.startsWith("run "));
    assert.equal(commands.length, 2);
    for (const command of commands) assert.match(command, /^run pwsh -/);
  }
});

// Source: reference, powershell: $ " ` ' get a backtick.
for (const [value, written] of [
  ["plain", "plain"],
  ["$HOME", "`$HOME"],
  ['say "so"', 'say `"so`"'],
  ["a`b", "a``b"],
  ["it's", "it`'s"],
  ["100%", "100%"],
] as const) {
  test(`a variable of ${value} is written as ${written}`, async () => {
    const guest = createFakeGuest();
    await run({ inline: ["dir"], env: { A: value }, skip_clean: true }, guest);
    assert.ok(guest.text(script)?.includes(`$env:A="${written}"; `), guest.text(script));
  });
}

test("an empty list of allowed codes means 0 alone", async () => {
  const config = { inline: ["dir"], valid_exit_codes: [], skip_clean: true };
  await run(config, createFakeGuest());
  await assert.rejects(
    run(
      config,
      createFakeGuest(() => ({ code: 1 })),
    ),
    BuildError,
  );
});

test("a password that is the user's name is not hidden, an elevated password that is not is", async () => {
  const elevatedAs = async (elevated_password: string) => {
    const rig = await run(
      { inline: ["dir"], elevated_user: "vagrant", elevated_password },
      createFakeGuest(),
    );
    return rig.redactor.redact(`${elevated_password}!`);
  };
  assert.equal(await elevatedAs("vagrant"), "vagrant!");
  assert.equal(await elevatedAs("s3cret-word"), "<sensitive>!");
});

test("powershell runs elevated scripts in a scheduled task, and keeps the password to itself", async () => {
  const guest = createFakeGuest((command, output) => {
    if (command.includes("elevated")) output.stdout("the password is hunter2!\n");
    return undefined;
  });
  const config = {
    inline: ["dir"],
    elevated_user: "Administrator",
    elevated_password: "{{.WinRMPassword}}",
    elevated_env_var_format: "%s=%s;",
  };
  const rig = await run(config, guest, { variables: { WinRMPassword: "hunter2!" } });
  assert.deepEqual(operations(guest), [
    `upload ${script} 0755`,
    `upload ${elevated} 0755`,
    `run powershell -executionpolicy bypass -file "${elevated}"`,
    removal(script, elevated),
  ]);
  const text = guest.text(elevated) ?? "";
  const value = (key: string) => {
    const [, base64 = ""] = new RegExp(`^\\$${key} = Text '([^']*)'$`, "m").exec(text) ?? [];
    return Buffer.from(base64, "base64").toString();
  };
  assert.deepEqual(["user", "password", "command", "name"].map(value), [
    "Administrator",
    "hunter2!",
    `powershell -executionpolicy bypass -file ${script}`,
    `packer-${uuid}`,
  ]);
  assert.ok(guest.text(script)?.includes("PACKER_BUILDER_TYPE=demo;"));
  assert.ok(!JSON.stringify(rig.events).includes("hunter2"));
});

test("elevated scripts have a command of their own, and service accounts no password", async () => {
  const guest = createFakeGuest();
  const config = {
    script: "a.ps1",
    elevated_user: "SYSTEM",
    elevated_execute_command: "e {{.Vars}} {{.Path}}",
  };
  await run({ ...config, execute_command: "never" }, guest);
  const text = guest.text(elevated) ?? "";
  assert.ok(text.includes(`$command = Text '${Buffer.from(`e ${variables} ${script}`).toString("base64")}'`));
  assert.ok(text.includes("$password = Text ''\n"));
});

test("powershell fails with the script's name and code unless the code is allowed", async () => {
  const answer =
    (code: number): CommandHandler =>
    (command) => ({ code: command.includes("-Enc") ? 0 : code });
  await assert.rejects(run({ script: "a.ps1" }, createFakeGuest(answer(3))), (error) => {
    assert.ok(error instanceof BuildError);
    assert.deepEqual([error.code, error.context], ["script/failed", { script: "a.ps1", code: 3 }]);
    return true;
  });
  await run({ script: "a.ps1", valid_exit_codes: [0, 3] }, createFakeGuest(answer(3)));
});

test("what cannot be removed is told, and does not fail the build", async () => {
  const lost = () => new BuildError("communicator/connection-lost", { message: "Cannot run: gone" });
  const answers: readonly CommandHandler[] = [
    (command) => ({ code: command.includes("-Enc") ? 1 : 0 }),
    (command) => {
      if (command.includes("-Enc")) throw lost();
      return { code: 0 };
    },
  ];
  for (const answer of answers) {
    let time = 0;
    const clock = { ...host.clock, monotonic: () => time, delay: async (ms: number) => void (time += ms) };
    const rig = createPartRig({ host: { ...host, clock } });
    await rig.provision(powershell, { inline: ["dir"] }, createFakeGuest(answer));
    const problems = rig.events.filter((event) => event.kind === "problem");
    assert.deepEqual(
      problems.map(({ severity, code }) => [severity, code]),
      [["warning", "powershell/not-cleaned"]],
    );
    assert.ok(time <= 62_000);
  }
});

test("many scripts are removed in commands that fit into a line", async () => {
  const names = Array.from({ length: 45 }, (_, index) => `some-script-with-a-long-name-${index}.ps1`);
  const many = createMemoryHost({ files: Object.fromEntries(names.map((name) => [name, "dir"])) });
  const guest = createFakeGuest();
  await createPartRig({ host: many }).provision(
    powershell,
    { scripts: names, remote_path: "c:/Windows/Temp/" },
    guest,
  );
  const removals = guest.operations.filter((operation) => operation.includes("-EncodedCommand"));
  assert.equal(removals.length, 3);
  assert.ok(removals.every((operation) => operation.length < 8191));
});

test("powershell waits pause_after, also when it cleans nothing", async () => {
  const waits: number[] = [];
  const patient = { ...host, clock: { ...host.clock, delay: async (ms: number) => void waits.push(ms) } };
  const config = { inline: ["dir"], pause_after: "3s", skip_clean: true };
  await createPartRig({ host: patient }).provision(powershell, config, createFakeGuest());
  assert.deepEqual(waits, [3000]);
});

test("check() wants one way to run, a policy that there is, and a user for the password", async () => {
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [{}, ["script/nothing-to-run"]],
    [{ inline: ["a"], script: "a.ps1" }, ["script/conflicting-arguments"]],
    [{ script: "missing.ps1" }, ["script/missing"]],
    [{ inline: ["a"], execution_policy: "bogus" }, ["powershell/unknown-policy"]],
    [{ inline: ["a"], execution_policy: "3" }, []],
    [{ inline: ["a"], elevated_password: "x" }, ["powershell/user-missing"]],
    [{ inline: ["a"], elevated_user: "x" }, []],
    [{ inline: ["a"], debug_mode: 5 }, ["config/out-of-range"]],
  ];
  for (const [config, codes] of rows) {
    const diagnostics = await createPartRig({ host }).check(powershell, config);
    assert.deepEqual(
      diagnostics.map((item) => item.code),
      codes,
    );
  }
});
