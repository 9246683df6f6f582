/** Go's quoted texts (`%q`). Source: Go package strconv, Quote, QuoteToASCII, QuoteRune, CanBackquote, IsPrint. */

const escapes: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
};

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** True for characters Go prints as they are: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(character: string): boolean {
  // Making the pattern takes a millisecond, and most texts do without.
  if (character >= " " && character <= "~") return true;
  return printable.test(character);
}

/** The text between quotes of one kind. `ascii`: everything beyond ASCII is escaped. */
export function quoteText(text: string, quote: '"' | "'" = '"', ascii = false): string {
  let quoted = "";
  for (const character of text) quoted += quoteCharacter(character, quote, ascii);
  return `${quote}${quoted}${quote}`;
}

function quoteCharacter(character: string, quote: string, ascii: boolean): string {
  if (character === quote) return `\\${quote}`;
  const escape = escapes[character];
  if (escape !== undefined) return escape;
  const point = character.codePointAt(0) ?? 0;
  if (isPrintable(character) && (!ascii || point < 0x80)) return character;
  if (point < 0x20 || point === 0x7f) return `\\x${hex(point, 2)}`;
  return point > 0xffff ? `\\U${hex(point, 8)}` : `\\u${hex(point, 4)}`;
}

function hex(point: number, width: number): string {
  return point.toString(16).padStart(width, "0");
}

/** True when a text can stand between back quotes as it is: control characters beyond ASCII may. */
export function canBackquote(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these are the characters that it is about
  return !/[`\x7f\ufeff\0-\x08\n-\x1f]/.test(text);
}

/** A code point as text; U+FFFD when there is no such character. */
export function characterOf(point: bigint): string {
  const valid = point >= 0n && point <= 0x10ffffn && !(point >= 0xd800n && point <= 0xdfffn);
  return valid ? String.fromCodePoint(Number(point)) : "\ufffd";
}
