import assert from "node:assert/strict";
import { test } from "node:test";
import type { Type } from "./type.ts";
import {
  BoolType,
  DynamicType,
  NumberType,
  StringType,
  capsuleType,
  friendlyTypeName,
  hasDynamicPart,
  isIdentifier,
  listType,
  mapType,
  objectType,
  setType,
  tupleType,
  typeConstraintText,
  typesEqual,
  withoutOptionalAttributes,
} from "./type.ts";

const disk = objectType({ size: NumberType, kind: StringType }, new Set(["kind"]));
const file = capsuleType("file");

/** A type, its constraint text, its name in a sentence. */
const types: readonly (readonly [type: Type, constraint: string, friendly: string])[] = [
  [StringType, "string", "string"],
  [NumberType, "number", "number"],
  [BoolType, "bool", "bool"],
  [DynamicType, "any", "any type"],
  [listType(StringType), "list(string)", "list of string"],
  [setType(DynamicType), "set(any)", "set of any single type"],
  [mapType(listType(BoolType)), "map(list(bool))", "map of list of bool"],
  [tupleType([]), "tuple([])", "tuple"],
  [tupleType([StringType, DynamicType]), "tuple([string,any])", "tuple"],
  [objectType({}), "object({})", "object"],
  [disk, "object({kind=optional(string),size=number})", "object"],
  [objectType({ "a b": StringType, "é-1": BoolType }), 'object({"a b"=string,é-1=bool})', "object"],
  [file, "file", "file"],
];

test("types have texts, and each equals only itself", () => {
  for (const [type, constraint, friendly] of types) {
    assert.equal(typeConstraintText(type), constraint);
    assert.equal(friendlyTypeName(type), friendly);
    for (const [other] of types)
      assert.equal(typesEqual(type, other), type === other, `${constraint} ${typeConstraintText(other)}`);
  }
});

test("equality is by structure", () => {
  assert.ok(
    typesEqual(
      objectType({ b: listType(StringType), a: BoolType }),
      objectType({ a: BoolType, b: listType(StringType) }),
    ),
  );
  assert.ok(typesEqual(tupleType([NumberType]), tupleType([NumberType])));
  assert.ok(!typesEqual(objectType({ a: BoolType }), objectType({ b: BoolType })));
  assert.ok(!typesEqual(objectType({ a: BoolType }), objectType({ a: BoolType }, new Set(["a"]))));
  assert.ok(!typesEqual(capsuleType("file"), file));
});

test("attribute names are normalised and in code point order", () => {
  const type = objectType({ "\u{1F600}": StringType, "\uff5e": StringType, "e\u0301": StringType });
  assert.deepEqual(type.kind === "object" && [...type.attributes.keys()], ["é", "\uff5e", "\u{1F600}"]);
});

test("withoutOptionalAttributes() and hasDynamicPart() look at any depth", () => {
  assert.equal(
    typeConstraintText(withoutOptionalAttributes(mapType(tupleType([disk])))),
    "map(tuple([object({kind=string,size=number})]))",
  );
  assert.ok(hasDynamicPart(listType(objectType({ a: tupleType([DynamicType]) }))));
  assert.ok(!hasDynamicPart(listType(disk)));
});

test("identifiers", () => {
  assert.deepEqual(["a", "_x", "a-b", "é1", "日本"].map(isIdentifier), [true, true, true, true, true]);
  assert.deepEqual(["", "1a", "-a", "a b", "a.b"].map(isIdentifier), [false, false, false, false, false]);
});
