/** What `-json` prints is what the published schema says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { CleanUpOutcome, CleanedItem } from "@prebake/journal";
import { createCommandRig } from "../command-rig.fixture.ts";
import { leftoversDocument } from "./leftovers.ts";

/** The words of JSON Schema that the published one uses. */
type Schema =
  | true
  | {
      readonly $ref?: string;
      readonly type?: string;
      readonly const?: unknown;
      readonly enum?: readonly unknown[];
      readonly required?: readonly string[];
      readonly properties?: Readonly<Record<string, Schema>>;
      readonly additionalProperties?: false;
      readonly items?: Schema;
    };

const path = new URL("../../../../../docs/reference/output.schema.json", import.meta.url);
const { $defs: definitions } = JSON.parse(readFileSync(path, "utf8")) as {
  readonly $defs: Readonly<Record<string, Schema>>;
};

const isOfType: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  array: (value) => Array.isArray(value),
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
};

/** Where a value is not what the schema says, in words. */
function misfits(value: unknown, schema: Schema | undefined, at: string): readonly string[] {
  if (schema === undefined) return [`${at}: there is no such definition`];
  if (schema === true) return [];
  if (schema.$ref !== undefined) return misfits(value, definitions[schema.$ref.replace("#/$defs/", "")], at);
  if (schema.type !== undefined && !isOfType[schema.type]?.(value)) return [`${at}: is no ${schema.type}`];
  if ("const" in schema && value !== schema.const) return [`${at}: is not ${String(schema.const)}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${at}: is none of ${schema.enum.join(", ")}`];
  if (Array.isArray(value))
    return value.flatMap((item, index) => misfits(item, schema.items, `${at}[${index}]`));
  if (schema.type !== "object") return [];
  const object = value as Readonly<Record<string, unknown>>; // Looked at above.
  const { required = [], properties = {}, additionalProperties } = schema;
  return [
    ...required.filter((name) => !Object.hasOwn(object, name)).map((name) => `${at}: lacks ${name}`),
    ...Object.entries(object).flatMap(([name, member]) => {
      if (Object.hasOwn(properties, name)) return misfits(member, properties[name], `${at}.${name}`);
      return additionalProperties === false ? [`${at}: has ${name}`] : [];
    }),
  ];
}

const files = {
  "good.pkr.hcl": `packer {
  required_version = ">= 1.8.0"
}
variable "v" {
  type        = object({ a = string })
  default     = { a = "x" }
  description = "d"
}
variable "w" {
  type = string
}
locals {
  l = [1, var.v.a]
}
data "null" "d" {
  input = "i"
}
source "null" "n" {
  communicator = "none"
}
build {
  name        = "b"
  description = "e"
  source "null.n" {
    name = "m"
  }
  provisioner "shell-local" {
    name         = "p"
    inline       = ["echo \${build.ID}"]
    pause_before = "1s"
    timeout      = "1m"
    max_retries  = 1
  }
  error-cleanup-provisioner "shell-local" {
    inline = ["true"]
  }
  post-processors {
    post-processor "manifest" {
      keep_input_artifact = true
    }
  }
}
`,
  "bad.pkr.hcl": 'locals {\n  a = "x" + 1\n}\nlocals {\n  a = 1\n}\nbuild {\n  sources = ["null.nope"]\n}\n',
  "t.json":
    '{"description": "d", "variables": {"a": null}, "builders": [{"type": "null", "ssh_key_path": "/x"}]}',
};

const known = { id: 1, at: "2026-01-02T03:04:05Z", names: {}, processes: [], said: [], isKept: false };
const run: CleanedItem["run"] = { v: 1, run: "r", at: "2026-01-02T03:04:05Z", directory: "/d" };
const qemu = { pid: 7, program: "qemu-system-x86_64", started: "1", place: "here" } as const;
const outcomes: readonly CleanUpOutcome[] = [
  "removed",
  "found",
  "gone",
  "kept",
  "left",
  "failed",
  "forgotten",
];
/** Each kind of thing with each outcome. */
const leftovers: readonly CleanedItem[] = outcomes.flatMap((outcome) => [
  { run, item: { ...known, thing: { kind: "process", program: "qemu" }, process: qemu }, outcome },
  { run: undefined, item: { ...known, thing: { kind: "path", path: "/p", use: "output" } }, outcome },
  { run, item: { ...known, build: "b", thing: { kind: "path", path: "/p", use: "temporary" } }, outcome },
  {
    run,
    item: {
      ...known,
      thing: { kind: "machine", by: "docker" },
      names: { ID: "i" },
      processes: [qemu],
      said: ["x"],
    },
    outcome,
    reason: "only docker can remove it",
  },
]);

for (const command of ["validate", "inspect", "plan"]) {
  for (const template of [...Object.keys(files), "none.pkr.hcl"]) {
    test(`${command} -json ${template} is as its schema says`, async () => {
      using rig = createCommandRig(files);
      const { stdout } = await rig.run([
        command,
        "-json",
        ...(template === "good.pkr.hcl" ? ["-var", "w=1"] : []),
        template,
      ]);
      const document: unknown = JSON.parse(stdout);
      assert.deepEqual(misfits(document, definitions[command], command), []);
    });
  }
}

test("cleanup -json is as its schema says, whatever was left and whatever became of it", async () => {
  using rig = createCommandRig({});
  const nothing: unknown = JSON.parse((await rig.run(["cleanup", "-json"])).stdout);
  assert.deepEqual(misfits(nothing, definitions["cleanup"], "cleanup"), []);

  const document: unknown = JSON.parse(JSON.stringify(leftoversDocument(leftovers)));
  assert.deepEqual(misfits(document, definitions["cleanup"], "cleanup"), []);
});

test("the schema refuses what it does not say", () => {
  const rows: readonly (readonly [unknown, string])[] = [
    [{ path: 1, valid: true }, "x.path: is no string"],
    [{ path: "a" }, "x: lacks valid"],
    [{ path: "a", valid: true, more: 1 }, "x: has more"],
  ];
  const validate = definitions["validate"];
  const templates = validate !== true && validate?.properties?.["templates"];
  const item = typeof templates === "object" ? templates.items : undefined;
  for (const [value, words] of rows) assert.deepEqual(misfits(value, item, "x"), [words]);
});
