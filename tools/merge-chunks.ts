/**
 * Makes few files of the many small chunks that code splitting leaves: each file costs Node a third of a millisecond, and every
 * command about templates needs the same thirty.
 */
import { posix } from "node:path";
import { build } from "esbuild";
import type { Metafile, Plugin } from "esbuild";
import { lateMark } from "./late-modules.ts";

export interface Chunk {
  /** Relative to the output directory, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface ChunkGroup {
  /** File name of the merged chunk, without its ending. */
  readonly name: string;
  /** Sources of the entry points whose chunks, and all they import, go into this group unless an earlier one of `after` has them. */
  readonly roots: readonly string[];
  /** Groups that are loaded anyway when this one is, earlier in the list. What it shares with another group is in a file of its own. */
  readonly after?: readonly string[];
}

interface Member {
  readonly file: string;
  /** By name of the export: its name in the merged file. */
  readonly names: ReadonlyMap<string, string>;
}

export interface MergeOptions {
  readonly chunks: readonly Chunk[];
  readonly outputs: Metafile["outputs"];
  /** Of paths in `outputs`: as in `Chunk`. */
  readonly relative: (output: string) => string;
  readonly groups: readonly ChunkGroup[];
}

/** All files of the result: merged ones, and the rest, which imports from them. Throws when a root is no entry point. */
export async function mergeChunks(options: MergeOptions): Promise<readonly Chunk[]> {
  const { chunks, groups } = options;
  const texts = new Map(chunks.map(({ path, text }) => [path, text]));
  const outputs = new Map(
    Object.entries(options.outputs).map(([path, output]) => [options.relative(path), output]),
  );
  const placed = placeChunks(groups, (roots) => reached(outputs, options.relative, roots));
  const members = new Map<string, Member>();
  for (const [name, own] of placed)
    for (const path of own) {
      const names = namesOf(outputs.get(path)?.exports ?? [], members.size);
      members.set(path, { file: `chunks/${name}.js`, names });
    }
  const merged = [...placed].map(([name, own]) => ({
    path: `chunks/${name}.js`,
    base: "entry.js",
    text: own.map((path) => exportLine(`./${path}`, members.get(path), "out")).join("\n"),
  }));
  const others = chunks
    .filter(({ path }) => !members.has(path) && path.endsWith(".js"))
    .map(({ path, text }) => ({ path, base: path, text }));
  return await Promise.all(
    [...merged, ...others].map(async ({ path, base, text }) => {
      const joined = await join(text, { file: path, base, members, texts });
      return { path, text: withoutDetour({ path, text: joined }, members) };
    }),
  );
}

/** Which chunks each merged file holds: those of a group, and one for what is shared by groups that may be loaded without each other. */
function placeChunks(
  groups: readonly ChunkGroup[],
  reach: (roots: readonly string[]) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const before = new Map<string, ReadonlySet<string>>();
  const users = new Map<string, string[]>();
  for (const { name, roots, after = [] } of groups) {
    before.set(name, new Set(after.flatMap((one) => [one, ...(before.get(one) ?? [])])));
    for (const path of reach(roots)) users.set(path, [...(users.get(path) ?? []), name]);
  }
  const placed = new Map<string, string[]>();
  for (const [path, [first = "", ...others]] of users) {
    const isThere = others.every((other) => before.get(other)?.has(first));
    const name = isThere ? first : "shared";
    placed.set(name, [...(placed.get(name) ?? []), path]);
  }
  return placed;
}

const lateImport = new RegExp(`\\bimport\\("(\\.[^"]+)"\\)(\\.${lateMark}\\b)?`, "g");

/** What is imported when it is needed comes from the merged chunk at once, not by way of the line that points there. */
function withoutDetour({ path, text }: Chunk, members: ReadonlyMap<string, Member>): string {
  return text.replaceAll(lateImport, (whole, target: string, mark: string = "") => {
    const member = members.get(posix.join(posix.dirname(path), target));
    if (!member) return whole;
    const names = [...member.names].map(([name, unique]) => `${unique}:${name}`).join(",");
    const rename = `({${names}})=>({${[...member.names.keys()].join(",")}})`;
    const imported = `import(${JSON.stringify(pathFrom(path, member.file))})${mark}`;
    return mark === "" ? `${imported}.then(${rename})` : `(${rename})(${imported})`;
  });
}

/** Chunks of the roots and all that they import statically; no entries of the whole. */
function reached(
  outputs: ReadonlyMap<string, Metafile["outputs"][string]>,
  relative: MergeOptions["relative"],
  roots: readonly string[],
): readonly string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: next, kind, external } of outputs.get(path)?.imports ?? [])
      if (kind === "import-statement" && !external) visit(relative(next));
  };
  for (const root of roots) {
    const entry = [...outputs].find(([, output]) => output.entryPoint === root);
    if (!entry) throw new Error(`${root} is no entry point of the bundle: mend the groups in tools/build.ts`);
    visit(entry[0]);
  }
  return [...found].filter((path) => !isEntry(path));
}

function namesOf(exported: readonly string[], index: number): ReadonlyMap<string, string> {
  return new Map(exported.map((name) => [name, `c${index}_${name}`]));
}

/** `out`: the chunk's exports by their merged names; `in`: the other way round. */
function exportLine(from: string, member: Member | undefined, direction: "in" | "out"): string {
  const names = [...(member?.names ?? [])].map(([name, unique]) =>
    direction === "out" ? `${name} as ${unique}` : `${unique} as ${name}`,
  );
  return names.length === 0
    ? `import ${JSON.stringify(from)};`
    : `export { ${names.join(", ")} } from ${JSON.stringify(from)};`;
}

function pathFrom(path: string, target: string): string {
  const way = posix.relative(posix.dirname(path), target);
  return way.startsWith(".") ? way : `./${way}`;
}

function isEntry(path: string): boolean {
  return !path.includes("/");
}

interface Surroundings {
  /** The file that is made. */
  readonly file: string;
  /** The path that the imports of its text start from. */
  readonly base: string;
  readonly members: ReadonlyMap<string, Member>;
  readonly texts: ReadonlyMap<string, string>;
}

/** One module of `entry` and the members of the same file; what is in other files is imported from there. */
async function join(entry: string, surroundings: Surroundings): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, sourcefile: surroundings.file, loader: "js" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    write: false,
    logLevel: "warning",
    plugins: [chunkLinker(surroundings)],
  });
  return outputFiles[0]?.text ?? "";
}

function chunkLinker({ file, base, members, texts }: Surroundings): Plugin {
  return {
    name: "chunk-linker",
    setup(linked) {
      linked.onResolve({ filter: /.*/ }, ({ path, importer, kind, namespace }) => {
        if (!path.startsWith(".")) return { path, external: true };
        if (namespace === "bridge") return { path, external: true };
        const target = posix.join(posix.dirname(namespace === "chunk" ? importer : base), path);
        const member = members.get(target);
        if (kind === "dynamic-import" || !member) return { path: pathFrom(file, target), external: true };
        return { path: target, namespace: member.file === file ? "chunk" : "bridge" };
      });
      linked.onLoad({ filter: /.*/, namespace: "chunk" }, ({ path }) => ({
        contents: texts.get(path) ?? "",
        loader: "js",
      }));
      linked.onLoad({ filter: /.*/, namespace: "bridge" }, ({ path }) => {
        const member = members.get(path);
        return {
          contents: member ? exportLine(pathFrom(file, member.file), member, "in") : "",
          loader: "js",
        };
      });
    },
  };
}
