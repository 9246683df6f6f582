/**
 * JSON text to tree. What people write by mistake (comments, trailing commas, single quotes, missing commas) is said in
 * those words and read over, so that one run tells all of it. Source: RFC 8259.
 */
import type { DiagnosticSink, SourceRange, SourceText } from "@prebake/base";
import { templateDiagnostic } from "../template-diagnostics.ts";
import type { JsonMember, JsonNode, JsonObject } from "./json-tree.ts";

/** Deeper than any template, shallower than the stack. */
export const maxJsonDepth = 500;

// After so many mistakes the text is probably not JSON at all.
const maxMistakes = 20;

/**
 * Which writing is right. `jsonc`: comments and a comma after the last element, too. `json5`: besides these, single quotes and keys without
 * quotes. Source: the name of the file.
 */
export type JsonDialect = "json" | "jsonc" | "json5";

/** The tree; undefined when there is none. Reports every mistake; with one reported, the tree is only good for finding more. */
export function parseJson(
  source: SourceText,
  sink: DiagnosticSink,
  dialect: JsonDialect = dialectOf(source.name),
): JsonNode | undefined {
  return new JsonParser(source, sink, dialect).parse();
}

function dialectOf(name: string): JsonDialect {
  if (name.endsWith(".json5")) return "json5";
  return name.endsWith(".jsonc") ? "jsonc" : "json";
}

/** Thrown inside to leave a text that cannot be followed any further. */
class Abandoned extends Error {}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const wordPattern = /[\p{L}_][\p{L}\p{N}_.-]*/uy;
const words: Readonly<Record<string, JsonNode>> = {
  true: { kind: "bool", value: true },
  false: { kind: "bool", value: false },
  null: { kind: "null" },
};

class JsonParser {
  readonly #source: SourceText;
  readonly #text: string;
  readonly #sink: DiagnosticSink;
  readonly #allowsComments: boolean;
  readonly #allowsLooseTexts: boolean;
  #at = 0;
  #depth = 0;
  #mistakes = 0;

  constructor(source: SourceText, sink: DiagnosticSink, dialect: JsonDialect) {
    this.#allowsComments = dialect !== "json";
    this.#allowsLooseTexts = dialect === "json5";
    this.#source = source;
    this.#text = source.text;
    this.#sink = sink;
  }

  parse(): JsonNode | undefined {
    try {
      this.#skipSpace();
      if (this.#at >= this.#text.length) this.#abandon("The file is empty.", this.#at, this.#at);
      const value = this.#value();
      this.#skipSpace();
      if (this.#at < this.#text.length)
        this.#report("There is text after the end of the template. Remove it.", this.#at, this.#at + 1);
      return value;
    } catch (error) {
      if (error instanceof Abandoned) return undefined;
      throw error;
    }
  }

  #value(): JsonNode {
    const start = this.#at;
    switch (this.#text[start]) {
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#list());
      case '"':
      case "'":
        return { kind: "string", text: this.#string(), range: this.#range(start) };
      default:
        return this.#word(start);
    }
  }

  #nested(parse: () => JsonNode): JsonNode {
    if (this.#depth >= maxJsonDepth) {
      this.#sink.add(
        templateDiagnostic(
          "json-too-deep",
          { limit: maxJsonDepth },
          { subject: this.#source.range(this.#at, this.#at + 1) },
        ),
      );
      throw new Abandoned();
    }
    this.#depth++;
    const node = parse();
    this.#depth--;
    return node;
  }

  #object(): JsonObject {
    const start = this.#at++;
    const members = new Map<string, JsonMember>();
    const repeated: JsonMember[] = [];
    while (this.#hasMore("}", start)) {
      const member = this.#member();
      const first = members.get(member.key)?.keyRange;
      if (first) {
        this.#reportDuplicate(member, first);
        repeated.push(member);
      } else members.set(member.key, member);
      this.#separator("}");
    }
    const object = { kind: "object", members: [...members.values()], range: this.#range(start) } as const;
    return repeated.length > 0 ? { ...object, repeated } : object;
  }

  #member(): JsonMember {
    const start = this.#at;
    const key = this.#key(start);
    const keyRange = this.#range(start);
    this.#skipSpace();
    if (this.#text[this.#at] === ":") this.#at++;
    else if (this.#text[this.#at] === "=") {
      this.#report('After the key ":" is expected, not "=".', this.#at, this.#at + 1);
      this.#at++;
    } else this.#abandon(`After the key "${key}" ":" is expected.`, this.#at, this.#at + 1);
    this.#skipSpace();
    return { key, keyRange, value: this.#value() };
  }

  #key(start: number): string {
    if (this.#text[start] === '"' || this.#text[start] === "'") return this.#string();
    const word = this.#match(wordPattern);
    if (word === undefined) this.#abandon("A key in double quotes is expected here.", start, start + 1);
    if (!this.#allowsLooseTexts)
      this.#report(`Keys are written in double quotes: "${word}".`, start, this.#at);
    return word;
  }

  #list(): JsonNode {
    const start = this.#at++;
    const items: JsonNode[] = [];
    while (this.#hasMore("]", start)) {
      items.push(this.#value());
      this.#separator("]");
    }
    return { kind: "list", items, range: this.#range(start) };
  }

  /** Consumes the end of an object or list; false there. */
  #hasMore(close: string, start: number): boolean {
    this.#skipSpace();
    const next = this.#text[this.#at];
    if (next === undefined)
      this.#abandon(`This "${close === "}" ? "{" : "["}" is never closed.`, start, start + 1);
    if (next !== close) return true;
    this.#at++;
    return false;
  }

  #separator(close: string): void {
    this.#skipSpace();
    const next = this.#text[this.#at];
    if (next === close || next === undefined) return;
    if (next !== ",") {
      if (next === "}" || next === "]")
        this.#abandon(`"${close}" is expected here, not "${next}".`, this.#at, this.#at + 1);
      this.#report(
        'A comma or the end is expected here. Is a "," missing before it?',
        this.#at,
        this.#at + 1,
      );
      if (!/["'{[\p{L}\p{N}-]/u.test(next)) throw new Abandoned();
      return;
    }
    const comma = this.#at++;
    this.#skipSpace();
    if (this.#text[this.#at] === close && !this.#allowsComments)
      this.#report("JSON has no comma after the last element. Remove it.", comma, comma + 1);
  }

  #string(): string {
    const start = this.#at;
    const quote = this.#text[this.#at++] ?? "";
    if (quote === "'" && !this.#allowsLooseTexts)
      this.#report("Strings are written in double quotes.", start, start + 1);
    let text = "";
    for (let from = this.#at; ; this.#at++) {
      const character = this.#text[this.#at];
      if (character === undefined) this.#abandon("This string is never closed.", start, start + 1);
      if (character === quote || character === "\\") text += this.#text.slice(from, this.#at);
      if (character === quote) break;
      if (character === "\\") {
        text += this.#escape();
        from = this.#at + 1;
      } else if (character < " ") this.#controlCharacter(character);
    }
    this.#at++;
    return text;
  }

  #controlCharacter(character: string): void {
    if (character === "\n")
      this.#abandon(
        "This line ends inside a string. Close it, or write the line break as \\n.",
        this.#at,
        this.#at + 1,
      );
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    this.#report(
      `A string cannot hold the control character U+${code.toUpperCase()} itself. Write \\u${code}.`,
      this.#at,
      this.#at + 1,
    );
  }

  /** At a backslash; leaves the position on the last character of the escape. */
  #escape(): string {
    const start = this.#at++;
    const letter = this.#text[this.#at] ?? "";
    const plain = escapes[letter] ?? (this.#allowsLooseTexts && letter === "'" ? letter : undefined);
    if (plain !== undefined) return plain;
    const digits = letter === "u" ? this.#text.slice(this.#at + 1, this.#at + 5) : "";
    if (/^[0-9a-fA-F]{4}$/.test(digits)) {
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    this.#report(`"\\${letter}" is no escape. A backslash itself is written as \\\\.`, start, this.#at + 1);
    return letter;
  }

  #word(start: number): JsonNode {
    const number = this.#match(numberPattern);
    if (number !== undefined) {
      if (/[\w.]/.test(this.#text[this.#at] ?? ""))
        this.#abandon("This is no JSON number. Write it as a string in double quotes?", start, this.#at + 1);
      // Source: Packer 1.6.6 (measured): numbers are doubles.
      if (!Number.isFinite(Number(number)))
        this.#report("This number is too large: at most 1.79e308.", start, this.#at);
      return { kind: "number", text: number, range: this.#range(start) };
    }
    const word = this.#match(wordPattern);
    if (word === undefined)
      this.#abandon("A value is expected here.", start, Math.min(start + 1, this.#text.length));
    const known = words[word];
    if (known) return { ...known, range: this.#range(start) };
    this.#report(`"${word}" is no JSON value. Strings are written in double quotes.`, start, this.#at);
    if (this.#depth === 0) throw new Abandoned(); // The file is in another language.
    return { kind: "string", text: word, range: this.#range(start) };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const word = pattern.exec(this.#text)?.[0];
    if (word !== undefined) this.#at += word.length;
    return word;
  }

  /** Past white space, and past comments after reporting them. */
  #skipSpace(): void {
    for (;;) {
      while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
      const start = this.#at;
      const next = this.#text[start];
      if (next === "#" || this.#text.startsWith("//", start)) this.#at = lineEnd(this.#text, start);
      else if (this.#text.startsWith("/*", start)) this.#at = commentEnd(this.#text, start);
      else return;
      if (this.#allowsComments && next !== "#") continue;
      this.#report(
        'JSON has no comments. Use a root key that starts with an underscore, such as "_comment".',
        start,
        start + 2,
      );
    }
  }

  #range(start: number): SourceRange {
    return this.#source.range(start, this.#at);
  }

  #report(problem: string, start: number, end: number): void {
    this.#sink.add(
      templateDiagnostic(
        "json-syntax",
        { problem },
        { subject: this.#source.range(start, Math.min(end, this.#text.length)) },
      ),
    );
    if (++this.#mistakes >= maxMistakes) throw new Abandoned();
  }

  #reportDuplicate(member: JsonMember, first: SourceRange): void {
    this.#sink.add(
      templateDiagnostic(
        "json-duplicate-key",
        { name: member.key },
        {
          subject: member.keyRange,
          related: [{ range: first, message: "first set here" }],
        },
      ),
    );
  }

  #abandon(problem: string, start: number, end: number): never {
    this.#report(problem, start, end);
    throw new Abandoned();
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

function commentEnd(text: string, from: number): number {
  const end = text.indexOf("*/", from + 2);
  return end === -1 ? text.length : end + 2;
}
