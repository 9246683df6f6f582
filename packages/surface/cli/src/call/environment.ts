/** The environment with our names beside Packer's. */
import { join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Each `PREBAKE_X` becomes `PACKER_X` as well and wins over it: whoever reads the one name sees both. */
export function withTwins(env: Environment): Environment {
  const twins: Record<string, string | undefined> = { ...env };
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith("PREBAKE_")) twins[name.replace("PREBAKE_", "PACKER_")] = value;
  }
  return twins;
}

/** Where downloads and locks live: `PACKER_CACHE_DIR` as it is, else a folder of our own in the user's cache. */
export function cacheDirectory(env: Environment, home: string): string {
  const given = env["PACKER_CACHE_DIR"];
  if (given) return given;
  const base = env["XDG_CACHE_HOME"] || join(home, ".cache");
  return join(base, "prebake");
}

/** Whether colours are unwanted whatever the flag says. */
export function forbidsColour(env: Environment): boolean {
  return Boolean(env["NO_COLOR"]) || Boolean(env["PACKER_NO_COLOR"]);
}
