/** For tests: places of matches and of their groups as one text, as `0-2(0-1,-) 3-3(-,3-3)`. */
import type { Captures } from "./regular-expression.ts";

export function placesText(matches: readonly Captures[]): string {
  return matches.map(matchText).join(" ");
}

function matchText(captures: Captures): string {
  const places = Array.from({ length: captures.length / 2 }, (_, group) => {
    const [start = -1, end] = captures.slice(2 * group, 2 * group + 2);
    return start < 0 ? "-" : `${start}-${end}`;
  });
  const [whole = "", ...groups] = places;
  return groups.length === 0 ? whole : `${whole}(${groups.join(",")})`;
}
