/** Numeric functions, edge by edge. Wanted: what Go's implementation answers (see `go-answer.fixture.ts`). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainAnswer } from "../eval/go-answer.fixture.ts";

const rules: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "parseint reads digits of bases 2 to 62, with a sign": {
    'parseint("0", 10)': "number 0",
    'parseint("-10", 10)': "number -10",
    'parseint("+5", 10)': "number 5",
    'parseint("ff", 16)': "number 255",
    'parseint("FF", 16)': "number 255",
    'parseint("z", 36)': "number 35",
    'parseint("Z", 36)': "number 35",
    'parseint("z", 62)': "number 35",
    'parseint("Z", 62)': "number 61",
    'parseint("101", 2)': "number 5",
    'parseint("12", 2)': "!function-arg-type 11-13",
    'parseint("", 10)': "!function-arg-type 12-12",
    'parseint("-", 10)': "!function-arg-type 11-12",
    'parseint(" 1", 10)': "!function-arg-type 11-13",
    'parseint("1_0", 10)': "!function-arg-type 11-14",
    'parseint("0x1f", 16)': "!function-arg-type 11-15",
    'parseint("1.5", 10)': "!function-arg-type 11-14",
    'parseint("99999999999999999999999999999999999999", 10)': "number 99999999999999999999999999999999999999",
    'parseint("10", 1)': "!function-arg-type 16-17",
    'parseint("10", 63)': "!function-arg-type 16-18",
    'parseint("10", 0)': "!function-arg-type 16-17",
    'parseint("10", 2.5)': "!function-arg-type 16-19",
    'parseint("10", "16")': "number 16",
    "parseint(10, 10)": "!function-arg-type 10-12",
    "parseint(true, 10)": "!function-arg-type 10-14",
    "parseint(null, 10)": "!function-arg-type 10-14",
    'parseint("10", null)': "!function-arg-type 16-20",
  },
  "pow and log compute as doubles do": {
    "pow(2, 10)": "number 1024",
    "pow(2, 0.5)": "number 1.4142135623730951",
    "pow(2, -1)": "number 0.5",
    "pow(0, 0)": "number 1",
    "pow(0, -1)": "number +Inf",
    "pow(-8, 3)": "number -512",
    "pow(-8, 0.5)": "!function-failed 1-5",
    "pow(10, 308)":
      "number 100000000000000060000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
    "pow(10, 309)": "number +Inf",
    "pow(2, 1023)":
      "number 89884656743115800000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
    "pow(2, 0)": "number 1",
    'pow("2", "3")': "number 8",
    "pow(2, null)": "!function-arg-type 8-12",
    "log(8, 2)": "number 3",
    "log(1, 10)": "number 0",
    "log(0, 10)": "number -Inf",
    "log(-1, 10)": "!function-failed 1-5",
    "log(10, 1)": "number +Inf",
    "log(10, 0)": "number -0",
    "log(100, 10)": "number 2",
  },
  "min and max take any number of numbers, at least one": {
    "min(3, 1, 2)": "number 1",
    "max(3, 1, 2)": "number 3",
    "min(1)": "number 1",
    'max("10", 9)': "number 10",
    "min(1/0, 5)": "number 5",
    "max(-1/0, 5)": "number 5",
    "max(1e30, 1e31)": "number 10000000000000000000000000000000",
    "min(0.1, 0.10000000000000000000000001)": "number 0.1",
    "min()": "!function-failed 1-5",
    "max([]...)": "!function-failed 1-5",
    "min(1, null)": "!function-arg-type 8-12",
    'min(1, "x")': "!function-arg-type 9-10",
  },
  "range counts up or down, a thousand at most": {
    "range(3)": "list(number) [0,1,2]",
    "range(0)": "list(number) []",
    "range(-3)": "list(number) [0,-1,-2]",
    "range(1, 4)": "list(number) [1,2,3]",
    "range(4, 1)": "list(number) [4,3,2]",
    "range(1, 1)": "list(number) []",
    "range(0, 1, 0.25)": "list(number) [0,0.25,0.5,0.75]",
    "range(1, 10, 4)": "list(number) [1,5,9]",
    "range(10, 1, -4)": "list(number) [10,6,2]",
    "range(1, 10, -1)": "!function-arg-type 10-12",
    "range(10, 1, 1)": "!function-arg-type 11-12",
    "range(0.5)": "list(number) [0]",
    "range(2.5)": "list(number) [0,1,2]",
    'range("3")': "list(number) [0,1,2]",
    "range(1025)": "!function-failed 1-7",
    "range(1e9)": "!function-failed 1-7",
    "range()": "!function-failed 1-7",
    "range(1, 2, 3, 4)": "!function-failed 1-7",
    "range(null)": "!function-arg-type 7-11",
    "range(1, null)": "!function-arg-type 10-14",
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
