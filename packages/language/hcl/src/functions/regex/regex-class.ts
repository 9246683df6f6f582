/** Sets of characters in RE2's syntax, as sources of JavaScript classes (`v` flag), which match one character. */
import type { PatternReader } from "./regex-refusal.ts";
import { RegexRefusal, ahead } from "./regex-refusal.ts";

const perlClasses: Readonly<Record<string, string>> = { d: "0-9", s: "\\t\\n\\f\\r\\x20", w: "0-9A-Z_a-z" };

const posixClasses: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\0-\\x7f",
  blank: "\\t\\x20",
  cntrl: "\\0-\\x1f\\x7f",
  digit: "0-9",
  graph: "\\x21-\\x7e",
  lower: "a-z",
  print: "\\x20-\\x7e",
  punct: "\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e",
  space: "\\t\\n\\v\\f\\r\\x20",
  upper: "A-Z",
  word: "0-9A-Z_a-z",
  xdigit: "0-9A-Fa-f",
};

const controlEscapes: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** The class that matches this character only. */
export function singleChar(char: string): string {
  return `[${escaped(char.codePointAt(0) ?? 0)}]`;
}

/** A class in brackets; the reader stands at its `[`. */
export function readClass(reader: PatternReader): string {
  reader.at++;
  const negated = reader.chars[reader.at] === "^";
  if (negated) reader.at++;
  const parts: string[] = [];
  for (let first = true; first || reader.chars[reader.at] !== "]"; first = false) {
    if (reader.at >= reader.chars.length) throw new RegexRefusal('a "]" is missing');
    parts.push(readPosix(reader) ?? readSet(reader) ?? readRange(reader));
  }
  reader.at++;
  return `[${negated ? "^" : ""}${parts.join("")}]`;
}

/** An escape that stands for one character or a set of them; the reader stands at its `\`. */
export function readClassEscape(reader: PatternReader): string {
  return `[${readSet(reader) ?? escaped(readEscapedCode(reader))}]`;
}

/** `[:name:]` or `[:^name:]`; undefined when something else stands here. Anything up to `:]` is the name, and most are refused. */
function readPosix(reader: PatternReader): string | undefined {
  if (reader.chars[reader.at] !== "[" || reader.chars[reader.at + 1] !== ":") return undefined;
  const [all, not, name = ""] = /^\[:(\^?)([^]*?):\]/.exec(ahead(reader, 200)) ?? [];
  if (all === undefined) return undefined;
  const inside = posixClasses[name];
  if (inside === undefined) throw new RegexRefusal(`there is no class "${all}"`);
  reader.at += all.length;
  return not === "^" ? `[^${inside}]` : inside;
}

/** `\d`, `\pL`, `\p{Greek}` and their opposites; undefined when something else stands here. */
function readSet(reader: PatternReader): string | undefined {
  if (reader.chars[reader.at] !== "\\") return undefined;
  const letter = reader.chars[reader.at + 1] ?? "";
  const perl = perlClasses[letter.toLowerCase()];
  if (perl !== undefined) {
    reader.at += 2;
    return letter === letter.toLowerCase() ? perl : `[^${perl}]`;
  }
  return letter === "p" || letter === "P" ? readProperty(reader) : undefined;
}

function readProperty(reader: PatternReader): string {
  const [all, letter, short, not, long] =
    /^\\([pP])(?:([A-Za-z])|\{(\^?)([\w -]+)\})/.exec(ahead(reader, 200)) ?? [];
  const name = short ?? long?.replace(/[ -]/g, "");
  if (all === undefined || name === undefined)
    throw new RegexRefusal("a Unicode class is not closed or has no name");
  reader.at += all.length;
  const negated = (letter === "P") !== (not === "^");
  const property = propertyText(name) ?? propertyText(capitalized(name));
  if (property === undefined) throw new RegexRefusal(`there is no Unicode class "${name}"`);
  return `\\${negated ? "P" : "p"}{${property}}`;
}

/** The scripts with names of four letters; other names of four letters are ISO codes of scripts, which RE2 does not know. */
const shortScripts = ["Ahom", "Cham", "Kawi", "Lisu", "Miao", "Modi", "Newa", "Thai", "Toto"];

function propertyText(name: string): string | undefined {
  if (["Any", "ASCII", "Assigned"].includes(name)) return name;
  const isScript = name.length !== 4 || shortScripts.includes(name);
  return [`General_Category=${name}`, ...(isScript ? [`Script=${name}`] : [])].find((property) => {
    try {
      return new RegExp(`\\p{${property}}`, "v");
    } catch {
      return false; // The only way to ask the engine whether it knows a property.
    }
  });
}

/** Go 1.25 and later take names in any case, and with spaces and hyphens: `greek`, `LU`, `l u`. */
function capitalized(name: string): string {
  return name.toLowerCase().replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
}

function readRange(reader: PatternReader): string {
  const low = readClassCode(reader);
  const next = reader.chars[reader.at + 1];
  if (reader.chars[reader.at] !== "-" || next === undefined || next === "]") return escaped(low);
  reader.at++;
  const high = readClassCode(reader);
  if (high < low) throw new RegexRefusal("the ends of a range are the wrong way round");
  return `${escaped(low)}-${escaped(high)}`;
}

function readClassCode(reader: PatternReader): number {
  const char = reader.chars[reader.at];
  if (char === undefined) throw new RegexRefusal('a "]" is missing');
  if (char === "\\") return readEscapedCode(reader);
  reader.at++;
  return char.codePointAt(0) ?? 0;
}

/** The character that an escape stands for. */
function readEscapedCode(reader: PatternReader): number {
  const rest = reader.chars.slice(reader.at + 1, reader.at + 12).join("");
  const [first = ""] = Array.from(rest);
  if (first === "") throw new RegexRefusal('a "\\" stands at the end');
  const [all, octal, short, long] =
    /^(?:(0[0-7]{0,2}|[1-7][0-7]{1,2})|x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\}))/.exec(rest) ?? [];
  if (all !== undefined) {
    reader.at += 1 + all.length;
    return limitedCode(
      octal === undefined ? Number.parseInt(short ?? long ?? "", 16) : Number.parseInt(octal, 8),
    );
  }
  const control = controlEscapes[first];
  if (control === undefined && /[\p{L}\p{N}]/u.test(first)) {
    throw new RegexRefusal(
      /\d/.test(first) ? "references to groups are not supported" : `"\\${first}" is no escape`,
    );
  }
  if (control === undefined && !/[\p{ASCII}]/u.test(first))
    throw new RegexRefusal(`"\\${first}" is no escape`);
  reader.at += 2;
  return control ?? first.codePointAt(0) ?? 0;
}

function limitedCode(code: number): number {
  if (code > 0x10ffff) throw new RegexRefusal("a character code is too large");
  return code;
}

function escaped(code: number): string {
  return `\\u{${code.toString(16)}}`;
}
