/** Escapes of JSON strings, and where each character of the decoded text is written. */

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

export interface DecodedJsonString {
  readonly text: string;
  /** Bad escapes and raw control characters, as units inside the raw text. */
  readonly problems: readonly { readonly start: number; readonly end: number }[];
}

// eslint-disable-next-line no-control-regex
const special = /\\u[0-9a-fA-F]{0,4}|\\[^]|[\0-\x1f]/g;

/** The text without its escapes; bad ones stay as they are written. */
export function decodeJsonString(raw: string): DecodedJsonString {
  const problems: { start: number; end: number }[] = [];
  const text = raw.replace(special, (sequence: string, start: number) => {
    const decoded = decodeEscape(sequence);
    if (decoded !== undefined) return decoded;
    problems.push({ start, end: start + sequence.length });
    return sequence;
  });
  return { text, problems };
}

function decodeEscape(sequence: string): string | undefined {
  if (sequence.startsWith("\\u"))
    return sequence.length === 6 ? String.fromCharCode(Number.parseInt(sequence.slice(2), 16)) : undefined;
  return sequence.length === 2 ? simpleEscapes[sequence[1] ?? ""] : undefined;
}

/** For each unit of the decoded text, and its end, the unit of the raw text that it comes from. */
export function escapeOffsets(raw: string): readonly number[] {
  const offsets: number[] = [];
  let at = 0;
  for (const match of raw.matchAll(special)) {
    for (; at < match.index; at++) offsets.push(at);
    const length = decodeEscape(match[0])?.length ?? match[0].length;
    for (let unit = 0; unit < length; unit++) offsets.push(at);
    at += match[0].length;
  }
  for (; at <= raw.length; at++) offsets.push(at);
  return offsets;
}
