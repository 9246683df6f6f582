/** YAML texts of values, as `yamlencode` writes them. Source: go-cty-yaml and libyaml's emitter, measured on Packer 1.16. */
import type { Value } from "../../values/value.ts";
import { asBoolean, asNumber, asString, elementsOf, entriesOf, lengthOf } from "../../values/value.ts";
import { encodeUtf8 } from "../base64.ts";

/** Quoted texts are broken at the first space past this column. */
const bestWidth = 80;

const namedEscapes: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\u0007": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\u001b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\u0085": "\\N",
  "\u00a0": "\\_",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

/** The text of a wholly known value, with its final line end. Undefined when a part is a capsule. */
export function yamlText(value: Value): string | undefined {
  if (hasCapsule(value)) return undefined;
  const writer = new YamlWriter();
  writer.writeRoot(value);
  return writer.text;
}

function hasCapsule(value: Value): boolean {
  if (value.isNull) return false;
  switch (value.type.kind) {
    case "capsule":
      return true;
    case "list":
    case "set":
    case "tuple":
      return elementsOf(value).some(hasCapsule);
    case "map":
    case "object":
      return entriesOf(value).some(([, part]) => hasCapsule(part));
    default:
      return false;
  }
}

class YamlWriter {
  text = "";
  #column = 0;

  writeRoot(value: Value): void {
    const string = textOf(value);
    if (string !== undefined) {
      this.#writeString(string, 0);
      this.#endLine();
    } else if (isBlock(value)) {
      this.#writeBlock(value, 0);
    } else {
      this.#put(flatText(value));
      this.#endLine();
      // A bare scalar does not say where it ends.
      if (!isContainer(value)) this.#put("...\n");
    }
  }

  #writeBlock(value: Value, indent: number): void {
    if (value.type.kind === "map" || value.type.kind === "object") this.#writeMapping(value, indent);
    else this.#writeSequence(value, indent);
  }

  #writeSequence(value: Value, indent: number): void {
    for (const element of elementsOf(value)) {
      this.#startLine(indent);
      this.#put("- ");
      if (isBlock(element)) this.#writeBlock(element, indent + 2);
      else this.#writeFlat(element, indent);
    }
  }

  #writeMapping(value: Value, indent: number): void {
    for (const [name, part] of entriesOf(value)) {
      this.#startLine(indent);
      if (isSimpleKey(name))
        this.#put(`"${Array.from(name, name.startsWith("\ufeff") ? codeEscape : escapedChar).join("")}":`);
      else this.#writeLongKey(name, indent);
      if (!isBlock(part)) {
        this.#put(" ");
        this.#writeFlat(part, indent);
      } else if (isSimpleKey(name)) {
        this.#endLine();
        // A sequence in a mapping is not indented.
        this.#writeBlock(part, part.type.kind === "map" || part.type.kind === "object" ? indent + 2 : indent);
      } else {
        this.#put(" ");
        this.#writeBlock(part, indent + 2);
      }
    }
  }

  #writeLongKey(name: string, indent: number): void {
    this.#put("? ");
    this.#writeString(name, indent);
    this.#startLine(indent);
    this.#put(":");
  }

  #writeFlat(value: Value, indent: number): void {
    const string = textOf(value);
    if (string === undefined) this.#put(flatText(value));
    else this.#writeString(string, indent);
    this.#endLine();
  }

  #writeString(string: string, indent: number): void {
    if (string.includes("\n") && fitsLiteral(string)) this.#writeLiteral(string, indent + 2);
    else this.#writeQuoted(string, indent + 2);
  }

  #writeLiteral(string: string, indent: number): void {
    const hint = /^[ \n\u2028\u2029]/.test(string) ? "2" : "";
    const chomp = !string.endsWith("\n") ? "-" : /(?:^|[\n\u2028\u2029])\n$/.test(string) ? "+" : "";
    this.#put(`|${hint}${chomp}\n`);
    const lines = (string.endsWith("\n") ? string.slice(0, -1) : string).split("\n");
    const pad = " ".repeat(indent);
    // The separators of lines and paragraphs end lines, too.
    const padded = lines.map((line) => line.replace(/(?:^|[\u2028\u2029])(?=[^\u2028\u2029])/g, `$&${pad}`));
    this.#put(padded.join("\n"));
    if (string.endsWith("\n")) this.#put("\n");
  }

  #writeQuoted(string: string, indent: number): void {
    const chars = Array.from(string);
    this.#put('"');
    let afterSpace = false;
    // Where a text begins with a byte order mark, nothing of it is written as it is.
    const write = chars[0] === "\ufeff" ? codeEscape : escapedChar;
    for (const [at, char] of chars.entries()) {
      const breaks =
        char === " " &&
        write === escapedChar &&
        !afterSpace &&
        this.#column > bestWidth &&
        at > 0 &&
        at < chars.length - 1;
      if (breaks) this.#put(`\n${" ".repeat(indent)}${chars[at + 1] === " " ? "\\" : ""}`);
      else this.#put(write(char));
      afterSpace = char === " ";
    }
    this.#put('"');
  }

  /** Begins a line, unless only the markers of the sequences around stand on this one. */
  #startLine(indent: number): void {
    if (this.#column !== indent) {
      this.#endLine();
      this.#put(" ".repeat(indent));
    }
  }

  #endLine(): void {
    if (this.#column > 0) this.#put("\n");
  }

  #put(text: string): void {
    this.text += text;
    const lineStart = text.lastIndexOf("\n");
    const added = Array.from(text.slice(lineStart + 1)).length;
    this.#column = lineStart < 0 ? this.#column + added : added;
  }
}

/** Bytes of a key that is written in one line; longer ones follow a `?`. */
const simpleKeyLimit = 128;

function isSimpleKey(name: string): boolean {
  return !/[\n\r\u0085\u2028\u2029]/.test(name) && encodeUtf8(name).length <= simpleKeyLimit;
}

function textOf(value: Value): string | undefined {
  return !value.isNull && value.type.kind === "string" ? asString(value) : undefined;
}

function isContainer(value: Value): boolean {
  return !value.isNull && ["list", "set", "tuple", "map", "object"].includes(value.type.kind);
}

function isBlock(value: Value): boolean {
  return isContainer(value) && lengthOf(value) > 0;
}

function flatText(value: Value): string {
  if (value.isNull) return "null";
  switch (value.type.kind) {
    case "number":
      return asNumber(value).toText();
    case "bool":
      return String(asBoolean(value));
    case "map":
    case "object":
      return "{}";
    default:
      return "[]";
  }
}

/** A literal block can show it: printable characters of the basic plane, no space at the end of it or of a line. */
function fitsLiteral(string: string): boolean {
  if (/ (?:[\n\u2028\u2029]|$)/.test(string)) return false;
  return /^[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/.test(string);
}

function escapedChar(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (char === '"' || char === "\\") return codeEscape(char);
  if ((code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xfffd && !isSpecial(code))) return char;
  return codeEscape(char);
}

function isSpecial(code: number): boolean {
  return code === 0xfeff || code === 0x2028 || code === 0x2029;
}

function codeEscape(char: string): string {
  const named = namedEscapes[char];
  if (named !== undefined) return named;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
