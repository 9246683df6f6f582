/** `any` inside of types, where parts are null, unknown or of types of their own. What is wanted here is what go-cty 1.13.3 answers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "../functions/function-rig.ts";
import { typeConstraintText } from "./type.ts";
import { elementsOf, entriesOf, isCollection } from "./value.ts";
import type { Value } from "./value.ts";

const { value, complaints } = openRig();

// Expression → the type of the result; or what stands in the way.
const rows: Readonly<Record<string, string>> = {
  "convert([null, {}], list(any))": "! all elements must have the same type",
  "convert([null, {}], set(any))": "! all elements must have the same type",
  "convert([1, null, true], set(any))": "! all elements must have the same type",
  'convert([1, null, "x"], set(any))': "set(string)",
  "convert([1, null], list(any))": "list(number)",
  "convert([null, null], list(any))": "list(any)",
  "convert({ a = null, b = [1] }, map(any))": "map(tuple([number]))",
  "convert({ a = null, b = [1], c = [true] }, map(any))": "! at .b: all elements",
  "convert({ a = null, b = { c = true } }, map(any))": "map(object({c=bool}))",
  'convert([null, { c = "" }, { a = true }], set(map(any)))': "! all elements must have the same type",
  'convert([[null], ["true"]], set(set(any)))': "! all elements must have the same type",
  'convert([["x"], ["true"]], set(set(any)))': "set(set(string))",
  'convert([["x"], [1]], set(list(any)))': "! all elements must have the same type",
  'convert([["x"], [1]], list(list(any)))': "list(list(string))",
  'convert([["x"], [1]], list(set(any)))': "list(set(string))",
  "convert([[1], [true]], list(list(any)))": "! all elements must have the same type",
  'convert({ a = ["x"], b = [1] }, map(list(any)))': "map(list(string))",
  'convert({ a = [["x"]], b = [[1]] }, map(tuple([any])))': "! all elements must have the same type",
  "convert([[1], [2]], list(tuple([any])))": "list(tuple([number]))",
  'convert([[1], ["x"]], list(tuple([any])))': "list(tuple([string]))",
  'convert([[1], ["x"]], set(tuple([any])))': "! all elements must have the same type",
  "convert([{ a = 1 }, null], list(object({ a = any })))": "list(object({a=number}))",
  "convert([{ a = 1 }, null], set(object({ a = any })))": "! all elements must have the same type",
  "convert(convert([1, 2], list(number)), set(any))": "set(number)",
  "convert(convert({ a = [1], b = [2] }, map(list(number))), map(set(any)))": "map(set(number))",
  "convert(convert(null, tuple([number, string])), list(any))": "list(string)",
  "convert(convert(null, object({ a = number, b = bool })), object({ a = any, b = string }))":
    "object({a=number,b=string})",
  "convert(convert(null, list(number)), list(any))": "list(number)",
  "convert(convert({ a = 1 }, map(number)), object({ a = any }))": "object({a=number})",
};

for (const [expression, wanted] of Object.entries(rows)) {
  test(expression, () => {
    const [complaint] = complaints(expression);
    if (!wanted.startsWith("!"))
      assert.equal(complaint ?? typeConstraintText(value(expression).type), wanted);
    else if (wanted.startsWith("! at")) assert.ok(complaint);
    else assert.match(complaint ?? "no complaint", new RegExp(wanted.slice(2)));
  });
}

/** The rule that everything else relies on: elements have the element type of their collection, at any depth. */
function assertSound(whole: Value): void {
  if (!whole.isKnown || whole.isNull || !isCollection(whole)) return;
  const byName = whole.type.kind === "map" || whole.type.kind === "object";
  const parts = byName ? entriesOf(whole).map(([, part]) => part) : elementsOf(whole);
  for (const part of parts) {
    if ("element" in whole.type)
      assert.equal(typeConstraintText(part.type), typeConstraintText(whole.type.element));
    assertSound(part);
  }
}

test("elements of a collection have its element type, also those that were null or unknown and had none", () => {
  const types = [
    "list(any)",
    "set(any)",
    "map(any)",
    "list(list(any))",
    "map(set(any))",
    "list(tuple([any]))",
  ];
  const parts = [
    "null",
    "1",
    '"x"',
    "true",
    "[null]",
    "[1]",
    '["x"]',
    "{}",
    "{ a = null }",
    "convert(unknown, any)",
  ];
  let converted = 0;
  for (const type of types) {
    for (const a of parts) {
      for (const b of parts) {
        const expression = type.startsWith("map")
          ? `convert({ a = ${a}, b = ${b} }, ${type})`
          : `convert([${a}, ${b}], ${type})`;
        if (complaints(expression).length > 0) continue;
        converted++;
        assertSound(value(expression));
      }
    }
  }
  assert.ok(converted > 100);
});
