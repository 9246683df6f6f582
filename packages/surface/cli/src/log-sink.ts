/** Where the debug log goes: `PACKER_LOG` to standard error, `PACKER_LOG_PATH` to a file. */
import { closeSync, openSync, writeSync } from "node:fs";
import { toError } from "@prebake/base";
import { createDebugLog } from "@prebake/terminal";
import type { EventConsumer } from "@prebake/runner";
import type { Environment } from "./environment.ts";

export interface LogSink extends Disposable {
  readonly consume: EventConsumer;
}

/** The sink that the environment asks for; undefined for none. A file is emptied first. Throws when it cannot be written. */
export function openLogSink(env: Environment, writeError: (text: string) => void): LogSink | undefined {
  const path = env["PACKER_LOG_PATH"];
  const wanted = env["PACKER_LOG"];
  if (!path) {
    if (!wanted || wanted === "0") return undefined;
    const log = createDebugLog();
    return { consume: (event) => writeError(log(event)), [Symbol.dispose]: () => undefined };
  }
  const file = openSync(path, "w");
  const log = createDebugLog();
  let open = true;
  return {
    // Written at once: the log has to be there when the process dies.
    consume: (event) => {
      const text = log(event);
      if (open && text !== "") writeSync(file, text);
    },
    [Symbol.dispose]: () => {
      if (open) closeSync(file);
      open = false;
    },
  };
}

/** Why a log file cannot be written, as a sentence. */
export function logProblem(path: string, error: unknown): string {
  return `Cannot write the log file "${path}": ${toError(error).message}`;
}
