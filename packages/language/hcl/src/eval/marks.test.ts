/** What is sensitive stays so, in whatever it is used; what is not does not become it by standing beside. Wanted: what Go answers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "./go-answer.fixture.ts";

/** Expression → type and value, with `!` before what is marked, as Go's HCL has it. */
const rows: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "operators mark their result": {
    "-secret_n": "number !-3e0",
    "!secret_b": "bool !false",
    "secret_n + 0": "number !3e0",
    "secret_n + unknown_n": "number !?number",
    "1 + unknown_n": "number ?number",
    'secret == "hunter2"': "bool !true",
    "secret != secret": "bool !false",
    "part_o == obj": "bool !true",
    "secret_l == unknown": "bool !?bool",
  },
  "logic is marked by both operands, also by the one that does not count": {
    "true || secret_b": "bool !true",
    "secret_b || true": "bool !true",
    "false && secret_b": "bool !false",
    "unknown_b || secret_b": "bool !true",
    "unknown_b && secret_b": "bool !?bool",
    "true || nosuch": "bool true",
  },
  "a conditional is marked by its condition and by both of its results": {
    "secret_b ? s : s": 'string !"text"',
    'true ? "a" : secret': 'string !"a"',
    'false ? "a" : secret': 'string !"hunter2"',
    'unknown_b ? secret : "a"': "string !?string",
    "unknown_b ? empty : mark(empty)": "list(string) ![]",
    "unknown_b ? nothing : secret_null": "string !~string",
  },
  "a loop is marked by its collection and its conditions; results keep their own marks": {
    "[for v in secret_l : v]": 'tuple([string,string]) !["p","q"]',
    "[for v in part_l : v]": 'tuple([string,string]) [!"p","q"]',
    '[for v in part_l : "x"]': 'tuple([string,string]) ["x","x"]',
    '[for v in ["a"] : v if secret_b]': 'tuple([string]) !["a"]',
    '[for v in ["a"] : v if v == secret]': "tuple([]) ![]",
    "[for v in unknown_l : v if secret_b]": "any !?any",
    "[for v in [] : v if secret_b]": "tuple([]) []",
    '{for v in ["a"] : v => secret}': 'object({"a"=string}) {"a":!"hunter2"}',
    '{for v in ["a"] : secret => v}': 'object({"hunter2"=string}) !{"hunter2":"a"}',
    '{for v in ["a", "b"] : secret => v...}':
      'object({"hunter2"=tuple([string,string])}) !{"hunter2":["a","b"]}',
  },
  "a splat is marked by what it is of; elements keep their own marks": {
    "secret_l[*]": 'list(string) !["p","q"]',
    "part_l[*]": 'list(string) [!"p","q"]',
    "secret[*]": 'tuple([string]) ![!"hunter2"]',
    "secret_o[*].b": 'tuple([string]) ![!"x"]',
    "secret_null[*]": "tuple([]) ![]",
    "secret_u[*]": "any !?any",
  },
  "an element is marked by the collection and the key": {
    "secret_l[0]": 'string !"p"',
    "part_l[0]": 'string !"p"',
    "part_l[1]": 'string "q"',
    "list[mark(0)]": 'string !"b"',
    'map[mark("k")]': 'string !"v"',
    "secret_o.b": 'string !"x"',
    "part_o.b": 'string "x"',
    "[secret, s][0]": 'string !"hunter2"',
    "[secret, s][1]": 'string "text"',
  },
  "objects and tuples are not marked by what they hold, but objects are by their keys": {
    "{ a = secret, b = s }": 'object({"a"=string,"b"=string}) {"a":!"hunter2","b":"text"}',
    "{ (secret) = s }": 'object({"hunter2"=string}) !{"hunter2":"text"}',
    "[secret, s]": 'tuple([string,string]) [!"hunter2","text"]',
  },
  "a string is marked by each of its parts": {
    '"a${secret}"': 'string !"ahunter2"',
    '"${secret}"': 'string !"hunter2"',
    '"%{ if secret_b }a%{ endif }"': 'string !"a"',
    '"%{ if unknown_b }${secret}%{ endif }"': "string !?string",
    '"%{ if true }a%{ else }${secret}%{ endif }"': 'string !"a"',
    '"%{ for v in secret_l }x%{ endfor }"': 'string !"xx"',
    '"%{ for v in part_l }x%{ endfor }"': 'string "xx"',
    '"%{ for v in part_l }${v}%{ endfor }"': 'string !"pq"',
  },
  "functions that pass parts on keep marks where they are": {
    "values(part_o)[1]": 'string "x"',
    'merge(part_o, { a = "y" })': 'object({"a"=string,"b"=string}) {"a":"y","b":"x"}',
    "merge(secret_o, {})": 'object({"a"=number,"b"=string}) !{"a":1e0,"b":"x"}',
    'concat(part_l, ["x"])': 'tuple([string,string,string]) [!"p","q","x"]',
    "element(part_l, 1)": 'string "q"',
    'lookup(part_m, "b", 3)': "number 1e1",
    "reverse(part_l)": 'list(string) ["q",!"p"]',
    "slice(part_l, 1, 2)": 'list(string) ["q"]',
    "chunklist(part_l, 1)": 'list(list(string)) [[!"p"],["q"]]',
    'flatten([part_l, ["x"]])': 'tuple([string,string,string]) [!"p","q","x"]',
    'setproduct([secret], ["a"])': 'list(tuple([string,string])) [[!"hunter2","a"]]',
    'zipmap(["a", "b"], part_l)': 'map(string) {"a":!"p","b":"q"}',
  },
  "all other functions put the marks of all arguments on the result": {
    "upper(secret)": 'string !"HUNTER2"',
    'replace("abc", secret, "x")': 'string !"abc"',
    "sort(part_l)": 'list(string) !["p","q"]',
    'join(",", part_l)': 'string !"p,q"',
    'contains(part_l, "q")': "bool !true",
    'setunion([secret], ["a"])': 'set(string) !["a","hunter2"]',
    "jsonencode({ a = unknown_s, b = secret })": "string !?string",
    'coalesce("x", secret)': 'string !"x"',
    'lookup(map, secret, "x")': 'string !"x"',
    "keys(secret_o)": 'tuple([string,string]) !["a","b"]',
  },
  "try and can: the mark of the value that is taken": {
    "try(secret, 1)": 'string !"hunter2"',
    "try(nosuch, secret)": 'string !"hunter2"',
    "try(s, secret)": 'string "text"',
    "can(secret)": "bool true",
  },
};

for (const [rule, cases] of Object.entries(rows)) {
  test(rule, () => {
    const found = Object.fromEntries(
      Object.keys(cases).map((expression) => [expression, answer(expression)]),
    );
    assert.deepEqual(found, cases);
  });
}

test("where Go loses a mark, it is kept: a secret must not be shown because a value is not known yet, or lies deep", () => {
  assert.equal(answer("convert(secret_u, string)"), "string !?string");
  assert.equal(answer("upper(secret_u)"), "string !?string");
  assert.equal(answer("floor(mark(unknown_n))"), "number !?number");
  assert.equal(answer("unknown_b ? [secret] : [s]"), "tuple([string]) !?tuple([string])");
  assert.equal(answer("{ (unknown_s) = 1, (secret) = 2 }"), "any !?any");
  assert.equal(answer('obj[mark("a")]'), "number !1e0");
});
