/** Reading without waiting: functions of expressions give their value at once. Any failure is thrown as an error. */
export interface SyncFiles {
  /** The whole file, but no more than `mostBytes` of it: a device may have no end. Refuses to wait long for the other side of a pipe. */
  readFile(path: string, mostBytes: number): Uint8Array;
  /** What is there, links followed; undefined when nothing is. */
  fileKind(path: string): "file" | "directory" | "other" | undefined;
  /** Names in a directory; an empty list when there is no such directory. */
  listDirectory(
    path: string,
  ): readonly { readonly name: string; readonly kind: "file" | "directory" | "other" | undefined }[];
}
