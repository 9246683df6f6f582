/**
 * Makes the shipped form of the command: `packages/surface/cli/dist/`, code-split so that a command loads only what it
 * needs. What all of them need is in one file. The chunks of a build are in a directory of their own, named by their content, and
 * the entry file comes last, so a build may run beside running commands.
 */
import { createHash } from "node:crypto";
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
import { dirname, join, relative, sep } from "node:path";
import { build } from "esbuild";
import type { Metafile } from "esbuild";
import { mergeChunks } from "./merge-chunks.ts";
import type { Chunk, ChunkGroup } from "./merge-chunks.ts";
import { directImports } from "./direct-imports.ts";
import { lateModules, requireAs, withLateModules } from "./late-modules.ts";
import { nodeBuiltins } from "./node-builtins.ts";
import { root } from "./source-files.ts";

const cli = join(root, "packages/surface/cli");
const dist = join(cli, "dist");
const entryName = "prebake.js";
/** Chunks of earlier builds stay this long for commands that are still running; with `--clean` (for a package) none stays. */
const keepMs = process.argv.includes("--clean") ? 0 : 24 * 60 * 60 * 1000;

const command = (name: string) => `packages/surface/cli/src/commands/${name}.ts`;
const legacy = (name: string) => `packages/engine/template/src/legacy/${name}.ts`;
const part = (kind: string) => (name: string) => `packages/parts/${kind}/${name}/${name}.ts`;
const template = (name: string) => `packages/engine/template/src/${name}.ts`;
const engineText = template("engine-text");
const services = "packages/engine/host/src/services.ts";
const oneFunction = (name: string) => `packages/language/hcl/src/functions/${name}.ts`;
const functions = oneFunction("function-table");
const checkPlan = "packages/engine/runner/src/check-plan.ts";
const late: readonly string[] = [
  engineText,
  services,
  functions,
  checkPlan,
  "packages/engine/host/src/http-server.ts",
  "packages/language/hcl/src/json/json-body.ts",
  ...["describe/describe-hcl-template", "describe/describe-legacy-template", "hcl/hcl-console"].map(template),
  ...["bcrypt", "hcl/plan-hcl-builds"].map(template),
  ...["load-legacy-template", "inspect-legacy-template", "plan-legacy-builds", "legacy-console"].map(legacy),
  ...["charset", "regex/regular-expression", "yaml/yaml-text", "yaml/yaml-value"].map(oneFunction),
];
const groups: readonly ChunkGroup[] = [
  {
    name: "start",
    roots: ["prebake", "run-process", "commands/version"].map(
      (name) => `packages/surface/cli/src/${name}.ts`,
    ),
  },
  { name: "format", roots: [command("fmt")], after: ["start"] },
  { name: "templates", roots: [command("inspect")], after: ["format"] },
  {
    name: "plans",
    roots: [...["validate", "plan", "build"].map(command), checkPlan, template("hcl/plan-hcl-builds")],
    after: ["templates"],
  },
  { name: "engine-text", roots: [engineText], after: ["templates"] },
  {
    name: "legacy",
    roots: ["load-legacy-template", "inspect-legacy-template", "plan-legacy-builds"].map(legacy),
    after: ["templates", "engine-text"],
  },
  { name: "rewriting", roots: ["fix", "hcl2-upgrade"].map(command), after: ["legacy"] },
  { name: "functions", roots: [functions], after: ["templates"] },
  {
    name: "parts",
    roots: [
      services,
      "packages/parts/communicators/load-communicator.ts",
      ...["null", "file"].map(part("builders")),
      ...["shell", "shell-local", "file"].map(part("provisioners")),
      ...["manifest", "shell-local"].map(part("post-processors")),
    ],
    after: ["plans"],
  },
  {
    name: "virtual-machines",
    roots: [part("builders")("qemu"), part("communicators")("ssh")],
    after: ["parts"],
  },
  { name: "plugins", roots: ["packages/engine/go-plugins/src/index.ts", command("init")], after: ["plans"] },
];

const startedAt = new Date();
const result = await bundle();
const files = await placeFiles(result);
for (const { path, text } of files.toSorted(
  (a, b) => Number(a.path === entryName) - Number(b.path === entryName),
))
  writeWhole(join(dist, path), Buffer.from(text));
writeWhole(join(dist, "bundled-licenses.txt"), Buffer.from(bundledLicenses(result.metafile)));
// As old as the build's beginning: a source that changed meanwhile is newer.
utimesSync(join(dist, entryName), startedAt, startedAt);
removeOldChunks(new Set(files.map(({ path }) => path.split("/")[1] ?? "")));
const kilobytes = Math.round(files.reduce((sum, { text }) => sum + text.length, 0) / 1024);
process.stdout.write(`built ${files.length} files, ${kilobytes} KiB\n`);

async function bundle() {
  try {
    return await build({ ...options(), plugins: [lateModules(late), directImports, nodeBuiltins] });
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
    // Paths of the result are the same from wherever it is called.
    absWorkingDir: root,
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

/** Few files, and those of this build beside each other. */
async function placeFiles({
  outputFiles,
  metafile,
}: Awaited<ReturnType<typeof bundle>>): Promise<readonly Chunk[]> {
  const chunks = await mergeChunks({
    chunks: outputFiles.map(({ path, text }) => ({ path: inDist(path), text })),
    outputs: metafile.outputs,
    relative: (path) => inDist(join(root, path)),
    groups,
  });
  const hash = createHash("sha256");
  for (const { path, text } of chunks) hash.update(`${path}\0${text}\0`);
  const build = hash.digest("hex").slice(0, 12);
  return chunks.map(({ path, text }) => ({
    path: path.replace(/^chunks\//, `chunks/${build}/`),
    text: withRequire(
      withLateModules(
        path.includes("/") ? text : text.replaceAll(/(["'])\.\/chunks\//g, `$1./chunks/${build}/`),
      ),
    ),
  }));
}

function inDist(path: string): string {
  return relative(dist, path).replaceAll(sep, "/");
}

/** Bundled CommonJS code (yaml) asks for Node's own modules by `require`, which ES modules do not have. */
function withRequire(text: string): string {
  if (!text.includes("typeof require")) return text;
  const banner = requireAs("require");
  return text.startsWith("#!") ? text.replace("\n", () => `\n${banner}\n`) : `${banner}\n${text}`;
}

/** Readers see the old or the new file, never a part. */
function writeWhole(path: string, contents: Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(temporary, contents, { mode: path === join(dist, entryName) ? 0o755 : 0o644 });
  renameSync(temporary, path);
}

function removeOldChunks(current: ReadonlySet<string>): void {
  for (const name of readdirSync(join(dist, "chunks"))) {
    const path = join(dist, "chunks", name);
    const isOld = !current.has(name) && Date.now() - statSync(path).mtimeMs >= keepMs;
    if (isOld) rmSync(path, { recursive: true, force: true });
  }
}
