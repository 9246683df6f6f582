/** How the engine talks to a guest. One instance is one way into one machine; calls may run at the same time. */

export interface RemoteCommand {
  /** A command line for the guest's shell. */
  readonly command: string;
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** The guest has taken the command: it runs. Never called where a communicator cannot tell. */
  readonly onStarted?: () => void;
  /**
   * Takes the output, in order; a chunk is the taker's own. While its promise is pending nothing more of that output is
   * handed over, and the command waits as soon as the buffers between are full. When it rejects, so does `run`.
   */
  readonly onStdout?: (chunk: Uint8Array) => void | Promise<void>;
  readonly onStderr?: (chunk: Uint8Array) => void | Promise<void>;
  /** Ask for a terminal even when the configuration does not. */
  readonly pty?: boolean;
}

export interface RemoteExit {
  /** Exit code of the command; undefined when the connection ended before it was known (a reboot, a lost network). */
  readonly code: number | undefined;
  /** Signal that ended it, when the guest says so. */
  readonly signal?: string | undefined;
}

export interface TransferOptions {
  readonly signal: AbortSignal;
  /** Bytes sent or received so far. */
  readonly onProgress?: (bytes: number) => void;
}

export interface UploadOptions extends TransferOptions {
  /** Permission bits of the new file; 0o644 when absent. */
  readonly mode?: number;
  /** Size, when it is known before: needed by some protocols, else the content is buffered. */
  readonly sizeBytes?: number;
}

export interface DirectoryOptions extends TransferOptions {
  /** Paths, relative to the directory, that are left out. */
  readonly exclude?: readonly string[];
}

/**
 * Directory rules, as with rsync: a source that ends in `/` sends its content into the target; without the slash the
 * directory itself is made inside the target. Source: Packer's communicator contract.
 * All methods reject with `BuildError` codes `communicator/…` when the guest or the connection fails, and with the
 * signal's reason when cancelled. Operations on a lost connection reject instead of waiting.
 */
export interface Communicator extends AsyncDisposable {
  /** `ssh`, `winrm`, `none`, `docker`. */
  readonly type: string;
  /** Runs a command to its end. A code other than 0 is a result, not an error. */
  run(command: RemoteCommand, options: { readonly signal: AbortSignal }): Promise<RemoteExit>;
  /**
   * Writes a file of the guest from the stream. Parent directories must exist. A target that ends in `/` or is a directory
   * is `communicator/target-is-directory`. Chunks are lent: one is good until the next is asked for, then its memory may
   * be used again; who needs it longer copies it.
   */
  upload(remotePath: string, content: AsyncIterable<Uint8Array>, options: UploadOptions): Promise<void>;
  uploadDirectory(remotePath: string, localDirectory: string, options: DirectoryOptions): Promise<void>;
  /** Hands the content of a guest's file to `write`, in order. A chunk is lent to it until its promise is settled. */
  download(
    remotePath: string,
    write: (chunk: Uint8Array) => Promise<void>,
    options: TransferOptions,
  ): Promise<void>;
  downloadDirectory(remotePath: string, localDirectory: string, options: DirectoryOptions): Promise<void>;
}
