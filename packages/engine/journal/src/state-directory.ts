/** Where what must outlive a run is kept. */
import type { Host } from "@prebake/sdk";

/**
 * `PREBAKE_STATE_DIR` as it is, else a folder of our own where the platform keeps programs' state: `$XDG_STATE_HOME` or
 * `~/.local/state`; `~/Library/Application Support` on macOS; `%LOCALAPPDATA%` on Windows.
 */
export function stateDirectory({ env, machine }: Pick<Host, "env" | "machine">): string {
  const given = env["PREBAKE_STATE_DIR"];
  if (given) return given;
  const home = machine.homeDirectory;
  if (env["XDG_STATE_HOME"]) return `${env["XDG_STATE_HOME"]}/prebake`;
  if (machine.os === "win32") return `${env["LOCALAPPDATA"] || `${home}/AppData/Local`}/prebake/state`;
  if (machine.os === "darwin") return `${home}/Library/Application Support/prebake`;
  return `${home}/.local/state/prebake`;
}

/** Journals of runs: one file each, and a lock beside it as long as the run lives. */
export function journalDirectory(host: Pick<Host, "env" | "machine">): string {
  return `${stateDirectory(host)}/journal`;
}
