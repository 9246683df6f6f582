/** Escapes inside strings and templates. */

export interface BadEscape {
  /** Units inside the text. */
  readonly start: number;
  readonly end: number;
  readonly problem: string;
}

const simpleEscapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

// Hexadecimal digits may be too few: then the escape is bad as far as it goes.
const quotedEscape = /\\u[0-9a-fA-F]{0,4}|\\U[0-9a-fA-F]{0,8}|\\[^]|\$\$\{|%%\{/gu;

/** Text inside quotes without its escapes. A bad escape is reported, and stays as it is written. */
export function decodeQuotedText(raw: string, report: (escape: BadEscape) => void): string {
  if (!/[\\$%]/.test(raw)) return raw;
  return raw.replace(quotedEscape, (sequence: string, start: number) => {
    const decoded = decodeEscape(sequence);
    if (typeof decoded === "string") return decoded;
    report({ start, end: start + sequence.length, problem: decoded.problem });
    return sequence;
  });
}

/** Text of a heredoc or a bare template: backslashes are themselves. */
export function decodeHeredocText(raw: string): string {
  return raw.includes("{") ? raw.replace(/\$\$\{|%%\{/g, (sequence) => sequence.slice(1)) : raw;
}

function decodeEscape(sequence: string): string | { readonly problem: string } {
  if (!sequence.startsWith("\\")) return sequence.slice(1);
  const letter = sequence[1] ?? "";
  const simple = simpleEscapes[letter];
  if (simple !== undefined) return simple;
  if (letter === "u" || letter === "U") return decodeUnicode(sequence, letter === "u" ? 4 : 8);
  return { problem: 'a backslash is followed by one of n r t " \\ u U. For a backslash itself write \\\\.' };
}

function decodeUnicode(sequence: string, digits: number): string | { readonly problem: string } {
  if (sequence.length !== digits + 2)
    return { problem: `${sequence.slice(0, 2)} is followed by ${digits} hexadecimal digits.` };
  const codePoint = Number.parseInt(sequence.slice(2), 16);
  if (codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff))
    return { problem: "there is no character with this number." };
  return String.fromCodePoint(codePoint);
}
