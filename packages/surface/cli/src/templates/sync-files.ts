/** Reading at once, for functions of templates. */
import { closeSync, constants, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Stats } from "node:fs";
import { platformCode } from "@prebake/base";
import type { SyncFiles } from "@prebake/template";

export const syncFiles: SyncFiles = {
  readFile: (path, mostBytes) => {
    const status = statSync(path);
    const isWhole = (status.isFile() && status.size <= mostBytes) || status.isDirectory();
    return isWhole ? readFileSync(path) : readBeginning(path, mostBytes);
  },
  fileKind: (path) => kindOf(path),
  listDirectory: (path) => {
    if (kindOf(path) !== "directory") return [];
    return readdirSync(path).map((name) => ({ name, kind: kindOf(join(path, name)) }));
  },
};

const chunkBytes = 64 * 1024;
const pauseMs = 5;
const patienceMs = 10_000;

/** Nothing else can happen meanwhile, so that it must not wait without end: not for data, and not for whoever opens the other side. */
function readBeginning(path: string, mostBytes: number): Uint8Array {
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const chunks: Uint8Array[] = [];
    for (let size = 0; size < mostBytes;) {
      const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, mostBytes - size));
      const count = readSoon(fd, chunk);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
      size += count;
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(fd);
  }
}

function readSoon(fd: number, chunk: Uint8Array): number {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pauseMs) {
    try {
      return readSync(fd, chunk);
    } catch (error) {
      if (platformCode(error) !== "EAGAIN") throw error;
      Atomics.wait(nobody, 0, 0, pauseMs);
    }
  }
  throw new Error(`nothing came out of it for ${patienceMs / 1000} s`);
}

function kindOf(path: string): ReturnType<SyncFiles["fileKind"]> {
  const status = statusOf(path);
  if (!status) return undefined;
  return status.isFile() ? "file" : status.isDirectory() ? "directory" : "other";
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A file where a directory was meant: nothing is there.
    if (platformCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}
