/** What is said of mistakes in expressions: what is wrong, then what to do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaintsOf } from "./go-answer.fixture.ts";

const rows: Readonly<Record<string, string>> = {
  "max(null...)": "Only a list, a set or a tuple that is not null can be expanded into arguments with ...",
  "set[0]":
    "Elements of a set have no keys and no order. Make it a list first: sort(x), or [for e in x : e].",
  "set.a": 'A set has no attribute named "a".',
  "list[9]": "The collection has 3 elements; the index is past the end.",
  "list[-1]":
    "The index is negative. Elements are counted from 0; for one from the end, use length() or reverse().",
  "list[0.5]": "The index is no whole number.",
  'list["x"]': "The index must be a number.",
  'map["x"]': "There is no element with this key in the map.",
  "map[[]]": "The key must be a string.",
  "s.a": 'A value of type string has no attribute named "a".',
  "null.a": "This value is null, so it has no attributes or elements.",
  "nothing[0]": "This value is null, so it has no attributes or elements.",
  "5[0]": "A value of type number has no elements.",
  "nolist[*]": "A splat cannot be applied to a list that is null.",
  "1 + true": "Unsuitable value for the operator +: a number is required.",
  "-[]": "Unsuitable value for the operator -: a number is required.",
  "!1": "Unsuitable value for the operator !: a bool is required.",
  "1 / 0 - 1 / 0": "The operator - cannot be applied: the result is no number.",
  "null + 1": "The operator + cannot be applied: one of its operands is null.",
  "null || false": "The operator || cannot be applied: one of its operands is null.",
  '"a${list}"': "The value cannot be part of a string: a string is required.",
  '"a${null}"': "The value cannot be part of a string: it is null.",
  "yes ? 1 : []":
    "Both results of a conditional must have types that one common type can hold: number and tuple have none.",
  "null ? 1 : 2": "This condition is null. It must be true or false.",
  "1 ? 1 : 2": "A condition must be true or false: a bool is required.",
  "[for v in null : v]":
    "A null value has no elements to iterate over. For an optional collection write: coalesce(x, []).",
  "[for v in list : v if 1]": 'The condition after "if" must be true or false: a bool is required.',
  "{for v in [[]] : v => 1}": "The key of a for expression must be a string: a string is required.",
  '{for v in ["a", "a"] : v => 1}':
    'Two elements have the same key "a". To gather the values of equal keys in lists, write ... after the value.',
  "{ (null) = 1 }": "The key of an attribute cannot be null.",
  "{ ([]) = 1 }": "A key must be a string: a string is required.",
};

for (const [expression, wanted] of Object.entries(rows))
  test(expression, () => assert.equal(complaintsOf(expression).join(" | "), wanted));
