/** Texts of values for people: what the console prints, and HCL literals. Values with a mark are never shown. */
import { REDACTED } from "@prebake/base";
import { goQuote } from "./go-quote.ts";
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
  return consoleText(value, "");
}

function consoleText(value: Value, indent: string): string {
  if (value.marks.has(SENSITIVE)) return REDACTED;
  if (value.isNull) return "null";
  const inner = `${indent}  `;
  switch (value.type.kind) {
    case "string":
      return goQuote(asString(value));
    case "number":
      return asNumber(value).toConsoleText();
    case "bool":
      return String(asBoolean(value));
    case "list":
    case "set":
    case "tuple":
      return block(
        "[]",
        elementsOf(value).map((part) => `${inner}${consoleText(part, inner)},\n`),
        indent,
      );
    case "map":
    case "object": {
      const shown = entriesOf(value).filter(([, part]) => !part.isNull);
      return block(
        "{}",
        shown.map(([name, part]) => `${inner}${goQuote(name)} = ${consoleText(part, inner)}\n`),
        indent,
      );
    }
    default:
      return `<${value.type.kind}>`;
  }
}

/** The value as an HCL expression, over several lines where it has parts. Unknown parts are `<unknown>`, sensitive ones `<sensitive>`. */
export function renderHcl(value: Value, indent = ""): string {
  if (value.marks.has(SENSITIVE)) return REDACTED;
  if (!value.isKnown) return unknownText;
  if (value.isNull) return "null";
  const inner = `${indent}  `;
  switch (value.type.kind) {
    case "string":
      return hclQuote(asString(value));
    case "number":
      return asNumber(value).toText();
    case "bool":
      return String(asBoolean(value));
    case "list":
    case "set":
    case "tuple":
      return block(
        "[]",
        elementsOf(value).map((part) => `${inner}${renderHcl(part, inner)},\n`),
        indent,
      );
    case "map":
    case "object":
      return block(
        "{}",
        entriesOf(value).map(([name, part]) => `${inner}${keyText(name)} = ${renderHcl(part, inner)}\n`),
        indent,
      );
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
