import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";

const { run, complaints } = openRig();

const failed = "!function-failed 1-8";

const cases: Record<string, string> = {
  'format("%s is %d", "it", 5)': '"it is 5"',
  'format("100%%")': '"100%"',
  'format("%5s|%-5s|%05s", "a", "b", "c")': '"    a|b    |0000c"',
  'format("%.2s|%4.1s", "añb", "xyz")': '"añ|   x"',
  'format("%q", "a\\"<b>")': '"\\"a\\\\\\"\\\\u003cb\\\\u003e\\""',
  'format("%d %+d % d %x %X %#x %o %#o %b", 42, 42, 42, 255, 255, 255, 8, 8, 5)':
    '"42 +42  42 ff FF 0xff 10 010 101"',
  'format("%06d|%-6d|%6d|%.4d|%+.3d", -42, -42, -42, 42, 7)': '"-00042|-42   |   -42|0042|+007"',
  'format("%#08x", 255)': '"0x0000ff"',
  'format("%d", 1e40)': `"1${"0".repeat(40)}"`,
  'format("%f %.2f %e %E %g %G", 1.5, 2.345, 1234.5, 1234.5, 1e-7, 1e-7)':
    '"1.500000 2.34 1.234500e+03 1.234500E+03 1e-07 1E-07"',
  'format("%08.2f|%-8.2f|%+.1f", -1.5, 1.5, 2)': '"-0001.50|1.50    |+2.0"',
  'format("%g %.3g %g", 1000000, 123456, 100000)': '"1e+06 1.23e+05 100000"',
  'format("%t %t", true, "false")': '"true false"',
  'format("%v %v %v %#v", "a", 1e21, [1, null], "a")': '"a 1e+21 [1,null] \\"a\\""',
  'format("%[2]s-%[1]s-%s", "a", "b")': '"b-a-b"',
  'format("%v", convert(null, string))': '"null"',
  'format("%s", unknown)': "unknown string",
  'format("%v", [unknown])': "unknown string",
  'format("%s", null)': "unknown any",
  'format("%s", secret)': "sensitive string",
  'format("%s")': failed,
  'format("%[0]s", 1)': failed,
  'format("%[9]s", 1)': failed,
  'format("%")': failed,
  'format("%z", 1)': failed,
  'format("%d", 1.5)': failed,
  'format("%d", "x")': failed,
  'format("%d", 1/0)': failed,
  'format("%t", 1)': failed,
  'format("%s", [])': failed,
  'format("%s", convert(null, string))': failed,
  'format("%2000000d", 1)': failed,
  'format("%d", 1e400000)': failed,
  'format("a", 1)': "!function-arg-type 13-14",
  'format("%s", 1, 2)': "!function-arg-type 17-18",
  'formatlist("%s=%d", ["a", "b"], [1, 2])': '["a=1","b=2"]',
  'formatlist("%s=%s", "x", ["a", "b"])': '["x=a","x=b"]',
  'formatlist("%s", "x")': '["x"]',
  'formatlist("%s", [])': "[]",
  'formatlist("%s%s", ["a"], ["b", "c"])': "!function-arg-type 27-28",
  'formatlist("%s", ["a", unknown])': "unknown list(string)",
  'formatlist("%d", ["a"])': "!function-failed 1-12",
  "format(1)": '"1"',
};

for (const [expression, wanted] of Object.entries(cases)) {
  test(`${expression} is ${wanted}`, () => assert.equal(run(expression), wanted));
}

test("a complaint says which verb and what is wrong with it", () => {
  assert.match(
    complaints('format("%d-%d", 1, "x")').join(),
    /"%d" cannot show the value: a number is required/,
  );
  assert.match(complaints('format("%d %s", 1)').join(), /"%s" needs argument 2, but only 1/);
});
