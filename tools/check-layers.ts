/**
 * Fails on an import that points up, on one between two parts, on `node:` in a layer that runs without Node, on an
 * undeclared dependency, and on any import cycle (type-only ones too). The rules are `layers` below.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { importsOf, root, typescriptFiles } from "./source-files.ts";

interface Layer {
  /** Layers it may import from, besides its own. */
  readonly below: readonly string[];
  readonly node: boolean;
  /** Packages of one layer may import each other. */
  readonly siblings: boolean;
}

const layers: Readonly<Record<string, Layer>> = {
  foundation: { below: [], node: false, siblings: true },
  language: { below: ["foundation"], node: false, siblings: true },
  contract: { below: ["foundation", "language"], node: false, siblings: true },
  engine: { below: ["foundation", "language", "contract"], node: true, siblings: true },
  parts: { below: ["foundation", "language", "contract"], node: true, siblings: false },
  surface: { below: ["foundation", "language", "contract"], node: true, siblings: true },
  dev: { below: ["foundation", "language", "contract", "engine"], node: true, siblings: true },
};

/** The composition root: joins everything. */
const anything: ReadonlySet<string> = new Set(["surface/cli"]);
/** The part of `dev` that tests of every layer may import. */
const forTests = "dev/testing";
const engineOnly = { hostPackage: "engine/host", runner: "engine/runner" };

interface Package {
  readonly folder: string;
  readonly layer: string;
  readonly dependencies: ReadonlySet<string>;
}

const files = typescriptFiles("packages");
const packages = readPackages(files);
const problems = [...files.flatMap(checkFile), ...findCycles()];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`layers: ${files.length} files, ${problems.length} problems\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

function readPackages(paths: readonly string[]): ReadonlyMap<string, Package> {
  const found = new Map<string, Package>();
  for (const folder of new Set(paths.map((path) => path.split("/").slice(0, 3).join("/")))) {
    const manifestPath = join(root, folder, "package.json");
    if (!existsSync(manifestPath)) continue;
    const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as {
      name: string;
      dependencies?: Record<string, string>;
      devDependencies?: Record<string, string>;
      peerDependencies?: Record<string, string>;
    };
    const dependencies = {
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.peerDependencies,
    };
    found.set(manifest.name, {
      folder,
      layer: folder.split("/")[1] ?? "",
      dependencies: new Set(Object.keys(dependencies)),
    });
  }
  return found;
}

function checkFile(path: string): string[] {
  const own = packageOf(path);
  if (!own) return [`${path}: belongs to no package`];
  const isTest = /\.(test|bench|fixture)\.ts$/.test(path);
  return importsOf(path).flatMap((site) => {
    const complain = (why: string) => [`${path}:${site.line}: imports "${site.specifier}": ${why}`];
    if (site.specifier.startsWith(".")) return checkRelative(path, site.specifier, complain);
    if (site.specifier.startsWith("node:")) {
      return layers[own.layer]?.node || isTest ? [] : complain(`${own.layer} runs without Node`);
    }
    return checkPackage({ own, isTest }, site.specifier, complain);
  });
}

function checkRelative(path: string, specifier: string, complain: (why: string) => string[]): string[] {
  const target = normalize(join(dirname(path), specifier));
  if (!target.startsWith(`${path.split("/").slice(0, 3).join("/")}/`))
    return complain("leaves its package by a relative path");
  if (!existsSync(join(root, target))) return complain("there is no such file");
  const [from, to] = [partOf(path), partOf(target)];
  return from !== undefined && to !== undefined && from !== to ? complain("one part imports another") : [];
}

/** `packages/parts/builders/qemu/x.ts` → its part folder; undefined outside of parts. */
function partOf(path: string): string | undefined {
  const pieces = path.split("/");
  return pieces[1] === "parts" && pieces.length > 4 ? pieces.slice(0, 4).join("/") : undefined;
}

function checkPackage(
  from: { own: Package; isTest: boolean },
  specifier: string,
  complain: (why: string) => string[],
): string[] {
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  const target = packages.get(name);
  const { own } = from;
  const ownFolder = own.folder.replace("packages/", "");
  if (!target) return own.dependencies.has(name) ? [] : complain("is not among the package's dependencies");
  const targetFolder = target.folder.replace("packages/", "");
  if (targetFolder === forTests || anything.has(ownFolder)) {
    return targetFolder === forTests && !from.isTest && own.layer !== "dev"
      ? complain("only tests may use it")
      : [];
  }
  if (from.isTest && targetFolder === engineOnly.hostPackage) return []; // Tests of parts run on the real host.
  if (!own.dependencies.has(name)) return complain("is not among the package's dependencies");
  const layer = layers[own.layer];
  if (target.layer === own.layer) {
    if (!layer?.siblings && target !== own)
      return complain("packages of this layer do not import each other");
    return own.layer === "engine" &&
      targetFolder === engineOnly.hostPackage &&
      ownFolder !== engineOnly.hostPackage
      ? complain("only cli imports the host; others see the Host interface")
      : [];
  }
  return layer?.below.includes(target.layer) ? [] : complain(`${own.layer} must not import ${target.layer}`);
}

function packageOf(path: string): Package | undefined {
  const folder = path.split("/").slice(0, 3).join("/");
  return [...packages.values()].find((item) => item.folder === folder);
}

/** Cycles among files of one package, as `a.ts → b.ts → a.ts`; each strongly connected component is reported once. */
function findCycles(): string[] {
  const graph = new Map(files.map((path) => [path, targetsOf(path)]));
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    state.set(path, "open");
    for (const target of graph.get(path) ?? []) {
      const seen = state.get(target);
      if (seen === "open")
        cycles.push(`cycle: ${[...trail.slice(trail.indexOf(target)), target].join(" → ")}`);
      else if (!seen) visit(target, [...trail, target]);
    }
    state.set(path, "done");
  };
  for (const path of graph.keys()) if (!state.has(path)) visit(path, [path]);
  return cycles;
}

function targetsOf(path: string): string[] {
  return importsOf(path)
    .filter((site) => site.specifier.startsWith("."))
    .map((site) => normalize(join(dirname(path), site.specifier)))
    .filter((target) => target !== path);
}
