/** Calls over one stream: many may be on their way; answers come in any order. */
import { BuildError, toError } from "@prebake/base";
import type { ByteStream } from "../byte-stream.ts";
import { joinBytes } from "../join-bytes.ts";
import { malformed } from "../malformed.ts";
import type { MsgpackLimits } from "../msgpack/scan-msgpack.ts";
import { ValueReader } from "../msgpack/value-reader.ts";
import { requestHeader, responseHeader } from "./call-header.ts";
import type { Codec } from "./message.ts";
import { decodeMessage, encodeMessage } from "./message.ts";

/** The other side's own error text, as it said it. Code `plugin/failed`. */
export function remoteFailure(message: string): BuildError {
  return new BuildError("plugin/failed", { message });
}

/** A method by its full name, with what it takes and gives. */
export interface Method<A, R> {
  readonly name: string;
  readonly argument: Codec<A>;
  readonly result: Codec<R>;
}

export class RpcClient implements AsyncDisposable {
  readonly #stream: ByteStream;
  readonly #reader: ValueReader;
  readonly #pending = new Map<number, PromiseWithResolvers<Uint8Array>>();
  #nextSeq = 0;
  #failure: Error | undefined;

  constructor(stream: ByteStream, limits?: MsgpackLimits) {
    this.#stream = stream;
    this.#reader = new ValueReader(stream, limits);
    void this.#readAnswers(); // Its failures go to the calls.
  }

  /** Rejects with `plugin/failed` and the other side's text, or with why there will be no answer. */
  async call<A, R>(method: Method<A, R>, argument: A): Promise<R> {
    if (this.#failure) throw this.#failure;
    const seq = this.#nextSeq++;
    const answer = Promise.withResolvers<Uint8Array>();
    this.#pending.set(seq, answer);
    const header = encodeMessage(requestHeader, { ServiceMethod: method.name, Seq: seq });
    try {
      const sent = this.#stream.write(joinBytes([header, encodeMessage(method.argument, argument)]));
      // The answer is looked at first: a broken stream fails both, and a refusal may come before all is sent.
      await Promise.race([sent, answer.promise.then(() => undefined)]);
      sent.catch(() => undefined);
      return decodeMessage(method.result, await answer.promise);
    } finally {
      this.#pending.delete(seq);
    }
  }

  /** Ends our direction; calls that run are still answered. Idempotent; never throws, never waits for the other side. */
  async [Symbol.asyncDispose](): Promise<void> {
    void this.#stream.close().catch(() => undefined); // A broken stream is closed. A write that nobody takes must not hold us.
  }

  async #readAnswers(): Promise<void> {
    try {
      for (let bytes = await this.#reader.next(); bytes; bytes = await this.#reader.next()) {
        const header = decodeMessage(responseHeader, bytes);
        const body = await this.#reader.next();
        if (!body) throw malformed("an answer", "it is cut");
        this.#settle(header, body);
      }
      this.#fail(
        new BuildError("plugin/connection-ended", {
          message: "Cannot call the plugin: it has ended the connection",
        }),
      );
    } catch (error) {
      this.#fail(toError(error));
      this.#stream.reset();
    }
  }

  #settle(header: { readonly Seq: number; readonly Error: string }, body: Uint8Array): void {
    const answer = this.#pending.get(header.Seq);
    if (!answer) return;
    if (header.Error === "") answer.resolve(body);
    else answer.reject(remoteFailure(header.Error));
  }

  #fail(error: Error): void {
    this.#failure = error;
    for (const answer of this.#pending.values()) {
      answer.promise.catch(() => undefined); // The caller may still be busy with sending.
      answer.reject(error);
    }
  }
}
