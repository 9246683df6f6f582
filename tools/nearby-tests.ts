/** Which tests to run while one writes: those in the folders of what differs from the last commit. */
import { spawnSync } from "node:child_process";
import { posix } from "node:path";

/** Globs of test files, from the root of the repository; none when nothing is changed. Throws where there is no git. */
export function nearbyTests(root: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync(
    "git",
    ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"],
    { cwd: root, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`Cannot see what is changed: ${stderr.trim()}`);
  const paths = stdout.split("\0").flatMap((entry) => (entry === "" ? [] : [entry.slice(3)]));
  const folders = new Set(paths.filter((path) => path.endsWith(".ts")).map((path) => posix.dirname(path)));
  return [...folders].sort().map((folder) => posix.join(folder, "*.test.ts"));
}
