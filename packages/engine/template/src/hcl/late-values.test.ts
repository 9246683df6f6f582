/** What only a running build knows: unknown while one validates, there when the step runs. Names of Packer's reference/template-functions.json. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildVariables } from "@prebake/sdk";
import { createMemoryHost } from "@prebake/testing";
import { complaintsOf, configOf, planOf, rendered, saidOf } from "../load-rig.fixture.ts";

const sources = 'source "null" "a" {}\n';

async function stepsOf(lines: string, more = "") {
  const text = `${more}${sources}build {\n  name = "site"\n  source "null.a" {\n    name = "web"\n  }\n  provisioner "shell" {\n    x = ${lines}\n  }\n  post-processor "manifest" {\n    x = ${lines}\n  }\n  error-cleanup-provisioner "shell" {\n    x = ${lines}\n  }\n}\n`;
  const plan = await planOf(createMemoryHost({ files: { "m.pkr.hcl": text } }), { path: "m.pkr.hcl" });
  const [build] = plan.builds;
  const nodes = [build?.provisioners[0], build?.postProcessors[0]?.[0], build?.errorCleanup];
  return nodes.flatMap((node) => node ?? []);
}

const running: BuildVariables = {
  Host: "10.0.0.9",
  Port: 2222,
  ID: "i-1",
  Password: "pa ss",
  User: "me",
  SSHAgentAuth: true,
};

/** Before a build runs, and then. */
const rows: readonly [expression: string, before: unknown, then: unknown][] = [
  ["build.Host", "?", "10.0.0.9"],
  ["build.Port", "?", 2222],
  ["build.SSHAgentAuth", "?", true],
  ['"${build.User}@${build.Host}:${build.Port}"', "?", "me@10.0.0.9:2222"],
  ["build.Port + 1", "?", 2223],
  ['build.SSHAgentAuth ? "agent" : "key"', "?", "agent"],
  ["upper(build.ID)", "?", "I-1"],
  ["[build.ID, source.name]", ["?", "web"], ["i-1", "web"]],
  ["{ id = build.ID, fixed = 1 }", { fixed: 1, id: "?" }, { fixed: 1, id: "i-1" }],
  ['split(" ", build.Password)', "?", ["pa", "ss"]],
  ['[for n in [1, 2] : "${build.ID}-${n}"]', ["?", "?"], ["i-1-1", "i-1-2"]],
  ["build.name", "site", "site"],
  ["source.type", "null", "null"],
  ["source.name", "web", "web"],
  ['build["ID"]', "?", "i-1"],
  ['try(build.ID, "none")', "?", "i-1"],
  ["local.late", "from a local", "from a local"],
];

for (const [expression, before, then] of rows) {
  test(`in every step: ${expression}`, async () => {
    for (const node of await stepsOf(expression, 'locals {\n  late = "from a local"\n}\n')) {
      assert.deepEqual(configOf(node), { x: before }, node.type);
      assert.deepEqual(configOf(node, running), { x: then }, node.type);
    }
  });
}

test("what a builder says that it adds is known by name; other names are a mistake", async () => {
  const [step] = await stepsOf("[build.Extra, build.Other]");
  assert.ok(step);
  const said = (names: readonly string[]) => {
    const problems: string[] = [];
    step.evaluate(
      undefined,
      { add: ({ code, subject }) => problems.push(`${code} ${subject?.start}`) },
      names,
    );
    return problems.length;
  };
  assert.deepEqual([said([]), said(["Extra"]), said(["Extra", "Other"])], [2, 1, 0]);
});

test("a builder that was not asked may add any name", async () => {
  const [step] = await stepsOf("build.Whatever");
  const node = step?.evaluate(undefined, { add: () => assert.fail() }, "any");
  assert.ok(node?.kind === "object");
  assert.equal(node.entries[0]?.value.kind, "unknown");
});

test("what a step is given late may be of the wrong kind: then it is told, with the step", async () => {
  const [step] = await stepsOf("build.Host + 1");
  assert.ok(step);
  assert.deepEqual(complaintsOf(step), []);
  const problems: string[] = [];
  step.evaluate(running, {
    add: ({ code, heading }) => problems.push(`${code} ${heading ? "in its step" : ""}`),
  });
  assert.deepEqual(problems, ["hcl/operand-type in its step"]);
});

test("dynamic blocks and overrides in a step see what is known late", async () => {
  const text = `${sources}build {\n  sources = ["null.a"]\n  provisioner "shell" {\n    dynamic "tag" {\n      for_each = [1]\n      content {\n        k = "\${build.ID}-\${tag.value}"\n      }\n    }\n    override = {\n      a = { own = "fixed" }\n    }\n  }\n}\n`;
  const plan = await planOf(createMemoryHost({ files: { "m.pkr.hcl": text } }), { path: "m.pkr.hcl" });
  const step = plan.builds[0]?.provisioners[0];
  assert.ok(step);
  assert.deepEqual(configOf(step), { own: "fixed", "tag {}": [{ k: "?" }] });
  assert.deepEqual(configOf(step, running), { own: "fixed", "tag {}": [{ k: "i-1-1" }] });
});

const texts: readonly [text: string, then: string | readonly string[]][] = [
  ["{{build_name}}", "web"],
  ["{{build_type}}", "null"],
  ["{{user `v`}}", "w"],
  ["{{ .Vars }}", "<no value>"],
  // Source: measured on Packer 1.16: in HCL2 there is ${build.ID} for it.
  ["{{build `ID`}}", ["gotemplate/call-failed"]],
];

for (const [text, then] of texts) {
  test(`in a running step the text ${text} becomes ${JSON.stringify(then)}`, async () => {
    const [step] = await stepsOf('"x"', 'variables {\n  v = "w"\n}\n');
    assert.deepEqual(rendered(step, text, running), then);
  });
}

// Source: measured on Packer 1.16: a source has no build yet; `source` is its own.
test("a source sees its own names, and nothing of the build", async () => {
  const text = `source "null" "a" {\n  ssh_host = "\${source.type}.\${source.name}"\n}\nbuild {\n  sources = ["null.a"]\n}\nbuild {\n  source "null.a" {\n    name = "z"\n  }\n}\n`;
  const plan = await planOf(createMemoryHost({ files: { "m.pkr.hcl": text } }), { path: "m.pkr.hcl" });
  assert.deepEqual(
    plan.builds.map(({ builder }) => configOf(builder)),
    [{ ssh_host: "null.a" }, { ssh_host: "null.z" }],
  );
  const early = await planOf(
    createMemoryHost({ files: { "m.pkr.hcl": text.replace("source.type", "build.ID") } }),
    { path: "m.pkr.hcl" },
  );
  assert.deepEqual(saidOf(complaintsOf(early.builds[0]?.builder)), [
    "hcl/unknown-attribute m.pkr.hcl:2,22-25",
  ]);
});

test("one moment is the time of a whole run: in functions, in texts, in every build", async () => {
  const text = `locals {\n  t = timestamp()\n}\n${sources}build {\n  sources = ["null.a"]\n  provisioner "shell" {\n    x = [local.t, timestamp(), formatdate("YYYY", timestamp())]\n  }\n}\n`;
  const plan = await planOf(createMemoryHost({ files: { "m.pkr.hcl": text } }), {
    path: "m.pkr.hcl",
    startedAtMs: 86_400_000,
  });
  const step = plan.builds[0]?.provisioners[0];
  assert.ok(step);
  const day = "1970-01-02T00:00:00Z";
  assert.deepEqual(configOf(step), { x: [day, day, "1970"] });
  assert.equal(rendered(step, "{{isotime}} {{timestamp}}"), `${day} 86400`);
});
