/** Hands small pieces on as large ones: what takes them, a file mostly, pays by the call. */

/** Some pieces of SSH, which are 32 KiB; more makes nothing faster. */
export const blockBytes = 256 * 1024;

/** Lends one block, again and again. */
export class BlockWriter {
  readonly #write: (block: Uint8Array) => Promise<void>;
  readonly #block: Buffer;
  #used = 0;

  /** `block` is used until `finish` has resolved, or a write was rejected. A block is lent to `write` until its promise is settled. */
  constructor(block: Buffer, write: (block: Uint8Array) => Promise<void>) {
    this.#block = block;
    this.#write = write;
  }

  /** Takes all of a piece, which is the caller's again at once when there is no promise to wait for, else after it. */
  take(piece: Uint8Array): Promise<void> | undefined {
    if (piece.length < this.#block.length - this.#used) {
      this.#block.set(piece, this.#used);
      this.#used += piece.length;
      return undefined;
    }
    return this.#fill(piece);
  }

  /** Hands on what is left. */
  async finish(): Promise<void> {
    const used = this.#used;
    this.#used = 0;
    if (used > 0) await this.#write(this.#block.subarray(0, used));
  }

  async #fill(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + this.#block.length - this.#used);
      this.#block.set(part, this.#used);
      this.#used += part.length;
      at += part.length;
      if (this.#used === this.#block.length) await this.finish();
    }
  }
}
