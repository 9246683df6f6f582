/** One file over HTTP into a partial file beside its place: goes on where a cut one ended, tries again what may pass. */
import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { BuildError, linkSignals, redactUrl } from "@prebake/base";
import type { FileSink, Host, HttpResponse, ServiceContext } from "@prebake/sdk";
import type { ChecksumType } from "@prebake/sdk";

export interface TransferRequest {
  readonly host: Host;
  readonly url: string;
  /** Grows while it comes; stays, for the next try, when the connection is cut. */
  readonly partial: string;
  /** Computed on the way, so that a large file is not read a second time. */
  readonly digest: ChecksumType | undefined;
  readonly label: string;
  readonly context: ServiceContext;
}

export interface Transferred {
  readonly bytes: number;
  /** Lower-case hex of the whole file. */
  readonly hex: string | undefined;
  /** Part of the file is older than this call. */
  readonly resumed: boolean;
}

/** Tries without a single new byte before giving up. */
const fruitlessTries = 5;
const firstPauseMs = 500;
const longestPauseMs = 8_000;
/** A connection that gives nothing for so long is as good as cut. */
const stallMs = 60_000;

/** What the server said the bytes are, so that a resumed file is not made of two versions. */
interface Validator {
  /** SHA-256 of the address, which itself may hold a password or a signature. */
  readonly urlDigest: string;
  readonly etag?: string;
  readonly lastModified?: string;
}

export async function transfer(request: TransferRequest): Promise<Transferred> {
  const state = await startState(request);
  try {
    for (let fruitless = 0; ;) {
      const before = state.bytes;
      const error = await attempt(request, state);
      if (!error) break;
      fruitless = state.bytes > before ? 0 : fruitless + 1;
      if (!isWorthRetrying(error) || fruitless >= fruitlessTries)
        throw describeFailure(error, state, request);
      request.context.events.detail(`${error.message}; trying again`);
      const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, fruitless - 1));
      await request.host.clock.delay(pause, { signal: request.context.signal });
    }
  } finally {
    state.progress?.finish();
  }
  await request.host.files.remove(validatorFile(request));
  return { bytes: state.bytes, hex: state.hash?.digest("hex"), resumed: state.resumed };
}

interface TransferState {
  bytes: number;
  total: number | undefined;
  hash: Hash | undefined;
  resumed: boolean;
  validator: Validator | undefined;
  progress: ReturnType<ServiceContext["events"]["progress"]> | undefined;
}

async function startState(request: TransferRequest): Promise<TransferState> {
  const { host, partial } = request;
  const kept = await readValidator(request);
  const validator = kept?.urlDigest === digestOfUrl(request) ? kept : undefined;
  const size = (await host.files.status(partial))?.sizeBytes ?? 0;
  const state: TransferState = {
    bytes: 0,
    total: undefined,
    hash: newHash(request),
    resumed: false,
    validator,
    progress: undefined,
  };
  // Without a word about what they are, bytes are only worth keeping when a checksum judges the whole.
  if (size === 0 || !(request.digest || ifRange(validator))) return state;
  if (state.hash) {
    for await (const chunk of host.files.stream(partial)) state.hash.update(chunk);
  }
  return { ...state, bytes: size, resumed: true };
}

function newHash(request: TransferRequest): Hash | undefined {
  return request.digest === undefined ? undefined : createHash(request.digest);
}

/** Gives the error instead of throwing it when a next try may make sense; cancellation and disk errors are thrown. */
async function attempt(request: TransferRequest, state: TransferState): Promise<BuildError | undefined> {
  const { host, context } = request;
  using linked = linkSignals([context.signal]);
  using _watch = watchForStall(request, state, linked.abort);
  try {
    const response = await host.network.fetch(request.url, {
      signal: linked.signal,
      headers: rangeHeaders(state),
    });
    if (response.status === 416 && state.bytes > 0) return await restart(request, state);
    const isPart = response.status === 206;
    if (isPart && state.bytes > 0 && !continues(response, state)) return await restart(request, state);
    if (response.status !== 200 && !(isPart && state.bytes > 0))
      throw statusError(request.url, response.status);
    await receive(request, state, response);
    return undefined;
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof BuildError && error.code !== "host/disk-full") return error;
    throw error instanceof BuildError ? diskFull(request, error) : error;
  }
}

function rangeHeaders({ bytes, validator }: TransferState): Record<string, string> {
  if (bytes === 0) return {};
  const condition = ifRange(validator);
  return { range: `bytes=${bytes}-`, ...(condition === undefined ? {} : { "if-range": condition }) };
}

function ifRange(validator: Validator | undefined): string | undefined {
  return validator?.etag ?? validator?.lastModified;
}

/** True when the part that comes goes on where ours ends, in a file of the same size. */
function continues(response: HttpResponse, { bytes, total }: TransferState): boolean {
  const [, from, whole] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers["content-range"] ?? "") ?? [];
  return Number(from) === bytes && (total === undefined || whole === "*" || Number(whole) === total);
}

// What we have is not the beginning of what the server has, or it gives other parts than it is asked for.
async function restart(request: TransferRequest, state: TransferState): Promise<BuildError> {
  await request.host.files.remove(request.partial);
  Object.assign(state, { bytes: 0, hash: newHash(request), resumed: false });
  return new BuildError("download/restarted", {
    message: `Cannot go on with the download of ${redactUrl(request.url)}: the file has changed`,
  });
}

async function receive(
  request: TransferRequest,
  state: TransferState,
  response: HttpResponse,
): Promise<void> {
  const goesOn = response.status === 206;
  if (!goesOn) Object.assign(state, { bytes: 0, hash: newHash(request), resumed: false });
  state.total = totalOf(response, state.bytes);
  await checkSpace(request, state);
  await writeValidator(request, response);
  state.validator = await readValidator(request);
  state.progress ??= request.context.events.progress({
    work: "download",
    label: request.label,
    ...(state.total === undefined ? {} : { total: state.total }),
  });
  await using sink: FileSink = await request.host.files.create(request.partial, { append: goesOn });
  for await (const chunk of response.body) {
    await sink.write(chunk);
    state.hash?.update(chunk);
    state.bytes += chunk.length;
    state.progress.update(state.bytes);
  }
  await sink.finish();
  if (state.total !== undefined && state.bytes < state.total) throw cutError(request.url);
}

function totalOf(response: HttpResponse, offset: number): number | undefined {
  const length = Number(response.headers["content-length"] ?? Number.NaN);
  return Number.isNaN(length) ? undefined : offset + length;
}

// Better to say it now than after an hour.
async function checkSpace(request: TransferRequest, state: TransferState): Promise<void> {
  if (state.total === undefined) return;
  const directory = request.partial.replace(/[^/\\]*$/, "") || ".";
  const free = await request.host.files.freeBytes(directory);
  if (state.total - state.bytes <= free) return;
  throw diskFull(request, new Error(`${free} bytes are free, ${state.total - state.bytes} are needed`));
}

function diskFull(request: TransferRequest, cause: Error): BuildError {
  const directory = request.partial.replace(/[/\\][^/\\]*$/, "");
  return new BuildError("download/disk-full", {
    message: `Cannot download ${redactUrl(request.url)}: the disk that holds "${directory}" has not enough space`,
    hint: "Free some space, or set PACKER_CACHE_DIR to a directory on another disk.",
    cause,
  });
}

function watchForStall(
  request: TransferRequest,
  state: TransferState,
  abort: (reason: Error) => void,
): Disposable {
  const over = linkSignals([request.context.signal]);
  const watch = async () => {
    for (let seen = -1; seen !== state.bytes;) {
      seen = state.bytes;
      await request.host.clock.delay(stallMs, { signal: over.signal });
    }
    abort(
      new BuildError("host/connection-timeout", {
        message: `Cannot fetch ${redactUrl(request.url)}: no data came for a minute`,
      }),
    );
  };
  watch().catch(() => undefined); // The download ended before.
  return {
    [Symbol.dispose]: () => {
      over.abort(new Error("download over"));
      over[Symbol.dispose]();
    },
  };
}

function statusError(url: string, status: number): BuildError {
  const shown = redactUrl(url);
  const context = { status };
  if (status === 404 || status === 410) {
    return new BuildError("download/not-found", {
      message: `Cannot download ${shown}: the server has no such file (HTTP ${status})`,
      hint: "Correct the address; old versions are often moved to an archive.",
      context,
    });
  }
  if (status === 401 || status === 403) {
    return new BuildError("download/refused", {
      message: `Cannot download ${shown}: the server refuses it (HTTP ${status})`,
      hint: "Give an address that needs no login, or download the file yourself.",
      context,
    });
  }
  return new BuildError("download/http-status", {
    message: `Cannot download ${shown}: the server answers with HTTP ${status}`,
    context,
  });
}

function isWorthRetrying(error: BuildError): boolean {
  if (error.code === "download/http-status")
    return (
      [408, 425, 429].includes(Number(error.context["status"])) || Number(error.context["status"]) >= 500
    );
  return [
    "host/connection-lost",
    "host/connection-timeout",
    "host/fetch-failed",
    "host/unknown-host",
    "host/unreachable",
    "download/cut",
    "download/restarted",
  ].includes(error.code);
}

function cutError(url: string): BuildError {
  return new BuildError("download/cut", {
    message: `Cannot download ${redactUrl(url)}: the connection was cut`,
  });
}

function describeFailure(error: BuildError, state: TransferState, request: TransferRequest): BuildError {
  const shown = redactUrl(request.url);
  if (error.code.startsWith("download/") && error.code !== "download/cut") return error;
  if (state.bytes > 0) {
    return new BuildError("download/cut", {
      message: `Cannot download ${shown}: the connection was cut after ${state.bytes}${state.total === undefined ? "" : ` of ${state.total}`} bytes`,
      hint: "Build again: what has come is kept, and the download goes on there.",
      cause: error,
      context: { bytes: state.bytes },
    });
  }
  return new BuildError("download/unreachable", {
    message: error.message.replace(/^Cannot fetch .*?: (?=[^/])/, `Cannot download ${shown}: `),
    hint:
      error.hint ??
      "Check the address, the network, and the proxy settings (HTTP_PROXY, HTTPS_PROXY, NO_PROXY).",
    cause: error,
  });
}

function validatorFile(request: TransferRequest): string {
  return `${request.partial}.json`;
}

function digestOfUrl({ url }: TransferRequest): string {
  return createHash("sha256").update(url).digest("hex");
}

async function readValidator(request: TransferRequest): Promise<Validator | undefined> {
  try {
    return JSON.parse(await request.host.files.readText(validatorFile(request))) as Validator; // Written below; a foreign one has no equal digest.
  } catch {
    return undefined; // None, or cut off: the download starts again.
  }
}

async function writeValidator(request: TransferRequest, response: HttpResponse): Promise<void> {
  const { etag, "last-modified": lastModified } = response.headers;
  const strong = etag !== undefined && !etag.startsWith("W/"); // If-Range takes strong ones only. Source: RFC 9110, 13.1.5.
  const validator: Validator = {
    urlDigest: digestOfUrl(request),
    ...(strong ? { etag } : {}),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
  await request.host.files.write(validatorFile(request), JSON.stringify(validator));
}
