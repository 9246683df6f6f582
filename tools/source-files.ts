/** Which TypeScript files there are, and what each imports. Shared by the tools. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const root: string = join(import.meta.dirname, "..");

const skipped: ReadonlySet<string> = new Set(["node_modules", "dist", "testdata"]);

/** Paths of all `.ts` files below a folder of the repository, relative to the root, sorted. */
export function typescriptFiles(folder: string): string[] {
  const found: string[] = [];
  const visit = (directory: string) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (skipped.has(entry.name)) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts")) found.push(relative(root, path));
    }
  };
  visit(join(root, folder));
  return found.sort();
}

export interface ImportSite {
  readonly specifier: string;
  readonly line: number;
  readonly typeOnly: boolean;
}

// `import … from "x"`, `export … from "x"`, `import "x"`, `import("x")`.
const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^"';]*?\sfrom\s+)?"([^"\n]+)"|\bimport\(\s*"([^"\n]+)"\s*\)/g;

/** Static, dynamic and type-only imports of a file, in order. Comments are not looked into: a line that starts with `*` or `//` is skipped. */
export function importsOf(path: string): ImportSite[] {
  const text = readFileSync(join(root, path), "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
    .replace(/^\s*\/\/.*$/gm, "");
  return Array.from(text.matchAll(importPattern), (match) => ({
    specifier: match[2] ?? match[3] ?? "",
    line: text.slice(0, match.index).split("\n").length + (match[0].startsWith("\n") ? 1 : 0),
    typeOnly: match[1] !== undefined,
  }));
}
