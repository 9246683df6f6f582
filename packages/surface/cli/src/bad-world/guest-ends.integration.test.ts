/** A guest that goes away when it should not, or stays when it should go. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeTestGuest } from "@prebake/testing";
import { assertFails, assertNothingLeft, createRun, guestBuilder, templateOf } from "./bad-world.fixture.ts";

const guest = makeTestGuest("make-small-guest");
const skip = guest.skip;

const builder = guestBuilder(guest);

test("the guest powers off during a step", { skip }, async () => {
  await using run = await createRun();
  run.write(templateOf(builder, [{ type: "shell", inline: ["poweroff", "sleep 600"] }]));
  const { stdout } = await assertFails(run, { code: "qemu/machine-ended", text: /turned itself off/ });
  assert.match(stdout, /Deleting output directory/);
});

test("the machine is killed during a step", { skip }, async () => {
  await using run = await createRun();
  run.write(templateOf(builder, [{ type: "shell", inline: ["echo begun", "sleep 600"] }]));
  const running = run.start(["build", "t.json"]);
  await running.saw(": begun");
  run.kill("qemu-system-x86_64", "SIGKILL");
  const { errors, code, stdout } = await running.finished;
  assert.deepEqual([code, errors[0]?.code], [1, "qemu/crashed"], stdout);
  assert.match(`${errors[0]?.message}\n${errors[0]?.hint}`, /ended by SIGKILL\n.*short of memory/);
  assertNothingLeft(run, { work: ["t.json"] });
});

test("the guest stops answering during a step, and the step has a time limit", { skip }, async () => {
  await using run = await createRun();
  const step = { type: "shell", inline: ["echo begun", "sleep 600"], timeout: "2s" };
  run.write(templateOf(builder, [step]));
  const running = run.start(["build", "t.json"]);
  await running.saw(": begun");
  run.kill("qemu-system-x86_64", "SIGSTOP");
  const { errors, code, stdout } = await running.finished;
  assert.deepEqual([code, errors[0]?.code], [1, "provisioner/timeout"], stdout);
  assertNothingLeft(run, { work: ["t.json"] });
});

const stays: readonly (readonly [name: string, command: string, text: RegExp])[] = [
  ["a shutdown command that does nothing", "true", /still runs 2 s after the shutdown command/],
  [
    "a shutdown command that fails",
    "echo no such luck; exit 3",
    /ended with code 3\. It said:\nno such luck/,
  ],
];

for (const [name, shutdownCommand, text] of stays) {
  test(`the shutdown never comes: ${name}`, { skip }, async () => {
    await using run = await createRun();
    run.write(templateOf({ ...builder, shutdown_command: shutdownCommand, shutdown_timeout: "2s" }));
    await assertFails(run, { code: "qemu/shutdown-timeout", text });
  });
}

test("-on-error=abort leaves machine and disk, and says so", { skip }, async () => {
  await using run = await createRun();
  run.write(templateOf(builder, [{ type: "shell", inline: ["exit 6"] }]));
  const { code, errors, stdout } = await run.run(["build", "-on-error=abort", "t.json"]);
  assert.deepEqual([code, errors[0]?.code], [1, "script/failed"], stdout);
  assert.match(stdout, /Left behind: /);
  assert.ok(run.processes().some((line) => line.includes("qemu-system-x86_64")));
  assert.deepEqual(run.list(run.work), ["output-qemu", "output-qemu/packer-qemu", "t.json"]);
});
