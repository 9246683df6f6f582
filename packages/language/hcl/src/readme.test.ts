/** The examples of the README run as they are printed: `expression; // value` says what the expression gives. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as base from "@prebake/base";
import * as hcl from "./index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = Array.from(readme.matchAll(/```ts\n(.*?)```/gs), ([, code = ""]) => code);
const modules = { "@prebake/base": base, "@prebake/hcl": hcl };

/** The example as the body of a function, which is handed the modules that it imports. */
function runnable(code: string): string {
  return code
    .replaceAll(/^import (\{.*?\}) from (".*?");$/gms, "const $1 = modules[$2];")
    .replaceAll(/^(\w.*); \/\/ (.+)$/gm, "wanted($1, $2);");
}

test("the README has examples", () => assert.equal(examples.length, 3));

for (const [at, code] of examples.entries()) {
  test(`example ${at + 1} of the README gives what it says`, () => {
    let count = 0;
    const wanted = (found: unknown, value: unknown): void => {
      count++;
      assert.deepEqual(found, value);
    };
    // oxlint-disable-next-line typescript/no-implied-eval -- The text is our own README.
    new Function("modules", "wanted", runnable(code))(modules, wanted);
    assert.ok(count > 0);
  });
}
