/**
 * Expressions made at random, with what HCL's Go implementation answered (see `go-answer.fixture.ts`): a line of a file is an expression, a tab, and
 * its type and value, or `!` and the columns of its mistakes.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { answer } from "./go-answer.fixture.ts";

// "typed" are values of any types, nested, null, unknown and marked, in conversions, conditionals, loops and functions on collections.
for (const file of ["go-results.txt", "go-results-typed.txt"]) {
  test(`random expressions have the types, values and places of mistakes that they have in Go: ${file}`, () => {
    const lines = readFileSync(new URL(`../../testdata/${file}`, import.meta.url), "utf8");
    const rows = lines.trimEnd().split("\n");
    assert.ok(rows.length > 1000);
    const differences = rows.flatMap((row) => {
      const [expression = "", wanted] = row.split("\t");
      const found = answer(expression);
      return found === wanted ? [] : [{ expression, wanted, found }];
    });
    assert.deepEqual(differences, []);
  });
}
