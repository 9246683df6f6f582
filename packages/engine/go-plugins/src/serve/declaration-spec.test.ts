/** Declarations as schemas, and back again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { typeConstraintText } from "@prebake/hcl";
import {
  block,
  blocks,
  bool,
  duration,
  dynamic,
  int,
  string,
  stringMap,
  strings,
  stringTable,
} from "@prebake/schema";
import { pluginDeclaration } from "../components/plugin-config.ts";
import { decodeSpec } from "../wire/hcl-spec/decode-spec.ts";
import type { HclSpec } from "../wire/hcl-spec/hcl-spec.ts";
import { fieldsSpec } from "./declaration-spec.ts";
import { encodeSpec } from "./encode-spec.ts";

const doc = "A field.";
const fields = {
  text: string({ doc, required: true, aliases: ["old_text"] }),
  count: int({ doc }),
  on: bool({ doc, default: false }),
  wait: duration({ doc }),
  words: strings({ doc }),
  table: stringTable({ doc }),
  labels: stringMap({ doc }),
  any: dynamic({ doc }),
  one: block({ create: strings({ doc }), resize: strings({ doc }) }, { doc }),
  many: blocks({ key: string({ doc }), count: int({ doc }) }, { doc }),
};

/** `text: string`, `one { create: list(string) }`, a star for blocks that may be there often. */
function shown(spec: HclSpec): string {
  switch (spec.kind) {
    case "attribute":
      return `${spec.name}: ${typeConstraintText(spec.type)}${spec.required ? " required" : ""}`;
    case "block":
      return `${spec.name} ${shown(spec.nested)}`;
    case "block-list":
      return `${spec.name}* ${shown(spec.nested)}`;
    case "object":
      return `{ ${[...spec.members.values()].map(shown).join("; ")} }`;
  }
}

const plain =
  "text: string; old_text: string; count: number; on: bool; wait: string; words: list(string); table: list(list(string)); labels: map(string); any: map(string)";

test("a declaration as a schema: every field and older name, nothing required", () => {
  assert.equal(
    shown(fieldsSpec(fields)),
    `{ ${plain}; one { create: list(string); resize: list(string) }; many* { key: string; count: number } }`,
  );
});

for (const encoding of ["gob", "protobuf"] as const) {
  test(`a host reads it over ${encoding}, and finds the same fields`, () => {
    const spec = decodeSpec(encodeSpec(fieldsSpec(fields), { encoding, form: "described" }), encoding);
    assert.equal(shown(spec), shown(fieldsSpec(fields)));
    const names = Object.keys(pluginDeclaration("demo", spec).fields);
    assert.deepEqual(names, ["text", "old_text", ...Object.keys(fields).slice(1)]);
  });
}

test("hosts of single components get blocks as arguments: what they hold has a name there that nobody can know", () => {
  const bytes = encodeSpec(fieldsSpec(fields), { encoding: "gob", form: "single" });
  assert.equal(
    shown(decodeSpec(bytes, "gob")),
    `{ ${plain}; one: map(list(string)); many: list(map(string)) }`,
  );
  assert.equal(Buffer.from(bytes).includes("hcldec.ObjectSpec"), false);
});
