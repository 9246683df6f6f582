/** Reads a socket into one buffer, which the next read overwrites: no memory is taken, and none has to be given back. */
import type { OnReadOpts, Socket } from "node:net";
import { hostError } from "./host-error.ts";

export class OneBufferReader {
  /** For the socket that is to be read. It stands still while a piece is looked at. */
  readonly onread: OnReadOpts;
  #piece: Uint8Array | undefined;
  #wake = Promise.withResolvers<void>();

  constructor(bytes: number) {
    const buffer = new Uint8Array(bytes);
    this.onread = {
      buffer,
      callback: (count) => {
        this.#piece = buffer.subarray(0, count);
        this.#wake.resolve();
        return false;
      },
    };
  }

  /** To be called once, in the turn in which the socket has connected. */
  read(socket: Socket): AsyncIterable<Uint8Array> {
    let over: { readonly error: Error | undefined } | undefined;
    const end = (error?: Error) => {
      over ??= { error };
      this.#wake.resolve();
    };
    socket.once("end", () => end());
    socket.once("error", end);
    socket.once("close", () => end(new Error("it was closed")));
    return this.#pieces(socket, () => over);
  }

  async *#pieces(
    socket: Socket,
    isOver: () => { readonly error: Error | undefined } | undefined,
  ): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#piece;
      const over = isOver();
      this.#piece = undefined;
      if (piece) {
        yield piece;
        socket.resume();
      } else if (over) {
        if (over.error) throw hostError("read from the connection", over.error);
        return;
      } else {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
      }
    }
  }
}
