/** Reading at once, for functions of templates. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Stats } from "node:fs";
import { platformCode } from "@prebake/base";
import type { SyncFiles } from "@prebake/template";

export const syncFiles: SyncFiles = {
  readFile: (path) => readFileSync(path),
  fileKind: (path) => kindOf(path),
  listDirectory: (path) => {
    if (kindOf(path) !== "directory") return [];
    return readdirSync(path).map((name) => ({ name, kind: kindOf(join(path, name)) }));
  },
};

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
