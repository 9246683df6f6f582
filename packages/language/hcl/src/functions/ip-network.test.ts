import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";

const { run, complaints } = openRig();

const cases: Record<string, string> = {
  'cidrhost("10.1.2.3/24", 5)': '"10.1.2.5"',
  'cidrhost("10.0.0.0/8", -2)': '"10.255.255.254"',
  'cidrhost("10.0.0.0/30", 4)': "!function-failed 1-10",
  'cidrhost("10.0.0.0/30", -5)': "!function-failed 1-10",
  'cidrhost("fd00::/64", 255)': '"fd00::ff"',
  'cidrhost("2001:db8:0:0:1::/80", 1)': '"2001:db8::1:0:0:1"',
  'cidrhost("10.0.0.0/8", 0.5)': "!function-failed 1-10",
  'cidrhost("10.0.0.0/8", 1e30)': "!function-failed 1-10",
  'cidrnetmask("10.0.0.0/20")': '"255.255.240.0"',
  'cidrnetmask("0.0.0.0/0")': '"0.0.0.0"',
  'cidrnetmask("fd00::/20")': '"ffff:f000::"',
  'cidrnetmask("010.0.0.0/8")': "!function-failed 1-13",
  'cidrnetmask("10.0.0/8")': "!function-failed 1-13",
  'cidrnetmask("1:2:3:4:5:6:7/8")': "!function-failed 1-13",
  'cidrnetmask("1::2::3/8")': "!function-failed 1-13",
  'cidrnetmask("10.0.0.0")': "!function-failed 1-13",
  'cidrnetmask("10.0.0.0/33")': "!function-failed 1-13",
  'cidrsubnet("10.0.0.0/8", 8, 255)': '"10.255.0.0/16"',
  'cidrsubnet("10.0.0.0/8", 8, 256)': "!function-failed 1-12",
  'cidrsubnet("10.0.0.0/30", 3, 0)': "!function-failed 1-12",
  'cidrsubnet("fd00::/16", 32, 7)': '"fd00:0:7::/48"',
  'cidrsubnet("fd00::/16", 33, 7)': "!function-failed 1-12",
  'cidrsubnet("::ffff:10.0.0.0/104", 8, 1)': '"10.1.0.0/16"',
  'cidrsubnets("10.0.0.0/8", 4, 8, 4)': '["10.0.0.0/12","10.16.0.0/16","10.32.0.0/12"]',
  'cidrsubnets("10.0.0.0/31", 1, 1)': '["10.0.0.0/32","10.0.0.1/32"]',
  'cidrsubnets("10.0.0.0/31", 1, 1, 1)': "!function-arg-type 34-35",
  'cidrsubnets("10.0.0.0/8", 0)': "!function-arg-type 27-28",
  'cidrsubnets("10.0.0.0/8", 25)': "!function-arg-type 27-29",
  'cidrsubnets("10.0.0.0/8")': "[]",
};

for (const [expression, wanted] of Object.entries(cases)) {
  test(`${expression} is ${wanted}`, () => assert.equal(run(expression), wanted));
}

test("a complaint says what a network looks like", () => {
  assert.match(complaints('cidrnetmask("x")').join(), /such as "10.0.0.0\/8"/);
});
