/** String and character constants as Go writes them. Source: Go specification, "Rune literals", "String literals". */
import { bytesOf, textOfBytes } from "./byte-string.ts";

const simpleEscapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

const escape = /\\(?:x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^\n]))|[^\\]/uy;

/** The text of a quoted or raw string constant, quotes included in `literal`; undefined when an escape is invalid. */
export function unquoteString(literal: string): string | undefined {
  const inner = literal.slice(1, -1);
  if (literal.startsWith("`")) return inner.replaceAll("\r", "");
  if (!inner.includes("\\")) return inner;
  const parts = unquoteParts(inner, '"');
  if (!parts) return undefined;
  // Byte escapes may build one character together, so the text is made of bytes.
  return textOfBytes(parts.flatMap((part) => (typeof part === "number" ? [part] : [...bytesOf(part)])));
}

/** The code point of a character constant; undefined when it is not exactly one character. */
export function unquoteCharacter(literal: string): number | undefined {
  const parts = unquoteParts(literal.slice(1, -1), "'");
  const [part] = parts ?? [];
  if (parts?.length !== 1 || part === undefined) return undefined;
  return typeof part === "number" ? part : part.codePointAt(0);
}

/** Characters as text, byte escapes (`\x41`, `\101`) as numbers. */
function unquoteParts(inner: string, quote: string): readonly (string | number)[] | undefined {
  const parts: (string | number)[] = [];
  escape.lastIndex = 0;
  while (escape.lastIndex < inner.length) {
    const match = escape.exec(inner);
    const part = match ? unquotePart(match, quote) : undefined;
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
}

function unquotePart(match: RegExpExecArray, quote: string): string | number | undefined {
  const [whole, hex, octal, short, long, letter] = match;
  if (hex !== undefined) return Number.parseInt(hex, 16);
  if (octal !== undefined) return byteOrNothing(Number.parseInt(octal, 8));
  const point = short ?? long;
  if (point !== undefined) return scalar(Number.parseInt(point, 16));
  if (letter === undefined) return whole;
  return letter === quote ? quote : simpleEscapes[letter];
}

function byteOrNothing(value: number): number | undefined {
  return value <= 0xff ? value : undefined;
}

function scalar(point: number): string | undefined {
  const valid = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  return valid ? String.fromCodePoint(point) : undefined;
}
