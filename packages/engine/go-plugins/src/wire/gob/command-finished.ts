/** The end of a command: the one gob message that a response stream carries. Source: packer-plugin-sdk, rpc.CommandFinished. */
import { malformed } from "../malformed.ts";
import { decodeGob } from "./decode-gob.ts";
import { GobStruct } from "./gob-value.ts";
import { GobWriter, encodeGobStream, gobId } from "./encode-gob.ts";
import type { GobDefinition } from "./encode-gob.ts";

const definition: GobDefinition = {
  id: 65,
  name: "CommandFinished",
  kind: "struct",
  fields: [["ExitStatus", gobId.int]],
};

export function encodeCommandFinished(exitStatus: number): Uint8Array {
  const fields: [number, Uint8Array][] =
    exitStatus === 0 ? [] : [[0, new GobWriter().int(exitStatus).finish()]];
  return encodeGobStream([definition], {
    id: definition.id,
    bytes: new GobWriter().struct(fields).finish(),
    isStruct: true,
  });
}

export function decodeCommandFinished(bytes: Uint8Array): number {
  const value = decodeGob(bytes);
  const status = value instanceof GobStruct ? (value.fields.get("ExitStatus") ?? 0n) : undefined;
  if (typeof status !== "bigint") throw malformed("the end of a command", "it holds no exit status");
  return Number(status);
}
