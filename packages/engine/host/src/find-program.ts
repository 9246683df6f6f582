/** Where the program of a name is. */
import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

export interface ProgramSearch {
  /** What relative paths start from, those in PATH too. */
  readonly workingDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A path as it was given, or the first along PATH; undefined when it is not there or cannot be executed. */
export async function findProgram(program: string, search: ProgramSearch): Promise<string | undefined> {
  for (const candidate of programCandidates(program, search, process.platform))
    if (await isExecutable(path.resolve(search.workingDirectory, candidate))) return candidate;
  return undefined;
}

/** What is tried, in order. Windows adds endings, calls the variable `Path`, and has two kinds of slashes. */
export function programCandidates(
  program: string,
  { env, workingDirectory }: ProgramSearch,
  platform: string,
): readonly string[] {
  if (platform !== "win32") {
    if (program.includes("/")) return [program];
    const directories = (env["PATH"] ?? "").split(":");
    return directories.map((directory) => path.posix.resolve(workingDirectory, directory, program));
  }
  const files = [".exe", ".com", ".cmd", ".bat", ""].map((ending) => program + ending);
  if (/[/\\]/.test(program)) return files;
  const [, list = ""] = Object.entries(env).find(([name]) => name.toUpperCase() === "PATH") ?? [];
  return list
    .split(";")
    .flatMap((directory) => files.map((file) => path.win32.resolve(workingDirectory, directory, file)));
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await fs.access(file, constants.X_OK);
    return (await fs.stat(file)).isFile();
  } catch {
    return false; // Not there, or not to be looked at: it cannot be started.
  }
}
