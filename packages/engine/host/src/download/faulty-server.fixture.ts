/** An HTTP server that serves one content and fails as it is told. */
import { once } from "node:events";
import * as http from "node:http";
import { invariant } from "@prebake/base";

export interface FaultyServer extends AsyncDisposable {
  readonly url: string;
  /** `GET /path range` of each request, in order. */
  readonly requests: readonly string[];
  content: Uint8Array;
  etag: string | undefined;
  /** Statuses for the next requests, before anything works. */
  readonly statuses: number[];
  /** After how many bytes the next answers stop, until `cut` is called. */
  readonly stops: number[];
  /** Cuts the connection whose answer has stopped. */
  cut: () => void;
}

export async function startFaultyServer(content: Uint8Array): Promise<FaultyServer> {
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    requests.push([request.method, request.url, request.headers.range].filter(Boolean).join(" "));
    const status = state.statuses.shift();
    if (status !== undefined) response.writeHead(status).end("no");
    else answer(state, request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  invariant(typeof bound === "object" && bound !== null, "listening");
  const state: FaultyServer = {
    url: `http://127.0.0.1:${bound.port}`,
    requests,
    content,
    etag: '"v1"',
    statuses: [],
    stops: [],
    cut: () => undefined,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return state;
}

function answer(state: FaultyServer, request: http.IncomingMessage, response: http.ServerResponse): void {
  const { content, etag } = state;
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const same = request.headers["if-range"] === undefined || request.headers["if-range"] === etag;
  const start = same ? from : 0;
  if (start > content.length) {
    response.writeHead(416).end();
    return;
  }
  response.writeHead(start > 0 ? 206 : 200, {
    "content-length": content.length - start,
    ...(etag === undefined ? {} : { etag }),
    ...(start > 0 ? { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  const stop = state.stops.shift();
  if (stop === undefined) {
    response.end(content.subarray(start));
    return;
  }
  response.write(content.subarray(start, start + stop));
  state.cut = () => response.destroy();
}
