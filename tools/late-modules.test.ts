import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { lateModules, withLateModules } from "./late-modules.ts";
import { root } from "./source-files.ts";

const large = `globalThis.loadedLate = (globalThis.loadedLate ?? 0) + 1;
export function double(value: number): number { return value * 2; }
export async function slowly(value: number): Promise<number> { return value; }
export const limit = 3;
export type Shape = string;
`;

/** A program of two files, `main.ts` and `large.ts`, the second of which is late; its exports once it has run. */
async function run(main: string): Promise<Record<string, unknown>> {
  const directory = mkdtempSync(join(tmpdir(), "prebake-late-"));
  try {
    writeFileSync(join(directory, "package.json"), '{"type":"module"}');
    writeFileSync(join(directory, "large.ts"), large);
    writeFileSync(join(directory, "main.ts"), main);
    const { metafile } = await build({
      entryPoints: [join(directory, "main.ts")],
      outdir: join(directory, "dist"),
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      metafile: true,
      logLevel: "silent",
      plugins: [lateModules([relative(root, join(directory, "large.ts")).replaceAll(sep, "/")])],
    });
    const files = Object.keys(metafile.outputs);
    for (const path of files) writeFileSync(path, withLateModules(readFileSync(path, "utf8")));
    assert.equal(files.length, 2);
    return (await import(pathToFileURL(join(directory, "dist/main.js")).href)) as Record<string, unknown>; // Written above.
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test("a late module is loaded at the first call, once, and answers at once", async () => {
  const { before, doubled, again, slow, after } = await run(`
    import { double, slowly } from "./large.ts";
    import type { Shape } from "./large.ts";
    const count = () => (globalThis as { loadedLate?: number }).loadedLate ?? 0;
    const text: Shape = "x";
    export const before = count() + text.length - 1;
    export const doubled = double(21);
    export const again = double(4);
    export const slow = slowly(5);
    export const after = count();
  `);
  assert.deepEqual([before, doubled, again, await slow, after], [0, 42, 8, 5, 1]);
});

test("a late module that is asked for a value fails the build", async () => {
  await assert.rejects(
    run('import { limit } from "./large.ts"; export const found = limit;'),
    /No matching export.*"limit"/,
  );
});

test("a chunk without late modules stays as it is", () => {
  const text = 'const { run } = await import("./other.js"); run();';
  assert.equal(withLateModules(text), text);
});
