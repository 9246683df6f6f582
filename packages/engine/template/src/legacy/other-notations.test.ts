/** Legacy templates in JSON with comments and in YAML: the file's name says which. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { configOf, load, planOf, saidOf } from "../load-rig.fixture.ts";

const jsonc = `// What this is.
{
  "variables": {"a": "x",}, /* here too */
  "builders": [{"type": "null", "port": 22, "on": true, "text": "{{user \`a\`}}",},],
}
`;
const json5 = "{builders: [{type: 'null', port: 22, on: true, text: 'it\\'s', // c\n},],}";
const yaml = `# What this is.
variables:
  a: x
builders:
  - &base
    type: "null"
    port: 22
    on: true
    text: "{{user \`a\`}}"
  - type: "null"
    name: second
    text: |
      one
      two
    code: "017"
`;

async function builders(path: string, text: string): Promise<readonly unknown[]> {
  const plan = await planOf(createMemoryHost({ files: { [path]: text } }), { path });
  return plan.builds.map(({ builder }) => configOf(builder));
}

test("comments and commas after the last element are right in .jsonc and .json5 only", async () => {
  assert.deepEqual(
    await builders("t.jsonc", jsonc),
    await builders("t.pkr.yaml", yaml.slice(0, yaml.indexOf("  - type"))),
  );
  assert.deepEqual(await builders("t.jsonc", jsonc), [{ port: 22, on: true, text: "{{user `a`}}" }]);
  const [loose] = await builders("t.json5", json5);
  assert.equal((loose as { text: string }).text, "it's");
  const { diagnostics } = await load(createMemoryHost({ files: { "t.json": jsonc } }), { path: "t.json" });
  assert.equal(diagnostics[0]?.code, "template/json-syntax");
  const strict = await load(createMemoryHost({ files: { "t.jsonc": json5 } }), { path: "t.jsonc" });
  assert.equal(strict.diagnostics[0]?.code, "template/json-syntax");
});

test("YAML is read in the legacy shape", async () => {
  const [, second] = await builders("t.yaml", yaml);
  assert.deepEqual((second as { text: string; code: string }).text, "one\ntwo\n");
  assert.deepEqual((second as { text: string; code: string }).code, "017");
});

test("mistakes in YAML have their place", async () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["", ["template/yaml-syntax t.yaml:1,1-1"]],
    ["- a\n", ["template/legacy-not-an-object t.yaml:1,1-2,1"]],
    [`builders: [{type: "null"}]\nbuilders: []\n`, ["template/json-duplicate-key t.yaml:2,1-9"]],
    [`builders: [{type: "null"}]\nbuidlers: []\n`, ["template/legacy-unknown-key t.yaml:2,1-9"]],
    [`builders: [{type: "null"}]\n[a]: b\n`, ["template/yaml-syntax t.yaml:2,1-4"]],
    [`builders: *nobody\n`, ["template/yaml-syntax t.yaml:1,11-18"]],
    [`builders: [{type: "null"}\n`, ["template/yaml-syntax t.yaml:2,1-1"]],
    [`builders: &a [*a]\n`, ["template/yaml-syntax t.yaml:1,14-18"]],
  ];
  for (const [text, said] of rows) {
    const { diagnostics } = await load(createMemoryHost({ files: { "t.yaml": text } }), { path: "t.yaml" });
    assert.deepEqual(saidOf(diagnostics), said, text);
  }
  const twice = `builders: [{type: "null"}]\nbuilders: []\n`;
  const { diagnostics } = await load(createMemoryHost({ files: { "t.yaml": twice } }), { path: "t.yaml" });
  assert.equal(diagnostics[0]?.related?.[0]?.range.start, 0);
});
