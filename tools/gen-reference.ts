/**
 * Writes the generated pages of docs/reference/ from the declarations in the code. With `--check` nothing is written; the
 * exit code is 1 when a page is not what it would be.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandsPage } from "./reference/commands-page.ts";
import { functionPages } from "./reference/function-pages.ts";
import { partPages } from "./reference/part-pages.ts";
import { root } from "./source-files.ts";

/** Wholly generated: a page that nobody makes any more goes. */
const folders = ["functions", "parts"] as const;

const reference = join(root, "docs", "reference");
const pages = new Map<string, string>([
  ["commands.md", await commandsPage()],
  ...inFolder("functions", functionPages()),
  ...inFolder("parts", await partPages()),
]);
const outdated = [...pages].filter(([name, text]) => textOf(name) !== text).map(([name]) => name);
const leftOver = folders.flatMap(existing).filter((name) => !pages.has(name));

if (process.argv.includes("--check")) {
  for (const name of outdated) process.stdout.write(`docs/reference/${name} is out of date\n`);
  for (const name of leftOver) process.stdout.write(`docs/reference/${name} is of nothing that is there\n`);
  if (outdated.length + leftOver.length > 0) {
    process.stdout.write("run: node tools/gen-reference.ts\n");
    process.exitCode = 1;
  }
} else {
  for (const name of outdated) {
    mkdirSync(dirname(join(reference, name)), { recursive: true });
    writeFileSync(join(reference, name), pages.get(name) ?? "");
  }
  for (const name of leftOver) rmSync(join(reference, name));
  process.stdout.write(`${outdated.length} of ${pages.size} pages written, ${leftOver.length} removed\n`);
}

function inFolder(
  folder: string,
  found: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  return [...found].map(([name, text]) => [`${folder}/${name}`, text] as const);
}

function textOf(name: string): string | undefined {
  const path = join(reference, name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function existing(folder: string): readonly string[] {
  const path = join(reference, folder);
  return existsSync(path) ? readdirSync(path).map((name) => `${folder}/${name}`) : [];
}
