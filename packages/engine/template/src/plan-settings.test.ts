/** What a plan tells components of the template as a whole. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { planOf } from "./load-rig.fixture.ts";

const legacy = JSON.stringify({
  variables: { open: "a", token: "b" },
  "sensitive-variables": ["token"],
  builders: [{ type: "null" }],
});
const hcl = `
variable "open" { default = "a" }
variable "token" {
  default   = "b"
  sensitive = true
}
source "null" "x" {}
build { sources = ["source.null.x"] }
`;

test("of a legacy template: where it is, and which of its variables are sensitive", async () => {
  const host = createMemoryHost({ files: { "sub/t.json": legacy } });
  const plan = await planOf(host, { path: "sub/t.json" });
  assert.equal(plan.templatePath, "/home/me/images/sub/t.json");
  assert.deepEqual([plan.templateDirectory, plan.sensitiveVariables], ["sub", ["token"]]);
});

test("from standard input it is nowhere", async () => {
  const plan = await planOf(createMemoryHost(), { path: "-", stdin: new TextEncoder().encode(legacy) });
  assert.equal(plan.templatePath, undefined);
});

test("of an HCL2 template: its sensitive variables; it has no one file", async () => {
  const plan = await planOf(createMemoryHost({ files: { "t.pkr.hcl": hcl } }));
  assert.deepEqual([plan.templatePath, plan.sensitiveVariables], [undefined, ["token"]]);
});
