/** Characters as people count them: grapheme clusters. */

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Grapheme clusters of a text, in order. */
export function graphemesOf(text: string): string[] {
  if (isSimple(text)) return text.split("");
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

export function graphemeCount(text: string): number {
  if (isSimple(text)) return text.length;
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

// Below U+0300 nothing combines but a line end of two characters.
function isSimple(text: string): boolean {
  return /^[\0-\f\x0e-\u00ac\u00ae-\u02ff]*$/.test(text);
}
