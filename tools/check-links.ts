/** Whether every relative link of every Markdown page leads somewhere, headings included. Prints those that do not; exit code 1 then. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { deadLinks } from "./dead-links.ts";
import { root } from "./source-files.ts";

const paths = globSync("**/*.md", {
  cwd: root,
  exclude: (name) => /(?:^|[\\/])(?:node_modules|dist|testdata)$/.test(name),
}).map((path) => path.split(sep).join("/"));
const pages = {
  exists: (path: string) => existsSync(join(root, path)),
  read: (path: string) =>
    path.endsWith(".md") && existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined,
};
const problems = paths
  .toSorted()
  .flatMap((path) => deadLinks(path, pages).map((problem) => `${path}:${problem}`));
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`links: ${paths.length} pages, ${problems.length} problems\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
