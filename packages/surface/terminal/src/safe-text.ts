/** What guests and commands print is hostile: it may move the cursor, set the title, answer back, reorder the text. */

// In this order: whole sequences first, so that their letters do not stay behind.
const colour = /\x1b\[[0-9;:]*m/y;
const sequence =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~]|$)|[\x80-\x9f]/y;
const suspicious = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/**
 * The text without terminal control: sequences are dropped, single control characters become visible (`^G`), marks that
 * change the direction of text are dropped. Tabs and newlines stay. Colours stay when asked for.
 */
export function safeText(text: string, options: { readonly keepColours: boolean }): string {
  if (!suspicious.test(text)) return text;
  let safe = "";
  let coloured = false;
  for (let at = 0; at < text.length;) {
    const kept = match(colour, text, at);
    const dropped = kept ?? match(sequence, text, at);
    if (kept !== undefined && options.keepColours) {
      safe += kept;
      coloured = true;
    }
    if (dropped === undefined) safe += visibleCharacter(text.charAt(at));
    at += dropped?.length ?? 1;
  }
  return coloured ? `${safe}\x1b[0m` : safe;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** A single character as it is shown: `^G`, or nothing for one that only steers. Tab and newline are themselves. */
export function visibleCharacter(character: string): string {
  if (character === "\t" || character === "\n" || !suspicious.test(character)) return character;
  const code = character.charCodeAt(0);
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  return code === 0x7f ? "^?" : "";
}
