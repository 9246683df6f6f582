import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { mergeChunks } from "./merge-chunks.ts";
import type { ChunkGroup } from "./merge-chunks.ts";

/** Two commands that share a counter and a class, a part that only one of them loads, and a library entry. */
const sources: Readonly<Record<string, string>> = {
  "app.js": `const commands = { one: () => import("./one.js"), two: () => import("./two.js") };
    export const run = async (name) => (await commands[name]()).run();`,
  "shared.js": `export let count = 0; export const increase = () => ++count; export class Problem extends Error {}`,
  "format.js": `import { increase } from "./shared.js"; export const format = (text) => text + increase();`,
  "one.js": `import { format } from "./format.js"; import { count } from "./shared.js";
    export const run = async () => [format("one"), count, await (await import("./part.js")).part()];`,
  "two.js": `import { format } from "./format.js"; export const run = () => format("two");`,
  "part.js": `import { Problem, count } from "./shared.js";
    export const part = () => [count, new Problem("x") instanceof Problem];`,
  "library.js": `export { Problem, count } from "./shared.js";`,
};

async function mergedIn(directory: string, groups: readonly ChunkGroup[]): Promise<readonly string[]> {
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(directory, name), text);
  const dist = join(directory, "dist");
  const { outputFiles, metafile } = await build({
    absWorkingDir: directory,
    entryPoints: ["app.js", "library.js"],
    outdir: dist,
    bundle: true,
    splitting: true,
    format: "esm",
    chunkNames: "chunks/[name]-[hash]",
    write: false,
    metafile: true,
  });
  const relativePath = (path: string): string => relative(dist, path).replaceAll(sep, "/");
  const files = await mergeChunks({
    chunks: outputFiles.map(({ path, text }) => ({ path: relativePath(path), text })),
    outputs: metafile.outputs,
    relative: (path) => relativePath(join(directory, path)),
    groups,
  });
  for (const { path, text } of files) {
    mkdirSync(dirname(join(dist, path)), { recursive: true });
    writeFileSync(join(dist, path), text);
  }
  return files.map(({ path }) => path);
}

async function inDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "prebake-merge-"));
  writeFileSync(join(directory, "package.json"), '{"type":"module"}');
  try {
    await run(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test("what the roots need is in one file, and every module is there once", () =>
  inDirectory(async (directory) => {
    const files = await mergedIn(directory, [{ name: "core", roots: ["app.js", "one.js"] }]);
    assert.ok(files.includes("chunks/core.js"));
    const load = (name: string) =>
      import(pathToFileURL(join(directory, "dist", name)).href) as Promise<Record<string, never>>; // Written above.
    const { run } = (await load("app.js")) as unknown as { run: (name: string) => Promise<unknown> };
    const library = (await load("library.js")) as unknown as { count: number };
    assert.deepEqual(await run("one"), ["one1", 1, [1, true]]);
    // Through the file that only points to the merged one, and what others changed is seen.
    assert.equal(await run("two"), "two2");
    assert.equal(library.count, 2);
    const core = readFileSync(join(directory, "dist/chunks/core.js"), "utf8");
    assert.match(core, /extends Error/);
    const others = files.filter((path) => path !== "chunks/core.js");
    for (const path of others)
      assert.doesNotMatch(readFileSync(join(directory, "dist", path), "utf8"), /extends Error/, path);
  }));

test("a root that is no entry point is said", () =>
  inDirectory(async (directory) => {
    await assert.rejects(
      mergedIn(directory, [{ name: "core", roots: ["three.js"] }]),
      /three\.js is no entry point of the bundle/,
    );
  }));

const placeRows: readonly (readonly [
  what: string,
  groups: readonly ChunkGroup[],
  files: readonly string[],
])[] = [
  [
    "what two groups need is in the first when that is loaded anyway",
    [
      { name: "first", roots: ["one.js"] },
      { name: "second", roots: ["two.js"], after: ["first"] },
    ],
    ["app.js", "chunks/first.js", "chunks/second.js", "library.js"],
  ],
  [
    "what two groups need that may be loaded without each other is in a file of its own",
    [
      { name: "first", roots: ["one.js"] },
      { name: "second", roots: ["two.js"] },
    ],
    ["app.js", "chunks/first.js", "chunks/second.js", "chunks/shared.js", "library.js"],
  ],
];
for (const [what, groups, expected] of placeRows)
  test(what, () =>
    inDirectory(async (directory) => {
      const files = await mergedIn(directory, groups);
      const named = files.filter((path) => !/part-\w+|chunk-\w+/.test(path));
      assert.deepEqual([...named].sort(), expected);
      const { run } = (await import(pathToFileURL(join(directory, "dist/app.js")).href)) as {
        readonly run: (name: string) => Promise<unknown>;
      };
      assert.deepEqual([await run("one"), await run("two")], [["one1", 1, [1, true]], "two2"]);
    }),
  );
