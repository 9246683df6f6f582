/** Conditionals: one type for both results. Wanted: what Go's implementation answers (see `go-answer.fixture.ts`). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainAnswer } from "./go-answer.fixture.ts";

const rules: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "primitives meet in a string": {
    'true ? 1 : "a"': 'string "1"',
    'false ? 1 : "a"': 'string "a"',
    'true ? true : "a"': 'string "true"',
    'false ? "a" : 1.50': 'string "1.5"',
    'true ? "1" : 2': 'string "1"',
    "true ? 1 : true": "!conditional-types-differ 8-16",
  },
  "null takes the type of the other result": {
    "true ? null : 1": "number ~number",
    "false ? null : 1": "number 1",
    "true ? null : null": "any ~any",
    "true ? [1] : null": "tuple([number]) [1]",
    "false ? { a = 1 } : null": 'object({"a"=number}) ~object({"a"=number})',
    "true ? nothing : 1": "string ~string",
    'true ? nonum : "a"': "string ~string",
    "false ? nolist : [1]": 'list(string) ["1"]',
  },
  "tuples of one length meet part by part, of several as lists": {
    'true ? [1] : ["a"]': 'tuple([string]) ["1"]',
    'true ? [1, 2] : ["a", true]': "!conditional-types-differ 8-28",
    'true ? [1] : ["a", "b"]': 'list(string) ["1"]',
    "true ? [] : [1]": "list(number) []",
    "true ? [] : []": "tuple([]) []",
    'false ? [] : ["a", 1]': 'list(string) ["a","1"]',
    "true ? [1] : [true]": "!conditional-types-differ 8-20",
    'true ? [1, "a"] : []': 'list(string) ["1","a"]',
    'true ? [[1]] : [["a"]]': 'tuple([tuple([string])]) [["1"]]',
    'true ? [[1]] : [["a", "b"]]': 'tuple([list(string)]) [["1"]]',
    "true ? [1, true] : []": "!conditional-types-differ 8-22",
    'true ? [{ a = 1 }] : [{ a = "x" }]': 'tuple([object({"a"=string})]) [{"a":"1"}]',
    "true ? [{ a = 1 }] : [{ b = 1 }]": 'tuple([map(number)]) [{"a":1}]',
    "true ? [1] : empty": 'list(string) ["1"]',
    "true ? [1] : list": 'list(string) ["1"]',
    "true ? list : nums": 'list(string) ["b","a","b"]',
    "true ? nums : empty": 'list(string) ["3","1","2"]',
  },
  "objects of the same attributes meet part by part, others as maps": {
    'true ? { a = 1 } : { a = "x" }': 'object({"a"=string}) {"a":"1"}',
    "true ? { a = 1 } : { b = 2 }": 'map(number) {"a":1}',
    'true ? { a = 1 } : { b = "x" }': 'map(string) {"a":"1"}',
    "true ? { a = 1 } : { b = true }": "!conditional-types-differ 8-32",
    "true ? { a = 1 } : { a = true }": "!conditional-types-differ 8-32",
    "true ? {} : { a = 1 }": "map(number) {}",
    'true ? { a = 1, b = "x" } : {}': 'map(string) {"a":"1","b":"x"}',
    "true ? { a = 1, b = true } : {}": "!conditional-types-differ 8-32",
    "true ? { a = 1 } : map": 'map(string) {"a":"1"}',
    "true ? { a = 1 } : emap": 'map(number) {"a":1}',
    "true ? map : emap": 'map(string) {"j":"w","k":"v"}',
    'true ? { a = { b = 1 } } : { a = { b = "x" } }': 'object({"a"=object({"b"=string})}) {"a":{"b":"1"}}',
    "true ? { a = { b = 1 } } : { a = { c = 1 } }": 'object({"a"=map(number)}) {"a":{"b":1}}',
    "true ? { a = { b = 1 } } : { c = { d = 1 } }": 'map(map(number)) {"a":{"b":1}}',
    "true ? { a = null } : { a = 1 }": 'object({"a"=number}) {"a":~number}',
    "true ? { a = null } : { b = 1 }": 'map(number) {"a":~number}',
    "true ? { a = [] } : { a = [1] }": 'object({"a"=list(number)}) {"a":[]}',
    'true ? { a = [1] } : { b = ["x", "y"] }': 'map(list(string)) {"a":["1"]}',
  },
  "lists and sets": {
    "true ? list : set": 'list(string) ["b","a","b"]',
    "false ? list : set": 'list(string) ["a","b"]',
    'true ? set : ["x"]': 'set(string) ["a","b"]',
    "true ? nset : set": 'set(string) ["-1","10","9"]',
    "true ? set : convert([[1]], set(list(number)))": "!conditional-types-differ 8-47",
    "true ? nums : nset": "list(number) [3,1,2]",
  },
  "what has nothing in common is a mistake": {
    "true ? 1 : []": "!conditional-types-differ 8-14",
    'true ? "a" : {}': "!conditional-types-differ 8-16",
    "true ? [] : {}": "!conditional-types-differ 8-15",
    "true ? list : map": "!conditional-types-differ 8-18",
    "true ? true : 1": "!conditional-types-differ 8-16",
    "true ? { a = 1 } : [1]": "!conditional-types-differ 8-23",
    "true ? set : map": "!conditional-types-differ 8-17",
    "true ? list : s": "!conditional-types-differ 8-16",
  },
  "conditions are converted": {
    '"true" ? 1 : 2': "number 1",
    '"false" ? 1 : 2': "number 2",
    '"x" ? 1 : 2': "!condition-type 1-4",
    "1 ? 1 : 2": "!condition-type 1-2",
    "null ? 1 : 2": "!condition-null 1-5",
    "nobool ? 1 : 2": "!condition-null 1-7",
    "[] ? 1 : 2": "!condition-type 1-3",
    "nosuch ? 1 : 2": "!unknown-variable 1-7",
    '"1" ? 1 : 2': "number 1",
    '"0" ? 1 : 2': "number 2",
    '"True" ? 1 : 2': "!condition-type 1-7",
  },
  "mistakes of the result that is not chosen are not told, but its type counts": {
    "true ? 1 : nosuch": "number 1",
    "false ? nosuch : 1": "number 1",
    "true ? nosuch : 1": "!unknown-variable 8-14",
    "true ? 1 : s.x": "number 1",
    "true ? 1 : -nosuch": "number 1",
    "true ? 1 : upper(nosuch)": "number 1",
    "true ? [1] : people[7]": "tuple([number]) [1]",
    "true ? 1 : list[7]": "number 1",
    'true ? convert([1], list(number)) : convert(["x"], list(string))': 'list(string) ["1"]',
    'false ? 1 : "x" + 1': "!operand-type 13-16",
  },
  "a chosen result that does not fit the common type after all": {
    'true ? ["x"] : nums': 'list(string) ["x"]',
    'false ? nums : ["x"]': 'list(string) ["x"]',
    'true ? { a = "x" } : emap': 'map(string) {"a":"x"}',
    'true ? [1] : ["x"]': 'tuple([string]) ["1"]',
  },
};

for (const [rule, rows] of Object.entries(rules)) {
  test(rule, () => {
    const found = Object.fromEntries(
      Object.keys(rows).map((expression) => [expression, plainAnswer(expression)]),
    );
    assert.deepEqual(found, rows);
  });
}
