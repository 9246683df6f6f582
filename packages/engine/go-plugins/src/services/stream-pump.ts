/** Moving bytes between streams and their users without piling them up. */
import type { YamuxStream } from "../wire/yamux/yamux-stream.ts";

/** Of streams that carry files: as much as SSH has under way. */
export const fileWindow = 2 * 1024 * 1024;

/** Sends all of it, then ends our direction. Stops early when nobody reads there any more. */
export async function sendAll(stream: YamuxStream, content: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of content) if (!(await stream.writeUnlessLeft(chunk))) return;
  } finally {
    await endStream(stream);
  }
}

/** Reads to the other side's end; the reader's promise holds the sender back. */
export async function receiveAll(
  stream: YamuxStream,
  take: (chunk: Uint8Array) => void | Promise<void>,
): Promise<void> {
  try {
    for await (const chunk of stream) await take(chunk);
  } finally {
    await endStream(stream);
  }
}

/** Ends our direction; when a write waits for a reader that left, gives the stream up instead. Never throws. */
export async function endStream(stream: YamuxStream): Promise<void> {
  stream.discard();
  const outcome = await Promise.race([
    stream.close().then(() => "closed" as const),
    stream.peerEnded.then(() => "left" as const),
  ]).catch(() => "closed" as const); // Broken is over.
  if (outcome === "left") void stream.close().catch(() => undefined);
}
