import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";
import { nodeBuiltins } from "./node-builtins.ts";

/** What the code gives as its default when it is bundled, and its text. */
async function bundled(code: string): Promise<{ readonly text: string; readonly value: unknown }> {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    plugins: [nodeBuiltins],
    write: false,
  });
  const text = outputFiles[0]?.text ?? "";
  const { default: value } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    readonly default: unknown;
  };
  return { text, value };
}

const here = JSON.stringify(import.meta.filename);
const rows: readonly (readonly [what: string, code: string, value: unknown])[] = [
  ["a function", 'import { join } from "node:path"; export default join("a", "b");', "a/b"],
  ["the module itself", 'import path from "node:path"; export default path.sep;', "/"],
  ["all of a module", 'import * as path from "node:path"; export default path.basename("/a/b");', "b"],
  ["a slow function", 'import { crc32 } from "node:zlib"; export default crc32("a");', 0xe8b7be43],
  ["slow constants", 'import { constants } from "node:zlib"; export default constants.Z_BEST_SPEED;', 1],
  [
    "a promise of a file's text",
    `import { readFile } from "node:fs/promises"; export default (await readFile(${here}, "utf8")).startsWith("import");`,
    true,
  ],
  [
    "a promise of what is in a folder, from the whole module",
    `import * as fs from "node:fs/promises"; import { dirname } from "node:path"; export default (await fs.readdir(dirname(${here}), { withFileTypes: true })).some((one) => one.isDirectory());`,
    true,
  ],
  [
    "a promise that is broken",
    'import { stat } from "node:fs/promises"; export default await stat("/nowhere").catch((error) => [error.code, error.syscall, error.path]);',
    ["ENOENT", "stat", "/nowhere"],
  ],
  [
    "an open file, which has promises of its own",
    `import * as fs from "node:fs/promises"; await using file = await fs.open(${here}); export default (await file.stat()).isFile();`,
    true,
  ],
  [
    "an aborted promise",
    `import { readFile } from "node:fs/promises"; export default await readFile(${here}, { signal: AbortSignal.abort() }).catch((error) => error.name);`,
    "AbortError",
  ],
  [
    "a class",
    'import { createSecretKey, KeyObject } from "node:crypto"; export default createSecretKey("a", "utf8") instanceof KeyObject;',
    true,
  ],
  [
    "a promise of a function that gives two things",
    'import { promisify } from "node:util"; import { generateKeyPair } from "node:crypto"; export default Object.keys(await promisify(generateKeyPair)("ed25519"));',
    ["publicKey", "privateKey"],
  ],
];

for (const [what, code, value] of rows) {
  test(`the bundle gets ${what} of Node's`, async () => {
    const made = await bundled(code);
    assert.deepEqual(made.value, value);
    assert.doesNotMatch(made.text, /^import\b/m);
  });
}

test("a slow module is not asked for before a function of it is called, and nothing unused stays", async () => {
  const { text, value } = await bundled(
    'import { randomUUID } from "node:crypto"; const asked = process.getBuiltinModule; let loads = 0; process.getBuiltinModule = (id) => { loads++; return asked(id); }; const before = loads; randomUUID(); export default [before, loads]; process.getBuiltinModule = asked;',
  );
  assert.deepEqual(value, [0, 1]);
  assert.doesNotMatch(text, /createHash/);
});

test("packages from npm import Node's modules themselves", async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: 'import { join } from "node:path"; export default join("a", "b");',
      sourcefile: "node_modules/some/index.js",
      resolveDir: "/",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    plugins: [nodeBuiltins],
    write: false,
  });
  assert.match(outputFiles[0]?.text ?? "", /^import .*"node:path"/m);
});
