/** Which directories a guest's tar makes by itself, and which have to be made for it. See `tar-trees.ts`. */
import { localPath } from "./local-tree.ts";
import type { ListedEntry, LocalTree } from "./local-tree.ts";
import { orderedMap } from "./ordered-map.ts";

export interface DirectoryPlan {
  /** The mode of most: what tar gives to directories that it makes. */
  readonly commonMode: number;
  /** `0700 path`, parents first: empty ones and those with another mode. */
  readonly lines: readonly string[];
  /** To be sent in the archive, after everything in them: who unpacks may not write there, or a line cannot name them. */
  readonly atEnd: readonly { readonly path: string; readonly mode: number }[];
}

interface PlannedDirectory {
  readonly path: string;
  readonly mode: number;
  readonly isEmpty: boolean;
}

/** `name`: the directory itself is made, under that name, in the target; undefined: only its content is sent. */
export async function planDirectories(
  tree: LocalTree,
  listed: readonly ListedEntry[],
  name: string | undefined,
): Promise<DirectoryPlan> {
  const directories: PlannedDirectory[] = [];
  if (name !== undefined)
    directories.push({ path: name, mode: await modeOf(tree, ""), isEmpty: listed.length === 0 });
  const inside = listed.filter(({ kind }) => kind === "directory");
  const withModes = orderedMap(inside, 16, async ({ path, isEmpty }) => ({
    path: name === undefined ? path : `${name}/${path}`,
    isEmpty,
    mode: await modeOf(tree, path),
  }));
  for await (const directory of withModes) directories.push(directory);
  const commonMode = mostFrequent(directories.map(({ mode }) => mode).filter(isOpenToOwner));
  const special = directories.filter(({ mode, isEmpty }) => isEmpty || mode !== commonMode);
  return {
    commonMode,
    lines: special
      .filter(({ path, mode }) => isOpenToOwner(mode) && !path.includes("\n"))
      .map(({ path, mode }) => `${mode.toString(8).padStart(4, "0")} ${path}`),
    atEnd: special.filter(({ path, mode }) => !isOpenToOwner(mode) || path.includes("\n")),
  };
}

/** The umask that gives a new directory this mode. */
export function umaskFor(mode: number): string {
  return (0o777 & ~mode).toString(8).padStart(3, "0");
}

function isOpenToOwner(mode: number): boolean {
  return (mode & 0o700) === 0o700;
}

function mostFrequent(modes: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const mode of modes) if (mode <= 0o777) counts.set(mode, (counts.get(mode) ?? 0) + 1);
  let best = 0o755;
  for (const [mode, count] of counts) if (count > (counts.get(best) ?? 0)) best = mode;
  return best;
}

async function modeOf({ directory, files }: LocalTree, below: string): Promise<number> {
  return (await files.status(localPath(directory, below)))?.mode ?? 0o755;
}
