/** Patterns of file names: `*`, `?`, `**`, `[a-z]`, `{a,b}`. Source: the syntax of doublestar, which Packer's fileset uses; measured. */
import { RegularExpression } from "./regex/regular-expression.ts";

/** Tests a whole path with `/` between names. */
export type GlobTest = (path: string) => boolean;

/** Undefined when the pattern is malformed. */
export function compileGlob(pattern: string): GlobTest | undefined {
  const source = new GlobReader(pattern).read();
  if (source === undefined) return undefined;
  // Not a JavaScript expression: several `*` would backtrack without limit.
  const expression = new RegularExpression(`\\A(?:${source})\\z`);
  return (path) => expression.exec(path) !== undefined;
}

class GlobReader {
  readonly #chars: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#chars = Array.from(pattern);
  }

  read(): string | undefined {
    let source = "";
    while (this.#at < this.#chars.length) {
      const part = this.#part();
      if (part === undefined) return undefined;
      source += part;
    }
    return this.#depth === 0 ? source : undefined;
  }

  #part(): string | undefined {
    const char = this.#chars[this.#at++] ?? "";
    switch (char) {
      case "*":
        return this.#stars();
      case "?":
        return "[^/]";
      case "[":
        return this.#characterClass();
      case "{":
        this.#depth++;
        return "(?:";
      case "}":
        return this.#depth-- > 0 ? ")" : undefined;
      case ",":
        return this.#depth > 0 ? "|" : ",";
      case "\\":
        return this.#at < this.#chars.length ? literal(this.#chars[this.#at++] ?? "") : undefined;
      default:
        return literal(char);
    }
  }

  /** `**` as a whole name stands for any number of directories, else for `*`. */
  #stars(): string {
    const start = this.#at - 1;
    while (this.#chars[this.#at] === "*") this.#at++;
    const before = start === 0 || this.#chars[start - 1] === "/";
    const next = this.#chars[this.#at];
    if (this.#at - start !== 2 || !before || (next !== undefined && next !== "/")) return "[^/]*";
    if (next === undefined) return ".*";
    this.#at++;
    return "(?:.*/)?";
  }

  #characterClass(): string | undefined {
    let source = "[";
    if (this.#chars[this.#at] === "^" || this.#chars[this.#at] === "!") {
      source += "^/";
      this.#at++;
    }
    const start = this.#at;
    while (this.#at < this.#chars.length) {
      const char = this.#chars[this.#at++] ?? "";
      if (char === "]") return this.#at - 1 > start ? `${source}]` : undefined;
      if (char === "-") source += "-";
      else if (char === "\\") source += literal(this.#chars[this.#at++] ?? "");
      else source += literal(char);
    }
    return undefined;
  }
}

function literal(char: string): string {
  return `\\x{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
