import assert from "node:assert/strict";
import { test } from "node:test";
import { parseGlob } from "./glob.ts";

const rows: readonly [pattern: string, matching: readonly string[], other: readonly string[]][] = [
  ["prod.null.web", ["prod.null.web"], ["prod.null.we", "xprod.null.web", "prodxnull.web"]],
  ["prod.*", ["prod.null.web", "prod."], ["test.null.web"]],
  ["*.web", ["prod.null.web", "null.web"], ["web"]],
  ["**", ["", "a.b"], []],
  ["*.d?", ["null.db"], ["null.d", "null.dbx"]],
  ["null.[dw]b", ["null.db", "null.wb"], ["null.xb"]],
  ["null.[!d]b", ["null.xb"], ["null.db"]],
  ["null.[a-c]", ["null.b"], ["null.d", "null.-"]],
  ["null.{db,web}", ["null.db", "null.web"], ["null.d", "null.db,web"]],
  ["null.{db", ["null.db"], ["null.web"]],
  ["web}", ["web}"], ["web"]],
  ["a,b", ["a,b"], ["a"]],
  ["\\*", ["*"], ["x"]],
  ["a\\", ["a\\"], ["a"]],
  ["ä?", ["ä😀"], ["ä"]],
];

for (const [pattern, matching, other] of rows) {
  test(`parseGlob() ${pattern}`, () => {
    const matches = parseGlob(pattern);
    assert.ok(matches);
    for (const name of matching) assert.equal(matches(name), true, name);
    for (const name of other) assert.equal(matches(name), false, name);
  });
}

for (const pattern of ["[a", "[", "[z-a]"]) {
  test(`parseGlob() refuses ${pattern}`, () => assert.equal(parseGlob(pattern), undefined));
}
