/** Reporter for node:test: nothing for a test that passes, everything for one that fails, the slowest, one closing line. */
import type { TestEvent } from "node:test/reporters";

const slowestShown = 5;

interface Timed {
  readonly name: string;
  readonly ms: number;
}

// node:test loads a reporter by its default export.
// oxlint-disable-next-line import/no-default-export
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let [passed, failed, skipped] = [0, 0, 0];
  const times: Timed[] = [];
  for await (const { type, data } of source) {
    if (type === "test:stderr" || type === "test:stdout") {
      yield data.message;
    } else if (type === "test:pass") {
      if (data.details.type === "suite" || isFile(data.name)) continue;
      if (data.skip === undefined) passed++;
      else skipped++;
      times.push({ name: data.name, ms: data.details.duration_ms });
    } else if (type === "test:fail") {
      // A failed file repeats the failures of its tests, unless it failed to load.
      const { error } = data.details;
      if (isFile(data.name) && "failureType" in error && error.failureType === "subtestsFailed") continue;
      failed++;
      yield `\nFAILED ${data.name} (${data.file ?? ""}:${data.line ?? ""})\n${text(error.cause ?? error)}\n`;
    }
  }
  const slowest = times.sort((a, b) => b.ms - a.ms).slice(0, slowestShown);
  for (const { name, ms } of slowest) if (ms > 2000) yield `slow: ${(ms / 1000).toFixed(1)} s  ${name}\n`;
  yield `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`;
}

function isFile(name: string): boolean {
  return name.endsWith(".test.ts");
}

function text(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
