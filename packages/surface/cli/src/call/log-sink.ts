/** Where the debug log goes: `PACKER_LOG` to standard error, `PACKER_LOG_PATH` to a file. */
import { closeSync, openSync, writeSync } from "node:fs";
import { BuildError, toError } from "@prebake/base";
import { createDebugLog } from "@prebake/terminal";
import type { EventConsumer } from "@prebake/runner";
import type { Environment } from "./environment.ts";

export interface LogSink extends Disposable {
  readonly consume: EventConsumer;
}

/** The sink that the environment asks for; undefined for none. A file is emptied first. Throws `cli/log-file` when it cannot be written. */
export function openLogSink(env: Environment, writeError: (text: string) => void): LogSink | undefined {
  const path = env["PACKER_LOG_PATH"];
  const wanted = env["PACKER_LOG"];
  if (!path) {
    if (!wanted || wanted === "0") return undefined;
    const log = createDebugLog();
    return { consume: (event) => writeError(log(event)), [Symbol.dispose]: () => undefined };
  }
  const file = openFile(path);
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

function openFile(path: string): number {
  try {
    return openSync(path, "w");
  } catch (cause) {
    throw new BuildError("cli/log-file", {
      message: `Cannot write the log file "${path}": ${toError(cause).message}`,
      hint: "Correct PACKER_LOG_PATH.",
      cause,
    });
  }
}
