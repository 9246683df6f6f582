/** Types in gob that nobody sends who means well; that good ones survive is shown with the values, in `gob.test.ts`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { StringType, listType } from "@prebake/hcl";
import type { Type } from "@prebake/hcl";
import type { GobDefinition } from "./encode-gob.ts";
import { GobWriter, encodeGobStream, gobId } from "./encode-gob.ts";
import { decodeGobType, encodeGobType } from "./gob-type.ts";

const fields = (...pairs: readonly (readonly [string, number])[]) => pairs;
const gobType: GobDefinition = {
  id: 67,
  name: "gobType",
  kind: "struct",
  fields: fields(["Version", gobId.int], ["Impl", gobId.interface]),
};
const texts: GobDefinition = {
  id: 75,
  name: "map[string]string",
  kind: "map",
  key: gobId.string,
  element: gobId.string,
};

/** A type whose implementation has this name, one field, and that field's bytes. */
function typeOf(name: string, field: readonly [string, number], bytes: Uint8Array): Uint8Array {
  const implementation: GobDefinition = { id: 68, name, kind: "struct", fields: [field] };
  const value = { bytes: new GobWriter().struct([[0, bytes]]).finish(), isStruct: true };
  const held = new GobWriter().interface(`github.com/zclconf/go-cty/cty.${name}`, 68, value).finish();
  return encodeGobStream([gobType, implementation, texts], {
    id: 67,
    bytes: new GobWriter().struct([[1, held]]).finish(),
    isStruct: true,
  });
}

const number = (value: number) => new GobWriter().uint(value).finish();
const text = (value: string) => new GobWriter().text(value).finish();
const textMap = new GobWriter().uint(1).text("a").text("string").finish();

const hostile: readonly (readonly [string, () => Uint8Array, RegExp])[] = [
  [
    "a text in the place of a type",
    () => encodeGobStream([], { id: gobId.string, bytes: text("string"), isStruct: false }),
    /it names no type/,
  ],
  [
    "a type without an implementation",
    () => encodeGobStream([gobType], { id: 67, bytes: new GobWriter().struct([]).finish(), isStruct: true }),
    /it names no type/,
  ],
  [
    "an unknown kind",
    () => typeOf("typeQueue", ["Kind", gobId.uint], number(1)),
    /the unknown kind typeQueue/,
  ],
  [
    "a primitive of an unknown letter",
    () => typeOf("primitiveType", ["Kind", gobId.uint], number(88)),
    /unknown primitive/,
  ],
  [
    "a primitive whose letter is a text",
    () => typeOf("primitiveType", ["Kind", gobId.string], text("S")),
    /unknown primitive/,
  ],
  [
    "a list without elements",
    () => typeOf("typeList", ["Other", gobId.uint], number(1)),
    /a type inside is missing/,
  ],
  [
    "a list whose element is a text",
    () => typeOf("typeList", ["ElementTypeT", gobId.string], text("x")),
    /a type inside is missing/,
  ],
  [
    "an object whose types are texts",
    () => typeOf("typeObject", ["AttrTypes", 75], textMap),
    /a type inside is missing/,
  ],
];
for (const [what, bytes, message] of hostile) {
  test(`decodeGobType() refuses ${what}`, () => {
    assert.throws(() => decodeGobType(bytes()), { code: "plugin/malformed", message });
  });
}

test("decodeGobType() takes what Go leaves out for empty", () => {
  assert.equal(decodeGobType(typeOf("typeTuple", ["Other", gobId.uint], number(1))).kind, "tuple");
  assert.equal(decodeGobType(typeOf("typeObject", ["Other", gobId.uint], number(1))).kind, "object");
});

test("decodeGobType() refuses more levels than the limit", () => {
  let type: Type = StringType;
  for (let level = 0; level < 60; level++) type = listType(type);
  assert.throws(() => decodeGobType(encodeGobType(type)), { code: "plugin/over-limit" });
});
