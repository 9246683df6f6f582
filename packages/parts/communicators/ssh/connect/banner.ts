/** Waits for the first line of an SSH server, and leaves it in the stream. */
import type { Duplex } from "node:stream";
import { TryFailed } from "./try-failed.ts";
import { untilRead } from "./until-read.ts";

/** Lines before the version line are allowed; more than this is no SSH server. Source: RFC 4253, section 4.2. */
const longestBannerBytes = 8192;

/**
 * The server's version text (`SSH-2.0-OpenSSH_9.2p1`). What was read goes back into the stream. Rejects with `TryFailed`
 * when the stream ends first or something else talks there: QEMU's user network accepts before anybody listens in the guest.
 */
export async function waitForBanner(stream: Duplex, signal: AbortSignal): Promise<string> {
  let seen = Buffer.alloc(0);
  const look = () => {
    for (let chunk = readChunk(stream); chunk; chunk = readChunk(stream)) seen = Buffer.concat([seen, chunk]);
    const found = findVersion(seen);
    if (found === undefined && seen.length > longestBannerBytes)
      throw new TryFailed("no-banner", `answers, but not as an SSH server does ${quoteStart(seen)}`);
    return found;
  };
  try {
    return await untilRead(stream, { look, ended: () => closedEarly(seen), signal });
  } finally {
    if (seen.length > 0 && !stream.readableEnded && !stream.destroyed) stream.unshift(seen);
  }
}

function readChunk(stream: Duplex): Buffer | undefined {
  const chunk: unknown = stream.read();
  return Buffer.isBuffer(chunk) ? chunk : undefined;
}

function findVersion(seen: Buffer): string | undefined {
  return /^(SSH-[^\r\n]*)\r?\n/m.exec(seen.toString("latin1"))?.[1];
}

function closedEarly(seen: Buffer): TryFailed {
  if (seen.length === 0)
    return new TryFailed(
      "no-banner",
      "accepts the connection and closes it again before an SSH server has answered",
      "refusal",
    );
  return new TryFailed("no-banner", `closes the connection, saying ${quoteStart(seen)}`, "words");
}

function quoteStart(seen: Buffer): string {
  const line = seen.toString("latin1").split(/\r?\n/, 1)[0] ?? "";
  return JSON.stringify(line.slice(0, 120));
}
