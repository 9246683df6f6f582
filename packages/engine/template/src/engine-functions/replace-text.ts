/** Cutting and replacing as Go's package strings does it: an empty text is found before, between and after characters. */

/** Parts between the separators; the characters when the separator is empty. */
export function splitText(text: string, separator: string): readonly string[] {
  return separator === "" ? Array.from(text) : text.split(separator);
}

/** The first `count` places of `from` replaced; all when `count` is below 0. */
export function replaceText(
  text: string,
  { from, to, count }: { from: string; to: string; count: number },
): string {
  const parts = from === "" ? ["", ...Array.from(text), ""] : text.split(from);
  const places = parts.length - 1;
  const replaced = count < 0 ? places : Math.min(count, places);
  const head = parts.slice(0, replaced + 1).join(to);
  return [head, ...parts.slice(replaced + 1)].join(from);
}
