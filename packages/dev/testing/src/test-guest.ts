/** Guests of `tools/guests` by the script that makes them. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface TestGuest {
  /** Disk or ISO; empty when it could not be made. */
  readonly path: string;
  /** Why there is none; false when there is one. */
  readonly skip: string | false;
}

/** Made at the first call, which takes seconds; afterwards found. */
export function makeTestGuest(script: string): TestGuest {
  const file = fileURLToPath(new URL(`../../../../tools/guests/${script}`, import.meta.url));
  const made = spawnSync(file, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const path = made.stdout?.trim() ?? "";
  const isMade = made.status === 0 && path !== "";
  return { path, skip: isMade ? false : `${script} failed: ${made.stderr ?? String(made.error)}` };
}
