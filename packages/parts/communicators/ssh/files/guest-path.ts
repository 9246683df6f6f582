/** Paths of the guest as words of a command line, and as SFTP wants them. */

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A path as one word: a leading `~` or `~user` stays for the shell to expand, a leading `-` is no option. Everything else
 * is taken as it is.
 */
export function shellPath(path: string): string {
  const [, home, rest] = /^(~(?:[A-Za-z_][\w.-]*)?)(\/.*)?$/s.exec(path) ?? [];
  if (home !== undefined) return rest === undefined ? home : `${home}/${shellWord(rest.slice(1))}`;
  return shellWord(path.startsWith("-") ? `./${path}` : path);
}

/** SFTP knows no `~`; its relative paths start in the user's home directory. */
export function sftpPath(path: string): string {
  if (path === "~" || path === "~/") return ".";
  return path.startsWith("~/") ? path.slice(2) : path;
}

export function joinGuestPath(directory: string, name: string): string {
  return directory.endsWith("/") ? `${directory}${name}` : `${directory}/${name}`;
}

/** The name under which a directory is made inside its target; undefined when only its content goes there. Source: `Communicator`, directory rules. */
export function directoryName(path: string): string | undefined {
  const name = /([^/\\]+)$/.exec(path)?.[1];
  return name === undefined || [".", "..", "~"].includes(name) ? undefined : name;
}
