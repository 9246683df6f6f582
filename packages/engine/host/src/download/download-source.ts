/** Where a download comes from: a text of the template, taken apart. */
import { fileURLToPath } from "node:url";
import { BuildError, redactUrl } from "@prebake/base";

export type DownloadSource = {
  /** As it may be shown. */
  readonly shown: string;
  /** Last part of the path, decoded: the name that checksum files know it by. */
  readonly name: string;
  /** The whole of it, decoded: checksum files may list several files of one name. */
  readonly place: string;
  /** `checksum` of the URL's query: it wins over the configured one. Source: go-getter, "Checksumming". */
  readonly checksum: string | undefined;
} & ({ readonly kind: "local"; readonly path: string } | { readonly kind: "http"; readonly url: string });

/** Throws `download/scheme` for what is neither a path nor a file, http or https URL. */
export function parseSource(text: string): DownloadSource {
  const [, scheme = ""] = /^([a-z][a-z0-9+.-]+):/i.exec(text) ?? []; // Two letters or more: `C:` is a drive.
  switch (scheme.toLowerCase()) {
    case "":
      return localSource(text, undefined);
    case "file": {
      const [before = "", query] = text.split("?", 2);
      return localSource(pathOf(before), takeChecksum(query ?? "").checksum);
    }
    case "http":
    case "https":
      return httpSource(text);
    default:
      throw new BuildError("download/scheme", {
        message: `Cannot download ${redactUrl(text)}: addresses of the kind "${scheme}" are not supported`,
        hint: "Use an http or https URL, or the path of a local file.",
      });
  }
}

function localSource(path: string, checksum: string | undefined): DownloadSource {
  return {
    kind: "local",
    path,
    shown: path,
    name: path.split(/[/\\]/).at(-1) ?? path,
    place: path,
    checksum,
  };
}

// `file:///abs` is the standard; `file://relative/x` and `file:x` are what templates hold too.
function pathOf(url: string): string {
  if (/^file:\/\/\//i.test(url)) return fileURLToPath(url.replaceAll(strayPercent, "%25"));
  return decodePercents(url.replace(/^file:(\/\/)?/i, ""));
}

function httpSource(text: string): DownloadSource {
  if (!URL.canParse(text)) {
    throw new BuildError("download/scheme", {
      message: `Cannot download "${redactUrl(text)}": this is no URL`,
      hint: "Correct the address.",
    });
  }
  const url = new URL(text);
  const { checksum, rest } = takeChecksum(url.search.slice(1));
  if (checksum !== undefined) url.search = rest;
  url.hash = "";
  return {
    kind: "http",
    url: url.href,
    shown: redactUrl(url.href),
    name: decodePercents(url.pathname.split("/").at(-1) ?? ""),
    place: decodePercents(url.pathname),
    checksum,
  };
}

// Other parameters stay as they are written: a signature covers their exact text.
function takeChecksum(query: string): { readonly checksum: string | undefined; readonly rest: string } {
  const parts = query.split("&");
  const found = parts.find((part) => part.startsWith("checksum="));
  const rest = parts.filter((part) => part !== found).join("&");
  return {
    checksum: found === undefined ? undefined : decodePercents(found.slice("checksum=".length)),
    rest,
  };
}

const strayPercent = /%(?![0-9a-f]{2})/gi;

/** A percent sign that escapes nothing is one; bytes that are no UTF-8 stay as they are written. */
function decodePercents(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll(strayPercent, "%25"));
  } catch {
    return text;
  }
}
