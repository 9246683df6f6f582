/**
 * Modules of ours that the bundle loads at the first call of one of their functions: large, and not needed by every run of the commands
 * that may come to them. Loading is by `require`, which reads ES modules too and does not wait, so callers need not know.
 */
import { readFileSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import type { Plugin } from "esbuild";
import { root } from "./source-files.ts";

const namespace = "late-module";
/** A property that no module has: marks what becomes a `require` when the paths of the chunks are settled. */
export const lateMark = "requiredLate";

/** `modules`: paths from the root, with `/`. They may export functions that are called through, and types; a build that wants something else fails. */
export function lateModules(modules: readonly string[]): Plugin {
  const late = new Set(modules);
  return {
    name: "late-modules",
    setup(build) {
      build.onResolve({ filter: /\.ts$/ }, ({ path, kind, resolveDir }) => {
        if (kind !== "import-statement") return undefined;
        const found = isAbsolute(path) ? path : join(resolveDir, path);
        const known = late.has(relative(root, found).replaceAll(sep, "/"));
        return known ? { path: found, namespace, sideEffects: false } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: callThrough(path, readFileSync(path, "utf8")),
        resolveDir: root,
        loader: "js",
      }));
    },
  };
}

/** A module with the same functions, each of which loads the real one. */
function callThrough(path: string, source: string): string {
  const names = [...source.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, name]) => name);
  return [
    "let loaded;",
    `const load = () => loaded ??= import(${JSON.stringify(path)}).${lateMark};`,
    ...names.map((name) => `export const ${name} = (...words) => load().${name}(...words);`),
  ].join("\n");
}

/** The text of a finished chunk, whose paths are settled. */
export function withLateModules(text: string): string {
  const changed = text.replaceAll(
    new RegExp(`import\\(("[^"]+")\\)\\.${lateMark}`, "g"),
    (_, path: string) => `requireLate(${path})`,
  );
  return changed === text ? text : `${requireAs("requireLate")}${changed}`;
}

/** A statement that gives an ES module a `require` of this name, which is made at the first call: making one takes a millisecond. */
export function requireAs(name: string): string {
  return `let ${name}Made;const ${name}=path=>(${name}Made??=process.getBuiltinModule("node:module").createRequire(import.meta.url))(path);`;
}
