import assert from "node:assert/strict";
import { test } from "node:test";
import { HclNumber, nullValue, numberValue, objectValue, stringValue, unknownValue } from "@prebake/hcl";
import { declareConfig, int } from "@prebake/schema";
import type { ComponentRegistry, DataSource } from "@prebake/sdk";
import { createMemoryHost } from "@prebake/testing";
import { configOf, load, planOf, saidOf } from "../load-rig.fixture.ts";

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

type Check = NonNullable<DataSource["check"]>;

/** What is said of a block of a data source that checks itself. */
async function saidOfChecked(
  body: string,
  purpose: "validate" | "inspect" | "build",
  { check, keepsWritten = false }: { readonly check: Check; readonly keepsWritten?: boolean },
) {
  const source: DataSource = {
    kind: "data-source",
    type: "checked",
    config: {
      ...declareConfig("checked", "Checks itself.", { size: int({ doc: "A size." }) }),
      keepsWritten,
    },
    outputs: {},
    check,
    read: async () => ({}),
  };
  const registry: ComponentRegistry = {
    find: (async (kind: string) =>
      kind === "data-source" ? source : undefined) as ComponentRegistry["find"], // As in the rig.
    names: () => ["checked"],
  };
  const text = `data "checked" "x" {\n${body}\n}\nsource "null" "x" {}\nbuild {\n  sources = ["source.null.x"]\n}\n`;
  const host = createMemoryHost({ files: { "t.pkr.hcl": text } });
  return saidOf((await load(host, { registry, purpose })).diagnostics);
}

const complain: Check = (_, { error, warning }) => {
  error("", { code: "checked/no", summary: "No", detail: "No." });
  warning("size", { code: "checked/odd", summary: "Odd", detail: "Odd." });
};
const trip: Check = () => {
  throw new Error("tripped");
};
const both = ["checked/no t.pkr.hcl:1,1-19", "?checked/odd t.pkr.hcl:2,10-11"];
const rows: readonly (readonly [
  name: string,
  of: Parameters<typeof saidOfChecked>,
  said: readonly string[],
])[] = [
  [
    "one that is not read checks itself, and complains at its places",
    ["  size = 1", "validate", { check: complain }],
    both,
  ],
  ["one that is read does not", ["  size = 1", "build", { check: complain }], []],
  ["where nothing is to be built nobody checks", ["  size = 1", "inspect", { check: complain }], []],
  [
    "one that cannot be asked is told",
    ["  size = 1", "validate", { check: trip }],
    ["template/data-source-failed t.pkr.hcl:1,1-19"],
  ],
  [
    "of one that is wrong in parts the mistake is told",
    ['  size = "x"', "validate", { check: complain }],
    ["config/wrong-type t.pkr.hcl:2,10-13"],
  ],
  [
    "… and what a plugin's says besides",
    ['  size = "x"', "validate", { check: complain, keepsWritten: true }],
    ["config/wrong-type t.pkr.hcl:2,10-13", "checked/no t.pkr.hcl:1,1-19", "?checked/odd t.pkr.hcl:2,10-13"],
  ],
  [
    "… unless it trips over that",
    ['  size = "x"', "validate", { check: trip, keepsWritten: true }],
    ["config/wrong-type t.pkr.hcl:2,10-13"],
  ],
];
for (const [name, of, said] of rows) {
  test(`check of a data source: ${name}`, async () => {
    assert.deepEqual(await saidOfChecked(...of), said);
  });
}
