/** Small texts over HTTP: limited in size, tried again when that may help, with words for what went wrong. */
import { BuildError, redactUrl } from "@prebake/base";
import type { Host, HttpResponse } from "@prebake/sdk";

export interface HttpAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

export interface HttpClient {
  /** The answer with status 200, or 404 and 410 for "not there"; everything else rejects with `plugin/…`. */
  get(url: string, options: HttpGetOptions): Promise<HttpAnswer>;
}

export interface HttpGetOptions {
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Lists of versions and checksums: the largest real ones have some 100 KiB. */
const mostBytes = 16 * 1024 * 1024;
const tries = 3;
const pauseMs = 500;

export function createHttpClient(host: Pick<Host, "network" | "clock">): HttpClient {
  return {
    async get(url, options) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await getOnce(host, url, options);
        } catch (error) {
          options.signal.throwIfAborted();
          if (attempt === tries || !isWorthRetrying(error)) throw error;
          await host.clock.delay(pauseMs * 2 ** attempt, { signal: options.signal });
        }
      }
    },
  };
}

export function isAbsent(answer: HttpAnswer): boolean {
  return answer.status === 404 || answer.status === 410;
}

async function getOnce(
  host: Pick<Host, "network" | "clock">,
  url: string,
  { signal, headers }: HttpGetOptions,
): Promise<HttpAnswer> {
  const response = await host.network.fetch(url, { signal, ...(headers && { headers }) });
  const bytes = await readLimited(response, url);
  const { status } = response;
  if (status === 200 || status === 404 || status === 410) return { status, bytes };
  throw rateLimit(response, url, host.clock.now()) ?? statusError(url, status);
}

async function readLimited(response: HttpResponse, url: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > mostBytes) {
      throw new BuildError("plugin/answer-too-large", {
        message: `Cannot read ${redactUrl(url)}: the answer is larger than ${mostBytes / 1024 / 1024} MiB`,
      });
    }
    chunks.push(chunk);
  }
  const length = Number(response.headers["content-length"] ?? size);
  if (size < length) throw cutError(url);
  return Buffer.concat(chunks);
}

function cutError(url: string): BuildError {
  return new BuildError("host/connection-lost", {
    message: `Cannot read ${redactUrl(url)}: the connection was cut`,
  });
}

/** Source: docs.github.com, "Rate limits for the REST API": 403 or 429, and what remains is 0 or there is a time to wait. */
function rateLimit({ status, headers }: HttpResponse, url: string, now: number): BuildError | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN) * 1000 - now;
  const wait = Number(headers["retry-after"] ?? Number.NaN) * 1000;
  if (headers["x-ratelimit-remaining"] !== "0" && Number.isNaN(wait) && status !== 429) return undefined;
  const ms = Number.isNaN(wait) ? reset : wait;
  const when = Number.isNaN(ms) ? "later" : `in ${Math.max(1, Math.ceil(ms / 60_000))} minutes`;
  return new BuildError("plugin/rate-limit", {
    message: `Cannot read ${redactUrl(url)}: the host gives no more answers to this address for now`,
    hint: `Set PACKER_GITHUB_API_TOKEN to a token (it needs no rights), or try again ${when}.`,
    context: { status },
  });
}

function statusError(url: string, status: number): BuildError {
  return new BuildError("plugin/http-status", {
    message: `Cannot read ${redactUrl(url)}: the server answers with HTTP ${status}`,
    hint:
      status === 401 || status === 403
        ? "Check the token in PACKER_GITHUB_API_TOKEN and the proxy settings (HTTPS_PROXY, NO_PROXY)."
        : undefined,
    context: { status },
  });
}

const passing: ReadonlySet<string> = new Set([
  "host/connection-lost",
  "host/connection-timeout",
  "host/fetch-failed",
]);

function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof BuildError)) return false;
  return (
    passing.has(error.code) || (error.code === "plugin/http-status" && Number(error.context["status"]) >= 500)
  );
}
