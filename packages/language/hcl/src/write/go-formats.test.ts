/** Files made and damaged at random but without mistakes, as HCL's Go implementation formats them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { formatSource } from "./format-source.ts";

const lines = readFileSync(new URL("../../testdata/go-formats.jsonl", import.meta.url), "utf8");
const rows = lines
  .trimEnd()
  .split("\n")
  .map((row) => JSON.parse(row) as readonly [written: string, formatted: string]); // As it was written.

test("random files are formatted as Go formats them", () => {
  assert.ok(rows.length >= 200);
  for (const [written, formatted] of rows) assert.equal(formatSource(written), formatted);
});

test("what is formatted stays as it is", () => {
  for (const [, formatted] of rows) assert.equal(formatSource(formatted), formatted);
});
