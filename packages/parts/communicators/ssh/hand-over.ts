/** Hands on what a stream gives, at the pace of the one who takes it. */
import type { Readable } from "node:stream";

/**
 * Resolves when the stream has ended, or was lost, and everything of it was taken. While the taker's promise is pending
 * the stream is paused: the guest gets no more window. When the taker rejects, so does this, and the rest is dropped.
 */
export async function handOver(
  stream: Readable,
  take: (chunk: Buffer) => void | Promise<void>,
  lost: AbortSignal,
): Promise<void> {
  const over = Promise.withResolvers<void>();
  let taken: Promise<void> | undefined;
  const handOn = (chunk: Buffer) => {
    const taking = take(chunk);
    if (!taking) return;
    stream.pause();
    taken = taking.then(() => void stream.resume());
    taken.catch((error: unknown) => over.reject(error));
  };
  const end = () => over.resolve();
  stream.on("data", handOn).once("end", end).once("close", end);
  lost.addEventListener("abort", end);
  if (lost.aborted) end();
  try {
    await over.promise;
    await taken;
  } finally {
    stream.off("data", handOn).resume();
    lost.removeEventListener("abort", end);
  }
}
