/**
 * Makes the shipped form of the command: `packages/surface/cli/dist/`, code-split so that a command loads only what it
 * needs. Chunks carry a hash in their names and the entry file comes last, so a build may run beside running commands.
 */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Metafile } from "esbuild";
import { nodeBuiltins } from "./node-builtins.ts";
import { root } from "./source-files.ts";

const cli = join(root, "packages/surface/cli");
const dist = join(cli, "dist");
const entryName = "prebake.js";
/** Chunks of earlier builds stay this long for commands that are still running; with `--clean` (for a package) none stays. */
const keepMs = process.argv.includes("--clean") ? 0 : 24 * 60 * 60 * 1000;

const startedAt = new Date();
const result = await bundle();

mkdirSync(join(dist, "chunks"), { recursive: true });
const files = result.outputFiles.toSorted((a, b) => Number(isEntry(a.path)) - Number(isEntry(b.path)));
for (const file of files) writeWhole(file.path, file.contents);
writeWhole(join(dist, "bundled-licenses.txt"), Buffer.from(bundledLicenses(result.metafile)));
// As old as the build's beginning: a source that changed meanwhile is newer.
utimesSync(join(dist, entryName), startedAt, startedAt);
removeOldChunks(new Set(files.map((file) => file.path)));
const kilobytes = Math.round(files.reduce((sum, file) => sum + file.contents.length, 0) / 1024);
process.stdout.write(`built ${files.length} files, ${kilobytes} KiB\n`);

async function bundle() {
  try {
    return await build({ ...options(), plugins: [nodeBuiltins] });
  } catch {
    process.exit(1); // esbuild has printed what is wrong.
  }
}

function options() {
  return {
    entryPoints: {
      prebake: join(cli, "src/prebake.ts"),
      // For parts of the user's own: they import the contract by its name.
      sdk: join(root, "packages/contract/sdk/src/index.ts"),
    },
    outdir: dist,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    // Names stay: stacks and error classes are shown to people, and they cost a tenth of the size.
    minifyWhitespace: true,
    minifySyntax: true,
    chunkNames: "chunks/[name]-[hash]",
    external: readDependencies(),
    legalComments: "none",
    // Bundled CommonJS code (yaml) asks for Node's own modules by `require`, which ES modules do not have.
    banner: {
      js: 'import{createRequire as createRequireForBundle}from"node:module";var require=createRequireForBundle(import.meta.url);',
    },
    write: false,
    metafile: true,
    logLevel: "warning",
  } as const;
}

/** What npm installs beside the bundle. */
function readDependencies(): string[] {
  const manifest = JSON.parse(readFileSync(join(cli, "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(manifest.dependencies ?? {});
}

/** What is bundled from npm keeps its licence: names, and the texts as their packages have them. */
function bundledLicenses({ inputs }: Metafile): string {
  const names = Object.keys(inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  );
  const texts = [...new Set(names)].sort().map((name) => `${name}\n\n${licenceOf(name).trim()}\n`);
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}

/** Some packages only name their licence in the manifest. */
function licenceOf(name: string): string {
  const folder = join(root, "node_modules", name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file !== undefined) return readFileSync(join(folder, file), "utf8");
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { license?: string };
  return `Licence: ${manifest.license ?? "see the package"}`;
}

function isEntry(path: string): boolean {
  return path === join(dist, entryName);
}

/** Readers see the old or the new file, never a part. */
function writeWhole(path: string, contents: Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, contents, { mode: isEntry(path) ? 0o755 : 0o644 });
  renameSync(temporary, path);
}

function removeOldChunks(current: ReadonlySet<string>): void {
  for (const name of readdirSync(join(dist, "chunks"))) {
    const path = join(dist, "chunks", name);
    if (!current.has(path) && Date.now() - statSync(path).mtimeMs >= keepMs) rmSync(path, { force: true });
  }
}
