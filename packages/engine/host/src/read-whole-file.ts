/** A file with all its bytes; pipes and devices too, which may have no end and nobody on their other side. */
import { close, constants, createReadStream, open } from "node:fs";
import * as fs from "node:fs/promises";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { promisify } from "node:util";

// A device such as /dev/zero has no end; what people pass through a pipe is text.
const mostMiB = 64;

export async function readWholeFile(path: string): Promise<Uint8Array> {
  const stats = await fs.stat(path);
  if (stats.isFile() || stats.isDirectory()) return await fs.readFile(path);
  return await collect(stats.isFIFO() ? await openPipe(path) : createReadStream(path));
}

/**
 * Not read as a file is: a thread that waits for the other side of a pipe cannot be called back, and the end of the
 * process would wait for it.
 */
async function openPipe(path: string): Promise<Readable> {
  const fd = await promisify(open)(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    return new Socket({ fd, readable: true, writable: false });
  } catch (error) {
    await promisify(close)(fd);
    throw error;
  }
}

async function collect(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    // Leaving the loop closes the stream.
    if ((size += chunk.length) > mostMiB * 2 ** 20)
      throw new Error(`it goes on after ${mostMiB} MiB, which is more than a pipe or device is read for`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
