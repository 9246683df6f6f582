/** Networks, edge by edge. Wanted: what go-cidr and Go's package net answer through HashiCorp's functions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";

const { run } = openRig();

const rules: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "networks are written as Go's package net writes them": {
    'cidrsubnet("10.1.2.3/8", 8, 2)': '"10.2.0.0/16"',
    'cidrsubnet("172.16.0.0/12", 0, 0)': '"172.16.0.0/12"',
    'cidrsubnet("255.255.255.255/0", 32, 4294967295)': '"255.255.255.255/32"',
    'cidrsubnet("2001:DB8:0:0:1::/64", 16, 162)': '"2001:db8:0:0:a2::/80"',
    'cidrsubnet("fe80::/48", 16, 6)': '"fe80:0:0:6::/64"',
    'cidrsubnet("1:0:0:2:0:0:0:0/64", 32, 1)': '"1::2:0:1:0:0/96"',
    'cidrsubnet("::ffff:10.0.0.0/120", 4, 1)': '"10.0.0.16/28"',
    'cidrsubnet("64:ff9b::1.2.3.4/96", 8, 3)': '"64:ff9b::300:0/104"',
    'cidrsubnet("10.0.0.0/08", 8, 1)': '"10.1.0.0/16"',
  },
  "hosts count from the start, and negative ones from the end": {
    'cidrhost("10.0.0.0/8", 1)': '"10.0.0.1"',
    'cidrhost("10.0.0.0/8", -1)': '"10.255.255.255"',
    'cidrhost("10.0.0.0/8", 16777215)': '"10.255.255.255"',
    'cidrhost("10.0.0.0/30", -4)': '"10.0.0.0"',
    'cidrhost("10.0.0.7/32", 0)': '"10.0.0.7"',
    'cidrhost("2001:db8::/64", 4294967296)': '"2001:db8::1:0:0"',
    'cidrhost("2001:db8::/64", -1)': '"2001:db8::ffff:ffff:ffff:ffff"',
    'cidrhost("::/0", 9223372036854775807)': '"::7fff:ffff:ffff:ffff"',
    'cidrhost("::ffff:10.0.0.0/120", 1)': '"0:1::ffff:a00:0"',
  },
  masks: {
    'cidrnetmask("10.0.0.0/8")': '"255.0.0.0"',
    'cidrnetmask("10.0.0.0/0")': '"0.0.0.0"',
    'cidrnetmask("10.0.0.0/32")': '"255.255.255.255"',
    'cidrnetmask("2001:db8::/33")': '"ffff:ffff:8000::"',
    'cidrnetmask("::/128")': '"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"',
  },
  "consecutive networks are aligned": {
    'cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)': '["10.1.0.0/20","10.1.16.0/20","10.1.32.0/24","10.1.48.0/20"]',
    'cidrsubnets("2001:db8::/48", 16, 1)': '["2001:db8::/64","2001:db8:0:8000::/49"]',
    'cidrsubnets("10.0.0.0/30", 1, 2, 2)': '["10.0.0.0/31","10.0.0.2/32","10.0.0.3/32"]',
    'cidrsubnets("10.1.0.0/16")': "[]",
  },
};

for (const [rule, rows] of Object.entries(rules)) {
  test(`networks: ${rule}`, () => {
    for (const [expression, wanted] of Object.entries(rows))
      assert.equal(run(expression), wanted, expression);
  });
}

const refused = [
  'cidrhost("10.0.0.0/30", 4)',
  'cidrhost("10.0.0.0/30", -5)',
  'cidrhost("10.0.0.0/8", 1.5)',
  'cidrhost("10.0.0.0", 1)',
  'cidrhost("10.0.0/8", 1)',
  'cidrhost("010.0.0.0/8", 1)',
  'cidrhost("256.0.0.0/8", 1)',
  'cidrhost("10.0.0.0/33", 1)',
  'cidrhost("10.0.0.0/-1", 1)',
  'cidrhost("10.0.0.0/ 8", 1)',
  'cidrhost("fe80::1%eth0/64", 1)',
  'cidrhost("1::2::3/64", 1)',
  'cidrhost("12345::/64", 1)',
  'cidrhost("::/129", 1)',
  'cidrsubnet("10.0.0.0/8", 25, 0)',
  'cidrsubnet("10.0.0.0/8", 2, 4)',
  'cidrsubnet("::/8", 33, 0)',
  'cidrsubnets("10.0.0.0/30", 1, 1, 1)',
  'cidrsubnets("10.0.0.0/30", 0)',
  'cidrsubnets("10.0.0.0/30", 3)',
];

test("networks, hosts and prefixes that do not fit are refused", () => {
  for (const expression of refused) assert.match(run(expression), /^!function-/, expression);
});

test("a network of a negative number is refused: Go answers with an address outside", () => {
  assert.match(run('cidrsubnet("10.0.0.0/20", 2, -1)'), /^!function-failed/);
  assert.match(run('cidrsubnet("172.16.0.0/24", -1, 0)'), /^!function-failed/);
});

test("a network at address zero has subnets, too: Go takes the address before it for the last one, and refuses", () => {
  assert.equal(run('cidrsubnets("0.0.0.0/0", 2, 8)'), '["0.0.0.0/2","64.0.0.0/8"]');
});
