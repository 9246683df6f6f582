/** Paths of the journal as they are on the disk: a secret in one was taken out when it was written. */
import { REDACTED } from "@prebake/base";
import type { HostFiles } from "@prebake/sdk";

/**
 * The path itself; where secrets were taken out, the one that fits what is left and has this birth. A password such as `vagrant` is
 * part of many a path, so this is no rare thing. Undefined: nothing fits, or nobody can tell.
 */
export async function findPath(
  path: string,
  birth: string | undefined,
  files: HostFiles,
): Promise<string | undefined> {
  if (!path.includes(REDACTED)) return path;
  if (birth === undefined) return undefined;
  for (const candidate of await candidatesFor(path.split("/"), files)) {
    if ((await files.status(candidate, { followLinks: false }))?.birth === birth) return candidate;
  }
  return undefined;
}

async function candidatesFor(pieces: readonly string[], files: HostFiles): Promise<readonly string[]> {
  let found: readonly string[] = [pieces[0] ?? ""];
  for (const piece of pieces.slice(1)) {
    const next = found.map(async (base) =>
      (await namesIn(base, piece, files)).map((name) => `${base}/${name}`),
    );
    found = (await Promise.all(next)).flat();
  }
  return found;
}

async function namesIn(directory: string, piece: string, files: HostFiles): Promise<readonly string[]> {
  if (!piece.includes(REDACTED)) return [piece];
  const pattern = new RegExp(`^${piece.split(REDACTED).map(RegExp.escape).join(".+")}$`, "s");
  try {
    const entries = await files.list(directory === "" ? "/" : directory);
    return entries.map(({ name }) => name).filter((name) => pattern.test(name));
  } catch {
    return []; // Not there any more, or not to be looked into: nothing fits.
  }
}
