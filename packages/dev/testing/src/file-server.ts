/** An HTTP server on loopback with files, some of which cannot be had. */
import { once } from "node:events";
import * as http from "node:http";

export interface FileServer extends AsyncDisposable {
  /** Address of a file. */
  url(name: string): string;
  /** `GET /name` of each request, in order. */
  readonly requests: readonly string[];
  /** Resolves when somebody has asked for anything. */
  readonly asked: Promise<void>;
}

export interface ServedFile {
  readonly content: Uint8Array;
  /** `cut`: the connection breaks in the middle, and each time after. `stall`: it stays open and nothing comes any more. */
  readonly fault?: "cut" | "stall";
}

/** Files by name; every other name is 404. The caller disposes. */
export async function startFileServer(files: Readonly<Record<string, ServedFile>>): Promise<FileServer> {
  const requests: string[] = [];
  const asked = Promise.withResolvers<void>();
  const server = http.createServer((request, response) => {
    asked.resolve();
    requests.push(`${request.method} ${request.url}`);
    const file = files[(request.url ?? "").slice(1)];
    if (!file) response.writeHead(404).end("not here");
    else serve(file, request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: (name) => `http://127.0.0.1:${address.port}/${name}`,
    requests,
    asked: asked.promise,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function serve(file: ServedFile, request: http.IncomingMessage, response: http.ServerResponse): void {
  const { content, fault } = file;
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const range = { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` };
  response.writeHead(from > 0 ? 206 : 200, {
    "content-length": content.length - from,
    etag: '"1"',
    ...(from > 0 && range),
  });
  if (fault === undefined || request.method === "HEAD") {
    response.end(content.subarray(from));
    return;
  }
  const middle = content.length >> 1;
  const onWritten = () => void (fault === "cut" && response.destroy());
  if (from < middle) response.write(content.subarray(from, middle), onWritten);
  else onWritten();
  response.flushHeaders();
}
