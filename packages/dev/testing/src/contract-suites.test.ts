/** The contract suites fail a part that breaks a rule, and only in the test of that rule. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runSuites } from "./run-suites.fixture.ts";

const outcomes = await runSuites("wrong-parts.fixture.ts");

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

const declaration = "every field of the declaration says what it is";
const goodConfig = "check() accepts a good configuration and publishes nothing";
const ends = "run() ends and releases what it acquired";
const cancelledRun = "a cancelled run rejects with the reason";
const plainArtifact = "gives an artifact of plain data and says whether the input stays";
const oneMachine = "hands one machine over, then gives an artifact of plain data";
const failedProvisioning = "lets a failed provisioning pass, and releases what it acquired";
const outputs = "gives plain data with the members that it declares";
const ownFields = "has Packer's fields, and no other";
const types = "its fields have Packer's types and defaults";
const refusals = "refuses what Packer refuses, field by field";

/** Who breaks one rule, and the row that fails. */
const oneRule: Readonly<Record<string, string | undefined>> = {
  "provisioner that keeps all": undefined,
  "provisioner that says nothing of a field": declaration,
  "provisioner that is declared under another name": declaration,
  "provisioner that complains of what is good": goodConfig,
  "provisioner that fails to release": ends,
  "provisioner that goes on when cancelled": cancelledRun,
  "post-processor that keeps all": undefined,
  "post-processor that gives no artifact": undefined,
  "post-processor that gives live objects": plainArtifact,
  "post-processor that does not say whether the input stays": plainArtifact,
  "builder that keeps all": undefined,
  "builder that hands two machines over": oneMachine,
  "builder that hands over live variables": oneMachine,
  "builder that takes a failure for success": failedProvisioning,
  "builder that hides the failure behind its own": failedProvisioning,
  "data source that keeps all": undefined,
  "data source that forgets an output": outputs,
  "data source that gives live objects": outputs,
  "data source that goes on when cancelled": "a cancelled read rejects with the reason",
  "table that keeps all": undefined,
  "table that has a field more": ownFields,
  "table that has another type": types,
  "table that has another default": types,
  "table that has a default where there is none": types,
  "table that requires nothing": refusals,
  "table that takes any value": refusals,
  "table that knows too few values": refusals,
  "table that refuses a field": ownFields,
};
const ofOneRule = await runSuites("one-rule-parts.fixture.ts");
for (const [suite, row] of Object.entries(oneRule)) {
  test(`a ${suite} fails in ${row === undefined ? "nothing" : "one row"}`, () => {
    const own = ofOneRule.filter((outcome) => outcome.suite === suite && outcome.name !== suite);
    assert.ok(own.length >= 3, String(own.length));
    assert.deepEqual(
      own.flatMap(({ name, passed }) => (passed ? [] : [name.replace(/^.*?: /, "")])),
      row === undefined ? [] : [row],
    );
  });
}
