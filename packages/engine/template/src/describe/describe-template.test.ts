/** What `inspect -json` says of a template: complete, and without secrets. docs/reference/json.md is what it promises. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import type { LoadOptions } from "../load-rig.fixture.ts";
import { load } from "../load-rig.fixture.ts";
import { describeTemplate } from "./describe-template.ts";
import type { TemplateDescription } from "./template-description.ts";

async function described(
  files: Readonly<Record<string, string>>,
  options: LoadOptions = {},
): Promise<TemplateDescription> {
  const { template } = await load(createMemoryHost({ files }), { purpose: "inspect", ...options });
  assert.ok(template);
  // As it is printed.
  return JSON.parse(JSON.stringify(describeTemplate(template))) as TemplateDescription;
}

const hcl = `
packer {
  required_plugins {
    qemu = { source = "github.com/hashicorp/qemu", version = "~> 1.1" }
  }
}
variable "zone" {
  type        = list(string)
  description = "Where it goes."
}
variable "size" { default = 5 }
variable "token" {
  type      = string
  default   = "hunter22"
  sensitive = true
}
variables {
  flag = true
}
locals {
  answer = var.size + 1
  line   = "t:\${var.token}"
  later  = var.zone
}
local "hidden" {
  expression = "hush-hush"
  sensitive  = true
}
data "echo" "d" { input = "x" }
source "null" "a" {}
source "null" "b" {}
build {
  name        = "site"
  description = "The site."
  sources     = ["source.null.b", "null.a"]
  provisioner "shell" {}
  provisioner "file" { name = "copy" }
  error-cleanup-provisioner "shell-local" {}
  post-processor "manifest" {}
  post-processors {
    post-processor "checksum" { name = "sums" }
    post-processor "compress" {}
  }
}
build {
  source "null.a" { name = "other" }
}
`;

test("describeTemplate() of HCL2 lists everything that is declared", async () => {
  const { variables, locals, ...rest } = await described({ "m.pkr.hcl": hcl });
  assert.deepEqual(rest, {
    format: 1,
    language: "hcl2",
    files: ["m.pkr.hcl"],
    requiredPlugins: [{ name: "qemu", source: "github.com/hashicorp/qemu", version: "~> 1.1" }],
    dataSources: [{ type: "echo", name: "d" }],
    sources: [
      { type: "null", name: "a" },
      { type: "null", name: "b" },
    ],
    builds: [
      {
        name: "site",
        description: "The site.",
        sources: ["null.b", "null.a"],
        provisioners: [{ type: "shell" }, { type: "file", name: "copy" }],
        errorCleanup: { type: "shell-local" },
        postProcessors: [[{ type: "manifest" }], [{ type: "checksum", name: "sums" }, { type: "compress" }]],
      },
      { sources: ["null.other"], provisioners: [], postProcessors: [] },
    ],
  });
  assert.deepEqual(variables, [
    { name: "flag", sensitive: false, value: true, type: "bool", required: false },
    { name: "size", sensitive: false, value: 5, type: "number", required: false },
    { name: "token", sensitive: true, type: "string", required: false },
    { name: "zone", sensitive: false, type: "list(string)", description: "Where it goes.", required: true },
  ]);
  assert.deepEqual(locals, [
    { name: "answer", sensitive: false, value: 6 },
    { name: "hidden", sensitive: true },
    { name: "later", sensitive: false },
    { name: "line", sensitive: false, value: "t:hunter22" },
  ]);
});

test("what a sensitive value is part of is hidden by the redactor, which every surface uses", async () => {
  const host = createMemoryHost({ files: { "m.pkr.hcl": hcl } });
  const { template, redactor } = await load(host, { purpose: "inspect" });
  assert.ok(template);
  assert.doesNotMatch(redactor.redact(JSON.stringify(describeTemplate(template))), /hunter22|hush-hush/);
});

const values: readonly [type: string, given: string, value: unknown][] = [
  ["object({ n = number, t = optional(list(string), []) })", "{ n = 1.5 }", { n: 1.5, t: [] }],
  ["map(bool)", "{ b = true, a = false }", { a: false, b: true }],
  ["set(string)", '["b", "a", "b"]', ["a", "b"]],
  ["tuple([string, number])", '["x", 2]', ["x", 2]],
  ["string", "null", "null"],
  ["list(string)", "null", null],
  ["any", "5", "5"],
];

for (const [type, text, value] of values) {
  test(`describeTemplate() of a variable of type ${type}`, async () => {
    const files = { "m.pkr.hcl": `variable "x" {\n  type = ${type}\n}\n` };
    const [variable] = (await described(files, { variables: [{ name: "x", text }] })).variables;
    assert.deepEqual(variable?.value, value);
    assert.equal(variable?.required, true);
  });
}

test("describeTemplate() of one template in HCL's two syntaxes is the same but for the file", async () => {
  const native = `variable "x" {\n  type = list(string)\n  default = ["a"]\n}\nlocals {\n  y = length(var.x)\n}\nsource "null" "a" {}\nbuild {\n  name = "n"\n  sources = ["null.a"]\n  provisioner "shell" {\n    name = "s"\n  }\n}\n`;
  const json = JSON.stringify({
    variable: { x: { type: "list(string)", default: ["a"] } },
    locals: { y: "${length(var.x)}" },
    source: { null: { a: {} } },
    build: { name: "n", sources: ["null.a"], provisioner: { shell: { name: "s" } } },
  });
  const { files: _, ...one } = await described({ "m.pkr.hcl": native });
  const { files: other, ...two } = await described({ "m.pkr.json": json });
  assert.deepEqual(two, one);
  assert.deepEqual(other, ["m.pkr.json"]);
});

test("describeTemplate() names variable files, too, in the order in which they are read", async () => {
  const files = { "b.pkr.hcl": "", "a.pkr.hcl": "", "z.auto.pkrvars.hcl": "", "y.auto.pkrvars.json": "{}" };
  assert.deepEqual((await described(files)).files, [
    "a.pkr.hcl",
    "b.pkr.hcl",
    "z.auto.pkrvars.hcl",
    "y.auto.pkrvars.json",
  ]);
});

test("describeTemplate() of legacy JSON is one build of all builders", async () => {
  const text = JSON.stringify({
    description: "Old.",
    variables: { region: "eu", must: null, token: "t" },
    "sensitive-variables": ["token"],
    builders: [{ type: "null", name: "web" }, { type: "null" }],
    provisioners: [{ type: "shell" }],
    "error-cleanup-provisioner": { type: "shell-local" },
    "post-processors": ["manifest", [{ type: "compress", name: "pack" }, "checksum"]],
  });
  const { language, description, variables, builds, sources } = await described(
    { "t.json": text },
    { path: "t.json" },
  );
  assert.deepEqual([language, description], ["json", "Old."]);
  assert.deepEqual(variables, [
    { name: "must", type: "string", required: true, sensitive: false },
    { name: "region", type: "string", required: false, sensitive: false, value: "eu" },
    { name: "token", type: "string", required: false, sensitive: true },
  ]);
  assert.deepEqual(
    sources.map(({ type, name }) => `${type}.${name}`),
    ["null.null", "null.web"],
  );
  assert.deepEqual(builds, [
    {
      sources: ["null.null", "null.web"],
      provisioners: [{ type: "shell" }],
      errorCleanup: { type: "shell-local" },
      postProcessors: [[{ type: "manifest" }], [{ type: "compress", name: "pack" }, { type: "checksum" }]],
    },
  ]);
});

test("describeTemplate() goes on where a template has mistakes", async () => {
  const text = `variable "a" {\n  type = strin\n}\nsource "null" "x" {}\nbuild {\n  sources = ["null.x", "null.y"]\n  provisioner "shell" {\n    inline = [var.nope]\n  }\n}\n`;
  const { builds, variables } = await described({ "m.pkr.hcl": text });
  assert.equal(variables.length, 1);
  assert.deepEqual(builds[0]?.sources, ["null.x", "null.y"]);
});
