/** Headers of calls: two values make a message, the header and the body. Source: ugorji/go codec.GoRpc, net/rpc. */
import { int, struct, text } from "./message.ts";
import type { Codec, CodecValue } from "./message.ts";
import { MsgpackUint } from "../msgpack/msgpack-value.ts";

const seq: Codec<number> = { ...int, encode: (value) => new MsgpackUint(value) };

export const requestHeader = struct("request", { ServiceMethod: text, Seq: seq });
export const responseHeader = struct("response", { ServiceMethod: text, Seq: seq, Error: text });

export type RequestHeader = CodecValue<typeof requestHeader>;
export type ResponseHeader = CodecValue<typeof responseHeader>;

/** Header and body in one piece, so that no other message comes between them. */
export function joinMessage(header: Uint8Array, body: Uint8Array): Uint8Array {
  const message = new Uint8Array(header.length + body.length);
  message.set(header);
  message.set(body, header.length);
  return message;
}
