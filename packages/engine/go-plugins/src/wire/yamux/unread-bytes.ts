/**
 * What a stream has received and nobody has read: copied together, so that a reader that comes late gets all of it at once,
 * and a peer that sends single bytes costs no object for each.
 */

/** For streams that send little at a time, such as calls. */
const smallBlock = 16 * 1024;
const largeBlock = 128 * 1024;
/** Frames of calls hold up to 4 KiB; who sends more at a time sends much. Source: packer-plugin-sdk, its buffered writer. */
const largestOfCalls = 4096;

interface Block {
  readonly bytes: Uint8Array;
  /** Bytes up to here were handed out; they are not written again. */
  start: number;
  end: number;
}

export class UnreadBytes {
  /** Only the last one has room. */
  #blocks: Block[] = [];
  /** Where the bytes lie that were taken last. */
  #taken: Block | undefined;
  /** Those to be filled again; undefined: what was taken is the taker's for ever. */
  #spare: Block[] | undefined;

  /**
   * From now on what is taken is lent until the next `take`: the same few blocks are filled again and again. Without that,
   * each byte of a file is a byte of garbage.
   */
  lend(): void {
    this.#spare ??= [];
  }

  /** Copies them: the caller's may change. */
  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const block = this.#blockWithRoom(bytes.length - at);
      const count = Math.min(bytes.length - at, block.bytes.length - block.end);
      block.bytes.set(bytes.subarray(at, at + count), block.end);
      block.end += count;
      at += count;
    }
  }

  /** The next of them, as many as lie together; undefined when there are none. What was taken before is used up. */
  take(): Uint8Array | undefined {
    this.#takeBack();
    const [block] = this.#blocks;
    if (!block || block.start === block.end) return undefined;
    const taken = block.bytes.subarray(block.start, block.end);
    block.start = block.end;
    if (block.end === block.bytes.length) this.#blocks.shift();
    this.#taken = block;
    return taken;
  }

  /** So many bytes at the end of what was taken last were not used: they come first again. */
  putBack(count: number): void {
    const block = this.#taken;
    if (!block) return;
    this.#taken = undefined;
    block.start -= count;
    if (block !== this.#blocks[0]) this.#blocks.unshift(block);
  }

  /** Forgets all; says how much it was. */
  clear(): number {
    const count = this.#blocks.reduce((sum, { start, end }) => sum + end - start, 0);
    this.#blocks = [];
    this.#taken = undefined;
    if (this.#spare) this.#spare = [];
    return count;
  }

  #takeBack(): void {
    const block = this.#taken;
    this.#taken = undefined;
    if (!block || !this.#spare) return;
    const isOut = block !== this.#blocks[0];
    if (!isOut && block.start < block.end) return; // More has come behind what was taken.
    block.start = 0;
    block.end = 0;
    if (isOut && block.bytes.length === largeBlock) this.#spare.push(block);
  }

  #blockWithRoom(count: number): Block {
    const last = this.#blocks.at(-1);
    if (last && last.end < last.bytes.length) return last;
    const block = this.#spare?.pop() ?? this.#newBlock(count);
    this.#blocks.push(block);
    return block;
  }

  #newBlock(count: number): Block {
    const isLarge = this.#spare !== undefined || count > largestOfCalls;
    return { bytes: new Uint8Array(isLarge ? largeBlock : smallBlock), start: 0, end: 0 };
  }
}
