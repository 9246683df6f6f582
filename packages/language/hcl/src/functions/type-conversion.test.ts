import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";

const { run, type, complaints } = openRig();

const cases: Record<string, string> = {
  "can(1 / 0)": "true",
  "can(nope)": "false",
  'can(regex("a", "b"))': "false",
  "can(unknown)": "unknown bool",
  "can()": "!too-few-arguments 5-6",
  "try(nope, [1][3], 5)": "5",
  "try(nope)": "!function-failed 1-5",
  "try()": "!function-failed 1-5",
  "try(null, 1)": "null",
  "try([unknown], 1)": "unknown any",
  "try(nope, secret)": "sensitive string",
  // What is expanded has been evaluated already.
  "can([1]...)": "true",
  "can([1, 2]...)": "!too-many-arguments 5-11",
  "can([]...)": "!too-few-arguments 10-11",
  "try([1, 2]...)": "1",
  "try(nope, [1, 2]...)": "1",
  "try([]...)": "!function-failed 1-5",
  "try([unknown]...)": "unknown any",
  "try([secret]...)": "sensitive string",
  "try(nope...)": "!unknown-variable 5-9",
  'convert([1, "string"]...)': "!bad-type-expression 9-22",
  'convert(1, ["string"]...)': "!bad-type-expression 12-22",
  "convert([1]...)": "!too-few-arguments 15-16",
  'convert("1", number)': "1",
  "convert([1, 1, 2], set(string))": '["1","2"]',
  "convert([1], list(list(any)))": "!function-arg-type 9-10",
  "convert(unknown, number)": "unknown number",
  "convert(unknown, list(string))": "!function-arg-type 9-16",
  "convert(secret, list(string))": "!function-arg-type 9-15",
  "convert([secret], set(string))": "sensitive set(string)",
  "convert(null, bool)": "null",
};

for (const [expression, wanted] of Object.entries(cases)) {
  test(`${expression} is ${wanted}`, () => assert.equal(run(expression), wanted));
}

test("convert keeps the type of null and of what any stands for", () => {
  assert.equal(type("convert(null, list(any))"), "list(any)");
  assert.equal(type('convert([1, "a"], list(any))'), "list(string)");
  assert.equal(type("convert([], any)"), "tuple([])");
});

test("a failed conversion says where", () => {
  assert.match(
    complaints('convert({ disks = [{ size = "x" }] }, map(list(map(number))))').join(),
    /at \.disks\[0\]\.size: a number is required/,
  );
});
