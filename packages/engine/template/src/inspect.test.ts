import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleOf } from "./console.ts";
import { inspectItems, inspectTemplate } from "./inspect.ts";
import { load, saidOf } from "./load-rig.fixture.ts";
import type { LoadPurpose } from "./load-request.ts";

async function templateOf(files: Readonly<Record<string, string>>, path = ".") {
  const { template } = await load(createMemoryHost({ files }), { path, purpose: "inspect" });
  assert.ok(template);
  return template;
}

// Source: measured on Packer 1.16.
test("inspectTemplate() of HCL2", async () => {
  const text = `variable "z" {
  type = string
}
variable "a" {
  default = ["x", true, null]
}
variable "pw" {
  default = "secret"
  sensitive = true
}
locals {
  text = "a\\"b\\tc é"
  map  = { k = [1] }
}
source "null" "a" {
}
build {
  name = "n"
  description = "words"
  sources = ["source.null.a", "null.zz"]
  provisioner "shell-local" {
  }
  provisioner "shell-local" {
    name = "named"
  }
  post-processor "manifest" {
  }
  post-processors {
    post-processor "checksum" {
      name = "c"
    }
    post-processor "compress" {
    }
  }
}
build {
}
build {
  source "null.a" {
    name = "renamed"
  }
}
`;
  assert.deepEqual(
    inspectTemplate(await templateOf({ "m.pkr.hcl": text }))
      .join("\n")
      .trimEnd()
      .split("\n"),
    [
      "Packer Inspect: HCL2 mode",
      "",
      "> input-variables:",
      "",
      'var.a: "[\\n  \\"x\\",\\n  true,\\n  null,\\n]"',
      'var.pw: "<sensitive>"',
      'var.z: "<unknown>"',
      "",
      "> local-variables:",
      "",
      'local.map: "{\\n  \\"k\\" = [\\n    1,\\n  ]\\n}"',
      'local.text: "a\\"b\\tc é"',
      "",
      "> builds:",
      "",
      "  > n:",
      "",
      "  > Description: words",
      "",
      "    sources:",
      "",
      "      null.a",
      "      null.zz",
      "",
      "    provisioners:",
      "",
      "      shell-local",
      "      shell-local.named",
      "",
      "    post-processors:",
      "",
      "      0:",
      "        manifest",
      "",
      "      1:",
      "        checksum.c",
      "        compress",
      "",
      "  > <unnamed build 1>:",
      "",
      "    sources:",
      "",
      "      null.renamed",
      "",
      "    provisioners:",
      "",
      "      <no provisioner>",
      "",
      "    post-processors:",
      "",
      "      <no post-processor>",
    ],
  );
});

test("inspectItems() of legacy JSON has rows for programs", async () => {
  const text = JSON.stringify({
    variables: { r: null, a: "1" },
    builders: [{ type: "null", name: "x" }],
    provisioners: [{ type: "shell-local" }],
  });
  const items = inspectItems(await templateOf({ "t.json": text }, "t.json"));
  assert.deepEqual(
    items.flatMap((item) => (item.kind === "machine" ? [[item.type, ...item.data]] : [])),
    [
      ["template-variable", "r", "", "1"],
      ["template-variable", "a", "1", "0"],
      ["template-builder", "x", "null"],
      ["template-provisioner", "shell-local"],
    ],
  );
});

test("inspectTemplate() of legacy JSON lines up names", async () => {
  const text = JSON.stringify({
    description: "one\ntwo",
    variables: { short: "1", longer: "{{env `X`}}", pw: "p", required: null },
    "sensitive-variables": ["pw"],
    builders: [{ type: "null" }, { type: "file", name: "a-name" }],
  });
  const lines = inspectTemplate(await templateOf({ "t.json": text }, "t.json"))
    .join("\n")
    .split("\n");
  assert.deepEqual(lines.slice(0, 25), [
    "Packer Inspect: JSON mode",
    "Description:",
    "",
    "one",
    "two",
    "",
    "Required variables:",
    "",
    "  required",
    "",
    "Optional variables and their defaults:",
    "",
    "  longer   = {{env `X`}}",
    "  pw       = <sensitive>",
    "  short    = 1",
    "",
    "Builders:",
    "",
    "  a-name (file)",
    "  null  ",
    "",
    "Provisioners:",
    "",
    "  <No provisioners>",
    "",
  ]);
});

test("consoleOf() HCL2 hides secrets and lists variables", async () => {
  const text =
    'variable "pw" {\n  default = "hunter22"\n  sensitive = true\n}\nlocals {\n  both = "user:${var.pw}"\n}';
  const { template } = await load(createMemoryHost({ files: { "m.pkr.hcl": text } }), { purpose: "console" });
  assert.ok(template);
  const console = consoleOf(template);
  assert.equal((await console.evaluate("var.pw")).text, "<sensitive>");
  assert.equal((await console.evaluate("local.both")).text, "user:<sensitive>");
  assert.deepEqual((await console.evaluate("var.")).text, undefined);
  assert.deepEqual(console.variables().join("\n").trimEnd().split("\n"), [
    "> input-variables:",
    "",
    'var.pw: "<sensitive>"',
    "",
    "> local-variables:",
    "",
    'local.both: "user:<sensitive>"',
  ]);
});

// Source: measured on Packer 1.6.6, which says nothing of the mistakes and exits with 0.
const halfKnown: readonly (readonly [title: string, text: string, lines: readonly string[], said: string])[] =
  [
    [
      "a local made of a variable that is declared in another file",
      'locals {\n  a = "x-${var.nope}"\n  b = [local.a]\n  c = 1\n  d = local.c\n}\n',
      ['local.c: "1"', 'local.d: "1"'],
      "?hcl/unknown-attribute m.pkr.hcl:2,15-20",
    ],
    [
      "locals in a circle",
      "locals {\n  a = local.b\n  b = local.a\n  c = 1\n}\n",
      ['local.c: "1"'],
      "?template/dependency-cycle m.pkr.hcl:2,3-4",
    ],
    [
      "a local that asks a store nobody is logged in to",
      'locals {\n  a = vault("p", "k")\n  c = 1\n}\n',
      ['local.c: "1"'],
      "?hcl/function-failed m.pkr.hcl:2,7-13",
    ],
    [
      "a value that breaks a rule",
      'variable "a" {\n  default = "x"\n  validation {\n    condition = length(var.a) > 4\n    error_message = "Too short."\n  }\n}\n',
      ['var.a: "x"'],
      "?template/validation-failed m.pkr.hcl:2,13-16",
    ],
    [
      "two sources of one name",
      'source "null" "a" {}\nsource "null" "a" {}\nlocals {\n  c = 1\n}\n',
      ['local.c: "1"'],
      "?template/duplicate-definition m.pkr.hcl:2,1-18",
    ],
  ];

for (const [title, text, lines, said] of halfKnown) {
  test(`inspect shows what can be known besides ${title}`, async () => {
    const host = createMemoryHost({ files: { "m.pkr.hcl": text } });
    const { template, diagnostics } = await load(host, { purpose: "inspect" });
    assert.ok(template);
    const shown = inspectTemplate(template).join("\n").split("\n");
    assert.deepEqual(
      shown.filter((line) => /^(?:var|local)\./.test(line)),
      lines,
    );
    assert.deepEqual(saidOf(diagnostics), [said]);
  });
}

test("inspect refuses a default that cannot be read, as Packer does", async () => {
  const host = createMemoryHost({ files: { "m.pkr.hcl": 'variable "a" {\n  default = nope("x")\n}\n' } });
  const { diagnostics } = await load(host, { purpose: "inspect" });
  assert.deepEqual(saidOf(diagnostics), ["hcl/unknown-function m.pkr.hcl:2,13-17"]);
});

test("two sources of one name are a mistake of what is to be built", async () => {
  const text = 'source "null" "a" {}\nsource "null" "a" {}\nbuild {\n  sources = ["null.a"]\n}\n';
  const host = createMemoryHost({ files: { "m.pkr.hcl": text } });
  const said = async (purpose: LoadPurpose) => saidOf((await load(host, { purpose })).diagnostics);
  assert.deepEqual(await said("syntax"), ["?template/duplicate-definition m.pkr.hcl:2,1-18"]);
  assert.deepEqual(await said("validate"), ["template/duplicate-definition m.pkr.hcl:2,1-18"]);
});

// Source: measured on Packer 1.6.6.
test("inspect hides secrets, and only those that there are", async () => {
  const secret = (name: string, more: string) => `variable "${name}" {\n  sensitive = true\n${more}}\n`;
  const text = [
    secret("given", '  default = "hunter22"\n'),
    secret("empty", '  default = ""\n'),
    secret("none", "  type = string\n  default = null\n"),
    secret("unset", ""),
    secret("list", '  default = ["", "x"]\n'),
  ].join("");
  const shown = inspectTemplate(await templateOf({ "m.pkr.hcl": text }));
  assert.deepEqual(shown.join("\n").match(/^var\..*$/gm), [
    'var.empty: ""',
    'var.given: "<sensitive>"',
    'var.list: "<sensitive>"',
    'var.none: "null"',
    'var.unset: "<unknown>"',
  ]);
});

test("inspect shows a legacy template as it is written, and says what is old about it", async () => {
  const text = JSON.stringify({ builders: [{ type: "vmware" }, { type: "virtualbox", name: "x" }] });
  const { template, diagnostics } = await load(createMemoryHost({ files: { "t.json": text } }), {
    path: "t.json",
    purpose: "inspect",
  });
  assert.ok(template);
  const lines = inspectTemplate(template);
  assert.ok(lines.includes("  vmware"));
  assert.ok(lines.includes("  x      (virtualbox)"));
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["template/outdated-key", "template/outdated-key"],
  );
});
