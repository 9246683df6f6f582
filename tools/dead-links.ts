/** Links of Markdown pages that lead nowhere: to files that there are not, and to headings that a page has not. */
import { posix } from "node:path";

export interface Pages {
  /** The text of a Markdown page; undefined for what is no page or is not there. */
  read(path: string): string | undefined;
  /** Whether there is a file or directory of that name. */
  exists(path: string): boolean;
}

/** `LINE: what is wrong`, in order. `path` is relative to the root, with slashes. Links to other hosts are not followed. */
export function deadLinks(path: string, pages: Pages): readonly string[] {
  return withoutCode(pages.read(path) ?? "")
    .split("\n")
    .flatMap((line, at) =>
      targetsOf(line)
        .filter((target) => !/^[a-z]+:/.test(target))
        .flatMap((target) => problemOf(target, path, pages))
        .map((problem) => `${at + 1}: ${problem}`),
    );
}

function problemOf(target: string, from: string, pages: Pages): readonly string[] {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? from : posix.normalize(posix.join(posix.dirname(from), decodeURI(file)));
  if (path.startsWith("..")) return [`"${target}" leads out of the repository`];
  if (!pages.exists(path)) return [`"${target}" leads to no file`];
  if (anchor === undefined || anchorsOf(pages.read(path) ?? "").has(anchor)) return [];
  return [`"${target}" leads to no heading of ${path}`];
}

function targetsOf(line: string): readonly string[] {
  const inline = [...line.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)];
  const definition = [...line.matchAll(/^\s*\[[^\]]+\]:\s+<?([^\s>]+)/g)];
  return [...inline, ...definition].map(([, target = ""]) => target);
}

/** Source: GitHub: lower case, letters, digits, dashes and underscores, a dash for each space; the second of a name gets `-1`. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of withoutFences(text).matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const name = words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    let unique = name;
    for (let count = 1; anchors.has(unique); count++) unique = `${name}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** Fenced blocks and code spans hold no links; the lines stay. */
function withoutCode(text: string): string {
  return withoutFences(text).replace(/(`+)(?:(?!\1)[^\n])+\1/g, "");
}

function withoutFences(text: string): string {
  return text.replace(/^ {0,3}(`{3,}|~{3,})[^\n]*\n[^]*?^ {0,3}\1[^\n]*$/gm, (block) =>
    block.replace(/[^\n]/g, ""),
  );
}
