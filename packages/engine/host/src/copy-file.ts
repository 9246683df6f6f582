/** Copies large files: by reference where the file system can, else in pieces with progress, leaving holes as holes. */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { hostError } from "./host-error.ts";

const pieceBytes = 1024 * 1024;
const zeros = Buffer.alloc(pieceBytes);

export interface CopyFileOptions {
  readonly signal: AbortSignal;
  /** Bytes done so far. */
  readonly onProgress?: (bytes: number) => void;
}

/** The target appears whole or not at all. Cancelling rejects with the signal's reason. */
export async function copyFile(from: string, to: string, options: CopyFileOptions): Promise<void> {
  options.signal.throwIfAborted();
  const partial = `${to}.${randomUUID().slice(0, 8)}.part`;
  try {
    if (!(await cloneFile(from, partial))) await copyPieces(from, partial, options);
    await fs.rename(partial, to);
  } catch (error) {
    await fs.rm(partial, { force: true }).catch(() => undefined); // The first error is the one to tell.
    options.signal.throwIfAborted();
    throw hostError(`copy "${from}" to "${to}"`, error);
  }
}

async function cloneFile(from: string, to: string): Promise<boolean> {
  try {
    await fs.copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false; // Not this file system; a real problem shows again in the next try.
  }
}

async function copyPieces(from: string, to: string, { signal, onProgress }: CopyFileOptions): Promise<void> {
  await using source = await fs.open(from, "r");
  const { size, mode } = await source.stat();
  await using target = await fs.open(to, "wx", mode);
  const buffer = Buffer.allocUnsafe(pieceBytes);
  for (let offset = 0; ;) {
    signal.throwIfAborted();
    const { bytesRead } = await source.read(buffer, 0, pieceBytes, offset);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    if (!piece.equals(zeros.subarray(0, bytesRead))) await writeAt(target, piece, offset);
    offset += bytesRead;
    onProgress?.(offset);
  }
  await target.truncate(size); // A hole at the end is not written.
}

async function writeAt(target: FileHandle, piece: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < piece.length;) {
    const { bytesWritten } = await target.write(piece, done, piece.length - done, offset + done);
    done += bytesWritten;
  }
}
