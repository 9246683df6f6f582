/**
 * How the bundle gets at Node's own modules: without a module of theirs to link, and the slow ones not before one of their functions is
 * called. Loading crypto and zlib alone takes as long as validating a small template.
 */
import { isBuiltin } from "node:module";
import type { Plugin } from "esbuild";

/** Loaded at the first call of one of their functions. */
const slow: ReadonlySet<string> = new Set([
  "node:child_process",
  "node:crypto",
  "node:net",
  "node:readline",
  "node:tty",
  "node:zlib",
]);
/** Made of their forms with a callback: the module with the promises takes two milliseconds, and most runs only look at files and read them. */
const promised: ReadonlySet<string> = new Set([
  "access",
  "lstat",
  "mkdir",
  "readFile",
  "readdir",
  "readlink",
  "realpath",
  "rename",
  "stat",
]);
const namespace = "node-builtin";

export const nodeBuiltins: Plugin = {
  name: "node-builtins",
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind, importer }) =>
      kind === "import-statement" && isBuiltin(path) && !isPackage(importer)
        ? { path, namespace, sideEffects: false }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace }, async ({ path }) => ({
      contents: moduleText(path, (await import(path)) as Readonly<Record<string, unknown>>), // Whatever Node exports.
      loader: "js",
    }));
  },
};

/** A package that requires its own modules would have all of ours made at once, whatever is used of them. */
function isPackage(importer: string): boolean {
  return /[\\/]node_modules[\\/]/.test(importer);
}

/** Each export is made by a pure expression, so that only those stay that are used. */
function moduleText(path: string, exported: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(exported).flatMap(([name, value]) =>
    /^\w+$/.test(name) && name !== "default" ? `export const ${name} = ${formOf(path, name, value)};` : [],
  );
  return [
    `const load = () => process.getBuiltinModule(${JSON.stringify(path)});`,
    ...lines,
    "export default /* @__PURE__ */ load();",
  ].join("\n");
}

function formOf(path: string, name: string, value: unknown): string {
  if (path === "node:fs/promises") return promised.has(name) ? promisedText(name) : lateText(name, value);
  return slow.has(path) ? lateText(name, value) : nowText(name);
}

function promisedText(name: string): string {
  return `(...words) => process.getBuiltinModule("node:util").promisify(process.getBuiltinModule("node:fs").${name})(...words)`;
}

function nowText(name: string): string {
  return `/* @__PURE__ */ (() => load().${name})()`;
}

function lateText(name: string, value: unknown): string {
  // A class must be there as it is, for `instanceof`.
  if (typeof value === "function" && /^[A-Z]/.test(name)) return nowText(name);
  if (typeof value !== "function")
    return `/* @__PURE__ */ new Proxy({}, { get: (_, key) => load().${name}[key] })`;
  const call = `(...words) => load().${name}(...words)`;
  if (Object.getOwnPropertySymbols(value).length === 0) return call;
  // By its symbols `promisify` knows what the promise of such a function gives.
  const promised = `(...words) => process.getBuiltinModule("node:util").promisify(load().${name})(...words)`;
  return `/* @__PURE__ */ Object.assign(${call}, { [Symbol.for("nodejs.util.promisify.custom")]: ${promised} })`;
}
