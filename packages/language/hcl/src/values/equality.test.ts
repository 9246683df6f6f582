/** Which values are equal. Wanted: what Go's implementation answers (see `go-answer.fixture.ts`). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainAnswer } from "../eval/go-answer.fixture.ts";

const rules: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "values of different types are never equal": {
    '"1" == 1': "bool false",
    'true == "true"': "bool false",
    "[] == {}": "bool false",
    '["a"] == list': "bool false",
    "[1] == convert([1], list(number))": "bool false",
    "convert([1], list(number)) == convert([1], set(number))": "bool false",
    "{ a = 1 } == convert({ a = 1 }, map(number))": "bool false",
    "convert([], list(string)) == convert([], list(number))": "bool false",
    '{ a = 1 } == { a = "1" }': "bool false",
    "{ a = 1 } == { a = 1, b = 2 }": "bool false",
    "{ a = 1 } == { b = 1 }": "bool false",
    "[1, 2] == [1]": "bool false",
    '[1, "2"] == [1, 2]': "bool false",
  },
  "values of one type are equal when all of their parts are": {
    '[1, [2, { a = "x" }]] == [1, [2, { a = "x" }]]': "bool true",
    '[1, [2, { a = "x" }]] == [1, [2, { a = "y" }]]': "bool false",
    "{ b = 1, a = 2 } == { a = 2, b = 1 }": "bool true",
    'convert(["b", "a"], set(string)) == set': "bool true",
    'convert(["a", "b", "a"], set(string)) == set': "bool true",
    'convert(["a"], set(string)) == set': "bool false",
    'list == convert(["b", "a", "b"], list(string))': "bool true",
    'list == convert(["a", "b", "b"], list(string))': "bool false",
    'map == convert({ j = "w", k = "v" }, map(string))': "bool true",
    'map == convert({ j = "w" }, map(string))': "bool false",
    'map == convert({ j = "w", x = "v" }, map(string))': "bool false",
    "[] == []": "bool true",
    "{} == {}": "bool true",
    "[0] == [-0]": "bool true",
  },
  "texts are equal when their characters are, however those are composed": {
    '"é" == "e\\u0301"': "bool true",
    '"\\u212b" == "Å"': "bool true",
    '"a" == "A"': "bool false",
    '"ﬁ" == "fi"': "bool false",
    '{ "é" = 1 } == { "e\\u0301" = 1 }': "bool true",
  },
  "null is equal to null of any type, and to nothing else": {
    "null == null": "bool true",
    "nothing == null": "bool true",
    "null == nonum": "bool true",
    "nothing == nonum": "bool true",
    "nolist == null": "bool true",
    "nolist == []": "bool false",
    "0 == null": "bool false",
    '"" == null': "bool false",
    "false == null": "bool false",
    "[null] == [null]": "bool true",
    "[nothing] == [null]": "bool false",
    "[null] == [1]": "bool false",
    "{ a = null } == { a = null }": "bool true",
    "null != null": "bool false",
    'nothing != "x"': "bool true",
  },
  "what is not known may be equal, unless types or known parts say no": {
    "unknown == 1": "bool ?bool",
    "unknown == null": "bool ?bool",
    'unknown_s == "x"': "bool ?bool",
    "unknown_s == 1": "bool false",
    "unknown_n == nothing": "bool ?bool",
    "unknown_s == null": "bool ?bool",
    "unknown_l == list": "bool ?bool",
    "unknown_l == nums": "bool false",
    "unknown_l == set": "bool false",
    "unknown_o == obj": "bool ?bool",
    "unknown_o == { a = 1 }": "bool false",
    'unknown_t == ["x", 1]': "bool ?bool",
    'unknown_t == ["x"]': "bool false",
    "tuple_u == [1, 2]": "bool ?bool",
    "tuple_u == [1]": "bool false",
    'obj_u == { a = 1, b = "x" }': "bool ?bool",
    'obj_u == { a = 2, b = "x" }': "bool false",
    'list_u == convert(["a", "b"], list(string))': "bool ?bool",
    'list_u == convert(["b", "b"], list(string))': "bool false",
    'list_u == convert(["a"], list(string))': "bool false",
    "set_u == set": "bool ?bool",
    'map_u == convert({ a = "x", b = "y" }, map(string))': "bool ?bool",
    "unknown_s == unknown_s": "bool ?bool",
    "unknown != unknown": "bool ?bool",
  },
  "a set keeps one of those that are equal, in an order of its own": {
    'convert(["b", "a", "b"], set(string))': 'set(string) ["a","b"]',
    "convert([2, 10, 1, 1.0], set(number))": "set(number) [1,2,10]",
    "convert([true, false, true], set(bool))": "set(bool) [false,true]",
    'convert(["1", 1], set(string))': 'set(string) ["1"]',
    'convert(["é", "e\\u0301"], set(string))': 'set(string) ["é"]',
    'convert([null, "a", null], set(string))': 'set(string) ["a",~string]',
    "convert([[2], [1], [2]], set(list(number)))": "set(list(number)) [[1],[2]]",
    "convert([{ a = 2 }, { a = 1 }, { a = 2 }], set(object({ a = number })))":
      'set(object({"a"=number})) [{"a":1},{"a":2}]',
    'convert([["b", 1], ["a", 2], ["a", 1]], set(tuple([string, number])))':
      'set(tuple([string,number])) [["a",1],["a",2],["b",1]]',
    'convert([{ k = "v" }, {}, { j = "w" }], set(map(string)))': 'set(map(string)) [{"j":"w"},{"k":"v"},{}]',
    'convert(["Z", "a", "é", "z", "A", "😀", "～"], set(string))':
      'set(string) ["A","Z","a","z","é","～","😀"]',
    "[for v in convert([10, 9, -1, 0.5], set(number)) : v]":
      "tuple([number,number,number,number]) [-1,0.5,9,10]",
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
