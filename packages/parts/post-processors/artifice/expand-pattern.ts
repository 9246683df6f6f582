/** Patterns of paths to the paths that are there. Source: Go's filepath.Glob; its forms, and that it knows no `**`, measured. */
import type { HostFiles } from "@prebake/sdk";

/**
 * Paths that match, in the order of their names; none is no error. A path without special characters gives itself when
 * something is there. `*` and `?` do not cross `/`. Undefined: the pattern is malformed.
 */
export async function expandPattern(
  pattern: string,
  files: HostFiles,
): Promise<readonly string[] | undefined> {
  const tests = pattern.split("/").map((part) => compileName(part));
  const names = pattern.split("/");
  let found: readonly string[] = [""];
  for (const [index, test] of tests.entries()) {
    if (test === undefined) return undefined;
    const last = index === names.length - 1;
    const next = await Promise.all(
      found.map((base) => step({ base, name: names[index] ?? "", test, last }, files)),
    );
    found = next.flat();
  }
  return found;
}

interface Step {
  /** What was found so far, with its `/`. */
  readonly base: string;
  readonly name: string;
  readonly test: RegExp;
  readonly last: boolean;
}

async function step({ base, name, test, last }: Step, files: HostFiles): Promise<readonly string[]> {
  const end = last ? "" : "/";
  if (!/[*?[\\]/.test(name)) {
    const path = base + name;
    return !last || (await files.status(path, { followLinks: false })) ? [path + end] : [];
  }
  const directory = base === "" ? "." : base;
  if ((await files.status(directory))?.kind !== "directory") return [];
  const names = (await files.list(directory)).map((entry) => entry.name).filter((entry) => test.test(entry));
  return names.sort((a, b) => (a < b ? -1 : 1)).map((entry) => base + entry + end);
}

/** One name between slashes as an expression; undefined when it is malformed. */
function compileName(name: string): RegExp | undefined {
  let source = "";
  for (let at = 0; at < name.length; at++) {
    const char = name[at] ?? "";
    if (char === "*") {
      while (name[at + 1] === "*") at++;
      source += ".*";
    } else if (char === "?") source += ".";
    else if (char === "\\") {
      if (++at === name.length) return undefined;
      source += RegExp.escape(name[at] ?? "");
    } else if (char === "[") {
      const set = compileSet(name.slice(at));
      if (!set) return undefined;
      source += set.source;
      at += set.length - 1;
    } else source += RegExp.escape(char);
  }
  return new RegExp(`^${source}$`, "su");
}

interface CompiledSet {
  readonly source: string;
  /** Of the pattern's text. */
  readonly length: number;
}

/**
 * A set (`[a-z]`, `[^ab]`) at the start of the text. Undefined when it is malformed: not closed, empty, or with a `-` that
 * has no character on one side. A range that runs backwards is none, and matches nothing. Source: measured with Packer 1.6.6.
 */
function compileSet(text: string): CompiledSet | undefined {
  const found = /^\[(\^?)((?:(?:\\.|[^\]\\-])(?:-(?:\\.|[^\]\\-]))?)+)\]/su.exec(text);
  if (!found) return undefined;
  const [all, not = "", inside = ""] = found;
  const members = [...inside.matchAll(/(\\.|.)(?:-(\\.|.))?/gsu)].flatMap(([, low = "", high = low]) => {
    const [from, to] = [codeOf(low), codeOf(high)];
    return from > to ? [] : [`\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`];
  });
  return { source: `[${not}${members.join("")}]`, length: all.length };
}

function codeOf(member: string): number {
  return member.replace(/^\\(?=.)/su, "").codePointAt(0) ?? 0;
}
