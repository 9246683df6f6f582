/** Paths as texts, with the separators of either system understood. */

/** Joins from the right: an absolute part makes the parts before it void. `.` and empty parts are left out. */
export function joinPath(...parts: readonly string[]): string {
  let path = "";
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    path = path === "" || isAbsolute(part) ? part : `${path.replace(/[/\\]+$/, "")}/${part}`;
  }
  return path === "" ? "." : path;
}

export function isAbsolute(path: string): boolean {
  return /^([/\\]|[A-Za-z]:[/\\])/.test(path);
}

/** The directory that a path names something in, as written; `.` for a bare name. */
export function parentOf(path: string): string {
  const trimmed = path.replace(/(?<=.)[/\\]+$/, "");
  const at = Math.max(trimmed.lastIndexOf("/"), trimmed.lastIndexOf("\\"));
  return at === -1 ? "." : trimmed.slice(0, Math.max(at, 1));
}

/** A path without redundant pieces, as Go's `filepath.Clean` writes it. */
export function cleanPath(path: string): string {
  const root = /^[/\\]/.test(path) ? "/" : "";
  const kept: string[] = [];
  for (const piece of path.split(/[/\\]/)) {
    if (piece === "" || piece === ".") continue;
    if (piece !== "..") kept.push(piece);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (root === "") kept.push(piece);
  }
  return root + kept.join("/") || ".";
}
