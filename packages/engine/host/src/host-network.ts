/** Sockets and HTTP of this machine. */
import { once } from "node:events";
import * as net from "node:net";
import { BuildError, raceSignal, redactUrl } from "@prebake/base";
import type { Connection, ConnectTarget, HostNetwork, HttpResponse, Listener } from "@prebake/sdk";
import { hostError } from "./host-error.ts";
import { serveHttp } from "./http-server.ts";
import { OneBufferReader } from "./one-buffer-reader.ts";
import { forgiveLostConnections, openListener } from "./open-listener.ts";

export interface HostNetworkOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function createHostNetwork(options: HostNetworkOptions): HostNetwork {
  let prepared = false;
  const prepare = () => {
    if (!prepared) prepareFetch(options.env);
    prepared = true;
  };
  return {
    connect,
    listen,
    listenLocal,
    serveHttp,
    fetch: (url, request) => {
      prepare();
      return fetchUrl(url, request);
    },
    isPortFree,
  };
}

const connect: HostNetwork["connect"] = async (target, { signal, timeoutMs, readBufferBytes }) => {
  signal.throwIfAborted();
  const reader = readBufferBytes === undefined ? undefined : new OneBufferReader(readBufferBytes);
  const socket = net.connect({
    ...("path" in target ? { path: target.path } : { ...target, noDelay: true }),
    ...(reader && { onread: reader.onread }),
  });
  const failed = new Promise<never>((_, reject) => socket.once("error", reject));
  failed.catch(() => undefined); // Nobody waits any more once it is connected.
  const timer =
    timeoutMs === undefined ? undefined : setTimeout(() => socket.destroy(timeoutError()), timeoutMs);
  try {
    await raceSignal(Promise.race([once(socket, "connect"), failed]), signal);
    return connectionOf(socket, reader?.read(socket));
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    // A local socket that is not there is a service that does not listen.
    throw hostError(`connect to ${targetText(target)}`, error, {
      codes: { ENOENT: "host/connection-refused" },
    });
  } finally {
    clearTimeout(timer);
  }
};

function timeoutError(): Error {
  return Object.assign(new Error("connect timed out"), { code: "ETIMEDOUT" });
}

function targetText(target: ConnectTarget): string {
  return "path" in target ? `"${target.path}"` : `${target.host}:${target.port}`;
}

function connectionOf(
  socket: net.Socket,
  incoming: AsyncIterable<Uint8Array> = readSocket(socket),
): Connection {
  socket.on("error", () => undefined); // Readers and writers get it from their own calls.
  let closed: Promise<void> | undefined;
  const close = async () => {
    if (socket.closed) return;
    const over = once(socket, "close");
    socket.destroy();
    await over.catch(() => undefined); // `once` rejects with an error that came before; closed is closed.
  };
  const { remoteAddress: host, remotePort: port } = socket;
  return {
    incoming,
    write: (bytes) => writeSocket(socket, bytes),
    end: () => socket.end(),
    remote: host === undefined || port === undefined ? undefined : { host, port },
    native: socket,
    [Symbol.asyncDispose]: () => (closed ??= close()),
  };
}

async function* readSocket(socket: net.Socket): AsyncGenerator<Uint8Array> {
  try {
    yield* socket;
  } catch (error) {
    throw hostError("read from the connection", error);
  }
}

function writeSocket(socket: net.Socket, bytes: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.write(bytes, (error) => (error ? reject(hostError("write to the connection", error)) : resolve()));
  return promise;
}

const listen: HostNetwork["listen"] = ({ address, port, onConnection }) => {
  const server = net.createServer({ noDelay: true }, (socket) => onConnection(connectionOf(socket)));
  return openListener(server, address, port);
};

const listenLocal: HostNetwork["listenLocal"] = async ({ path, onConnection }) => {
  const server = net.createServer((socket) => onConnection(connectionOf(socket)));
  forgiveLostConnections(server);
  try {
    server.listen({ path });
    await once(server, "listening");
  } catch (error) {
    throw hostError(`listen on "${path}"`, error);
  }
  // The platform removes the socket with the server. Its end is not waited for: that would be the connections' end.
  return { [Symbol.asyncDispose]: async () => void server.close() };
};

async function isPortFree(address: string, port: number): Promise<boolean> {
  try {
    await using _listener: Listener = await openListener(net.createServer(), address, port);
    return true;
  } catch {
    return false; // In use, or not allowed: not to be had.
  }
}

// Both settings are the process's own; they only widen what the platform's client can do, and are made by the first request.
// Loaded here and not by import: that takes 60 ms (as an ES module, node:http brings the whole of fetch with it), also of
// commands that never request anything.
function prepareFetch(env: Readonly<Record<string, string | undefined>>): void {
  const proxies = Object.fromEntries(
    ["http_proxy", "https_proxy", "no_proxy"].flatMap((name) => {
      const value = env[name] ?? env[name.toUpperCase()];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
  const http = process.getBuiltinModule("node:http");
  const tls = process.getBuiltinModule("node:tls");
  if ("http_proxy" in proxies || "https_proxy" in proxies) {
    http.setGlobalProxyFromEnv(proxies);
    askProxyPlainly(proxies);
  }
  // Packer trusts what the system trusts; so do we, besides the list that comes with Node.
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), ...tls.getCACertificates("system")]);
}

/**
 * Lets `http:` addresses be asked of the proxy itself (`GET http://…`), as Packer and curl do it. By itself the platform opens
 * a tunnel (CONNECT) for these too, which proxies allow to port 443 only, if their administrator says nothing else. This
 * reaches into the platform's fetch (measured with Node 24.21, undici 7.29); where it looks otherwise, the tunnel stays.
 */
function askProxyPlainly(proxies: Readonly<Record<string, string>>): void {
  const place = Symbol.for("undici.globalDispatcher.1");
  const agent: unknown = Reflect.get(globalThis, place);
  if (typeof agent !== "object" || agent?.constructor.name !== "EnvHttpProxyAgent") return;
  const options = {
    httpProxy: proxies["http_proxy"],
    httpsProxy: proxies["https_proxy"],
    noProxy: proxies["no_proxy"],
    proxyTunnel: false,
  };
  Reflect.set(globalThis, place, Reflect.construct(agent.constructor, [options]));
}

const fetchUrl: HostNetwork["fetch"] = async (url, { signal, headers, method, body }) => {
  signal.throwIfAborted();
  const { address, authorization } = takeCredentials(url);
  try {
    // `identity`: the bytes as they are stored. A server that compresses would make ranges and sizes meaningless.
    const response = await fetch(address, {
      method: method ?? "GET",
      headers: { "accept-encoding": "identity", "user-agent": "prebake", ...authorization, ...headers },
      signal,
      ...(body !== undefined && { body }),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: readBody(response, url, signal),
    };
  } catch (error) {
    signal.throwIfAborted();
    throw fetchError(url, error);
  }
};

// The platform refuses `user:password@host`, and its complaint shows them.
function takeCredentials(url: string): {
  readonly address: string;
  readonly authorization: Readonly<Record<string, string>>;
} {
  if (!URL.canParse(url)) return { address: url, authorization: {} };
  const parsed = new URL(url);
  const { username, password } = parsed;
  if (username === "" && password === "") return { address: url, authorization: {} };
  parsed.username = "";
  parsed.password = "";
  const pair = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
    "base64",
  );
  return { address: parsed.href, authorization: { authorization: `Basic ${pair}` } };
}

async function* readBody(
  response: Response,
  url: string,
  signal: AbortSignal,
): HttpResponse["body"] & AsyncGenerator<Uint8Array> {
  if (!response.body) return;
  try {
    yield* response.body;
  } catch (error) {
    signal.throwIfAborted();
    throw fetchError(url, error);
  }
}

function fetchError(url: string, error: unknown): BuildError {
  const converted = hostError(`fetch ${redactUrl(url)}`, error);
  if (converted.code !== "host/failed" || !(error instanceof TypeError)) return converted;
  // `fetch failed` and `terminated` say nothing; the cause does.
  const reason = error.cause instanceof Error ? error.cause.message : error.message;
  return new BuildError("host/fetch-failed", {
    message: `Cannot fetch ${redactUrl(url)}: ${reason}`,
    cause: error,
  });
}
