import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleOf } from "./console.ts";
import { inspectItems, inspectTemplate } from "./inspect.ts";
import { load } from "./load-rig.fixture.ts";

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
    variables: { short: "1", longer: "{{env `X`}}", pw: "p" },
    "sensitive-variables": ["pw"],
    builders: [{ type: "null" }, { type: "file", name: "a-name" }],
  });
  const lines = inspectTemplate(await templateOf({ "t.json": text }, "t.json"))
    .join("\n")
    .split("\n");
  assert.deepEqual(lines.slice(0, 21), [
    "Packer Inspect: JSON mode",
    "Description:",
    "",
    "one",
    "two",
    "",
    "Optional variables and their defaults:",
    "",
    "  longer = {{env `X`}}",
    "  pw     = <sensitive>",
    "  short  = 1",
    "",
    "Builders:",
    "",
    "  a-name (file)",
    "  null",
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
