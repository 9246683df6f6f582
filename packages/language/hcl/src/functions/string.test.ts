import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";

const { run, type, complaints } = openRig();

const cases: Record<string, string> = {
  'chomp("a\\r\\n\\n")': '"a"',
  'chomp("a\\nb")': '"a\\nb"',
  'endswith("box.iso", ".iso")': "true",
  'endswith("box.iso", ".ISO")': "false",
  'startswith("box.iso", "box")': "true",
  'startswith("", "b")': "false",
  'strcontains("box.iso", "x.i")': "true",
  'strcontains("box.iso", "xi")': "false",
  'indent(3, "a\\nb\\n")': '"a\\n   b\\n   "',
  'indent(-1, "a")': "!function-failed 1-8",
  'indent(1e9, "a\\nb")': "!function-failed 1-8",
  'indent(1e30, "a\\nb")': "!function-failed 1-8",
  'join("-", ["a"], [], ["b", "c"])': '"a-b-c"',
  'join("-", [1, true])': '"1-true"',
  'join("-")': "!function-failed 1-6",
  'join("-", ["a", null])': "!function-arg-type 11-12",
  'join("-", [unknown])': "unknown string",
  'lower("ÀÉ İ ΣΑΣ")': '"àé i σασ"',
  'upper("straße ﬁ ᾳ ǆ")': '"STRAßE ﬁ ᾼ Ǆ"',
  'upper("i̇")': '"İ"',
  'title("hello wide-world\\tǆ _x ქართ")': '"Hello Wide-World\\tǅ _x ქართ"',
  'title("o\'neil 2nd é")': '"O\'Neil 2nd É"',
  'replace("a.b.c", ".", "$&")': '"a$\\u0026b$\\u0026c"',
  'replace("ab", "", "-")': '"-a-b-"',
  'replace("aaa", "aa", "b")': '"ba"',
  'split(",", "a,,b")': '["a","","b"]',
  'split("", "añ😀")': '["a","ñ","😀"]',
  'split(",", "")': '[""]',
  'strrev("añ🇫🇷!")': '"!🇫🇷ña"',
  'substr("hello", 1, 3)': '"ell"',
  'substr("hello", -2, -1)': '"lo"',
  'substr("hello", -20, 2)': '"he"',
  'substr("hello", 9, 2)': '""',
  'substr("e\\u0301🇫🇷z", 1, 1)': '"🇫🇷"',
  'substr("hello", 0, 1.5)': "!function-failed 1-8",
  'trim("xyaxbyx", "yx")': '"axb"',
  'trim("é.é", "é")': '"."',
  'trimprefix("aab", "a")': '"ab"',
  'trimsuffix("baa", "a")': '"ba"',
  'trimsuffix("a", "")': '"a"',
  'trimspace("\\u00a0\\u0085 a b \\n")': '"a b"',
  'trimspace("\\ufeffa")': '"\ufeffa"',
  'sort(["b", "B", "ﬀ", "😀", "a"])': '["B","a","b","ﬀ","😀"]',
  "sort([10, 9])": '["10","9"]',
  'sort(["a", null])': "!function-failed 1-6",
  'sort(["a", unknown])': "unknown list(string)",
  "upper(secret)": "sensitive string",
  "upper(unknown)": "unknown string",
  "upper(null)": "!function-arg-type 7-11",
  "lower()": "!too-few-arguments 7-8",
  "lower(1, 2)": "!too-many-arguments 10-11",
};

for (const [expression, wanted] of Object.entries(cases)) {
  test(`${expression} is ${wanted}`, () => assert.equal(run(expression), wanted));
}

test("split and sort give lists, whatever the arguments are", () => {
  assert.equal(type('split(",", "a")'), "list(string)");
  assert.equal(type("sort([])"), "list(string)");
});

test("long runs of spaces and line ends take linear time", () => {
  assert.equal(run(`length(trimspace("a${" ".repeat(200_000)}b"))`), "200002");
  assert.equal(run(`length(chomp("${"\\n".repeat(20_000)}b"))`), "20001");
});

test("a complaint names the argument and never the value", () => {
  assert.deepEqual(complaints('indent(-1, "topsecret")'), [
    'The function "indent" failed: The number of spaces must not be negative.',
  ]);
});
