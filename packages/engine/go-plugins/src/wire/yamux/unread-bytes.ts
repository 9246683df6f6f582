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

  /** The next of them, as many as lie together; undefined when there are none. They are the caller's. */
  take(): Uint8Array | undefined {
    const [block] = this.#blocks;
    if (!block || block.start === block.end) return undefined;
    const taken = block.bytes.subarray(block.start, block.end);
    block.start = block.end;
    if (block.end === block.bytes.length) this.#blocks.shift();
    return taken;
  }

  /** What was taken and not used comes first again. */
  putBack(rest: Uint8Array): void {
    this.#blocks.unshift({ bytes: rest, start: 0, end: rest.length });
  }

  /** Forgets all; says how much it was. */
  clear(): number {
    const count = this.#blocks.reduce((sum, { start, end }) => sum + end - start, 0);
    this.#blocks = [];
    return count;
  }

  #blockWithRoom(count: number): Block {
    const last = this.#blocks.at(-1);
    if (last && last.end < last.bytes.length) return last;
    const bytes = new Uint8Array(count > largestOfCalls ? largeBlock : smallBlock);
    const block = { bytes, start: 0, end: 0 };
    this.#blocks.push(block);
    return block;
  }
}
