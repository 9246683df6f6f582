/** Reading without waiting: functions of expressions give their value at once. Any failure is thrown as an error. */
export interface SyncFiles {
  /** The whole file. */
  readFile(path: string): Uint8Array;
  /** What is there, links followed; undefined when nothing is. */
  fileKind(path: string): "file" | "directory" | "other" | undefined;
  /** Names in a directory; an empty list when there is no such directory. */
  listDirectory(
    path: string,
  ): readonly { readonly name: string; readonly kind: "file" | "directory" | "other" | undefined }[];
}
