/** Work on a stream in blocks, several at the same time. What is in memory is bounded by the number of workers. */

/** The same bytes in blocks of `size`, the last one smaller; nothing for an empty source. */
export async function* inBlocks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let filled = 0;
  for await (const chunk of source) {
    for (let rest = chunk; rest.length > 0;) {
      const part = rest.subarray(0, size - filled);
      rest = rest.subarray(part.length);
      parts.push(part);
      filled += part.length;
      if (filled < size) continue;
      yield joined(parts, filled);
      parts = [];
      filled = 0;
    }
  }
  if (filled > 0) yield joined(parts, filled);
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const only = parts.length === 1 ? parts[0] : undefined;
  return only ?? Buffer.concat(parts, size);
}

/** Results of `work` in the order of their items, at most `width` in progress. Its first failure ends the stream. */
export async function* mapParallel<T, U>(
  items: AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const running: Promise<U>[] = [];
  for await (const item of items) {
    const result = work(item);
    result.catch(() => undefined); // Somebody hears of it when its turn comes, or of an earlier one.
    running.push(result);
    const first = running.length >= width ? running.shift() : undefined;
    if (first) yield await first;
  }
  for (const result of running) yield await result;
}
