/** How files get into the guest and out of it. Each way of doing it implements these; `transfers.ts` chooses. */
import type { DirectoryOptions, TransferOptions, UploadOptions } from "@prebake/sdk";

/** One file at a time. The signal of the options is aborted when the connection ends, too. */
export interface FileTransfer {
  upload(remotePath: string, content: AsyncIterable<Uint8Array>, options: UploadOptions): Promise<void>;
  download(
    remotePath: string,
    write: (chunk: Uint8Array) => Promise<void>,
    options: TransferOptions,
  ): Promise<void>;
}

/** Whole directories, by the rules of `Communicator`. */
export interface TreeTransfer {
  uploadTree(remotePath: string, localDirectory: string, options: DirectoryOptions): Promise<void>;
  downloadTree(remotePath: string, localDirectory: string, options: DirectoryOptions): Promise<void>;
}

export type GuestEntryKind = "file" | "directory" | "link" | "other";

/** What a directory is copied with where there is no stream of a whole tree. */
export interface GuestFiles extends FileTransfer {
  /** Makes it when it is not there: true then. A directory that is there stays as it is. */
  makeDirectory(
    remotePath: string,
    options: { readonly mode: number; readonly signal: AbortSignal },
  ): Promise<boolean>;
  setMode(
    remotePath: string,
    options: { readonly mode: number; readonly signal: AbortSignal },
  ): Promise<void>;
  makeLink(
    remotePath: string,
    options: { readonly target: string; readonly signal: AbortSignal },
  ): Promise<void>;
  list(
    remotePath: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly name: string; readonly kind: GuestEntryKind; readonly mode: number }[]>;
  readLink(remotePath: string, signal: AbortSignal): Promise<string>;
  /** How many of these may run at the same time. */
  readonly concurrency: number;
}
