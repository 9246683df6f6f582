/** Patterns of file names: `*`, `?`, `**`, `[a-z]`, `{a,b}`. Source: the syntax of doublestar, which Packer's fileset uses; measured. */
import { regularExpression } from "./regex/regular-expression.ts";

/** Tests a whole path with `/` between names. */
export type GlobTest = (path: string) => boolean;

/** Undefined when the pattern is malformed. */
export function compileGlob(pattern: string): GlobTest | undefined {
  const source = new GlobReader(pattern).read();
  if (source === undefined) return undefined;
  // Not a JavaScript expression: several `*` would backtrack without limit.
  const expression = regularExpression(`\\A(?:${source})\\z`);
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
    const negated = this.#chars[this.#at] === "^" || this.#chars[this.#at] === "!";
    if (negated) this.#at++;
    let members = "";
    const start = this.#at;
    while (this.#at < this.#chars.length) {
      const char = this.#chars[this.#at++] ?? "";
      if (char === "]") return this.#at - 1 > start ? classSource(members, negated) : undefined;
      if (char === "/") return undefined; // A pattern is matched name by name.
      const low = char === "\\" ? this.#chars[this.#at++] : char;
      if (low === undefined) return undefined;
      const high = this.#rangeEnd();
      if (high === undefined) members += literal(low);
      else if (codeOf(low) <= codeOf(high)) members += `${literal(low)}-${literal(high)}`; // Else it holds nothing.
    }
    return undefined;
  }

  /** The last character of a range that begins here, as in `-z`; a `-` at the end of a class is a character. */
  #rangeEnd(): string | undefined {
    const [minus, next] = this.#chars.slice(this.#at, this.#at + 2);
    if (minus !== "-" || next === undefined || next === "]" || next === "/") return undefined;
    this.#at += 2;
    return next === "\\" ? this.#chars[this.#at++] : next;
  }
}

function classSource(members: string, negated: boolean): string {
  if (negated) return `[^/${members}]`;
  return members === "" ? nothing : `[${members}]`;
}

const nothing = "[^\\x{0}-\\x{10ffff}]";

function literal(char: string): string {
  return `\\x{${codeOf(char).toString(16)}}`;
}

function codeOf(char: string): number {
  return char.codePointAt(0) ?? 0;
}
