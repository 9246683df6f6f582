/** The HTTP server of a build: answers come from one function; framing, HEAD and broken clients are dealt with here. */
import type * as http from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { HostNetwork, HttpReply, HttpRequest } from "@prebake/sdk";
import { openListener } from "./open-listener.ts";

type ServeHttp = HostNetwork["serveHttp"];

export function serveHttp({ address, port, handle }: Parameters<ServeHttp>[0]): ReturnType<ServeHttp> {
  // Not by import: see prepareFetch of the network.
  const server = process.getBuiltinModule("node:http").createServer((request, response) => {
    void answer(request, response, handle); // Reports through the response; never rejects.
  });
  return openListener(server, address, port);
}

async function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  handle: (request: HttpRequest) => Promise<HttpReply>,
): Promise<void> {
  try {
    const read = readRequest(request);
    const reply = read ? await handle(read) : { status: 400, body: "Bad Request\n" };
    await send(reply, response, request.method === "HEAD");
  } catch {
    // The client went away, or a file could not be read: whoever still listens must not take half an answer for a whole one.
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end("Internal Server Error\n");
  }
}

function readRequest(request: http.IncomingMessage): HttpRequest | undefined {
  const path = decodePath(request.url ?? "/");
  if (path === undefined) return undefined;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  return { method: request.method ?? "GET", path, headers };
}

/** The decoded path without query, `.` and `..`; undefined when it cannot be decoded. A final slash stays. */
export function decodePath(url: string): string | undefined {
  const [raw = ""] = url.replace(/^[a-z]+:\/\/[^/]*/i, "").split(/[?#]/, 1);
  let decoded: string;
  try {
    decoded = decodeURIComponent(raw);
  } catch {
    return undefined;
  }
  if (decoded.includes("\0")) return undefined;
  const kept: string[] = [];
  const segments = decoded.split("/");
  for (const segment of segments) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const last = segments.at(-1);
  const isDirectory = kept.length > 0 && (last === "" || last === "." || last === "..");
  return `/${kept.join("/")}${isDirectory ? "/" : ""}`;
}

async function send(reply: HttpReply, response: http.ServerResponse, headersOnly: boolean): Promise<void> {
  const { body = "" } = reply;
  const fixed = typeof body === "string" ? Buffer.from(body) : body instanceof Uint8Array ? body : undefined;
  const headers: Record<string, string | number> = { ...reply.headers };
  if (fixed && !("content-length" in headers)) headers["content-length"] = fixed.length;
  response.writeHead(reply.status, headers);
  if (headersOnly) response.end();
  else if (fixed) response.end(fixed);
  else
    await pipeline(
      Readable.from(exactly(body as AsyncIterable<Uint8Array>, headers["content-length"])),
      response,
    ); // Not a string, not bytes.
}

// Too few bytes are an error, which cuts the connection; else the client would wait for the rest.
async function* exactly(
  body: AsyncIterable<Uint8Array>,
  announced: string | number | undefined,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of body) {
    sent += chunk.length;
    yield chunk;
  }
  if (announced !== undefined && sent < Number(announced))
    throw new Error(`${sent} of ${announced} bytes were there`);
}
