/** The JSON Schema of a declaration: what it says of each field, and that it allows what decode() takes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { doc, run } from "./decode-rig.fixture.ts";
import {
  block,
  blocks,
  bool,
  choice,
  declareConfig,
  duration,
  dynamic,
  int,
  ints,
  string,
  stringMap,
  strings,
  stringTable,
  toJsonSchema,
} from "./index.ts";
import type { Field, Fields, JsonSchema } from "./index.ts";

function schemaOf(fields: Fields): JsonSchema {
  return toJsonSchema(declareConfig("demo", "A demo.", fields));
}

/** The schema of one field. */
function propertyOf(field: Field): unknown {
  return (schemaOf({ x: field })["properties"] as Record<string, unknown>)["x"];
}

test("each kind of field has its type; weak conversions show as unions", () => {
  const rows: readonly (readonly [Field, object])[] = [
    [string({ doc }), { type: ["string", "number", "boolean"] }],
    [choice(["a", "b"], { doc }), { enum: ["a", "b"] }],
    [int({ doc }), { type: ["integer", "string"] }],
    [int({ min: 1, max: 9, doc }), { type: ["integer", "string"], minimum: 1, maximum: 9 }],
    [int({ min: 0, doc }), { type: ["integer", "string"], minimum: 0 }],
    [bool({ doc }), { type: ["boolean", "string"] }],
    [duration({ doc }), { type: "string", examples: ["90s", "1h30m"] }],
    [strings({ doc }), { type: "array", items: { type: ["string", "number", "boolean"] } }],
    [ints({ doc }), { type: "array", items: { type: ["integer", "string"] } }],
    [
      stringTable({ doc }),
      { type: "array", items: { type: "array", items: { type: ["string", "number", "boolean"] } } },
    ],
    [stringMap({ doc }), { type: "object", additionalProperties: { type: ["string", "number", "boolean"] } }],
    [block({}, { doc }), { type: "object", properties: {}, additionalProperties: false }],
    [
      blocks({}, { doc }),
      { type: "array", items: { type: "object", properties: {}, additionalProperties: false } },
    ],
    [dynamic({ doc }), {}],
  ];
  for (const [field, expected] of rows)
    assert.deepEqual(propertyOf(field), { description: doc, ...expected }, field.shape.kind);
});

test("a field says its default, that it is deprecated, that it is secret", () => {
  const text = { description: doc, type: ["string", "number", "boolean"] };
  assert.deepEqual(propertyOf(string({ default: "d", doc })), { ...text, default: "d" });
  assert.deepEqual(propertyOf(string({ deprecated: "Use y.", doc })), { ...text, deprecated: true });
  assert.deepEqual(propertyOf(string({ sensitive: true, doc })), { ...text, writeOnly: true });
  assert.deepEqual(propertyOf(bool({ default: false, doc })), {
    description: doc,
    type: ["boolean", "string"],
    default: false,
  });
  // A duration's default is a number of milliseconds here, which nobody could write.
  assert.equal(Object.hasOwn(propertyOf(duration({ default: 1000, doc })) as object, "default"), false);
});

test("the object names what is required, and allows no other keys", () => {
  const fields = {
    name: string({ required: true, doc }),
    size: int({ doc }),
    part: block({ key: string({ required: true, doc }) }, { doc }),
  };
  const schema = schemaOf(fields);
  assert.deepEqual([schema["title"], schema["description"]], ["demo", "A demo."]);
  assert.deepEqual([schema["required"], schema["additionalProperties"]], [["name"], false]);
  const part = propertyOf(fields.part) as JsonSchema;
  assert.deepEqual([part["required"], part["additionalProperties"]], [["key"], false]);
  assert.equal(Object.hasOwn(schemaOf({ size: int({ doc }) }), "required"), false);
});

test("refused fields are left out, undocumented ones are not, older names are deprecated", () => {
  const schema = schemaOf({
    gone: string({ refused: "no.", doc }),
    inner: string({ undocumented: true, doc }),
    wait: duration({ aliases: ["wait_timeout"], doc }),
  });
  const wait = { description: doc, type: "string", examples: ["90s", "1h30m"] };
  assert.deepEqual(schema["properties"], {
    inner: { description: doc, type: ["string", "number", "boolean"] },
    wait,
    wait_timeout: { ...wait, deprecated: true },
  });
});

/** Whether a schema of ours allows a value: the words that it is made of, no others. */
function allows(schema: JsonSchema, value: unknown): boolean {
  const { type, enum: values, items, properties, additionalProperties: rest } = schema;
  if (Array.isArray(values)) return values.includes(value);
  if (type !== undefined && ![type].flat().some((name) => isOfType(value, name))) return false;
  const { minimum = value, maximum = value } = schema;
  if (typeof value === "number") return value >= Number(minimum) && value <= Number(maximum);
  if (Array.isArray(value)) return value.every((item) => allows((items ?? {}) as JsonSchema, item)); // a schema of ours
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, member]) => {
    const known = (properties as Readonly<Record<string, JsonSchema>> | undefined)?.[key] ?? rest;
    return known !== false && allows((known ?? {}) as JsonSchema, member); // as above
  });
}

function isOfType(value: unknown, name: unknown): boolean {
  if (name === "array") return Array.isArray(value);
  if (name === "integer") return Number.isInteger(value);
  if (name === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === name;
}

const everyKind: Fields = {
  string: string({ doc }),
  choice: choice(["a", "b"], { doc }),
  int: int({ min: 1, max: 9, doc }),
  bool: bool({ doc }),
  duration: duration({ doc }),
  strings: strings({ doc }),
  ints: ints({ doc }),
  table: stringTable({ doc }),
  map: stringMap({ doc }),
  dynamic: dynamic({ doc }),
};

const scalars = ["a", "c", "5", "true", "90s", "50", 5, 50, 1.5, true, false];
const lists = [["a"], ["a", 1], [1, 2], [[1]], [["a", "b"]], [], [true]];
const objects = [{}, { a: "x" }, { a: 1, b: true }, { a: ["x"] }, { a: { b: "c" } }];

test("what decode() takes in HCL, the schema allows", () => {
  for (const [name, field] of Object.entries(everyKind)) {
    const schema = propertyOf(field) as JsonSchema;
    const taken = [...scalars, ...lists, ...objects].filter(
      (value) => run({ x: field }, { x: value }, "hcl").codes.length === 0,
    );
    assert.ok(taken.length > 0, name);
    for (const value of taken) assert.ok(allows(schema, value), `${name}: ${JSON.stringify(value)}`);
  }
});

test("what is of another type or out of range, the schema does not allow", () => {
  const rows: readonly (readonly [Field, readonly unknown[]])[] = [
    [string({ doc }), [["a"], {}]],
    [choice(["a", "b"], { doc }), ["c", 1, ["a"]]],
    [int({ min: 1, max: 9, doc }), [0, 10, 1.5, true, [1], {}]],
    [bool({ doc }), [1, [true], {}]],
    [duration({ doc }), [90, true, ["90s"]]],
    [strings({ doc }), ["a", 1, {}, [["a"]], [{}]]],
    [ints({ doc }), [1, [1.5], [true], [[1]]]],
    [stringTable({ doc }), ["a", ["a"], [["a", ["b"]]]]],
    [stringMap({ doc }), ["a", ["a"], { a: ["x"] }]],
    [block({ key: string({ doc }) }, { doc }), ["a", ["a"], { other: 1 }]],
    [blocks({ key: string({ doc }) }, { doc }), ["a", ["a"], [{ other: 1 }]]],
  ];
  for (const [field, refused] of rows)
    for (const value of refused)
      assert.ok(
        !allows(propertyOf(field) as JsonSchema, value),
        `${field.shape.kind}: ${JSON.stringify(value)}`,
      );
});
