/** One ordered pair of byte flows, as the protocols above a multiplexer see it. */
export interface ByteStream {
  /** The next bytes, or undefined when the other side has ended. Rejects when the stream is broken. Asking for more says that the bytes before are used up. */
  read(): Promise<Uint8Array | undefined>;
  /** Resolves when the other side has room for all of it. */
  write(bytes: Uint8Array): Promise<void>;
  /** No more writing; reading goes on. May be called again. */
  close(): Promise<void>;
  /** Both ways over, at once. */
  reset(): void;
}
