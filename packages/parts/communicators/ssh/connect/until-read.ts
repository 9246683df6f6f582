/** Waits for something that arrives on a stream, without taking the stream over. */
import type { Duplex } from "node:stream";
import { raceSignal, toError } from "@prebake/base";

export interface ReadWatch<T> {
  /** Reads what it wants of the stream: what it waited for, or undefined to be called again when more has come. May throw. */
  readonly look: () => T | undefined;
  /** The error for a stream that ended, failed or was closed before. */
  readonly ended: () => Error;
  readonly signal: AbortSignal;
}

/** Looks at once and whenever the stream has more; gives what `look` found. No listener stays, whatever comes of it. */
export async function untilRead<T>(stream: Duplex, { look, ended, signal }: ReadWatch<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onReadable = () => {
    try {
      const found = look();
      if (found !== undefined) resolve(found);
    } catch (error) {
      reject(toError(error));
    }
  };
  const onEnd = () => reject(ended());
  stream.on("readable", onReadable).on("end", onEnd).on("close", onEnd).on("error", onEnd);
  try {
    onReadable();
    return await raceSignal(promise, signal);
  } finally {
    stream.off("readable", onReadable).off("end", onEnd).off("close", onEnd).off("error", onEnd);
  }
}
