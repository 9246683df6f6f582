/** What else a declaration gives: JSON Schema, reference rows, cache inputs, and the decoded type. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  block,
  blocks,
  bool,
  cacheInputs,
  choice,
  declareConfig,
  duration,
  int,
  string,
  strings,
  toJsonSchema,
  toReference,
} from "./index.ts";
import type { ConfigOf } from "./index.ts";

const declaration = declareConfig("demo", "A demo.", {
  name: string({ required: true, doc: "Its name." }),
  size: int({ default: 512, min: 1, doc: "MiB." }),
  how: choice(["a", "b"], { doc: "How." }),
  wait: duration({ default: 90_000, doc: "How long.", notInCacheKey: "waiting changes nothing" }),
  secret: string({ sensitive: true, doc: "Password." }),
  tags: strings({ doc: "Tags." }),
  gone: string({ refused: "no more", doc: "Gone." }),
  inner: block({ on: bool({ doc: "On." }) }, { doc: "A block." }),
  rows: blocks({ key: string({ doc: "Key." }) }, { doc: "Rows." }),
});

// The decoded type follows the declaration; a wrong one does not compile.
const decoded: ConfigOf<typeof declaration> = {
  name: "n",
  size: 1,
  how: "a",
  wait: 5,
  secret: "s",
  tags: undefined,
  gone: undefined,
  inner: { on: true },
  rows: [{ key: "k" }],
};

test("toJsonSchema() says types, defaults, what is required, and allows nothing else", () => {
  const schema = toJsonSchema(declaration) as {
    properties: Record<string, Record<string, unknown>>;
    required: string[];
    additionalProperties: boolean;
  };
  assert.deepEqual(Object.keys(schema.properties), [
    "name",
    "size",
    "how",
    "wait",
    "secret",
    "tags",
    "inner",
    "rows",
  ]);
  assert.deepEqual([schema.required, schema.additionalProperties], [["name"], false]);
  assert.deepEqual(schema.properties["size"], {
    description: "MiB.",
    type: ["integer", "string"],
    minimum: 1,
    default: 512,
  });
  assert.deepEqual(schema.properties["how"], { description: "How.", enum: ["a", "b"] });
  assert.equal(schema.properties["secret"]?.["writeOnly"], true);
  assert.equal(schema.properties["inner"]?.["type"], "object");
});

test("toReference() gives one row a field, nested ones inside", () => {
  const rows = toReference(declaration);
  assert.deepEqual(
    rows.map((row) => [row.name, row.type, row.default]),
    [
      ["name", "string", ""],
      ["size", "number", "512"],
      ["how", "string", ""],
      ["wait", "duration", "1m30s"],
      ["secret", "string", ""],
      ["tags", "list(string)", ""],
      ["inner", "block", ""],
      ["rows", "list of blocks", ""],
    ],
  );
  assert.deepEqual(
    rows[6]?.fields.map((row) => row.name),
    ["on"],
  );
});

test("cacheInputs() leaves out secrets, what does not change the image, and what is not set", () => {
  assert.deepEqual(cacheInputs(declaration, decoded), {
    name: "n",
    size: 1,
    how: "a",
    inner: { on: true },
    rows: [{ key: "k" }],
  });
});
