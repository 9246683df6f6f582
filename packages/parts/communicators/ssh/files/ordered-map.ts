/** Runs `work` ahead on up to `concurrency` items and gives the results in the items' order. After a failure the results behind it are dropped. */
export async function* orderedMap<T, R>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  for (const item of items) {
    const result = work(item);
    result.catch(() => undefined); // Reported when its turn comes, or of no interest after an earlier failure.
    running.push(result);
    if (running.length < concurrency) continue;
    const first = running.shift();
    if (first) yield await first;
  }
  for (const result of running) yield await result;
}
