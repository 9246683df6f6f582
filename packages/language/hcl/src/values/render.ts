/** Texts of values for people: what the console prints, and HCL literals. Values with a mark are never shown. */
import { REDACTED } from "@prebake/base";
import { goQuote } from "./go-quote.ts";
import type { HclNumber } from "./number.ts";
import { isIdentifier } from "./type.ts";
import type { Value } from "./value.ts";
import { SENSITIVE, asBoolean, asNumber, asString, elementsOf, entriesOf } from "./value.ts";

/** What the console prints for a value that is not wholly known. */
const unknownText = "<unknown>";

/**
 * The value as Packer's console prints it: strings bare, collections over several lines with `=` and quotes. Attributes that are null are
 * left out, elements that are null are not. Source: measured on Packer 1.16.
 */
export function renderConsole(value: Value): string {
  if (value.marks.has(SENSITIVE)) return REDACTED;
  if (!value.isWhollyKnown) return unknownText;
  if (!value.isNull && value.type.kind === "string") return asString(value);
  return shown(value, consoleNotation, "");
}

/** How a way of showing values writes what is not the same in all of them. */
interface Notation {
  readonly quote: (text: string) => string;
  readonly name: (name: string) => string;
  readonly number: (number: HclNumber) => string;
  readonly showsNullAttributes: boolean;
}

const consoleNotation: Notation = {
  quote: goQuote,
  name: goQuote,
  number: (number) => number.toConsoleText(),
  showsNullAttributes: false,
};

const hclNotation: Notation = {
  quote: hclQuote,
  name: keyText,
  number: (number) => number.toText(),
  showsNullAttributes: true,
};

/** The value as an HCL expression, over several lines where it has parts. Unknown parts are `<unknown>`, sensitive ones `<sensitive>`. */
export function renderHcl(value: Value, indent = ""): string {
  return shown(value, hclNotation, indent);
}

function shown(value: Value, notation: Notation, indent: string): string {
  if (value.marks.has(SENSITIVE)) return REDACTED;
  if (!value.isKnown) return unknownText;
  if (value.isNull) return "null";
  const inner = `${indent}  `;
  switch (value.type.kind) {
    case "string":
      return notation.quote(asString(value));
    case "number":
      return notation.number(asNumber(value));
    case "bool":
      return String(asBoolean(value));
    case "list":
    case "set":
    case "tuple": {
      const lines = elementsOf(value).map((part) => `${inner}${shown(part, notation, inner)},\n`);
      return block("[]", lines, indent);
    }
    case "map":
    case "object": {
      const parts = entriesOf(value).filter(([, part]) => notation.showsNullAttributes || !part.isNull);
      const lines = parts.map(
        ([name, part]) => `${inner}${notation.name(name)} = ${shown(part, notation, inner)}\n`,
      );
      return block("{}", lines, indent);
    }
    default:
      return `<${value.type.kind}>`;
  }
}

/** The text as an HCL string with quotes; interpolations are escaped. */
export function hclQuote(text: string): string {
  const escaped = text
    .replace(/[\\"\n\r\t]/g, (char) => escapes[char] ?? char)
    .replace(/[$%](?=\{)/g, "$&$&");
  return `"${escaped.replace(/\p{Cc}/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function keyText(name: string): string {
  return isIdentifier(name) ? name : hclQuote(name);
}

function block(brackets: string, lines: readonly string[], indent: string): string {
  const [open = "", close = ""] = brackets;
  return lines.length === 0 ? brackets : `${open}\n${lines.join("")}${indent}${close}`;
}
