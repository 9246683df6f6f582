/** Arrays as small as what they hold. */

const empty: readonly never[] = Object.freeze([]);

/** A copy without the room that an array keeps after growing: trees have very many short arrays. Empty ones share one. */
export function exactCopy<T>(items: readonly T[]): readonly T[] {
  return items.length === 0 ? empty : items.slice();
}
