/**
 * How the bundle takes names from our own packages: from the files that define them, not through the package's `index.ts`. The bundler
 * splits by file, so an index in between would make one chunk of a package, and a command that needs one function would load all.
 */
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";
import { root } from "./source-files.ts";

export const directImports: Plugin = {
  name: "direct-imports",
  setup(build) {
    build.onLoad({ filter: /[\\/]packages[\\/].*\.ts$/ }, ({ path }) => ({
      contents: withDirectImports(readFileSync(path, "utf8"), definedNames),
      loader: "ts",
    }));
  },
};

/** Where a name of a package is defined. */
export interface Definition {
  readonly file: string;
  /** Its name there. */
  readonly name: string;
}

/** The names that a package's index takes from its files. */
export type NamesOf = (packageName: string) => ReadonlyMap<string, Definition>;

const importForm = /^import \{([^}]*)\} from "(@prebake\/[\w-]+)";/gm;
const exportForm = /^export \{([^}]*)\} from "(\.[^"]+)";/gm;

/** The source with a line for each name that is defined in a file of another package; names that an index defines itself stay. */
export function withDirectImports(source: string, namesOf: NamesOf): string {
  return source.replaceAll(importForm, (whole, names: string, packageName: string) => {
    const defined = namesOf(packageName);
    const lines = listed(names).map(([name, local]) => {
      const found = defined.get(name);
      return `import { ${found?.name ?? name} as ${local} } from ${JSON.stringify(found?.file ?? packageName)};`;
    });
    // As many lines as before: what follows keeps its place.
    return lines.join(" ") + "\n".repeat(whole.split("\n").length - 1);
  });
}

/** Of the text of an index file in `directory`. Types are not in it: a bundle has none. */
export function namesInIndex(text: string, directory: string): ReadonlyMap<string, Definition> {
  return new Map(
    [...text.matchAll(exportForm)].flatMap(([, names = "", file = ""]) =>
      listed(names).map(([name, exported]) => [exported, { file: join(directory, file), name }] as const),
    ),
  );
}

/** `a, b as c` → [a, a], [b, c]. */
function listed(names: string): readonly (readonly [string, string])[] {
  return names.split(",").flatMap((item) => {
    const [name, local] = item.trim().split(" as ");
    return name === undefined || name === "" || name.startsWith("type ")
      ? []
      : [[name, local ?? name] as const];
  });
}

const known = new Map<string, ReadonlyMap<string, Definition>>();

function definedNames(packageName: string): ReadonlyMap<string, Definition> {
  const found = known.get(packageName) ?? readNames(packageName);
  known.set(packageName, found);
  return found;
}

/** Nothing for a package without an index: its names come from its entries. */
function readNames(packageName: string): ReadonlyMap<string, Definition> {
  const folder = realpathSync(join(root, "node_modules", packageName));
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    exports?: Readonly<Record<string, string>>;
  };
  const index = exports?.["."];
  if (index === undefined) return new Map();
  const path = join(folder, index);
  return namesInIndex(readFileSync(path, "utf8"), dirname(path));
}
