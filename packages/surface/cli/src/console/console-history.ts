/** Lines of earlier sessions, in a file that only the user can read. */
import { join } from "node:path";
import { BuildError } from "@prebake/base";
import type { Host } from "@prebake/sdk";

export interface ConsoleHistory {
  /** Newest last. */
  readonly lines: readonly string[];
  /** Keeps a line for later sessions. Never rejects: a history that cannot be written is none. */
  add(line: string): Promise<void>;
}

const mostLines = 1000;

/** `PREBAKE_CONSOLE_HISTORY`: a path; `off` keeps nothing. Else a file in the user's state directory. */
export async function openConsoleHistory({ env, files, machine }: Host): Promise<ConsoleHistory> {
  const given = env["PREBAKE_CONSOLE_HISTORY"];
  const state = env["XDG_STATE_HOME"] || join(env["HOME"] || machine.homeDirectory, ".local", "state");
  const path = given || join(state, "prebake", "console_history");
  if (given === "off") return { lines: [], add: async () => undefined };
  const lines = await orNothing(async () => linesOf(await files.readText(path)));
  if (lines && lines.length > mostLines)
    await orNothing(() => files.write(path, textOf(lines.slice(-mostLines)), { mode: 0o600 }));
  let last = lines?.at(-1);
  return {
    lines: lines?.slice(-mostLines) ?? [],
    add: async (line) => {
      // As in shells: what begins with a space is not to be kept.
      if (line === last || line.trim() === "" || line.startsWith(" ")) return;
      last = line;
      await orNothing(() => append(path, textOf([line]), files));
    },
  };
}

async function append(path: string, text: string, files: Host["files"]): Promise<void> {
  await using sink = await files.create(path, { append: true, mode: 0o600 });
  await sink.write(new TextEncoder().encode(text));
  await sink.finish();
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

async function orNothing<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof BuildError) return undefined; // A read-only home is no reason not to calculate.
    throw error;
  }
}
