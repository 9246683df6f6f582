/** Headers of calls: two values make a message, the header and the body. Source: ugorji/go codec.GoRpc, net/rpc. */
import { int, struct, text } from "./message.ts";
import type { Codec } from "./message.ts";
import { MsgpackUint } from "../msgpack/msgpack-value.ts";

const seq: Codec<number> = { ...int, encode: (value) => new MsgpackUint(value) };

export const requestHeader = struct("request", { ServiceMethod: text, Seq: seq });
export const responseHeader = struct("response", { ServiceMethod: text, Seq: seq, Error: text });
