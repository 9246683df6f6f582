/** Paths as texts with `/` between names, as Go's package path cleans them. */

/** Without `.`, `..` where it can be resolved, and doubled slashes; `.` for nothing. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.length > 0 && names.at(-1) !== "..") names.pop();
    else if (!rooted) names.push("..");
  }
  const joined = names.join("/");
  return rooted ? `/${joined}` : joined || ".";
}

export function joinPath(base: string, path: string): string {
  return cleanPath(path === "" ? base : `${base}/${path}`);
}

export function isAbsolutePath(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
}

/** The last name; `.` for nothing, `/` for the root. */
export function baseName(path: string): string {
  if (path === "") return ".";
  const trimmed = withoutTrailingSlashes(path);
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** Everything before the last name, cleaned; a trailing slash counts as an empty last name only for `directoryName`. */
export function directoryName(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf("/") + 1));
}

function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === "/") end--;
  return path.slice(0, end);
}
