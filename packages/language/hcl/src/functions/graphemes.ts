/** Characters as people count them: grapheme clusters. */

// Made when the first text needs it: that takes 20 ms, which most templates can do without.
let segmenter: Intl.Segmenter | undefined;

function segments(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** Grapheme clusters of a text, in order. */
export function graphemesOf(text: string): string[] {
  if (isSimple(text)) return text.split("");
  return Array.from(segments(text), ({ segment }) => segment);
}

export function graphemeCount(text: string): number {
  if (isSimple(text)) return text.length;
  let count = 0;
  for (const _ of segments(text)) count++;
  return count;
}

// Below U+0300 nothing combines but a line end of two characters.
function isSimple(text: string): boolean {
  return /^[\0-\f\x0e-\u00ac\u00ae-\u02ff]*$/.test(text);
}
