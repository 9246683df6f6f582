/** Splats. Wanted: what Go's implementation answers (see `go-answer.fixture.ts`). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainAnswer } from "./go-answer.fixture.ts";

const rules: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a list, set or tuple is gone through; anything else counts as a list of itself": {
    "list[*]": 'list(string) ["b","a","b"]',
    "list.*": 'list(string) ["b","a","b"]',
    "set[*]": 'list(string) ["a","b"]',
    "nset[*]": "list(number) [-1,9,10]",
    "people[*]": 'tuple([object({"name"=string}),object({"name"=string})]) [{"name":"Ann"},{"name":"Bob"}]',
    "people[*].name": 'tuple([string,string]) ["Ann","Bob"]',
    "people.*.name": 'tuple([string,string]) ["Ann","Bob"]',
    "objs[*].a": "list(number) [1,2]",
    'objs[*]["b"]': 'list(string) ["x","y"]',
    "obj[*].a": "tuple([number]) [1]",
    "obj.*.a": "tuple([number]) [1]",
    "s[*]": 'tuple([string]) ["text"]',
    "map[*]": 'tuple([map(string)]) [{"j":"w","k":"v"}]',
    "map[*].k": 'tuple([string]) ["v"]',
    "n[*]": "tuple([number]) [5]",
    "[[1, 2], [3]][*][0]": "tuple([number,number]) [1,3]",
    "[[1, 2], [3]][*]": "tuple([tuple([number,number]),tuple([number])]) [[1,2],[3]]",
    "[][*].a": "tuple([]) []",
    "empty[*]": "list(string) []",
    '[1, "a"][*]': 'tuple([number,string]) [1,"a"]',
  },
  "null is an empty list, but a list that is null is a mistake": {
    "null[*]": "tuple([]) []",
    "nothing[*]": "tuple([]) []",
    "nothing[*].x": "tuple([]) []",
    "nonum[*]": "tuple([]) []",
    "nomap[*].a": "tuple([]) []",
    "nolist[*]": "!splat-null 1-7",
    "nolist.*": "!splat-null 1-7",
    "[null][*]": "tuple([any]) [~any]",
    "[null][*].a": "!access-of-null 10-12",
    "[nothing][*]": "tuple([string]) [~string]",
    "[{ a = null }][*].a": "tuple([any]) [~any]",
  },
  "the full splat takes indices with it, the one of attributes does not": {
    "[[1, 2], [3, 4]][*][0]": "tuple([number,number]) [1,3]",
    "[[1, 2], [3, 4]].*[0]": "tuple([number,number]) [1,2]",
    "people[*].name[0]": "!invalid-index 15-18 !invalid-index 15-18",
    "people.*.name[0]": 'string "Ann"',
    "[{ a = [1, 2] }][*].a[1]": "tuple([number]) [2]",
    "[{ a = [1, 2] }].*.a[0]": "tuple([number,number]) [1,2]",
    "[{ a = [1, 2] }].*.a.0": "tuple([number]) [1]",
    "[{ a = { b = 1 } }][*].a.b": "tuple([number]) [1]",
    "[{ a = { b = 1 } }].*.a.b": "tuple([number]) [1]",
  },
  "splats in splats": {
    "[[1, 2], [3]][*][*]": "tuple([tuple([number,number]),tuple([number])]) [[1,2],[3]]",
    "[{ a = [{ b = 1 }] }][*].a[*].b": "tuple([tuple([number])]) [[1]]",
    "objs[*].a[*]": "list(tuple([number])) [[1],[2]]",
    "people[*].name[*]": 'tuple([tuple([string]),tuple([string])]) [["Ann"],["Bob"]]',
    "[[null]][*][*]": "tuple([tuple([any])]) [[~any]]",
    "convert([[1], [2, 3]], list(list(number)))[*][*]": "list(list(number)) [[1],[2,3]]",
    "convert([{ a = null }, { a = 1 }], list(object({ a = number })))[*].a[*]": "!splat-types 65-73",
    'convert([{ a = "x" }, { a = "y" }], list(object({ a = string })))[*].a[*]':
      'list(tuple([string])) [["x"],["y"]]',
  },
  "a list of one type stays a list": {
    "objs[*].b": 'list(string) ["x","y"]',
    "convert([[1], [2]], list(list(number)))[*][0]": "list(number) [1,2]",
    "convert([{ a = 1 }], set(object({ a = number })))[*].a": "list(number) [1]",
    "empty[*].a": "!unknown-attribute 9-11",
    "convert([], list(object({ a = number })))[*].a": "list(number) []",
    "convert([], list(object({ a = number })))[*].b": "!unknown-attribute 45-47",
    "convert([], set(list(string)))[*][0]": "list(string) []",
  },
  "mistakes of each element are told": {
    "people[*].age": "!unknown-attribute 10-14 !unknown-attribute 10-14",
    "list[*].a": "!unknown-attribute 8-10 !unknown-attribute 8-10 !unknown-attribute 8-10",
    "list[*][0]": "!invalid-index 8-11 !invalid-index 8-11 !invalid-index 8-11",
    "s[*].a": "!unknown-attribute 5-7",
    "obj[*].c": "!unknown-attribute 7-9",
    "nosuch[*]": "!unknown-variable 1-7",
    "nosuch[*].a": "!unknown-variable 1-7",
    "[{ a = 1 }, {}][*].a": "!unknown-attribute 19-21",
    "[[1], []][*][0]": "!invalid-index 13-16",
    "empty[*].a.b": "!unknown-attribute 9-11",
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
