/** Answers calls over one stream. Each call runs by itself; answers are written whole. */
import { toError } from "@prebake/base";
import type { ByteStream } from "../byte-stream.ts";
import { joinBytes } from "../join-bytes.ts";
import { malformed } from "../malformed.ts";
import type { MsgpackLimits } from "../msgpack/scan-msgpack.ts";
import { ValueReader } from "../msgpack/value-reader.ts";
import { requestHeader, responseHeader } from "./call-header.ts";
import { decodeMessage, encodeMessage } from "./message.ts";
import type { Method } from "./rpc-client.ts";

/** Answers one call: bytes of the argument in, bytes of the result out. Its error's message is sent as it is. */
export type CallHandler = (argument: Uint8Array) => Promise<Uint8Array>;

/** Handlers by full name: `Ui.Say`. A live map: entries may come and go while it is served. */
export type ServiceTable = Map<string, CallHandler>;

/** Calls being answered at once; beyond, reading waits. */
const callLimit = 1024;

/** An empty map: what Go sends as the body of an error. */
const emptyBody = new Uint8Array([0x80]);

/** Enters a typed handler. */
export function serveMethod<A, R>(
  table: ServiceTable,
  method: Method<A, R>,
  answer: (argument: A) => Promise<R> | R,
): void {
  table.set(method.name, async (bytes) =>
    encodeMessage(method.result, await answer(decodeMessage(method.argument, bytes))),
  );
}

/** Serves until the other side ends the stream, waits for the calls that run, then ends it too. Rejects when the stream breaks. */
export async function serveRpc(
  stream: ByteStream,
  services: ServiceTable,
  limits?: MsgpackLimits,
): Promise<void> {
  const reader = new ValueReader(stream, limits);
  const running = new Set<Promise<void>>();
  try {
    for (let bytes = await reader.next(); bytes; bytes = await reader.next()) {
      const header = decodeMessage(requestHeader, bytes);
      const argument = await reader.next();
      if (!argument) throw malformed("a call", "it is cut");
      const call = answerCall({ stream, services }, header, argument);
      running.add(call);
      void call.finally(() => running.delete(call)); // It never rejects.
      if (running.size >= callLimit) await Promise.race(running);
    }
    await Promise.all(running);
    await stream.close();
  } catch (error) {
    stream.reset();
    throw error;
  }
}

async function answerCall(
  { stream, services }: { stream: ByteStream; services: ServiceTable },
  header: { readonly ServiceMethod: string; readonly Seq: number },
  argument: Uint8Array,
): Promise<void> {
  const { ServiceMethod, Seq } = header;
  let failure = "";
  let body: Uint8Array = emptyBody;
  try {
    const handler = services.get(ServiceMethod);
    if (handler) body = await handler(argument);
    else failure = unknownMethod(ServiceMethod, services);
  } catch (error) {
    failure = toError(error).message || "unknown error";
  }
  const answer = encodeMessage(responseHeader, { ServiceMethod, Seq, Error: failure });
  // A stream that broke meanwhile has nobody to answer; who serves it learns of it by reading.
  await stream.write(joinBytes([answer, body])).catch(() => undefined);
}

/** In Go's words. Source: net/rpc server. */
function unknownMethod(name: string, services: ServiceTable): string {
  const dot = name.lastIndexOf(".");
  if (dot < 0) return `rpc: service/method request ill-formed: ${name}`;
  const service = name.slice(0, dot + 1);
  const known = [...services.keys()].some(
    (key) => key.startsWith(service) && !key.slice(service.length).includes("."),
  );
  return `rpc: can't find ${known ? "method" : "service"} ${name}`;
}
