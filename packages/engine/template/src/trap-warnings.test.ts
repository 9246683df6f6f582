/** Warnings of what is no mistake of form, and hardly what was meant. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { load, problemsOf, saidOf } from "./load-rig.fixture.ts";

const build = 'source "null" "a" {\n}\nbuild {\n  sources = ["source.null.a"]\n}\n';
const legacy =
  '{"variables": {"region": "x"}, "builders": [{"type": "null", "name": "web"}], "post-processors": ["manifest"]}';

test("a value in a variable file that no variable declares is told, with the name that was meant", async () => {
  const files = {
    "a.pkr.hcl": `variable "region" { default = "" }\n${build}`,
    "v.pkrvars.hcl": 'regoin = "eu"\n',
  };
  const options = { path: "a.pkr.hcl", variableFiles: ["v.pkrvars.hcl"] };
  const { diagnostics } = await load(createMemoryHost({ files }), {
    ...options,
    warnOnUndeclaredVariables: true,
  });
  assert.deepEqual(saidOf(diagnostics), ["?template/undeclared-variable-in-file v.pkrvars.hcl:1,10-14"]);
  assert.match(diagnostics[0]?.detail ?? "", /Did you mean "region"\?/);
  assert.deepEqual((await load(createMemoryHost({ files }), options)).diagnostics, []);
});

test("a slip in the name of an environment variable is told; names of other templates are not", async () => {
  const files = { "a.pkr.hcl": `variable "region" { default = "" }\n${build}` };
  const host = createMemoryHost({ files, env: { PKR_VAR_regoin: "eu", PKR_VAR_elsewhere: "x" } });
  const { diagnostics } = await load(host, { path: "a.pkr.hcl", warnOnUndeclaredVariables: true });
  assert.deepEqual(saidOf(diagnostics), ["?template/undeclared-variable-in-environment"]);
  assert.match(diagnostics[0]?.detail ?? "", /PKR_VAR_regoin.*Did you mean "region"\?/);
});

test("a slip in a variable file of a legacy template is told", async () => {
  const files = { "a.json": legacy, "v.json": '{"regoin": "eu", "elsewhere": "x"}' };
  const options = { path: "a.json", variableFiles: ["v.json"], warnOnUndeclaredVariables: true };
  const { diagnostics } = await load(createMemoryHost({ files }), options);
  assert.deepEqual(saidOf(diagnostics), ["?template/legacy-undeclared-variable v.json:1,12-16"]);
});

test("names of -only and -except that nothing has are told in both languages", async () => {
  const rows: readonly (readonly [
    string,
    string,
    { only?: string[]; except?: string[] },
    readonly string[],
  ])[] = [
    ["a.json", legacy, { only: ["web", "wep"] }, ["?template/filter-without-match"]],
    ["a.json", legacy, { except: ["manifset"] }, ["?template/filter-without-match"]],
    ["a.json", legacy, { except: ["manifest"] }, []],
    ["a.pkr.hcl", build, { only: ["null.a", "null.b"] }, ["?template/filter-without-match"]],
    ["a.pkr.hcl", build, { except: ["nul.a"] }, ["?template/filter-without-match"]],
  ];
  for (const [path, text, selection, said] of rows) {
    const host = createMemoryHost({ files: { [path]: text } });
    assert.deepEqual(
      await problemsOf(host, { path }, { ...selection, whenNothingIsLeft: "warning" }),
      said,
      JSON.stringify(selection),
    );
  }
});

test("engine functions where nobody renders them are told, with what to write", async () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [
      `variable "home" { default = "{{ env \`HOME\` }}" }\n${build}`,
      ["?template/idle-engine-text a.pkr.hcl:1,29-47"],
    ],
    [
      `variables {\n  home = "{{env \`HOME\`}}"\n}\n${build}`,
      ["?template/idle-engine-text a.pkr.hcl:2,10-26"],
    ],
    [
      `locals {\n  all = ["a", upper("{{env \`HOME\`}}")]\n}\n${build}`,
      ["?template/idle-engine-text a.pkr.hcl:2,21-37"],
    ],
    [
      build.replace("build {", 'build {\n  name = "x-{{timestamp}}"'),
      ["?template/idle-engine-text a.pkr.hcl:4,10-27"],
    ],
    // Rendered by the component that uses it.
    [`locals {\n  at = "{{timestamp}}"\n}\n${build}`, []],
  ];
  for (const [text, said] of rows) {
    const host = createMemoryHost({ files: { "a.pkr.hcl": text } });
    assert.deepEqual(saidOf((await load(host, { path: "a.pkr.hcl" })).diagnostics), said, text);
  }
});
