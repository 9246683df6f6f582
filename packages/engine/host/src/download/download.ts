/** Gets a file of a template: in place when it is local, else cached by its checksum, resumed, verified. */
import { createHash } from "node:crypto";
import * as path from "node:path";
import { BuildError, isCancellation, toError } from "@prebake/base";
import type { Checksum, DownloadedFile, DownloadRequest, Host, ServiceContext, Services } from "@prebake/sdk";
import { checksumText, findInChecksumFile, parseChecksum } from "@prebake/sdk";
import { parseSource } from "./download-source.ts";
import type { DownloadSource } from "./download-source.ts";
import { transfer } from "./transfer.ts";

export interface DownloadOptions {
  readonly host: Host;
  readonly cacheDirectory: string;
}

type Digest = Extract<Checksum, { kind: "digest" }>;

/** How often another process is asked whether it is done with the same file. */
const lockPollMs = 500;
/** Files of checksums are small; more than this is something else. */
const checksumFileBytes = 4 * 1024 * 1024;

interface Work extends DownloadOptions {
  readonly request: DownloadRequest;
  readonly context: ServiceContext;
}

export function createDownload(options: DownloadOptions): Services["download"] {
  return async (request, context) => {
    const errors: Error[] = [];
    for (const url of request.urls) {
      context.signal.throwIfAborted();
      try {
        return await downloadOne({ ...options, request, context }, url);
      } catch (error) {
        if (isCancellation(error, context.signal)) throw error;
        errors.push(toError(error));
        if (request.urls.length > 1) context.events.detail(toError(error).message);
      }
    }
    throw failure(request, errors);
  };
}

function failure(request: DownloadRequest, errors: readonly Error[]): Error {
  const [first] = errors;
  if (first && errors.length === 1) return first;
  return new BuildError("download/failed", {
    message: `Cannot get the ${request.what}: ${errors.length === 0 ? "no address is given" : `none of ${errors.length} addresses works`}`,
    hint: errors.length === 0 ? undefined : errors.map((error) => error.message).join("\n"),
    cause: first,
    errors,
  });
}

async function downloadOne(work: Work, url: string): Promise<DownloadedFile> {
  const source = parseSource(url);
  work.context.events.step("download/trying", `Trying ${source.shown}`);
  const digest = await resolveChecksum(work, source);
  const file =
    source.kind === "local" ? await useLocal(work, source, digest) : await fetchRemote(work, source, digest);
  work.context.events.step("download/done", `${source.shown} => ${file}`);
  return { path: file, ...(digest ? { checksum: digest.hex } : {}) };
}

/** Undefined when nothing is to be verified. */
async function resolveChecksum(work: Work, source: DownloadSource): Promise<Digest | undefined> {
  const text = source.checksum ?? work.request.checksum;
  const checksum = parseChecksum(text === "" ? "none" : text);
  if (!checksum) {
    throw new BuildError("download/checksum-form", {
      message: `Cannot verify ${source.shown}: "${text}" is no checksum`,
      hint: "Write `sha256:` and 64 hexadecimal digits, `file:` and the address of a checksum file, or `none`.",
    });
  }
  if (checksum.kind === "none") return undefined;
  return checksum.kind === "digest" ? checksum : readChecksumFile(work, source, checksum.url);
}

async function readChecksumFile(work: Work, source: DownloadSource, url: string): Promise<Digest> {
  const listed = parseSource(url);
  const text =
    listed.kind === "local" ? await work.host.files.readText(listed.path) : await fetchText(work, listed.url);
  const digest = findInChecksumFile(text, source.place);
  if (digest) return digest;
  throw new BuildError("download/checksum-missing", {
    message: `Cannot verify ${source.shown}: ${listed.shown} has no checksum for "${source.name}"`,
    hint: "Give the address of the checksum file that lists this file, or the checksum itself.",
  });
}

async function fetchText({ host, context }: Work, url: string): Promise<string> {
  const response = await host.network.fetch(url, { signal: context.signal });
  if (response.status !== 200) {
    throw new BuildError("download/checksum-file", {
      message: `Cannot read the checksum file ${parseSource(url).shown}: the server answers with HTTP ${response.status}`,
      hint: "Correct the address after `file:`.",
      context: { status: response.status },
    });
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > checksumFileBytes) {
      throw new BuildError("download/checksum-file", {
        message: `Cannot read the checksum file ${parseSource(url).shown}: it is larger than 4 MiB`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function useLocal(
  work: Work,
  source: DownloadSource & { kind: "local" },
  digest: Digest | undefined,
): Promise<string> {
  const { host, request } = work;
  const status = await host.files.status(source.path);
  if (status?.kind !== "file" && status?.kind !== "other") {
    throw new BuildError("download/file-missing", {
      message: `Cannot use "${source.path}" as the ${request.what}: ${status ? "it is a directory" : "there is no such file"}`,
      hint: "Correct the path; a relative one starts where prebake was started.",
    });
  }
  if (digest) await verify(work, source.path, { digest, shown: source.shown, removed: false });
  if (request.targetPath === undefined) return source.path;
  const target = await targetOf(work, source, digest);
  await linkTo(work, source.path, target);
  return target;
}

// A link instead of a copy: the file is large and is only read. Where links are not allowed (Windows), a copy.
async function linkTo({ host, context }: Work, file: string, target: string): Promise<void> {
  const real = await host.files.realPath(file);
  const existing = await host.files.status(target);
  if (existing && (await host.files.realPath(target)) === real) return;
  await host.files.makeDirectory(path.dirname(target));
  await host.files.remove(target);
  try {
    await host.files.link(real, target);
  } catch {
    await host.files.copy(real, target, { signal: context.signal });
  }
}

async function fetchRemote(
  work: Work,
  source: DownloadSource & { kind: "http" },
  digest: Digest | undefined,
): Promise<string> {
  const target = await targetOf(work, source, digest);
  await work.host.files.makeDirectory(path.dirname(target));
  await using _lock = await lockTarget(work, target);
  if (await isUsable(work, target, { source, digest })) return target;
  const partial = `${target}.part`;
  for (;;) {
    const { host, context } = work;
    const done = await transfer({
      host,
      url: source.url,
      partial,
      digest: digest?.type,
      label: source.name,
      context,
    });
    if (!digest || done.hex === digest.hex) break;
    await host.files.remove(partial);
    // A part of another day may be what is wrong: once more, whole.
    if (!done.resumed) throw mismatch(source.shown, { digest, actual: done.hex ?? "", removed: true });
  }
  await work.host.files.rename(partial, target);
  return target;
}

async function lockTarget({ host, context }: Work, target: string): Promise<AsyncDisposable> {
  for (let told = false; ; told = true) {
    const lock = await host.files.tryLock(`${target}.lock`);
    if (lock) return lock;
    if (!told) context.events.detail(`Another build is downloading the same file; waiting for it`);
    await host.clock.delay(lockPollMs, { signal: context.signal });
  }
}

interface Expected {
  readonly source: DownloadSource & { kind: "http" };
  readonly digest: Digest | undefined;
}

async function isUsable(work: Work, target: string, { source, digest }: Expected): Promise<boolean> {
  const { host, context } = work;
  const status = await host.files.status(target);
  if (status?.kind !== "file") return false;
  if (digest) return (await digestOf(work, target, digest)) === digest.hex;
  try {
    const { status: code, headers } = await host.network.fetch(source.url, {
      signal: context.signal,
      method: "HEAD",
    });
    return code === 200 && Number(headers["content-length"]) === status.sizeBytes;
  } catch (error) {
    context.signal.throwIfAborted();
    const text = `${toError(error).message}; using the copy in the cache, which has no checksum`;
    context.events.problem({ severity: "warning", code: "download/unverified", text });
    return true;
  }
}

interface Verification {
  readonly digest: Digest;
  readonly shown: string;
  readonly removed: boolean;
}

async function verify(work: Work, file: string, verification: Verification): Promise<void> {
  const actual = await digestOf(work, file, verification.digest);
  if (actual !== verification.digest.hex) throw mismatch(verification.shown, { ...verification, actual });
}

async function digestOf({ host, context }: Work, file: string, digest: Digest): Promise<string> {
  const hash = createHash(digest.type);
  for await (const chunk of host.files.stream(file)) {
    context.signal.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest("hex");
}

function mismatch(
  shown: string,
  { digest, actual, removed }: Omit<Verification, "shown"> & { readonly actual: string },
): BuildError {
  return new BuildError("download/checksum-mismatch", {
    message: `Cannot use ${shown}: its ${digest.type} is ${actual}, but ${digest.hex} is expected`,
    hint: removed
      ? "The downloaded file is removed. Compare the checksum with the one the publisher gives; the file may have been replaced there."
      : "Compare the checksum with the one the publisher gives; the file may be another version, or damaged.",
    context: { expected: digest.hex, actual },
  });
}

/** Source: packer-plugin-sdk StepDownload: the name is the sha1 of the checksum's text, of the URL without one; a target without extension is a folder. */
async function targetOf(
  { host, request, cacheDirectory }: Work,
  source: DownloadSource,
  digest: Digest | undefined,
): Promise<string> {
  const identity = digest ? checksumText(digest) : source.kind === "http" ? source.url : source.path;
  const extension = request.extension ?? path.extname(source.name).slice(1);
  const name = createHash("sha1").update(identity).digest("hex") + (extension === "" ? "" : `.${extension}`);
  const { targetPath } = request;
  if (targetPath === undefined) return path.join(cacheDirectory, name);
  const isFolder =
    path.extname(targetPath) === "" || (await host.files.status(targetPath))?.kind === "directory";
  return isFolder ? path.join(targetPath, name) : targetPath;
}
