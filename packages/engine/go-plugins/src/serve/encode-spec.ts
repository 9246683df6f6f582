/** A schema in the form that the session uses. */
import type { PayloadEncoding } from "../running-plugin.ts";
import { encodeGobSpec } from "../wire/hcl-spec/gob-spec.ts";
import type { ObjectSpec } from "../wire/hcl-spec/hcl-spec.ts";
import { encodeProtobufSpec } from "../wire/hcl-spec/protobuf-spec.ts";

export function encodeSpec(spec: ObjectSpec, encoding: PayloadEncoding): Uint8Array {
  return encoding === "protobuf" ? encodeProtobufSpec(spec) : encodeGobSpec(spec);
}
