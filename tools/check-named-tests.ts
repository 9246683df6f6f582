/**
 * Documentation that names tests keeps to what is there: in the pages below, a line with `file.test.ts` names a file, and
 * each "text in quotation marks" behind it stands in that file. Prints what does not; exit code 1 then.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source-files.ts";

interface Page {
  readonly path: string;
  /** Where its files are looked for, in this order. */
  readonly folders: readonly string[];
}

const pages: readonly Page[] = [
  {
    path: "docs/plugin-protocol.md",
    folders: ["packages/engine/go-plugins/src", "packages/surface/cli/src", "packages/engine", "."],
  },
];

const problems = pages.flatMap(({ path, folders }) =>
  readFileSync(join(root, path), "utf8")
    .split("\n")
    .flatMap((line, at) => problemsOf(line, folders).map((problem) => `${path}:${at + 1}: ${problem}`)),
);
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`named tests: ${pages.length} pages, ${problems.length} problems\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

function problemsOf(line: string, folders: readonly string[]): readonly string[] {
  return [...line.matchAll(/`([^`]+\.test\.ts)`((?:,? "[^"]+")*)/g)].flatMap(([, file = "", titles = ""]) => {
    const found = folders.map((folder) => join(root, folder, file)).find((path) => existsSync(path));
    if (found === undefined) return [`there is no ${file}`];
    const text = readFileSync(found, "utf8");
    const missing = [...titles.matchAll(/"([^"]+)"/g)].filter(([, title = ""]) => !text.includes(title));
    return missing.map(([, title]) => `${file} does not say "${title}"`);
  });
}
