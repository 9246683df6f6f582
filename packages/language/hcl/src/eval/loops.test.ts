/** `for` expressions. Wanted: what Go's implementation answers (see `go-answer.fixture.ts`). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainAnswer } from "./go-answer.fixture.ts";

const rules: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a list or tuple gives elements with their numbers, a set elements twice, a map or object values with their keys":
    {
      "[for v in list : v]": 'tuple([string,string,string]) ["b","a","b"]',
      "[for i, v in list : i]": "tuple([number,number,number]) [0,1,2]",
      "[for v in people : v.name]": 'tuple([string,string]) ["Ann","Bob"]',
      '[for k, v in map : "${k}=${v}"]': 'tuple([string,string]) ["j=w","k=v"]',
      "[for k, v in obj : k]": 'tuple([string,string]) ["a","b"]',
      "[for k, v in set : k == v]": "tuple([bool,bool]) [true,true]",
      "[for v in nset : v]": "tuple([number,number,number]) [-1,9,10]",
      "[for k, v in { b = 1, a = 2 } : k]": 'tuple([string,string]) ["a","b"]',
      "[for v in [] : v]": "tuple([]) []",
      "[for v in {} : v]": "tuple([]) []",
      "[for v in empty : v]": "tuple([]) []",
      '[for v, v in ["a"] : v]': 'tuple([string]) ["a"]',
      "[for v in [[1, 2], [3]] : [for w in v : w * 2]]":
        "tuple([tuple([number,number]),tuple([number])]) [[2,4],[6]]",
      '[for v in [1, "a", true, null] : v]': 'tuple([number,string,bool,any]) [1,"a",true,~any]',
    },
  "elements may have any types, so the result is a tuple or an object": {
    '[for v in [1, 2] : v == 1 ? ["x"] : "y"]':
      "!conditional-types-differ 29-40 !conditional-types-differ 29-40",
    '[for v in ["a", "b"] : v == "a" ? 1 : 2]': "tuple([number,number]) [1,2]",
    '{for v in ["a", "b"] : v => v == "a" ? [1] : [2, 3]}':
      'object({"a"=list(number),"b"=list(number)}) {"a":[1],"b":[2,3]}',
    "[for v in list : v][0]": 'string "b"',
    "{for k, v in map : v => k}.v": 'string "k"',
  },
  "the condition decides for each element": {
    "[for v in nums : v if v > 1]": "tuple([number,number]) [3,2]",
    "[for i, v in list : v if i == 0]": 'tuple([string]) ["b"]',
    '[for v in nums : v if "true"]': "tuple([number,number,number]) [3,1,2]",
    "[for v in nums : v if false]": "tuple([]) []",
    "[for v in listnull : v if v != null]": 'tuple([string]) ["a"]',
    '{for k, v in map : k => v if k == "k"}': 'object({"k"=string}) {"k":"v"}',
    "[for v in nums : v if null]": "!condition-null 23-27",
    '[for v in nums : v if "x"]': "!for-condition 23-26",
    "[for v in nums : v if v]": "!for-condition 23-24",
    "[for v in nums : v if 1]": "!for-condition 23-24",
    "[for v in [] : v if 1]": "!for-condition 21-22",
    "[for v in [] : v if nosuch]": "!unknown-variable 21-27",
    "[for v in nums : v if nosuch]": "!unknown-variable 23-29",
    "[for v in nums : v if v == nosuch]": "!unknown-variable 28-34",
    "[for v in [true, null] : v if v]": "!condition-null 31-32",
    '[for v in [true, "x"] : v if v]': "!for-condition 30-31",
    '[for v in [true, "true"] : v if v]': 'tuple([bool,string]) [true,"true"]',
  },
  "keys are converted to strings": {
    "{for v in [1, 2] : v => v}": 'object({"1"=number,"2"=number}) {"1":1,"2":2}',
    "{for v in [true] : v => v}": 'object({"true"=bool}) {"true":true}',
    "{for v in [1.50] : v => v}": 'object({"1.5"=number}) {"1.5":1.5}',
    '{for v in ["e\\u0301"] : v => v}': 'object({"é"=string}) {"é":"é"}',
    "{for v in [null] : v => 1}": "!bad-object-key 20-21",
    "{for v in [[]] : v => 1}": "!bad-object-key 18-19",
    "{for v in [{}] : v => 1}": "!bad-object-key 18-19",
    "{for v in listnull : v => 1}": "!bad-object-key 22-23",
    '{for v in ["a"] : nosuch => 1}': "!unknown-variable 19-25",
    '{for v in ["a"] : v => nosuch}': "!unknown-variable 24-30",
  },
  "two of one key are a mistake, unless they are gathered": {
    '{for v in ["a", "b", "a"] : v => 1}': "!duplicate-key 29-30",
    '{for v in ["a", "b", "a"] : v => 1...}':
      'object({"a"=tuple([number,number]),"b"=tuple([number])}) {"a":[1,1],"b":[1]}',
    '{for i, v in ["a", "b", "a"] : v => i...}':
      'object({"a"=tuple([number,number]),"b"=tuple([number])}) {"a":[0,2],"b":[1]}',
    "{for v in [] : v => 1...}": "object({}) {}",
    '{for v in ["é", "e\\u0301"] : v => 1}': "!duplicate-key 30-31",
    '{for v in [1, "1"] : v => 1}': "!duplicate-key 22-23",
    '{for v in ["a", "a", "a"] : v => 1}': "!duplicate-key 29-30 !duplicate-key 29-30",
    "{for p in people : p.name => p...}":
      'object({"Ann"=tuple([object({"name"=string})]),"Bob"=tuple([object({"name"=string})])}) {"Ann":[{"name":"Ann"}],"Bob":[{"name":"Bob"}]}',
    "{for k, v in { a = 1, b = 1 } : v => k...}": 'object({"1"=tuple([string,string])}) {"1":["a","b"]}',
    '{for v in ["b", "a"] : v => upper(v)}': 'object({"a"=string,"b"=string}) {"a":"A","b":"B"}',
  },
  "names of a loop hide others inside of it, and only there": {
    '[for s in ["a"] : s]': 'tuple([string]) ["a"]',
    "[for s in [s] : s]": 'tuple([string]) ["text"]',
    "[for n in nums : n if n > 2]": "tuple([number]) [3]",
    "[for v in list : v] == [v]": "!unknown-variable 25-26",
    "[for k, v in map : [for k, v in list : k]]":
      "tuple([tuple([number,number,number]),tuple([number,number,number])]) [[0,1,2],[0,1,2]]",
    "[for list in list : list]": 'tuple([string,string,string]) ["b","a","b"]',
  },
  "what has no elements cannot be gone through": {
    "[for v in null : v]": "!iterate-null 11-15",
    "[for v in nothing : v]": "!iterate-null 11-18",
    "[for v in nolist : v]": "!iterate-null 11-17",
    '[for v in "abc" : v]': "!iterate-non-iterable 11-16",
    "[for v in 5 : v]": "!iterate-non-iterable 11-12",
    "[for v in true : v]": "!iterate-non-iterable 11-15",
    "[for v in nosuch : v]": "!unknown-variable 11-17",
    "{for v in null : v => v}": "!iterate-null 11-15",
    "[for v in s : v if nosuch]": "!iterate-non-iterable 11-12",
    "[for v in upper([]) : v]": "!function-arg-type 17-18",
  },
  "mistakes in a round are told for each round": {
    '[for v in [1, "x"] : v + 1]': "!operand-type 22-23",
    '[for v in ["x", "y"] : v + 1]': "!operand-type 24-25 !operand-type 24-25",
    "[for v in people : v.age]": "!unknown-attribute 21-25 !unknown-attribute 21-25",
    "[for v in list : v.x]": "!unknown-attribute 19-21 !unknown-attribute 19-21 !unknown-attribute 19-21",
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
