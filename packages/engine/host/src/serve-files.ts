/** Serves answer files to guests: a directory or fixed contents, as installers ask for them. */
import * as path from "node:path";
import { BuildError, compareCodePoints, didYouMean } from "@prebake/base";
import type {
  FileStatus,
  Host,
  HttpReply,
  HttpRequest,
  Listener,
  ServiceContext,
  Services,
} from "@prebake/sdk";
import { mediaType } from "./media-type.ts";

export interface ServeFilesOptions {
  readonly host: Host;
  readonly reservePort: Services["reservePort"];
}

type Request = Parameters<Services["serveFiles"]>[0];

export function createServeFiles({ host, reservePort }: ServeFilesOptions): Services["serveFiles"] {
  return async (request, context) => {
    await checkDirectory(host, request.directory);
    const answer =
      request.directory === undefined
        ? fixedContent(request.content ?? {})
        : directoryContent(host, request.directory);
    const handle = async (asked: HttpRequest) => {
      const reply = await replyTo(asked, answer);
      context.events.log("info", "http", `${asked.method} ${asked.path} ${reply.status}`);
      return reply;
    };
    const listener = await listenInRange(host, { request, context, reservePort, handle });
    context.scope.use("HTTP server", listener);
    return { port: listener.port, address: listener.address };
  };
}

async function checkDirectory(host: Host, directory: string | undefined): Promise<void> {
  if (directory === undefined) return;
  const status = await host.files.status(directory);
  if (status?.kind === "directory") return;
  throw new BuildError("services/http-directory-missing", {
    message: `Cannot serve "${directory}": ${status ? "it is not a directory" : "there is no such directory"}`,
    hint: "Correct http_directory; a relative path starts where prebake was started.",
  });
}

interface ListenOptions {
  readonly request: Request;
  readonly context: ServiceContext;
  readonly reservePort: Services["reservePort"];
  readonly handle: (request: HttpRequest) => Promise<HttpReply>;
}

// A program that heeds no lock files may take the port between the look and the listening: then the next one.
async function listenInRange(
  host: Host,
  { request, context, reservePort, handle }: ListenOptions,
): Promise<Listener> {
  const { address, portMin: min, portMax: max } = request;
  for (let round = 0; ; round++) {
    const port = await reservePort({ min, max, address }, context);
    try {
      return await host.network.serveHttp({ address, port, handle });
    } catch (error) {
      if (!(error instanceof BuildError) || error.code !== "host/address-in-use" || round === 5) throw error;
    }
  }
}

type Answer = (path: string) => Promise<Found>;

type Found =
  | { readonly kind: "content"; readonly bytes: Uint8Array }
  | {
      readonly kind: "file";
      readonly file: string;
      readonly status: FileStatus;
      readonly open: (start: number) => AsyncIterable<Uint8Array>;
    }
  | { readonly kind: "listing"; readonly html: string }
  | { readonly kind: "moved"; readonly location: string }
  | { readonly kind: "missing"; readonly text: string };

function fixedContent(content: Readonly<Record<string, string>>): Answer {
  const names = Object.keys(content);
  return async (asked) => {
    const text = Object.hasOwn(content, asked) ? content[asked] : undefined;
    if (text !== undefined) return { kind: "content", bytes: Buffer.from(text) };
    const near = didYouMean(asked, names);
    return { kind: "missing", text: `No content was provided for "${asked}".${near}` };
  };
}

function directoryContent(host: Host, directory: string): Answer {
  return async (asked) => {
    const file = path.join(directory, asked); // `asked` starts with a slash and holds no `..`.
    const status = await host.files.status(file);
    if (status?.kind === "file" && !asked.endsWith("/")) {
      return { kind: "file", file, status, open: (start) => host.files.stream(file, { start }) };
    }
    if (status?.kind !== "directory") return { kind: "missing", text: "404 page not found" };
    if (!asked.endsWith("/"))
      return { kind: "moved", location: `${encodeURIComponent(path.posix.basename(asked))}/` };
    const index = path.join(file, "index.html");
    const indexStatus = await host.files.status(index);
    if (indexStatus?.kind === "file") {
      return {
        kind: "file",
        file: index,
        status: indexStatus,
        open: (start) => host.files.stream(index, { start }),
      };
    }
    return { kind: "listing", html: await listingOf(host, file) };
  };
}

/** The page that Go's file server makes: one link a line, directories with a slash. Source: Go, net/http fs.go, dirList; measured. */
async function listingOf(host: Host, directory: string): Promise<string> {
  const entries = [...(await host.files.list(directory))].sort((a, b) => compareCodePoints(a.name, b.name));
  const lines = entries.map(({ name, kind }) => {
    const shown = kind === "directory" ? `${name}/` : name;
    return `<a href="${encodeURIComponent(name)}${kind === "directory" ? "/" : ""}">${escapeHtml(shown)}</a>\n`;
  });
  return `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${lines.join("")}</pre>\n`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&#34;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

async function replyTo(request: HttpRequest, answer: Answer): Promise<HttpReply> {
  if (!["GET", "HEAD"].includes(request.method))
    return { status: 405, headers: { allow: "GET, HEAD" }, body: "Method Not Allowed\n" };
  const found = await answer(request.path);
  switch (found.kind) {
    case "content":
      return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: found.bytes };
    case "listing":
      return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: found.html };
    case "moved":
      return { status: 301, headers: { location: found.location } };
    case "missing":
      return {
        status: 404,
        headers: { "content-type": "text/plain; charset=utf-8" },
        body: `${found.text}\n`,
      };
    case "file":
      return fileReply(request, found);
  }
}

function fileReply(request: HttpRequest, found: Extract<Found, { kind: "file" }>): HttpReply {
  const { sizeBytes, modifiedMs } = found.status;
  const headers = {
    "content-type": mediaType(found.file),
    "accept-ranges": "bytes",
    "last-modified": new Date(modifiedMs).toUTCString(),
  };
  if (isUnchanged(request.headers["if-modified-since"], modifiedMs)) return { status: 304, headers };
  const range = parseRange(request.headers["range"], sizeBytes);
  if (range === "unsatisfiable") return { status: 416, headers: { "content-range": `bytes */${sizeBytes}` } };
  const { start, end } = range ?? { start: 0, end: sizeBytes };
  return {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      "content-length": String(end - start),
      ...(range ? { "content-range": `bytes ${start}-${end - 1}/${sizeBytes}` } : {}),
    },
    body: firstBytes(found.open(start), end - start),
  };
}

function isUnchanged(since: string | undefined, modifiedMs: number): boolean {
  const sinceMs = since === undefined ? Number.NaN : Date.parse(since);
  return Math.floor(modifiedMs / 1000) * 1000 <= sinceMs; // NaN compares false. HTTP dates have whole seconds.
}

/** One range, half-open; undefined for none or a form we may ignore (several ranges). Source: RFC 9110, 14.1.2. */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): { readonly start: number; readonly end: number } | "unsatisfiable" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (!match || (first === "" && last === "")) return undefined;
  const start = first === "" ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
  return start < end ? { start, end } : "unsatisfiable";
}

// Exactly what was announced, also when the file grows meanwhile.
async function* firstBytes(chunks: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  if (left === 0) return;
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}
