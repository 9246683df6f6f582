import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, saidOf } from "../load-rig.fixture.ts";

const open = (text: string) =>
  load(createMemoryHost({ files: { "m.pkr.hcl": text } }), { purpose: "syntax" });
const version = (text: string): string => `packer {\n  required_version = ${text}\n}`;
const plugin = (text: string): string => `packer {\n  required_plugins {\n    thing = ${text}\n  }\n}`;

const rows: readonly [title: string, text: string, said: readonly string[]][] = [
  ["a version that holds", version('"~> 1.16.0"'), []],
  ["an empty block", "packer {\n}", []],
  ["a version that does not hold", version('"~> 1.6.0"'), ["template/unsupported-version m.pkr.hcl:2,3-32"]],
  ["a number", version("1"), ["template/unsupported-version m.pkr.hcl:2,3-23"]],
  ["an empty version", version('""'), ["template/bad-version-constraint m.pkr.hcl:2,22-24"]],
  ["a list", version("[1]"), ["template/version-not-string m.pkr.hcl:2,22-25"]],
  ["a variable", version("var.v"), ["hcl/unknown-variable m.pkr.hcl:2,22-25"]],
  [
    "the second of two blocks",
    `${version('">= 1.0"')}\n${version('"< 1.0"')}`,
    ["template/unsupported-version m.pkr.hcl:5,3-29"],
  ],
  ["an unknown block", "packer {\n  paint {\n  }\n}", ["hcl/unknown-block-type m.pkr.hcl:2,3-8"]],
  ["a plugin", plugin('{ version = ">= 1.0.0", source = "github.com/example/thing" }'), []],
  [
    "a plugin without source",
    plugin('{ version = ">= 1.0.0" }'),
    ["template/bad-plugin-requirement m.pkr.hcl:3,13-37"],
  ],
  [
    "a plugin without version",
    plugin('{ source = "github.com/example/thing" }'),
    ["template/bad-plugin-requirement m.pkr.hcl:3,13-52"],
  ],
  [
    "a short source",
    plugin('{ version = "1", source = "thing" }'),
    ["template/bad-plugin-requirement m.pkr.hcl:3,5-48"],
  ],
  [
    "a bad plugin version",
    plugin('{ version = "newest", source = "github.com/a/b" }'),
    ["template/bad-plugin-requirement m.pkr.hcl:3,13-62"],
  ],
  ["a text", plugin('">= 1.0"'), ["template/bad-plugin-requirement m.pkr.hcl:3,5-21"]],
  [
    "an unknown key",
    plugin('{ version = "1", source = "github.com/a/b", colour = 1 }'),
    ["template/bad-plugin-requirement m.pkr.hcl:3,13-69"],
  ],
];

for (const [title, text, said] of rows) {
  test(`packer block: ${title}`, async () => assert.deepEqual(saidOf((await open(text)).diagnostics), said));
}

test("packer block: requirements are kept in their order", async () => {
  const { template } = await open(
    'packer {\n  required_plugins {\n    b = { version = ">= 1", source = "github.com/x/b" }\n    a = { version = "~> 2.0", source = "example.com/y/z/a" }\n  }\n}',
  );
  assert.deepEqual(
    template?.requiredPlugins.map(({ name, source, version: wanted }) => [name, source, wanted]),
    [
      ["b", "github.com/x/b", ">= 1"],
      ["a", "example.com/y/z/a", "~> 2.0"],
    ],
  );
});
