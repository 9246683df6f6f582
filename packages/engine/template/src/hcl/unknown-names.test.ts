/** Names of sources and places of blocks: what has no effect, or cannot be where it is, is told with what was likely meant. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { complaintsOf, everything, load, planOf, saidOf } from "../load-rig.fixture.ts";
import { planBuilds } from "../plan-builds.ts";

const sources = 'source "null" "a" {}\nsource "null" "b-1" {}\nsource "null" "spare" {}\n';

async function said(text: string) {
  const host = createMemoryHost({ files: { "m.pkr.hcl": text } });
  const { template, diagnostics } = await load(host, { path: "m.pkr.hcl", purpose: "validate" });
  const planned = template && planBuilds(template, everything);
  const all = [...diagnostics, ...(planned?.diagnostics ?? [])];
  return { said: saidOf(all), details: all.map(({ detail }) => detail) };
}

const step = (line: string): string =>
  `${sources}build {\n  sources = ["null.a", "null.b-1"]\n  provisioner "shell" {\n    ${line}\n  }\n}\n`;
const warned = (columns: string): string => `?template/unknown-source-in-step m.pkr.hcl:7,${columns}`;

const stepRows: readonly [line: string, said: readonly string[], detail: RegExp][] = [
  [
    'only = ["source.null.a"]',
    [warned("13-28")],
    /Did you mean "null\.a"\? Sources of this build: "null\.a", "null\.b-1"\.$/,
  ],
  ['only = ["a"]', [warned("13-16")], /Did you mean "null\.a"\?/],
  ['only = ["null.a", "nul.a"]', [warned("23-30")], /Did you mean "null\.a"\?/],
  ['except = ["null.other"]', [], /^$/],
  ['only = [for n in ["aa"] : "null.${n}"]', [warned("12-43")], /names "null\.aa"/],
  ["override = { aa = {} }", [warned("18-20")], /"override" names "aa".* Did you mean "a"\?/],
  ['override = { "null.a" = {} }', [warned("18-26")], /Did you mean "a"\?/],
  ['override = { "b-1" = {}, a = {} }', [], /^$/],
  ['only = ["null.spare"]', [], /^$/],
  ['only = ["null.${source.name}"]', [], /^$/],
];

for (const [line, expected, detail] of stepRows) {
  test(`names in a step: ${line}`, async () => {
    const got = await said(step(line));
    assert.deepEqual(got.said, expected);
    assert.match(got.details[0] ?? "", detail);
  });
}

test("names in post-processors and cleanup are looked at, too; the new name of a source counts", async () => {
  const text = `${sources}build {
  source "null.a" {
    name = "renamed"
  }
  error-cleanup-provisioner "shell" {
    only = ["null.rename"]
  }
  post-processors {
    post-processor "manifest" {
      only = ["null.renamed"]
    }
    post-processor "manifest" {
      except = ["renamed"]
    }
  }
}`;
  assert.deepEqual((await said(text)).said, [
    "?template/unknown-source-in-step m.pkr.hcl:9,13-26",
    "?template/unknown-source-in-step m.pkr.hcl:16,17-26",
  ]);
});

test("nothing is said of names while a source is not known because of a mistake", async () => {
  const text = step('only = ["null.zz"]').replace('"null.a",', '"null.a", "null",');
  assert.deepEqual((await said(text)).said, ["template/bad-source-reference m.pkr.hcl:5,24-30"]);
});

test("a source without quotes is told how it is written", async () => {
  const got = await said(`${sources}build {\n  sources = [source.null.a, "null.b-1"]\n}\n`);
  assert.deepEqual(got.said, ["template/unquoted-source m.pkr.hcl:5,14-27"]);
  assert.match(got.details[0] ?? "", /Put it in quotes: "source\.null\.a"\.$/);
});

test("sources that are known later are no mistake", async () => {
  const text = `data "echo" "d" {\n  input = "x"\n}\n${sources}build {\n  sources = ["null.\${data.echo.d.output}", "null.a"]\n}\n`;
  const host = createMemoryHost({ files: { "m.pkr.hcl": text } });
  const { builds } = await planOf(host, { path: "m.pkr.hcl", purpose: "validate" });
  assert.deepEqual(
    builds.map(({ identity }) => identity.name),
    ["null.a"],
  );
});

const build = `${sources}build {\n  sources = ["null.a"]\n`;

const misplaced: readonly [title: string, text: string, said: RegExp][] = [
  [
    "a provisioner at the top",
    `${build}}\nprovisioner "shell" {\n}\n`,
    /"provisioner" belongs inside a "build" block\.$/,
  ],
  [
    "a variable in a build",
    `${build}  variable "x" {\n  }\n}\n`,
    /"variable" belongs at the top level of a file/,
  ],
  ["a validation at the top", `${build}}\nvalidation {\n}\n`, /inside a "variable" block\.$/],
  ["required_plugins at the top", `${build}}\nrequired_plugins {\n}\n`, /inside a "packer" block\.$/],
  [
    "a source in a packer block",
    `packer {\n  source "null" "x" {\n  }\n}\n${build}}\n`,
    /at the top level of a file.*, or inside a "build" block\.$/,
  ],
];

for (const [title, text, detail] of misplaced) {
  test(`a block that stands elsewhere: ${title}`, async () => {
    const got = await said(text);
    assert.match(got.said.join(), /^hcl\/unknown-block-type [^,]*,\d+-\d+$/);
    assert.match(got.details[0] ?? "", detail);
  });
}

test("a provisioner in a source is told where it belongs, not that its label is too much", async () => {
  const text = `source "null" "x" {\n  provisioner "shell" {\n    inline = []\n  }\n}\nbuild {\n  sources = ["null.x"]\n}\n`;
  const plan = await planOf(createMemoryHost({ files: { "m.pkr.hcl": text } }));
  const details = complaintsOf(plan.builds[0]?.builder).map(({ detail }) => detail);
  assert.deepEqual(details, [
    'There are no blocks of type "provisioner" here. "provisioner" belongs inside a "build" block.',
  ]);
});

test("to who gives one file of several it is said that the others are not read", async () => {
  const text = 'locals {\n  l = var.v\n}\nbuild {\n  sources = ["null.a"]\n}\n';
  const detailsWith = async (more: Readonly<Record<string, string>>): Promise<string> => {
    const host = createMemoryHost({ files: { "m.pkr.hcl": text, ...more } });
    const { template, diagnostics } = await load(host, { path: "m.pkr.hcl" });
    const planned = template && planBuilds(template, everything);
    return [...diagnostics, ...(planned?.diagnostics ?? [])].map(({ detail }) => detail).join("\n");
  };
  const hint =
    'Only "m.pkr.hcl" is read: if another file of the directory has it, give the directory instead of the file.';
  assert.equal(
    await detailsWith({ "other.pkr.hcl": 'variable "v" {}\n' }),
    `There is no "var.v". ${hint}\nThere is no source "null" "a". ${hint}`,
  );
  assert.doesNotMatch(await detailsWith({ "old.json": "{}" }), /is read/);
});

test("env outside of a default is told where it may be called", async () => {
  const got = await said(`locals {\n  l = env("HOME")\n}\n${build}}\n`);
  assert.deepEqual(got.said, ["hcl/unknown-function m.pkr.hcl:2,7-10"]);
  assert.match(got.details[0] ?? "", /no function named "env" here\. It is for defaults of variables only/);
});

test("words of legacy JSON are told with what they are in HCL2, and nothing follows from them", async () => {
  const files: readonly [name: string, text: string][] = [
    ["m.pkr.json", '{"builders": [{"type": "null"}], "provisioners": []}'],
    ["m.pkr.hcl", 'builders = []\nprovisioners = []\nbuild {\n  sources = ["null.a"]\n}\n'],
  ];
  for (const [name, content] of files) {
    const { diagnostics } = await load(createMemoryHost({ files: { [name]: content } }), { path: name });
    assert.equal(diagnostics.length, 2, saidOf(diagnostics).join("\n"));
    assert.match(
      diagnostics[0]?.detail ?? "",
      /There is no "builders" in HCL2, where this is "source" blocks\./,
    );
    assert.match(diagnostics[1]?.detail ?? "", /legacy JSON are in files that end in \.json/);
  }
});

test("two builds of one name are told with both places", async () => {
  const text = `${sources}build {\n  sources = ["null.a", "null.b-1"]\n}\nbuild {\n  sources = ["null.a"]\n}\n`;
  const got = await said(text);
  assert.deepEqual(got.said, ["?template/same-build-name m.pkr.hcl:8,14-22"]);
  assert.deepEqual(
    (await said(text.replace(/build \{\n(?=  sources = \["null\.a"\]\n)/, '$&  name = "x"\n'))).said,
    [],
  );
});

test("a registry is accepted, and told to have no effect", async () => {
  const registry = '  hcp_packer_registry {\n    bucket_name = "b"\n  }\n';
  const got = await said(`${build}${registry}}\n${registry.trim()}\n`);
  assert.deepEqual(got.said, [
    "?template/registry-not-used m.pkr.hcl:10,1-20",
    "?template/registry-not-used m.pkr.hcl:6,3-22",
  ]);
});

test("what a build only lends its steps is told where it is used too early", async () => {
  const early = [
    `${build}  name = build.name\n}\n`,
    `source "null" "x" {\n  ssh_host = build.Host\n}\nbuild {\n  sources = ["null.x"]\n}\n`,
  ];
  for (const text of early) {
    const host = createMemoryHost({ files: { "m.pkr.hcl": text } });
    const { template } = await load(host, { path: "m.pkr.hcl" });
    const planned = template && planBuilds(template, everything);
    const node = planned?.plan?.builds[0]?.builder;
    const details = [...(planned?.diagnostics ?? []), ...complaintsOf(node)].map(({ detail }) => detail);
    assert.match(
      details.join("\n"),
      /^There is no "build\.\w+"\. What a build knows can be used in its provisioners/,
    );
  }
});

test("a name that a running build does not give its steps is answered with those that it gives", async () => {
  const text = `${build}  provisioner "shell" {\n    inline = [build.SSHKeyFile]\n  }\n}\n`;
  const plan = await planOf(createMemoryHost({ files: { "m.pkr.hcl": text } }));
  const [problem] = complaintsOf(plan.builds[0]?.provisioners[0]);
  assert.match(problem?.detail ?? "", /There is no "build\.SSHKeyFile"\. Known: .*Host, .*SSHPublicKey/);
});

test("a default that uses a variable is told to be a local", async () => {
  const got = await said(`variable "a" {\n  default = "\${var.b}-x"\n}\n${build}}\n`);
  assert.deepEqual(got.said, ["hcl/unknown-variable m.pkr.hcl:2,16-19"]);
  assert.match(got.details[0] ?? "", /what is made of variables is a local\.$/);
});
