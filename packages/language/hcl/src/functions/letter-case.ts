/** Upper, lower and title case letter by letter, as Go does it: a letter never becomes two. Source: Go package unicode. */

/** Code points whose title case is neither their upper case nor they themselves: the digraphs DŽ, LJ, NJ, DZ. */
const digraphs: readonly (readonly [upper: number, title: number, lower: number])[] = [
  [0x1c4, 0x1c5, 0x1c6],
  [0x1c7, 0x1c8, 0x1c9],
  [0x1ca, 0x1cb, 0x1cc],
  [0x1f1, 0x1f2, 0x1f3],
];

const ascii = /^\p{ASCII}*$/u;

export function upperCase(text: string): string {
  if (ascii.test(text)) return text.toUpperCase();
  return text.replace(/\P{ASCII}|[a-z]/gu, upperLetter);
}

export function lowerCase(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  return text.replace(/\P{ASCII}|[A-Z]/gu, lowerLetter);
}

/** Each letter that begins a word in title case; a word ends at whatever is no letter, digit or underscore. */
export function titleCase(text: string): string {
  let previous = " ";
  return text.replace(/./gsu, (char) => {
    const result = separates(previous) ? titleLetter(char) : char;
    previous = char;
    return result;
  });
}

function upperLetter(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const upper = char.toUpperCase();
  if (isOne(upper)) return upper;
  return greekWithIota(code) ?? char;
}

function lowerLetter(char: string): string {
  // The only letter whose lower case is two in every context.
  if (char === "\u0130") return "i";
  const lower = char.toLowerCase();
  return isOne(lower) ? lower : char;
}

function titleLetter(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const digraph = digraphs.find((forms) => forms.includes(code));
  if (digraph !== undefined) return String.fromCodePoint(digraph[1]);
  // Georgian has capitals, but no word begins with one.
  if (code >= 0x10d0 && code <= 0x10ff) return char;
  return upperLetter(char);
}

/** Greek letters with a subscript iota have one capital each, which full case mapping takes apart. */
function greekWithIota(code: number): string | undefined {
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8);
  const capital = { 0x1fb3: 0x1fbc, 0x1fc3: 0x1fcc, 0x1ff3: 0x1ffc }[code];
  return capital === undefined ? undefined : String.fromCodePoint(capital);
}

function isOne(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}

function separates(char: string): boolean {
  if (/^[\p{ASCII}]$/u.test(char)) return !/\w/.test(char);
  return /^\p{White_Space}$/u.test(char);
}
