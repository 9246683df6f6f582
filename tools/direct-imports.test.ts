import assert from "node:assert/strict";
import { test } from "node:test";
import { namesInIndex, withDirectImports } from "./direct-imports.ts";

const index = `// Values
export { Value, asText as text } from "./values/value.ts";
export type { Shape } from "./values/shape.ts";
export {
  first,
  type Second,
} from "./functions/first.ts";
export const ownName = 1;
`;
const names = namesInIndex(index, "/p/src");
const rewritten = (source: string) =>
  withDirectImports(source, (packageName) => (packageName === "@prebake/p" ? names : new Map()));

test("an index tells where its names are defined, and under which name", () => {
  assert.deepEqual(Object.fromEntries(names), {
    Value: { file: "/p/src/values/value.ts", name: "Value" },
    text: { file: "/p/src/values/value.ts", name: "asText" },
    first: { file: "/p/src/functions/first.ts", name: "first" },
  });
});

const rows: readonly (readonly [what: string, source: string, result: string])[] = [
  [
    "a name comes from its file",
    'import { Value } from "@prebake/p";',
    'import { Value as Value } from "/p/src/values/value.ts";',
  ],
  [
    "a name with two other names, one in the index and one here",
    'import { text as say } from "@prebake/p";',
    'import { asText as say } from "/p/src/values/value.ts";',
  ],
  [
    "several names, and the lines behind keep their numbers",
    'import {\n  Value,\n  first,\n} from "@prebake/p";\nuse();',
    'import { Value as Value } from "/p/src/values/value.ts"; import { first as first } from "/p/src/functions/first.ts";\n\n\n\nuse();',
  ],
  [
    "a name that the index defines itself stays",
    'import { ownName } from "@prebake/p";',
    'import { ownName as ownName } from "@prebake/p";',
  ],
  [
    "types are left out",
    'import { type Shape, first } from "@prebake/p";',
    'import { first as first } from "/p/src/functions/first.ts";',
  ],
];
for (const [what, source, result] of rows) test(what, () => assert.equal(rewritten(source), result));

const untouched = [
  'import type { Shape } from "@prebake/p";',
  'import { readFileSync } from "node:fs";',
  'import { near } from "./near.ts";',
  'import { readYaml } from "@prebake/p/yaml";',
  'const late = await import("@prebake/p");',
  '  import { indented } from "@prebake/p"; // In a template, say.',
];
for (const source of untouched) test(`stays: ${source}`, () => assert.equal(rewritten(source), source));
