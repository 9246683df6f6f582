import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";

const { run, type } = openRig();

/** Expression, its value as JSON or its mistake, and its type where that is not obvious. */
const cases: readonly (readonly [expression: string, wanted: string, type?: string])[] = [
  ["alltrue([])", "true"],
  ["alltrue([true, null])", "false"],
  ["alltrue([false, convert(unknown, bool)])", "false"],
  ["alltrue([convert(unknown, bool), false])", "unknown bool"],
  ["anytrue([])", "false"],
  ["anytrue([null, true])", "true"],
  ["anytrue([false, convert(unknown, bool)])", "unknown bool"],
  ['coalesce(null, "", "b")', '"b"', "string"],
  ['coalesce(1, "b")', '"1"', "string"],
  ["coalesce(null, 2, true)", "2", "number"],
  ['coalesce([], "b")', "!function-failed 1-10"],
  ['coalesce("", null)', "!function-failed 1-10"],
  ['coalesce(unknown, "b")', "unknown string"],
  ['contains(["a"], "a")', "true"],
  ['contains([1], "1")', "false"],
  ['contains(["a", unknown], "b")', "unknown bool"],
  ['contains(convert(["a"], set(string)), "a")', "true"],
  ["contains({ a = 1 }, 1)", "!function-failed 1-10"],
  ["index([[1], [2]], [2])", "1"],
  ['index(["a"], "b")', "!function-failed 1-7"],
  ['index([unknown], "b")', "unknown number"],
  ['length("añ🇫🇷")', "3"],
  ["length([unknown])", "1"],
  ["length({ a = unknown })", "1"],
  ["length(unknown)", "unknown number"],
  ["length(5)", "!function-failed 1-8"],
  ["chunklist([1, 2, 3, 4, 5], 2)", "[[1,2],[3,4],[5]]", "list(list(number))"],
  ["chunklist([1, 2], 0)", "[[1,2]]", "list(list(number))"],
  ["chunklist([], 3)", "[]", "list(list(any))"],
  ["chunklist([1], -1)", "!function-failed 1-11"],
  ["coalescelist([], [1])", "[1]", "tuple([number])"],
  ["coalescelist(convert(null, list(string)), [1])", "[1]"],
  ["coalescelist([], [])", "!function-failed 1-14"],
  ['coalescelist([], "a")', "!function-failed 1-14"],
  ['compact(["a", "", null, "b"])', '["a","b"]', "list(string)"],
  ["compact([unknown])", "unknown list(string)"],
  ['concat([1], ["a"], [])', '[1,"a"]', "tuple([number,string])"],
  ['concat(split(",", "a,b"), ["c"])', '["a","b","c"]', "tuple([string,string,string])"],
  ['concat(split(",", "a,b"), split(",", "c"))', '["a","b","c"]', "list(string)"],
  ['concat(range(2), split(",", "c"))', '["0","1","c"]', "list(string)"],
  ["concat({}, [])", "!function-arg-type 8-9"],
  ["concat()", "!function-failed 1-8"],
  ["concat([unknown], [1])", "unknown tuple([string,number])"],
  ['distinct(["b", "a", "b"])', '["b","a"]', "list(string)"],
  ["distinct([1, 1.0, 1.5])", "[1,1.5]", "list(number)"],
  ["distinct([{ a = [1] }, { a = [1] }])", '[{"a":[1]}]', "list(object({a=tuple([number])}))"],
  ["flatten([1, [2, [3, []]], null])", "[1,2,3,null]", "tuple([number,number,number,any])"],
  ['flatten([convert(["b", "a"], set(string)), "c"])', '["a","b","c"]'],
  ["flatten({})", "!function-failed 1-9"],
  ["range(3)", "[0,1,2]", "list(number)"],
  ["range(0)", "[]", "list(number)"],
  ["range(1, 2, 0.25)", "[1,1.25,1.5,1.75]"],
  ["range(0, 0.3, 0.1)", "[0,0.1,0.2]"],
  ["range(-2)", "[0,-1]"],
  ["range(5, 1, -2)", "[5,3]"],
  ["range(1, 5, -1)", "!function-arg-type 10-11"],
  ["range(1, 5, 0)", "!function-arg-type 13-14"],
  ["range(1e9)", "!function-failed 1-7"],
  ["range(1/0)", "!function-failed 1-7"],
  ["range(0, 1e9, 1e-9)", "!function-failed 1-7"],
  ['reverse([1, "a"])', '["a",1]', "tuple([string,number])"],
  ["reverse(range(3))", "[2,1,0]", "list(number)"],
  ['reverse("ab")', "!function-arg-type 10-12"],
  ['slice(["a", 1, true], 1, 2)', "[1]", "tuple([number])"],
  ["slice(range(5), 2, 5)", "[2,3,4]", "list(number)"],
  ["slice([1], 0, 2)", "!function-arg-type 15-16"],
  ["slice([1, 2], 2, 1)", "!function-arg-type 15-16"],
  ["slice([1, 2], 0.5, 1)", "!function-arg-type 15-18"],
  ["sum([0.1, 0.2, 3])", "3.3"],
  ['sum(["1", 2])', "3"],
  ["sum([])", "!function-arg-type 5-6"],
  ["sum([null])", "!function-arg-type 5-6"],
  ["sum([1/0, -1/0])", "!function-failed 1-5"],
  ['element(["a", "b", "c"], 4)', '"b"'],
  ['element(["a", 2], 1)', "2", "number"],
  ["element([1], 1e30)", "!function-failed 1-9"],
  ["element([1, 2], 9223372036854775807)", "2"],
  ["element([], 0)", "!function-failed 1-9"],
  ["element([1], -1)", "!function-failed 1-9"],
  ["element([1], 0.5)", "!function-failed 1-9"],
  ['lookup({ a = 1 }, "a", "x")', "1", "number"],
  ['lookup({ a = 1 }, "b", "x")', '"x"', "string"],
  ['lookup(convert({ a = 1 }, map(number)), "b", "2")', "2", "number"],
  ['lookup(convert({ a = 1 }, map(number)), "b", "x")', "!function-arg-type 47-48"],
  ["lookup([], 0, 1)", "!function-arg-type 8-9"],
  ["keys({ b = 1, a = 2 })", '["a","b"]', "tuple([string,string])"],
  ["keys(convert({ b = 1 }, map(number)))", '["b"]', "list(string)"],
  ["keys([])", "!function-arg-type 6-7"],
  ['values({ b = 1, a = "x" })', '["x",1]', "tuple([string,number])"],
  ["values(convert({ b = 1 }, map(number)))", "[1]", "list(number)"],
  ["values([])", "!function-failed 1-8"],
  ['merge({ a = 1, b = 1 }, null, { b = "x" })', '{"a":1,"b":"x"}', "object({a=number,b=string})"],
  ["merge(convert({ a = 1 }, map(number)), convert({ b = 2 }, map(number)))", '{"a":1,"b":2}', "map(number)"],
  ["merge()", "{}", "object({})"],
  ["merge([])", "!function-failed 1-7"],
  ['zipmap(["b", "a"], [1, "x"])', '{"a":"x","b":1}', "object({a=string,b=number})"],
  ['zipmap(["a"], range(1))', '{"a":0}', "map(number)"],
  ['zipmap(["a"], [])', "!function-failed 1-8"],
  ['zipmap(["a", null], [1, 2])', "!function-failed 1-8"],
  ["zipmap([unknown], [1])", "unknown any"],
  ['setunion(["b"], ["a", "b"], [])', '["a","b"]', "set(string)"],
  ['setunion([1], ["a"])', '["1","a"]', "set(string)"],
  ["setunion([10, 9], [1])", "[1,9,10]", "set(number)"],
  ["setunion([], [])", "[]", "set(any)"],
  ["setunion([[1]], [{}])", "!function-failed 1-10"],
  ['setintersection([1, 2], ["2"])', '["2"]', "set(string)"],
  ["setintersection([{ a = 1 }], [{ a = 1 }, { a = 2 }])", '[{"a":1}]'],
  ['setintersection([unknown], ["a"])', "unknown set(string)"],
  ['setproduct(["a", "b"], [1, 2])', '[["a",1],["a",2],["b",1],["b",2]]', "list(tuple([string,number]))"],
  ['setproduct(["a"], [1, "x"], [true])', '[["a","1",true],["a","x",true]]'],
  [
    'setproduct(convert(["a"], set(string)), convert([1], set(number)))',
    '[["a",1]]',
    "set(tuple([string,number]))",
  ],
  ["setproduct([1])", "!function-failed 1-12"],
  ["setproduct(range(1024), range(1024))", "!function-failed 1-12"],
];

for (const [expression, wanted, wantedType] of cases) {
  test(`${expression} is ${wanted}`, () => {
    assert.equal(run(expression), wanted);
    if (wantedType !== undefined) assert.equal(type(expression), wantedType);
  });
}

test("marks of parts stay on what is passed on, and go to the result of what is computed from all of them", () => {
  assert.equal(run("reverse([secret, 1])[0]"), "1");
  assert.equal(run("reverse([secret, 1])[1]"), "sensitive string");
  assert.equal(run("length([secret])"), "sensitive number");
  assert.equal(run("keys({ a = secret })"), '["a"]');
  assert.equal(run('join("", [secret])'), "sensitive string");
});

test("distinct, setunion and flatten stay quick on long lists", () => {
  const list = `[for x in setproduct(range(300), range(300)) : "\${x[0]}-\${x[1]}"]`;
  assert.equal(run(`length(distinct(${list}))`), "90000");
  assert.equal(run(`length(setunion(${list}))`), "90000");
});
