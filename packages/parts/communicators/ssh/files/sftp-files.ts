/** Files through the SFTP subsystem, many requests on the way at the same time. */
import { raceSignal } from "@prebake/base";
import type { TransferOptions, UploadOptions } from "@prebake/sdk";
import type { FileEntryWithStats, SFTPWrapper, Stats } from "ssh2";
import { guestFailure, sourceChanged, targetIsDirectory } from "../guest-failure.ts";
import { sftpPath } from "./guest-path.ts";
import type { SshLink } from "../ssh-link.ts";
import type { GuestEntryKind, GuestFiles } from "./transfer.ts";

/** One request carries this much; when it reads, ssh2 splits it for servers that give less. */
const pieceBytes = 128 * 1024;
/** What every server takes. Source: draft-ietf-secsh-filexfer-02, section 3: packets of 34000 bytes. */
const leastWriteBytes = 32 * 1024;
/** Requests on the way: with 4 MiB, twice SSH's window, the line is never idle. */
const requestsAhead = 32;

/** Status codes. Source: draft-ietf-secsh-filexfer-02, section 7. */
const status = { noSuchFile: 2, permissionDenied: 3, failure: 4 };

const fileType = { mask: 0o170_000, directory: 0o040_000, link: 0o120_000, file: 0o100_000 };

/** What a request is for, in words, and what ends the wait for it. */
interface Named {
  readonly action: string;
  readonly signal: AbortSignal;
}

type Done<T> = (error: Error | null | undefined, value: T) => void;

/** Opens the subsystem; undefined when the server has none. The caller disposes. */
export async function openSftpFiles(link: SshLink, signal: AbortSignal): Promise<SftpFiles | undefined> {
  const slot = await link.sessions.acquire(signal);
  try {
    return new SftpFiles(await raceSignal(link.openSftp(), signal), link, slot);
  } catch {
    slot[Symbol.dispose]();
    signal.throwIfAborted();
    link.ended.throwIfAborted();
    return undefined;
  }
}

export class SftpFiles implements GuestFiles, Disposable {
  readonly concurrency = 64;
  readonly #sftp: SFTPWrapper;
  readonly #closed = new AbortController();
  readonly #link: SshLink;
  readonly #slot: Disposable;

  constructor(sftp: SFTPWrapper, link: SshLink, slot: Disposable) {
    this.#sftp = sftp;
    this.#link = link;
    this.#slot = slot;
    const close = () => {
      this.#closed.abort(guestFailure("go on with SFTP", "its SFTP server ended"));
      this.#slot[Symbol.dispose]();
    };
    sftp
      .on("close", close)
      .on("end", close)
      .on("error", () => undefined); // It closes after an error.
    link.ended.addEventListener("abort", () => this.#closed.abort(link.ended.reason), { once: true });
  }

  /** False when it has to be opened again. */
  get isOpen(): boolean {
    return !this.#closed.signal.aborted;
  }

  async upload(
    remotePath: string,
    content: AsyncIterable<Uint8Array>,
    options: UploadOptions,
  ): Promise<void> {
    const { signal, mode = 0o644, sizeBytes, onProgress } = options;
    const action = `upload to ${JSON.stringify(remotePath)}`;
    const path = sftpPath(remotePath);
    const handle = await this.#open(path, "w", { action, signal });
    try {
      // Asked while the content is on its way: each wait for an answer costs a round trip.
      const stats = this.#call<Stats>(action, signal, (done) => this.#sftp.fstat(handle, done));
      stats.catch(() => undefined); // Waited for below, if the content gets there.
      const sent = await this.#write(handle, content, { action, signal, onProgress });
      if (sizeBytes !== undefined && sent !== sizeBytes) throw sourceChanged(action);
      const { mode: found } = await stats;
      // Sent together. A device keeps its mode.
      await Promise.all([
        kindOf(found) === "file" && this.#setMode(handle, mode, { action, signal }),
        this.#call<void>(action, signal, (done) =>
          this.#sftp.close(handle, (error) => done(error, undefined)),
        ),
      ]);
    } catch (error) {
      await this.#close(handle, signal);
      throw error;
    }
  }

  #setMode(handle: Buffer, mode: number, { action, signal }: Named): Promise<void> {
    return this.#call<void>(action, signal, (done) =>
      this.#sftp.fchmod(handle, mode & 0o7777, (error) => done(error, undefined)),
    );
  }

  async #write(
    handle: Buffer,
    content: AsyncIterable<Uint8Array>,
    options: {
      readonly action: string;
      readonly signal: AbortSignal;
      readonly onProgress: ((bytes: number) => void) | undefined;
    },
  ): Promise<number> {
    const { action, signal, onProgress } = options;
    const onTheWay = new Set<Promise<void>>();
    let offset = 0;
    let written = 0;
    const largest = this.#largestWrite();
    for await (const chunk of content) {
      for (let at = 0; at < chunk.length; at += largest) {
        const bytes = Buffer.from(chunk.buffer, chunk.byteOffset + at, Math.min(largest, chunk.length - at));
        const position = offset;
        offset += bytes.length;
        const request = this.#call<unknown>(action, signal, (done) =>
          this.#sftp.write(handle, bytes, 0, bytes.length, position, (error) => done(error, undefined)),
        ).then(() => {
          onTheWay.delete(request);
          onProgress?.((written += bytes.length));
        });
        request.catch(() => undefined); // Waited for below, with the others.
        onTheWay.add(request);
        if (onTheWay.size >= requestsAhead) await Promise.race(onTheWay);
      }
    }
    await Promise.all(onTheWay);
    return offset;
  }

  /** What ssh2 splits it sends later, when the chunk may hold something else; what it need not split it copies at once. */
  #largestWrite(): number {
    const limit: unknown = Reflect.get(this.#sftp, "_maxWriteLen"); // Of ssh2 1.17.0; by what the server told.
    return Math.min(pieceBytes, typeof limit === "number" && limit > 0 ? limit : leastWriteBytes);
  }

  async download(
    remotePath: string,
    write: (chunk: Uint8Array) => Promise<void>,
    options: TransferOptions,
  ): Promise<void> {
    const { signal, onProgress } = options;
    const action = `download ${JSON.stringify(remotePath)}`;
    const handle = await this.#open(sftpPath(remotePath), "r", { action, signal });
    try {
      const { size } = await this.#call<Stats>(action, signal, (done) => this.#sftp.fstat(handle, done));
      let received = 0;
      for await (const piece of this.#read(handle, size, { action, signal })) {
        await write(piece);
        onProgress?.((received += piece.length));
      }
    } finally {
      await this.#close(handle, signal);
    }
  }

  /** Pieces in order, read ahead up to the size that the server told; then until nothing comes: files in `/proc` tell 0. */
  async *#read(handle: Buffer, size: number, options: Named): AsyncGenerator<Buffer> {
    const ahead: { readonly position: number; readonly length: number; readonly piece: Promise<Buffer> }[] =
      [];
    const count = Math.ceil(size / pieceBytes);
    for (let index = 0, asked = 0; index < count; index++) {
      for (; asked < Math.min(count, index + requestsAhead); asked++) {
        const position = asked * pieceBytes;
        const length = Math.min(pieceBytes, size - position);
        const piece = this.#readPiece(handle, { position, length }, options);
        piece.catch(() => undefined); // Reported when its turn comes.
        ahead.push({ position, length, piece });
      }
      const first = ahead.shift();
      if (!first) break;
      for (let got = 0; got < first.length;) {
        // A server may give less than asked; what is missing is asked for again.
        const missing = { position: first.position + got, length: first.length - got };
        const piece = await (got === 0 ? first.piece : this.#readPiece(handle, missing, options));
        if (piece.length === 0) return; // It became shorter.
        got += piece.length;
        yield piece;
      }
    }
    for (let position = size; ;) {
      const piece = await this.#readPiece(handle, { position, length: pieceBytes }, options);
      if (piece.length === 0) return;
      position += piece.length;
      yield piece;
    }
  }

  async #readPiece(
    handle: Buffer,
    { position, length }: { readonly position: number; readonly length: number },
    { action, signal }: { readonly action: string; readonly signal: AbortSignal },
  ): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    const count = await this.#call<number>(action, signal, (done) =>
      this.#sftp.read(handle, buffer, 0, length, position, (error, bytes) => done(error, bytes)),
    );
    return buffer.subarray(0, count);
  }

  async makeDirectory(
    remotePath: string,
    { mode, signal }: { readonly mode: number; readonly signal: AbortSignal },
  ): Promise<boolean> {
    const path = sftpPath(remotePath);
    const action = `make the directory ${JSON.stringify(remotePath)}`;
    try {
      await this.#call<void>(action, signal, (done) =>
        this.#sftp.mkdir(path, { mode }, (error) => done(error, undefined)),
      );
    } catch (error) {
      if (await this.#isDirectory(path, signal)) return false;
      throw error;
    }
    await this.setMode(remotePath, { mode, signal }); // The umask took bits away.
    return true;
  }

  setMode(
    remotePath: string,
    { mode, signal }: { readonly mode: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const action = `change the mode of ${JSON.stringify(remotePath)}`;
    return this.#call<void>(action, signal, (done) =>
      this.#sftp.chmod(sftpPath(remotePath), mode & 0o7777, (error) => done(error, undefined)),
    );
  }

  async makeLink(
    remotePath: string,
    { target, signal }: { readonly target: string; readonly signal: AbortSignal },
  ): Promise<void> {
    const path = sftpPath(remotePath);
    const action = `make the link ${JSON.stringify(remotePath)}`;
    await this.#call<void>(action, signal, (done) =>
      this.#sftp.unlink(path, (error) => done(error, undefined)),
    ).catch(() => undefined); // It was not there.
    await this.#call<void>(action, signal, (done) =>
      this.#sftp.symlink(target, path, (error) => done(error, undefined)),
    );
  }

  async list(remotePath: string, signal: AbortSignal): ReturnType<GuestFiles["list"]> {
    const entries = await this.#call<FileEntryWithStats[]>(
      `list ${JSON.stringify(remotePath)}`,
      signal,
      (done) => this.#sftp.readdir(sftpPath(remotePath), done),
    );
    return entries.map(({ filename, attrs }) => ({
      name: filename,
      kind: kindOf(attrs.mode),
      mode: attrs.mode & 0o7777,
    }));
  }

  readLink(remotePath: string, signal: AbortSignal): Promise<string> {
    return this.#call<string>(`read the link ${JSON.stringify(remotePath)}`, signal, (done) =>
      this.#sftp.readlink(sftpPath(remotePath), done),
    );
  }

  async #open(path: string, flags: "r" | "w", { action, signal }: Named): Promise<Buffer> {
    try {
      // 0600 until its own mode is set.
      return await this.#call<Buffer>(action, signal, (done) => this.#sftp.open(path, flags, 0o600, done));
    } catch (error) {
      signal.throwIfAborted();
      if (!(await this.#isDirectory(path, signal))) throw error;
      throw flags === "w" ? targetIsDirectory(path) : guestFailure(action, "Is a directory");
    }
  }

  async #isDirectory(path: string, signal: AbortSignal): Promise<boolean> {
    const stats = await this.#call<Stats>("look", signal, (done) => this.#sftp.stat(path, done)).catch(
      () => undefined,
    );
    signal.throwIfAborted();
    return stats !== undefined && kindOf(stats.mode) === "directory";
  }

  async #close(handle: Buffer, signal: AbortSignal): Promise<void> {
    if (signal.aborted || !this.isOpen) return; // Goes with the session; a server that hangs must not hold us.
    await this.#call<void>("close a file", signal, (done) =>
      this.#sftp.close(handle, (error) => done(error, undefined)),
    ).catch(() => undefined); // What counts was written before.
  }

  /** One request; ssh2 calls nothing back when the session is gone. */
  async #call<T>(action: string, signal: AbortSignal, start: (done: Done<T>) => unknown): Promise<T> {
    signal.throwIfAborted();
    this.#closed.signal.throwIfAborted();
    this.#link.holdWrites();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    start((error, value) => (error ? reject(sftpFailure(action, error)) : resolve(value)));
    return raceSignal(raceSignal(promise, this.#closed.signal), signal);
  }

  [Symbol.dispose](): void {
    this.#sftp.end();
    this.#slot[Symbol.dispose]();
  }
}

function kindOf(mode: number): GuestEntryKind {
  switch (mode & fileType.mask) {
    case fileType.directory:
      return "directory";
    case fileType.link:
      return "link";
    case fileType.file:
      return "file";
    default:
      return "other";
  }
}

function sftpFailure(action: string, error: Error): Error {
  const code = "code" in error ? error.code : undefined;
  if (code === status.noSuchFile) return guestFailure(action, "No such file or directory");
  if (code === status.permissionDenied) return guestFailure(action, "Permission denied");
  // SFTP has no code for a full disk.
  if (code === status.failure)
    return guestFailure(action, `${error.message}: the SFTP server gives no reason; the disk may be full`);
  return guestFailure(action, error.message);
}
