/** How much room text takes on a terminal. */

/** What a person counts as characters. */
export function clustersOf(text: string): readonly string[] {
  // Below U+0300 each character is a cluster of its own; a segmenter takes 20 ms to make.
  if (/^[ -\u02ff\t]*$/.test(text)) return text.split("");
  return Array.from(
    new Intl.Segmenter("und", { granularity: "grapheme" }).segment(text),
    (item) => item.segment,
  );
}

const wide =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u;

/** Columns that a cluster takes: two for East Asian wide characters and emoji; those of its letters when it is shown as plain text (`^G`, nothing). */
export function cellsOf(cluster: string): number {
  if (/^[ -~]*$/.test(cluster)) return cluster.length;
  return wide.test(cluster) ? 2 : 1;
}

/** As much of the start of a text as fits; whole clusters. */
export function fitCells(text: string, columns: number): string {
  if (text.length * 2 <= columns) return text;
  let left = columns;
  const fitting = clustersOf(text).filter((cluster) => (left -= cellsOf(cluster)) >= 0);
  return fitting.join("");
}
