/** One HTTP question to a secret store, with the certificates that its environment variables name. */
import { readFile, readdir } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { BuildError, deadline, isCancellation, toError } from "@prebake/base";
import { hostError } from "../host-error.ts";
import type { StoreContext } from "./store-context.ts";

export interface StoreQuestion {
  /** How sentences call the store: `Vault`. */
  readonly store: string;
  /** The variable that says where it is. */
  readonly addressVariable: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly tls: TlsVariables;
  /** For the whole answer. */
  readonly timeoutMs: number;
}

/** Names of the variables that say whom to trust and who asks. */
export interface TlsVariables {
  readonly authorityFile: string;
  readonly authorityText?: string;
  readonly authorityDirectory: string;
  readonly certificate: string;
  readonly key: string;
  readonly serverName: string;
  /** Whether the store's certificate is looked at. */
  readonly verify: boolean;
}

export interface StoreAnswer {
  readonly status: number;
  readonly text: string;
}

// A secret is small; whatever sends more is no secret store.
const longestAnswer = 4 * 1024 * 1024;
// An inactive server of a cluster sends the asker on to the active one, at most once or twice.
const mostRedirects = 3;

/** The answer, whatever its status. Rejects with a `BuildError` when there is none. */
export async function askStore(question: StoreQuestion, context: StoreContext): Promise<StoreAnswer> {
  const { store, url, timeoutMs } = question;
  const options = await tlsOptions(question.tls, context.env);
  using limit = deadline(timeoutMs, {
    ...context,
    reason: () => new Error(`there was no answer within ${Math.round(timeoutMs / 1000)} seconds`),
  });
  try {
    return await follow(question, { ...context, signal: limit.signal, options });
  } catch (error) {
    context.signal.throwIfAborted();
    if (isCancellation(error, limit.signal)) throw failure(question, toError(limit.signal.reason));
    throw error instanceof BuildError ? error : failure(question, toError(error));
  }

  function failure({ addressVariable }: StoreQuestion, error: Error): BuildError {
    const { code, message, hint } = hostError(`ask ${store} at ${url.origin}`, error);
    const advice = isCertificateProblem(error)
      ? `Name the certificate of its authority with ${question.tls.authorityFile}.`
      : `Is ${addressVariable} right?`;
    return new BuildError(code === "host/failed" ? "secret-store/unreachable" : code, {
      message,
      hint: hint ?? advice,
      cause: error,
    });
  }
}

interface Asking extends StoreContext {
  readonly options: TlsOptions;
}

async function follow(question: StoreQuestion, asking: Asking): Promise<StoreAnswer> {
  let url = question.url;
  for (let redirects = 0; ; redirects++) {
    const response = await send({ ...question, url }, asking);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (![301, 302, 307, 308].includes(status) || location === undefined || redirects >= mostRedirects)
      return { status, text: await readText(response, question.store) };
    response.resume();
    const next = new URL(location, url);
    // The token goes along: never from a protected connection to an open one.
    if (url.protocol === "https:" && next.protocol !== "https:")
      throw new BuildError("secret-store/unsafe-redirect", {
        message: `Cannot ask ${question.store} at ${url.origin}: it sends on to ${next.origin}, which is not encrypted`,
      });
    url = next;
  }
}

function send({ url, headers }: StoreQuestion, { env, signal, options }: Asking): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // Not by import: see prepareFetch of the network.
  const http = process.getBuiltinModule("node:http");
  const https = process.getBuiltinModule("node:https");
  const proxies = isLoopback(url.hostname) ? {} : { proxyEnv: { ...env } };
  const isSecure = url.protocol === "https:";
  const agent = isSecure ? new https.Agent({ ...options, ...proxies }) : new http.Agent(proxies);
  const known = Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const request = (isSecure ? https : http).get(
    url,
    { agent, headers: { "user-agent": "prebake", ...Object.fromEntries(known) }, signal },
    resolve,
  );
  request.on("error", reject);
  return promise;
}

async function readText(response: IncomingMessage, store: string): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk); // No encoding is set, so chunks are bytes.
    sizeBytes += chunk.length;
    if (sizeBytes > longestAnswer) {
      response.destroy();
      throw new BuildError("secret-store/too-large", {
        message: `Cannot read from ${store}: the answer is larger than ${longestAnswer} bytes`,
      });
    }
  }
  return Buffer.concat(chunks).toString("utf8");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d+){3}$/.test(host);
}

// Names of OpenSSL's reasons in Node. Source: Node documentation, "TLS: X509 certificate error codes".
function isCertificateProblem(error: Error): boolean {
  const code = "code" in error ? String(error.code) : "";
  return /CERT|SIGNATURE|ISSUER/.test(code) && !code.startsWith("ERR_SSL");
}

interface TlsOptions {
  readonly ca?: string[];
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized: boolean;
}

async function tlsOptions(tls: TlsVariables, env: StoreContext["env"]): Promise<TlsOptions> {
  const file = async (name: string): Promise<string | undefined> => {
    const path = env[name];
    return path ? await readNamed(name, () => readFile(path, "utf8")) : undefined;
  };
  const ca = await authorities(tls, env, file);
  const [cert, key] = await Promise.all([file(tls.certificate), file(tls.key)]);
  const servername = env[tls.serverName];
  return {
    rejectUnauthorized: tls.verify,
    ca: ca.length > 0 ? ca : systemAuthorities(),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(servername && { servername }),
  };
}

async function authorities(
  { authorityFile, authorityText, authorityDirectory }: TlsVariables,
  env: StoreContext["env"],
  file: (name: string) => Promise<string | undefined>,
): Promise<string[]> {
  const text = authorityText === undefined ? undefined : env[authorityText];
  if (text) return [text];
  const one = await file(authorityFile);
  if (one !== undefined) return [one];
  const directory = env[authorityDirectory];
  if (!directory) return [];
  return await readNamed(authorityDirectory, async () => {
    const names = await readdir(directory);
    return await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
  });
}

async function readNamed<T>(variable: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw hostError(`read what ${variable} names`, error);
  }
}

function systemAuthorities(): string[] {
  const tls = process.getBuiltinModule("node:tls");
  return [...tls.getCACertificates("default"), ...tls.getCACertificates("system")];
}

/** A boolean of the environment, as Go reads it. Source: strconv.ParseBool. */
export function isTrue(text: string | undefined): boolean {
  return ["1", "t", "T", "TRUE", "true", "True"].includes(text ?? "");
}

/** False only when the variable says so. */
export function isNotFalse(text: string | undefined): boolean {
  return !["0", "f", "F", "FALSE", "false", "False"].includes(text ?? "");
}
