import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";

const { run, complaints } = openRig();

const cases: Record<string, string> = {
  "abs(-12.4)": "12.4",
  "abs(7)": "7",
  "abs(-0)": "0",
  'abs("-1e2")': "100",
  "ceil(5.1)": "6",
  "ceil(-5.9)": "-5",
  "ceil(12345678901234567890123.4)": "12345678901234567890124",
  "floor(4.9)": "4",
  "floor(-4.1)": "-5",
  "floor(3)": "3",
  "floor(1/0)": "+Inf",
  "log(1000, 10)": "2.9999999999999996",
  "log(0, 10)": "-Inf",
  "log(-1, 2)": "!function-failed 1-5",
  "max(3, 12, 9)": "12",
  "max(0.1, 0.2)": "0.2",
  'max("5", 4)': "5",
  "max([]...)": "!function-failed 1-5",
  "min(3, 12, 9)": "3",
  "min(-1/0, 0)": "-Inf",
  "min()": "!function-failed 1-5",
  'parseint("100", 10)': "100",
  'parseint("-7f", 16)': "-127",
  'parseint("11111111111111111111111111111111111111111111111111111111111111111", 2)': "36893488147419103231",
  'parseint("aA", 62)': "656",
  'parseint("aA", 36)': "370",
  'parseint("", 10)': "!function-arg-type 12-12",
  'parseint("2", 2)': "!function-arg-type 11-12",
  'parseint("1", 63)': "!function-arg-type 15-17",
  'parseint("1", 2.5)': "!function-arg-type 15-18",
  "parseint(1, 10)": "!function-arg-type 10-11",
  "pow(2, 8)": "256",
  "pow(2, 0.5)": "1.4142135623730951",
  "pow(-1, 0.5)": "!function-failed 1-5",
  "pow(0, -1)": "+Inf",
  "signum(-3)": "-1",
  "signum(0)": "0",
  "signum(99)": "1",
  "signum(0.5)": "!function-failed 1-8",
  "signum(1e30)": "!function-failed 1-8",
  "max(convert(unknown, number), 1)": "unknown number",
  "abs(null)": "!function-arg-type 5-9",
  "abs([])": "!function-arg-type 5-6",
};

for (const [expression, wanted] of Object.entries(cases)) {
  test(`${expression} is ${wanted}`, () => assert.equal(run(expression), wanted));
}

test("parseint reads long texts quickly and refuses those beyond its limit", () => {
  assert.equal(run(`parseint("${"1".repeat(50_000)}", 10) > 0`), "true");
  assert.match(complaints(`parseint("${"1".repeat(100_001)}", 10)`).join(), /more than 100000 digits/);
});
