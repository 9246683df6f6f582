/** A small generator with a seed, so that a failing case comes again. Source: mulberry32. */
export interface Random {
  /** 0 to `below` - 1. */
  below(below: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  text(): string;
  bytes(length: number): Uint8Array;
}

export function seededRandom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    text: () =>
      Array.from({ length: below(40) }, () => 'abzü日😀 \n"\\'[below(10)] ?? "x")
        .join("")
        .replace(/[\ud800-\udfff]/g, ""),
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}
