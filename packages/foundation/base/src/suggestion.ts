/** "Did you mean": the known name nearest to what was written. */

/** Nearest of `known` within a small edit distance (2, or 1 for names of up to 4 letters), ignoring case; undefined when none is near. */
export function suggestName(written: string, known: Iterable<string>): string | undefined {
  const limit = written.length <= 4 ? 1 : 2;
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of known) {
    const distance = editDistance(written.toLowerCase(), name.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` Did you mean "x"?` with its leading space, or nothing. */
export function didYouMean(written: string, known: Iterable<string>): string {
  const name = suggestName(written, known);
  return name === undefined ? "" : ` Did you mean "${name}"?`;
}

/** Edits between two texts: insert, delete, replace, swap of neighbours. Stops counting at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let cell = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + cost,
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cell = Math.min(cell, at(before, column - 2) + 1);
      current.push(cell);
    }
    before = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
