import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import type { RemoteExit } from "@prebake/sdk";
import { createFakeGuest, createMemoryHost, createPartRig, provisionerContract } from "@prebake/testing";
import type { CommandHandler } from "@prebake/testing";
import { windowsRestart } from "./windows-restart.ts";

const memory = createMemoryHost();
const up: CommandHandler = (command, output) => {
  if (decoded(command).includes("restarted.")) output.stdout("BOX restarted.\r\n");
  return undefined;
};
provisionerContract({
  part: windowsRestart,
  config: {},
  host: memory,
  guest: () => createFakeGuest(up),
});

/** What PowerShell would run. */
function decoded(command: string): string {
  const [, base64] = /^powershell\.exe -EncodedCommand (\S+)$/.exec(command) ?? [];
  if (base64 === undefined) return command;
  return Buffer.from(base64, "base64")
    .toString("utf16le")
    .replace(/^\$ProgressPreference = 'SilentlyContinue'; /, "");
}

const lost = () =>
  new BuildError("communicator/connection-lost", { message: "Cannot run: the guest is gone" });
const hasCode = (code: string) => (error: unknown) => error instanceof BuildError && error.code === code;

/** Answers of a guest in order; a code, printed text, or an error. The last one stays. */
type Answers = Readonly<Record<string, readonly (number | string | Error | undefined)[]>>;

const upCheck = '"$([System.Net.Dns]::GetHostName()) restarted."';
const probe = 'shutdown /r /f /t 60 /c "packer restart test"';
const standard = 'shutdown /r /f /t 0 /c "packer restart"';

async function run(config: object, answers: Answers) {
  const waits: number[] = [];
  const commands: string[] = [];
  let time = 0;
  const clock = {
    ...memory.clock,
    monotonic: () => time,
    delay: async (ms: number, { signal }: { readonly signal: AbortSignal }) => {
      signal.throwIfAborted();
      if (ms === limitMs) return await new Promise<void>(() => undefined); // The time limit, that never comes here.
      waits.push(ms);
      time += ms;
    },
  };
  const rig = createPartRig({ host: { ...memory, clock } });
  const guest = createFakeGuest((line, output): RemoteExit => {
    const command = decoded(line);
    commands.push(command);
    const all = answers[command] ?? [command === upCheck ? "BOX restarted.\r\n" : 0];
    const nth = commands.filter((other) => other === command).length - 1;
    const answer = nth < all.length ? all[nth] : all.at(-1);
    if (answer instanceof Error) throw answer;
    if (typeof answer === "string") output.stdout(answer);
    return { code: typeof answer === "string" ? 0 : answer };
  });
  await rig.provision(windowsRestart, { restart_timeout: `${limitMs}ms`, ...config }, guest);
  return { rig, waits, commands };
}

const limitMs = 77_777;

test("windows-restart restarts, sees the guest agree to another restart, takes that back, checks", async () => {
  const { rig, waits, commands } = await run({}, {});
  assert.deepEqual(commands, [standard, probe, "shutdown /a", upCheck]);
  assert.deepEqual(rig.steps, [
    "Restarting Machine",
    "Waiting for machine to restart...",
    "Machine successfully restarted, moving on",
  ]);
  assert.deepEqual([rig.output, waits], ["BOX restarted.\r", []]);
});

test("windows-restart waits while the guest goes down, and while it is away", async () => {
  const { waits, commands } = await run(
    {},
    {
      [standard]: [lost(), undefined],
      [probe]: [1115, 1190, 1717, lost()],
      [upCheck]: [lost(), "not yet", "BOX restarted."],
    },
  );
  assert.deepEqual(commands, [standard, standard, probe, probe, probe, probe, upCheck, upCheck, upCheck]);
  assert.deepEqual(waits, [2000, 10_000, 10_000, 10_000, 5000, 5000]);
});

test("windows-restart makes the user's check first", async () => {
  const config = { restart_command: "my restart", restart_check_command: "my check" };
  const { commands } = await run(config, { "my check": [1, lost(), 0], [probe]: [1] });
  assert.deepEqual(commands, ["my restart", probe, "my check", "my check", "my check", upCheck]);
});

test("windows-restart waits until no registry key is left", async () => {
  const test1 = "Test-Path -LiteralPath 'HKLM:a''b'";
  const test2 = "Test-Path -LiteralPath 'HKLM:c'";
  const config = { check_registry: true, registry_keys: ["HKLM:a'b", "HKLM:c"] };
  const answers = { [test1]: ["False\r\n", "True\r\n", "False\r\n"], [test2]: ["True\r\n", "False\r\n"] };
  const { commands, waits } = await run(config, answers);
  assert.deepEqual(commands.slice(4), [test1, test2, test1, test1, test2]);
  assert.deepEqual(waits, [5000, 5000]);
});

test("windows-restart knows the codes of a restart that goes on already, and refuses others", async () => {
  for (const code of [0, 1115, 1190, undefined]) await run({}, { [standard]: [code] });
  await assert.rejects(run({}, { [standard]: [5] }), hasCode("windows-restart/refused"));
  const denied = new BuildError("communicator/permission-denied", { message: "Cannot run: no" });
  await assert.rejects(run({}, { [standard]: [denied] }), hasCode("communicator/permission-denied"));
  await assert.rejects(run({}, { [probe]: [denied] }), hasCode("communicator/permission-denied"));
});

test("windows-restart gives up after its time, and ends when cancelled", async () => {
  const host = createMemoryHost();
  const away = () =>
    createFakeGuest((command) => {
      if (command === standard) return { code: 0 };
      throw lost();
    });
  const late = createPartRig({ host }).provision(windowsRestart, { restart_timeout: "1m" }, away());
  for (let tries = 0; tries < 13; tries++) {
    while (host.clock.waiting < 2) await new Promise(setImmediate);
    host.clock.advance(5000);
  }
  await assert.rejects(late, hasCode("windows-restart/timeout"));
  const rig = createPartRig({ host });
  const cancelled = rig.provision(windowsRestart, {}, away());
  while (host.clock.waiting < 2) await new Promise(setImmediate);
  rig.controller.abort(new Cancelled("stop"));
  await assert.rejects(cancelled, Cancelled);
  assert.equal(host.clock.waiting, 0);
});
