/** A schema in whichever form a process of a plugin writes it. */
import { decodeGobSpec } from "./gob-spec.ts";
import type { HclSpec } from "./hcl-spec.ts";
import { decodeProtobufSpec } from "./protobuf-spec.ts";

/** How schemas and values of data sources travel; decided when the process is started. */
export type PayloadEncoding = "gob" | "protobuf";

/** Throws `plugin/malformed`, `plugin/over-limit`. */
export function decodeSpec(bytes: Uint8Array, encoding: PayloadEncoding): HclSpec {
  return encoding === "protobuf" ? decodeProtobufSpec(bytes) : decodeGobSpec(bytes);
}
