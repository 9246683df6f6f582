import assert from "node:assert/strict";
import { test } from "node:test";
import { HclNumber, nullValue, numberValue, objectValue, stringValue, unknownValue } from "@prebake/hcl";
import { declareConfig } from "@prebake/schema";
import type { ComponentRegistry, DataSource } from "@prebake/sdk";
import { createMemoryHost } from "@prebake/testing";
import { configOf, planOf } from "../load-rig.fixture.ts";

const typed: DataSource = {
  kind: "data-source",
  type: "typed",
  config: declareConfig("typed", "Values that plain data cannot hold.", {}),
  outputs: {},
  read: () => Promise.reject(new Error("the values were asked for as plain data")),
  readValue: async () =>
    objectValue({
      big: numberValue(HclNumber.parse("123456789012345678901234567890") ?? HclNumber.zero),
      nothing: nullValue(),
      later: unknownValue(),
      text: stringValue("t"),
    }),
};

test("a data source that gives values of the language is asked for those", async () => {
  const registry: ComponentRegistry = {
    find: (async (kind: string, type: string) =>
      kind === "data-source" && type === "typed" ? typed : undefined) as ComponentRegistry["find"], // As in the rig.
    names: () => ["typed"],
  };
  const text = `
data "typed" "x" {}
source "null" "x" {
  ssh_host     = "n\${data.typed.x.big + 1}"
  ssh_username = data.typed.x.nothing == null ? "nobody" : data.typed.x.text
}
build { sources = ["source.null.x"] }
`;
  const plan = await planOf(createMemoryHost({ files: { "t.pkr.hcl": text } }), { registry });
  const [build] = plan.builds;
  assert.ok(build);
  assert.deepEqual(configOf(build.builder), {
    ssh_host: "n123456789012345678901234567891",
    ssh_username: "nobody",
  });
});
