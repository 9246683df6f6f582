/** `-events PATH`: the stream of a run as JSON lines. */
import { closeSync, openSync, writeSync } from "node:fs";
import { BuildError, toError } from "@prebake/base";
import type { EventConsumer } from "@prebake/runner";
import { jsonLine } from "@prebake/terminal";

/** Opens and empties the file; undefined without a path. The caller disposes. Throws `cli/event-file`. */
export function openEventFile(
  path: string | undefined,
): (Disposable & { readonly consume: EventConsumer }) | undefined {
  if (!path) return undefined;
  const file = open(path);
  return {
    consume: (event) => void writeSync(file, jsonLine(event)),
    [Symbol.dispose]: () => closeSync(file),
  };
}

function open(path: string): number {
  try {
    return openSync(path, "w");
  } catch (cause) {
    throw new BuildError("cli/event-file", {
      message: `Cannot write events to "${path}": ${toError(cause).message}`,
      cause,
    });
  }
}
