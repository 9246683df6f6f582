import assert from "node:assert/strict";
import { test } from "node:test";
import { bcryptHash } from "./bcrypt.ts";

// Measured with libcrypt of Debian.
const rows: readonly [password: string, cost: number, salt: number[], text: string][] = [
  [
    "U*U",
    5,
    [0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10],
    "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
  ],
  ["U*U", 10, Array(16).fill(0), "$2a$10$....................../69/0hFCo.JX/rExC31MSczGWcPlHPe"],
  ["x".repeat(80), 4, Array(16).fill(0), "$2a$04$......................SZFhVdUK5wGKY4lx/QrgUMHG0XsWjbi"],
  ["", 4, Array(16).fill(0), "$2a$04$......................w74bL5gU7LSJClZClCa.Pkz14aTv/XO"],
];

for (const [password, cost, salt, text] of rows) {
  test(`bcryptHash() of ${password.length} letters with cost ${cost}`, () => {
    assert.equal(bcryptHash(new TextEncoder().encode(password), { cost, salt: Uint8Array.from(salt) }), text);
  });
}
