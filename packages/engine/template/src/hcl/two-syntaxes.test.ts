/** HCL's native and JSON syntax have one model: a template in either gives the same plan, the same description, the same mistakes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildNode, ComponentNode } from "@prebake/sdk";
import { createMemoryHost } from "@prebake/testing";
import { describeTemplate } from "../describe/describe-template.ts";
import type { LoadOptions } from "../load-rig.fixture.ts";
import { configOf, everything, load, saidOf } from "../load-rig.fixture.ts";
import { planBuilds } from "../plan-builds.ts";

const source = 'source "null" "a" {\n  ssh_host = "h"\n}\n';
const jsonSource = { source: { null: { a: { ssh_host: "h" } } } };
const build = 'build {\n  sources = ["null.a"]\n}\n';
const jsonBuild = { build: { sources: ["null.a"] } };

function planned(build: BuildNode): unknown {
  const node = (one: ComponentNode) => ({ type: one.type, config: configOf(one) });
  return {
    name: build.identity.name,
    builder: node(build.builder),
    provisioners: build.provisioners.map((one) => ({
      ...node(one),
      run: [one.label, one.pauseBeforeMs, one.maxRetries, one.timeoutMs, one.continueOnError],
    })),
    errorCleanup: build.errorCleanup && node(build.errorCleanup),
    postProcessors: build.postProcessors.map((chain) =>
      chain.map((one) => ({ ...node(one), name: one.name, keep: one.keepInputArtifact })),
    ),
  };
}

/** What is made of a template, without the names and places of files. */
async function modelOf(name: string, text: string, options: LoadOptions = {}): Promise<unknown> {
  const host = createMemoryHost({ files: { [name]: text } });
  const { template, diagnostics } = await load(host, { path: name, ...options });
  assert.ok(template);
  const { plan, diagnostics: more } = planBuilds(template, everything);
  const { files: _, ...description } = describeTemplate(template);
  return {
    said: saidOf([...diagnostics, ...more]).map((one) => one.split(" ")[0]),
    description,
    builds: plan?.builds.map(planned),
    secrets: template.secrets,
    userVariables: template.userVariables,
  };
}

const pairs: readonly [title: string, native: string, json: object, options?: LoadOptions][] = [
  ["a source and a build", source + build, { ...jsonSource, ...jsonBuild }],
  [
    "variables of every kind",
    `variable "s" {\n  type = string\n  default = "x"\n  description = "Text."\n}\nvariable "l" {\n  type = list(number)\n  default = [1, 2]\n}\nvariable "o" {\n  type = object({ a = optional(string, "d") })\n  default = {}\n}\nvariables {\n  n = 5\n}\n${source}${build}`,
    {
      variable: {
        s: { type: "string", default: "x", description: "Text." },
        l: { type: "list(number)", default: [1, 2] },
        o: { type: 'object({ a = optional(string, "d") })', default: {} },
      },
      variables: { n: 5 },
      ...jsonSource,
      ...jsonBuild,
    },
  ],
  [
    "a given value",
    `variable "x" {\n  type = map(string)\n}\n${source}${build}`,
    { variable: { x: { type: "map(string)" } }, ...jsonSource, ...jsonBuild },
    { variables: [{ name: "x", text: "{ a = 1 }" }] },
  ],
  [
    "a sensitive variable, and one whose validation fails",
    `variable "s" {\n  default = "hunter22"\n  sensitive = true\n}\nvariable "v" {\n  default = 1\n  validation {\n    condition = var.v > 1\n    error_message = "Must be more than one."\n  }\n}\n${source}${build}`,
    {
      variable: {
        s: { default: "hunter22", sensitive: true },
        v: {
          default: 1,
          validation: { condition: "${var.v > 1}", error_message: "Must be more than one." },
        },
      },
      ...jsonSource,
      ...jsonBuild,
    },
  ],
  [
    "several validations as a list",
    `variable "v" {\n  default = 1\n  validation {\n    condition = var.v > 1\n    error_message = "A."\n  }\n  validation {\n    condition = var.v > 2\n    error_message = "B."\n  }\n}\n${source}${build}`,
    {
      variable: {
        v: {
          default: 1,
          validation: [
            { condition: "${var.v > 1}", error_message: "A." },
            { condition: "${var.v > 2}", error_message: "B." },
          ],
        },
      },
      ...jsonSource,
      ...jsonBuild,
    },
  ],
  [
    "locals in any order, local blocks, functions and templates",
    `locals {\n  b = "\${local.a}-\${upper("x")}"\n  a = 1\n  c = [for n in [1, 2] : n * 2]\n}\nlocal "s" {\n  expression = local.b\n  sensitive = true\n}\n${source}${build}`,
    {
      locals: { b: '${local.a}-${upper("x")}', a: 1, c: "${[for n in [1, 2] : n * 2]}" },
      local: { s: { expression: "${local.b}", sensitive: true } },
      ...jsonSource,
      ...jsonBuild,
    },
  ],
  [
    "data sources",
    `data "echo" "d" {\n  input = "x"\n}\nlocals {\n  l = data.echo.d.output\n}\n${source}${build}`,
    {
      data: { echo: { d: { input: "x" } } },
      locals: { l: "${data.echo.d.output}" },
      ...jsonSource,
      ...jsonBuild,
    },
    { evaluateDataSources: true },
  ],
  [
    "steps of every kind",
    `${source}build {\n  name = "n"\n  description = "d"\n  sources = ["source.null.a"]\n  provisioner "shell" {\n    name = "s"\n    pause_before = "1m"\n    max_retries = 2\n    timeout = "1h"\n    only = ["null.a"]\n    inline = ["a", source.name]\n    override = {\n      a = { extra = [1] }\n    }\n  }\n  provisioner "file" {\n    source = "x"\n  }\n  error-cleanup-provisioner "shell" {\n    inline = []\n  }\n  post-processor "manifest" {\n    keep_input_artifact = true\n  }\n  post-processors {\n    post-processor "compress" {}\n    post-processor "checksum" {\n      name = "c"\n    }\n  }\n}\n`,
    {
      ...jsonSource,
      build: {
        name: "n",
        description: "d",
        sources: ["source.null.a"],
        provisioner: [
          {
            shell: {
              name: "s",
              pause_before: "1m",
              max_retries: 2,
              timeout: "1h",
              only: ["null.a"],
              inline: ["a", "${source.name}"],
              override: { a: { extra: [1] } },
            },
          },
          { file: { source: "x" } },
        ],
        "error-cleanup-provisioner": { shell: { inline: [] } },
        "post-processor": { manifest: { keep_input_artifact: true } },
        "post-processors": { "post-processor": [{ compress: {} }, { checksum: { name: "c" } }] },
      },
    },
  ],
  [
    "an addition to a source",
    `${source}build {\n  source "null.a" {\n    name = "other"\n    ssh_port = 22\n  }\n}\n`,
    { ...jsonSource, build: { source: { "null.a": { name: "other", ssh_port: 22 } } } },
  ],
  [
    "several builds",
    `${source}build {\n  name = "x"\n  sources = ["null.a"]\n}\nbuild {\n  name = "y"\n  sources = ["null.a"]\n}\n`,
    {
      ...jsonSource,
      build: [
        { name: "x", sources: ["null.a"] },
        { name: "y", sources: ["null.a"] },
      ],
    },
  ],
  [
    "dynamic steps",
    `${source}build {\n  sources = ["null.a"]\n  dynamic "provisioner" {\n    for_each = ["x", "y"]\n    labels = ["shell"]\n    content {\n      inline = [provisioner.value]\n    }\n  }\n}\n`,
    {
      ...jsonSource,
      build: {
        sources: ["null.a"],
        dynamic: {
          provisioner: {
            for_each: ["x", "y"],
            labels: ["shell"],
            content: { inline: ["${provisioner.value}"] },
          },
        },
      },
    },
  ],
  [
    "required plugins",
    `packer {\n  required_version = ">= 1.7"\n  required_plugins {\n    q = { source = "github.com/a/q", version = "1.0.0" }\n  }\n}\n${source}${build}`,
    {
      packer: {
        required_version: ">= 1.7",
        required_plugins: { q: { source: "github.com/a/q", version: "1.0.0" } },
      },
      ...jsonSource,
      ...jsonBuild,
    },
  ],
  [
    "an unset variable",
    `variable "x" {}\n${source}${build}`,
    { variable: { x: {} }, ...jsonSource, ...jsonBuild },
  ],
  [
    "a circle",
    `locals {\n  a = local.b\n  b = local.a\n}\n${source}${build}`,
    { locals: { a: "${local.b}", b: "${local.a}" }, ...jsonSource, ...jsonBuild },
  ],
  [
    "an unknown source",
    `${source}build {\n  sources = ["null.b"]\n}\n`,
    { ...jsonSource, build: { sources: ["null.b"] } },
  ],
  [
    "a bad duration",
    `${source}build {\n  sources = ["null.a"]\n  provisioner "shell" {\n    timeout = "soon"\n  }\n}\n`,
    { ...jsonSource, build: { sources: ["null.a"], provisioner: { shell: { timeout: "soon" } } } },
  ],
  ["no sources at all", `${source}build {}\n`, { ...jsonSource, build: {} }],
  ["nothing to build", source, jsonSource],
];

for (const [title, native, json, options] of pairs) {
  test(`both syntaxes give one model: ${title}`, async () => {
    assert.deepEqual(
      await modelOf("m.pkr.json", JSON.stringify(json), options),
      await modelOf("m.pkr.hcl", native, options),
    );
  });
}

test("files of both syntaxes in one directory are one template", async () => {
  const files = {
    "a.pkr.json": JSON.stringify({ locals: { x: "${var.y}" }, ...jsonBuild }),
    "b.pkr.hcl": `variable "y" {\n  default = "v"\n}\n${source}`,
  };
  const { template, diagnostics } = await load(createMemoryHost({ files }), { purpose: "build" });
  assert.deepEqual(saidOf(diagnostics), []);
  const plan = template && planBuilds(template, everything).plan;
  assert.deepEqual(
    plan?.builds.map(({ identity }) => identity.name),
    ["null.a"],
  );
});

test("comments of JSON syntax are no arguments, wherever they stand", async () => {
  const json = {
    "//": "top",
    ...jsonSource,
    build: { "//": "build", sources: ["null.a"], provisioner: { shell: { "//": "step", inline: [] } } },
  };
  const native = `${source}build {\n  sources = ["null.a"]\n  provisioner "shell" {\n    inline = []\n  }\n}\n`;
  assert.deepEqual(await modelOf("m.pkr.json", JSON.stringify(json)), await modelOf("m.pkr.hcl", native));
});
