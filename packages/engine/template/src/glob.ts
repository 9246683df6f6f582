/**
 * Glob patterns of `-only` and `-except`. Source: measured on Packer 1.16: `*` crosses dots, an unclosed `{` ends with the pattern, an unclosed `[` is an error.
 * Another language than the patterns of `fileset` (`language/hcl`, functions/glob.ts): there `*` stops at a slash, `**` crosses it, and what is not closed is
 * an error. What the two share is too little for a place of its own.
 */

export type GlobMatcher = (name: string) => boolean;

/** A matcher of whole names; undefined when the pattern is none. `\` takes the next character as it is. */
export function parseGlob(pattern: string): GlobMatcher | undefined {
  const compiler = new GlobCompiler(pattern);
  const source = compiler.compile();
  if (source === undefined) return undefined;
  const expression = new RegExp(`^(?:${source})$`, "su");
  return (name) => expression.test(name);
}

class GlobCompiler {
  readonly #pattern: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#pattern = Array.from(pattern);
  }

  compile(): string | undefined {
    let source = "";
    while (this.#at < this.#pattern.length) {
      const piece = this.#piece(this.#pattern[this.#at++] ?? "");
      if (piece === undefined) return undefined;
      source += piece;
    }
    while (this.#depth-- > 0) source += ")";
    return source;
  }

  #piece(character: string): string | undefined {
    switch (character) {
      case "*":
        return ".*";
      case "?":
        return ".";
      case "[":
        return this.#characterClass();
      case "{":
        this.#depth++;
        return "(?:";
      case "}":
        if (this.#depth === 0) return RegExp.escape(character);
        this.#depth--;
        return ")";
      case ",":
        return this.#depth > 0 ? "|" : ",";
      case "\\":
        return RegExp.escape(this.#pattern[this.#at++] ?? "\\");
      default:
        return RegExp.escape(character);
    }
  }

  #characterClass(): string | undefined {
    const end = this.#pattern.indexOf("]", this.#at + 1);
    if (end === -1) return undefined;
    const inner = this.#pattern.slice(this.#at, end);
    this.#at = end + 1;
    const negated = inner[0] === "!" || inner[0] === "^";
    const members = negated ? inner.slice(1) : inner;
    const range =
      members.length === 3 && members[1] === "-"
        ? `${classEscape(members[0])}-${classEscape(members[2])}`
        : undefined;
    if (range !== undefined && (members[0] ?? "") > (members[2] ?? "")) return undefined;
    return `[${negated ? "^" : ""}${range ?? members.map(classEscape).join("")}]`;
  }
}

function classEscape(character: string | undefined): string {
  return `\\u{${(character?.codePointAt(0) ?? 0).toString(16)}}`;
}
