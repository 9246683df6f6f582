import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isLarge } from "./young-space.ts";

const folder = mkdtempSync(join(tmpdir(), "prebake-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "many"));
mkdirSync(join(folder, "few"));
for (let at = 0; at < 30; at++) writeFileSync(join(folder, "many", `${at}.pkr.hcl`), "");
writeFileSync(join(folder, "few", "a.pkr.hcl"), "");
writeFileSync(join(folder, "small"), "x");
writeFileSync(join(folder, "large"), "x".repeat(300_000));

const rows: readonly (readonly [word: string, large: boolean])[] = [
  ["many", true],
  ["few", false],
  ["large", true],
  ["small", false],
  ["missing", false],
  ["small/inside-a-file", false],
];

for (const [word, large] of rows)
  test(`${word} is ${large ? "" : "not "}large`, () => assert.equal(isLarge(join(folder, word)), large));

test("flags and words that no path can be are not looked at", () => {
  assert.equal(isLarge("-recursive"), false);
  assert.equal(isLarge("a\0b"), false);
});
