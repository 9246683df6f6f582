import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DiagnosticList } from "@prebake/base";
import { BoolType, NumberType, StringType, listType, mapType, objectType, setType } from "@prebake/hcl";
import type { Type } from "@prebake/hcl";
import { decode, writtenConfig } from "@prebake/schema";
import type { ConfigEntry, ConfigNode, ConfigSyntax } from "@prebake/schema";
import type { HclSpec } from "../wire/hcl-spec/hcl-spec.ts";
import { pluginDeclaration } from "./plugin-config.ts";
import { withStandIns } from "./stand-ins.ts";
import type { StandInKind } from "./stand-ins.ts";

const attribute = (name: string, type: Type, required = false): HclSpec => ({
  kind: "attribute",
  name,
  type,
  required,
});
const object = (
  ...members: readonly Exclude<HclSpec, { kind: "object" }>[]
): Extract<HclSpec, { kind: "object" }> => ({
  kind: "object",
  members: new Map(members.map((member) => [member.name, member])),
});
const leaf = attribute as (...of: Parameters<typeof attribute>) => Exclude<HclSpec, { kind: "object" }>;

const spec = object(
  leaf("text", StringType),
  leaf("must", StringType, true),
  leaf("size", NumberType),
  leaf("flag", BoolType),
  leaf("names", listType(StringType)),
  leaf("ports", setType(NumberType)),
  leaf("tags", mapType(StringType)),
  leaf("pair", objectType({ a: StringType, b: NumberType })),
  { kind: "block", name: "limit", required: false, nested: object(leaf("most", NumberType)) },
  { kind: "block-list", name: "rule", nested: object(leaf("name", StringType)), minItems: 0, maxItems: 0 },
);

/** Something that is not known yet, in plain data. */
const later: unique symbol = Symbol("later");
type Plain = string | number | boolean | typeof later | readonly Plain[] | { readonly [key: string]: Plain };

function nodeOf(value: Plain): ConfigNode {
  if (value === later) return { kind: "unknown" };
  if (typeof value === "string") return { kind: "string", text: value };
  if (typeof value === "number") return { kind: "number", text: String(value) };
  if (typeof value === "boolean") return { kind: "bool", value };
  if (isList(value)) return { kind: "list", items: value.map(nodeOf) };
  return { kind: "object", entries: Object.entries(value as Record<string, Plain>).map(entryOf) }; // Nothing else is left.
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function entryOf([key, value]: readonly [string, Plain]): ConfigEntry {
  return { key, value: nodeOf(value) };
}

function plainOf(node: ConfigNode): unknown {
  switch (node.kind) {
    case "string":
      return node.text;
    case "number":
      return Number(node.text);
    case "bool":
      return node.value;
    case "list":
      return node.items.map(plainOf);
    case "object":
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainOf(value)]));
    default:
      return node.kind;
  }
}

function sent(config: Plain, kind: StandInKind, syntax: ConfigSyntax = "hcl") {
  const declaration = pluginDeclaration("x", spec);
  const decoded = decode(declaration, nodeOf(config), { syntax, sink: new DiagnosticList() });
  const written = writtenConfig(decoded.config);
  assert.ok(written);
  const options = { kind, mistakes: written.mistakes, anyCase: syntax === "json" };
  const { node, doubtful } = withStandIns(written.node, spec, options);
  return { config: plainOf(node), doubtful: [...doubtful].sort() };
}

const must = { must: "m" };

describe("what is not known yet", () => {
  const rows: readonly (readonly [
    name: string,
    config: { readonly [key: string]: Plain },
    packer: unknown,
    plausible: unknown,
  ])[] = [
    ["a text", { text: later }, { text: "<unknown>" }, { text: "unknownvalue" }],
    ["a number", { size: later }, { size: 0 }, { size: 1 }],
    ["a bool", { flag: later }, { flag: false }, { flag: true }],
    ["a list", { names: later }, { names: [] }, { names: ["unknownvalue"] }],
    ["a set", { ports: later }, { ports: [] }, { ports: [1] }],
    ["a map", { tags: later }, { tags: {} }, { tags: { unknownvalue: "unknownvalue" } }],
    ["an object", { pair: later }, { pair: { a: "<unknown>", b: 0 } }, { pair: { a: "unknownvalue", b: 1 } }],
    [
      "one of a list",
      { names: ["a", later] },
      { names: ["a", "<unknown>"] },
      { names: ["a", "unknownvalue"] },
    ],
    [
      "one of a map",
      { tags: { k: later, l: "v" } },
      { tags: { k: "<unknown>", l: "v" } },
      { tags: { k: "unknownvalue", l: "v" } },
    ],
    ["in a block", { limit: { most: later } }, { limit: { most: 0 } }, { limit: { most: 1 } }],
    [
      "in one of many blocks",
      { rule: [{ name: "a" }, { name: later }] },
      { rule: [{ name: "a" }, { name: "<unknown>" }] },
      { rule: [{ name: "a" }, { name: "unknownvalue" }] },
    ],
  ];
  for (const [name, config, packer, plausible] of rows) {
    test(`${name} has a stand-in of its type, of either kind`, () => {
      assert.deepEqual(sent({ ...must, ...config }, "packer").config, { ...must, ...(packer as object) });
      assert.deepEqual(sent({ ...must, ...config }, "plausible").config, {
        ...must,
        ...(plausible as object),
      });
    });
  }

  test("the arguments that hold a stand-in are named, whatever they are in", () => {
    const config: Plain = { must: later, names: ["a", later], rule: [{ name: later }], size: 1 };
    assert.deepEqual(sent(config, "packer").doubtful, ["must", "name", "names"]);
    assert.deepEqual(sent(must, "packer").doubtful, []);
  });
});

describe("what is wrong", () => {
  const rows: readonly (readonly [
    name: string,
    config: { readonly [key: string]: Plain },
    sent: unknown,
    doubtful: readonly string[],
  ])[] = [
    [
      "of a wrong type",
      { must: "m", size: "many", flag: true },
      { must: "m", size: 0, flag: true },
      ["size"],
    ],
    ["in a list", { must: "m", names: ["a", ["b"]] }, { must: "m", names: [] }, ["names"]],
    ["missing", { flag: true }, { flag: true, must: "<unknown>" }, ["must"]],
    ["probably meant by another name", { must: "m", siez: 3 }, { must: "m", size: 0 }, ["size"]],
    ["unknown", { must: "m", colour: "red" }, { must: "m" }, []],
    [
      "in one of many blocks",
      { must: "m", rule: [{ name: "a" }, { name: ["b"] }] },
      { must: "m", rule: [{ name: "a" }, { name: "<unknown>" }] },
      ["name"],
    ],
    ["no block", { must: "m", rule: "x" }, { must: "m", rule: [] }, ["rule"]],
  ];
  for (const [name, config, expected, doubtful] of rows) {
    test(`what is ${name} is not sent as it is; the rest is`, () => {
      assert.deepEqual(sent(config, "packer"), { config: expected, doubtful });
    });
  }

  test("in a legacy template keys of any case are known, and unknown ones are left out", () => {
    assert.deepEqual(
      sent(
        { Must: "m", SIZE: "12", colour: "red", rule: [{ name: "a" }, { name: later }] },
        "packer",
        "json",
      ),
      {
        config: { Must: "m", SIZE: "12", rule: [{ name: "a" }, { name: "<unknown>" }] },
        doubtful: ["name"],
      },
    );
  });
});
