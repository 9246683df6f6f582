import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createFakeGuest, createMemoryHost, createPartRig, provisionerContract } from "@prebake/testing";
import { breakpoint } from "./breakpoint.ts";

const host = createMemoryHost();

provisionerContract({ part: breakpoint, config: { disable: true }, host });

test("breakpoint asks, and goes on with any answer", async () => {
  const rows: readonly (readonly [object, string])[] = [
    [{}, "Pausing at breakpoint provisioner."],
    [{ note: "look here" }, 'Pausing at breakpoint provisioner with note "look here".'],
  ];
  for (const [config, step] of rows) {
    const questions: string[] = [];
    const rig = createPartRig({ host, answer: (question) => (questions.push(question), "") });
    await rig.provision(breakpoint, config, createFakeGuest());
    assert.deepEqual([rig.steps, questions], [[step], ["Press enter to continue."]]);
  }
});

test("a disabled breakpoint asks nobody", async () => {
  const rows: readonly (readonly [object, string])[] = [
    [{ disable: true }, "Breakpoint provisioner disabled; continuing..."],
    [{ disable: true, note: "n" }, 'Breakpoint provisioner with note "n" disabled; continuing...'],
  ];
  for (const [config, step] of rows) {
    const rig = createPartRig({ host });
    await rig.provision(breakpoint, config, createFakeGuest());
    assert.deepEqual(rig.steps, [step]);
  }
});

test("breakpoint fails when there is nobody to ask", async () => {
  await assert.rejects(
    createPartRig({ host }).provision(breakpoint, {}, createFakeGuest()),
    (error) => error instanceof BuildError && error.code === "breakpoint/nobody-to-ask",
  );
});
