import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createFakeGuest, createMemoryHost, createPartRig, provisionerContract } from "@prebake/testing";
import type { FakeGuest } from "@prebake/testing";
import { windowsShell } from "./windows-shell.ts";

const host = createMemoryHost({ files: { "a.bat": "@echo a\n", "b.bat": "@echo b\r\n" } });

provisionerContract({ part: windowsShell, config: { inline: ["dir"] }, host });

const path = "c:/Windows/Temp/script.bat";
const standard = 'set "PACKER_BUILDER_TYPE=demo" && set "PACKER_BUILD_NAME=box" && ';

async function run(config: object, guest: FakeGuest) {
  const rig = createPartRig({ host });
  await rig.provision(windowsShell, config, guest);
  return rig;
}

test("windows-shell uploads its lines with the ends that cmd.exe needs, and leaves the script there", async () => {
  const guest = createFakeGuest();
  const rig = await run({ inline: ["echo a", "dir"] }, guest);
  assert.deepEqual(guest.operations, [`upload ${path} 0755`, `run ${standard}"${path}"`]);
  assert.equal(guest.text(path), "echo a\r\ndir\r\n");
  assert.deepEqual(rig.steps, [
    "Provisioning with windows-shell...",
    "Provisioning with shell script: inline script",
  ]);
});

test("windows-shell runs script files one after another, bytes as they are", async () => {
  const seen: (string | undefined)[] = [];
  const guest = createFakeGuest(() => void seen.push(guest.text(path)));
  const rig = await run({ scripts: ["a.bat", "b.bat"] }, guest);
  assert.deepEqual(seen, ["@echo a\n", "@echo b\r\n"]);
  assert.deepEqual(rig.steps.slice(1), [
    "Provisioning with shell script: a.bat",
    "Provisioning with shell script: b.bat",
  ]);
});

test("windows-shell hands variables over as they are", async () => {
  const guest = createFakeGuest();
  const config = { inline: ["dir"], environment_vars: [`B=it's "q" %x%`], env: { A: "1" } };
  await run(config, guest);
  // Measured on Packer with these values.
  assert.equal(guest.operations[1], `run set "A=1" && set "B=it's "q" %x%" && ${standard}"${path}"`);
});

test("windows-shell takes another path, format and command", async () => {
  const guest = createFakeGuest();
  const config = {
    inline: ["dir"],
    remote_path: "d:/x.cmd",
    env_var_format: "%s:%s ",
    execute_command: "{{.Vars}}call {{.Path}}",
  };
  await run(config, guest);
  assert.deepEqual(guest.operations, [
    "upload d:/x.cmd 0755",
    "run PACKER_BUILDER_TYPE:demo PACKER_BUILD_NAME:box call d:/x.cmd",
  ]);
});

test("windows-shell fails with the script's name and code unless the code is allowed", async () => {
  const guest = () => createFakeGuest(() => ({ code: 3010 }));
  await assert.rejects(run({ script: "a.bat" }, guest()), (error) => {
    assert.ok(error instanceof BuildError);
    assert.deepEqual([error.code, error.context], ["script/failed", { script: "a.bat", code: 3010 }]);
    return true;
  });
  await run({ script: "a.bat", valid_exit_codes: [0, 3010] }, guest());
  const gone = createFakeGuest(() => ({ code: undefined }));
  await assert.rejects(
    run({ script: "a.bat" }, gone),
    (error) => error instanceof BuildError && /windows-restart/.test(error.hint ?? ""),
  );
});

for (const [valid, code, passes] of [
  [[], 0, true],
  [[], 1, false],
  [[0, 1641], 1641, true],
  [[1641], 0, false],
] as const) {
  test(`windows-shell with codes [${valid.join(", ")}] and exit code ${code} ${passes ? "passes" : "fails"}`, async () => {
    const work = run(
      { inline: ["x"], valid_exit_codes: [...valid] },
      createFakeGuest(() => ({ code })),
    );
    if (passes) await work;
    else await assert.rejects(work, (error) => error instanceof BuildError && error.code === "script/failed");
  });
}

test("windows-shell gives up on a guest that stays away, after start_retry_timeout", async () => {
  let time = 0;
  const clock = { ...host.clock, monotonic: () => time, delay: async (ms: number) => void (time += ms) };
  const away = createFakeGuest(() => {
    throw new BuildError("communicator/connection-lost", { message: "Cannot run: gone" });
  });
  const rig = createPartRig({ host: { ...host, clock } });
  const work = rig.provision(windowsShell, { inline: ["dir"], start_retry_timeout: "9s" }, away);
  await assert.rejects(
    work,
    (error) => error instanceof BuildError && error.code === "communicator/connection-lost",
  );
  assert.ok(time >= 9000 && time <= 11_000, String(time));
});

test("windows-shell waits for a guest that reboots", async () => {
  let tries = 0;
  const waits: number[] = [];
  const patient = { ...host, clock: { ...host.clock, delay: async (ms: number) => void waits.push(ms) } };
  const guest = createFakeGuest(() => {
    if (++tries < 3) throw new BuildError("communicator/connection-lost", { message: "Cannot run: gone" });
    return { code: 0 };
  });
  await createPartRig({ host: patient }).provision(windowsShell, { inline: ["dir"] }, guest);
  assert.deepEqual([tries, waits.length], [3, 2]);
  assert.equal(guest.operations.filter((operation) => operation.startsWith("upload")).length, 3);
});

test("check() wants exactly one way, and scripts that exist", async () => {
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [{}, ["script/nothing-to-run"]],
    [{ inline: ["a"], script: "a.bat" }, ["script/conflicting-arguments"]],
    [{ script: "missing.bat" }, ["script/missing"]],
  ];
  for (const [config, codes] of rows) {
    const diagnostics = await createPartRig({ host }).check(windowsShell, config);
    assert.deepEqual(
      diagnostics.map((item) => item.code),
      codes,
    );
  }
});
