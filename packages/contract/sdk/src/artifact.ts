import type { HostFiles } from "./host.ts";

/** What a build leaves behind. Plain data, so that it can be stored and sent. */
export interface Artifact {
  /** Stable name of the kind: `transcend.qemu`, `mitchellh.post-processor.manifest`. Post-processors decide by it. */
  readonly builderId: string;
  /** Identifier of this one: an image id, or a fixed word such as `VM`. */
  readonly id: string;
  /** Paths, relative to the working directory or absolute. Empty for cloud images. */
  readonly files: readonly string[];
  /** One line or more for people: `VM files in directory: output-x`. */
  readonly description: string;
  /** Facts that later steps may ask for (`diskName`, `atlas.artifact.metadata`), plain JSON. `directory`: of its own; goes with its files. */
  readonly state: Readonly<Record<string, unknown>>;
}

// Shared by name, because a part that is loaded by path may bring its own copy of this module.
const destroyKey = Symbol.for("prebake.artifact.destroy");

/**
 * The artifact with a way of its own to be removed, for what is more than files: an image in a cloud, a plugin's. It stays plain data
 * to everybody else. `destroy` rejects with what hinders it.
 */
export function withDestroy(artifact: Artifact, destroy: () => Promise<void>): Artifact {
  return Object.defineProperty(artifact, destroyKey, { value: destroy, enumerable: false });
}

/** The artifact's own way to be removed; undefined when its files are all there is. */
export function destroyOf(artifact: Artifact): (() => Promise<void>) | undefined {
  return destroyKey in artifact ? (artifact[destroyKey] as () => Promise<void>) : undefined; // Only `withDestroy` sets it.
}

/** The artifact with other facts; it is removed as before. */
export function withState(artifact: Artifact, state: Artifact["state"]): Artifact {
  const destroy = destroyOf(artifact);
  return destroy ? withDestroy({ ...artifact, state }, destroy) : { ...artifact, state };
}

/** Removes an artifact's files but for those that others hold; then the directory of its own, when nothing is left in it. */
export async function removeArtifactFiles(
  artifact: Artifact,
  files: HostFiles,
  held: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const file of artifact.files) if (!held.has(file)) await files.remove(file);
  const directory = artifact.state["directory"];
  if (typeof directory !== "string" || !(await files.status(directory))) return;
  if ((await files.list(directory)).length === 0) await files.remove(directory);
}
