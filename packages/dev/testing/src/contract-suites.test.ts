/** The contract suites fail a part that breaks a rule, and only in the test of that rule. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

interface Outcome {
  readonly name: string;
  readonly passed: boolean;
}

/** In a process of its own: inside of a test no other tests can be run. */
async function runSuites(): Promise<readonly Outcome[]> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const file = new URL("wrong-parts.fixture.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--test", "--test-reporter=tap", file], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let report = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (report += text));
  await once(child, "close");
  return [...report.matchAll(/^ *(not )?ok \d+ - (.*)$/gm)].map(([, failed, name = ""]) => ({
    name,
    passed: failed === undefined,
  }));
}

const outcomes = await runSuites();

test("a part that breaks a rule fails the test of that rule, and no other", () => {
  const ofParts = outcomes.filter(({ name }) =>
    /^(provisioner|post-processor|builder|data.source) /.test(name),
  );
  assert.equal(ofParts.length, 40);
  assert.deepEqual(
    ofParts.flatMap(({ name, passed }) => (passed ? [] : [name])),
    [
      "provisioner undocumented: every field of the declaration says what it is",
      "provisioner undocumented: check() accepts a good configuration and publishes nothing",
      "provisioner unstoppable: a cancelled run rejects with the reason",
      "provisioner untidy: run() ends and releases what it acquired",
      "provisioner untidy: a cancelled run rejects with the reason",
      "post-processor live: gives an artifact of plain data and says whether the input stays",
      "builder twice: hands one machine over, then gives an artifact of plain data",
      "builder silent: lets a failed provisioning pass, and releases what it acquired",
      "data source talkative: gives plain data with the members that it declares",
      "data source talkative: a cancelled read rejects with the reason",
      "provisioner sleep: has Packer's fields, and no other",
      "provisioner sleep: its fields have Packer's types and defaults",
      "provisioner file: has Packer's fields, and no other",
      "provisioner file: its fields have Packer's types and defaults",
      "provisioner file: refuses what Packer refuses, field by field",
    ],
  );
});

test("a communicator that agrees to everything and does nothing fails in everything", () => {
  const rest = outcomes.filter(
    ({ name }) => !/^(provisioner|post-processor|builder|data.source) /.test(name),
  );
  assert.ok(rest.length > 40, String(rest.length));
  // Nothing is what an empty file holds.
  assert.deepEqual(
    rest.flatMap(({ name, passed }) => (passed ? [name] : [])),
    ["keep 0 bytes"],
  );
});
