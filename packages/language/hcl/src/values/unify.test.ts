import assert from "node:assert/strict";
import { test } from "node:test";
import type { Type } from "./type.ts";
import {
  BoolType,
  DynamicType,
  NumberType,
  StringType,
  listType,
  mapType,
  objectType,
  setType,
  tupleType,
  typeConstraintText,
} from "./type.ts";
import { canConvert, unifyTypes } from "./unify.ts";

const [s, n, b, any] = [StringType, NumberType, BoolType, DynamicType];
const object = (attributes: Record<string, Type>): Type => objectType(attributes);

/** Types, what they unify to safely, and what unsafely where that differs. */
const cases: readonly (readonly [types: readonly Type[], safe: string, unsafe?: string])[] = [
  [[], "none"],
  [[s, s], "string"],
  [[n, s], "string"],
  [[b, n], "none"],
  [[b, n, s], "string"],
  [[any, s], "any", "string"],
  [[any, any], "any"],
  [[s, listType(s)], "none"],
  [[listType(n), listType(s)], "list(string)"],
  [[listType(n), listType(b)], "none"],
  [[setType(n), setType(s)], "set(string)"],
  [[listType(s), setType(s)], "list(string)"],
  [[mapType(n), mapType(s)], "map(string)"],
  [[listType(s), any], "any"],
  [[tupleType([n]), tupleType([s])], "tuple([string])"],
  [[tupleType([n]), tupleType([b])], "none"],
  [[tupleType([n]), tupleType([n, s])], "list(string)"],
  [[tupleType([]), tupleType([n])], "list(number)"],
  [[tupleType([]), tupleType([n, b])], "none"],
  [[tupleType([n]), listType(s)], "list(string)"],
  [[tupleType([]), listType(s)], "list(string)"],
  [[object({ a: n }), object({ a: s })], "object({a=string})"],
  [[object({ a: n }), object({ a: b })], "none"],
  [[object({ a: n }), object({ b: s })], "map(string)"],
  [[object({}), object({ a: n })], "map(number)"],
  [[object({ a: n, b: object({}) }), object({ a: n })], "none"],
  [[object({ a: n }), mapType(s)], "map(string)"],
  [[object({ a: n }), tupleType([n])], "none"],
  [[object({ a: n }), any], "any"],
  [[object({ a: any }), object({ a: n })], "object({a=any})", "object({a=number})"],
];

for (const [types, safe, unsafe = safe] of cases) {
  test(`${types.map(typeConstraintText).join(" and ")}: ${safe}${unsafe === safe ? "" : `, unsafely ${unsafe}`}`, () => {
    const show = (type: Type | undefined): string => (type === undefined ? "none" : typeConstraintText(type));
    assert.equal(show(unifyTypes(types)), safe);
    assert.equal(show(unifyTypes(types, "unsafe")), unsafe);
  });
}

test("canConvert() tells safe conversions from those that may fail", () => {
  const both: [Type, Type][] = [[n, s], [b, s], [setType(n), listType(s)], [tupleType([n]), setType(s)], [object({ a: n, b: b }), object({ a: s })], [s, any]]; // prettier-ignore
  const unsafeOnly: [Type, Type][] = [[s, n], [s, b], [listType(n), setType(n)], [mapType(n), object({ a: n })], [any, s]]; // prettier-ignore
  const never: [Type, Type][] = [[n, b], [s, listType(s)], [listType(n), tupleType([n])], [object({}), object({ a: s })], [mapType(n), listType(n)]]; // prettier-ignore
  for (const [from, to] of both) assert.ok(canConvert(from, to, "safe") && canConvert(from, to));
  for (const [from, to] of unsafeOnly) assert.ok(!canConvert(from, to, "safe") && canConvert(from, to));
  for (const [from, to] of never) assert.ok(!canConvert(from, to));
});
