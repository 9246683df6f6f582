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
