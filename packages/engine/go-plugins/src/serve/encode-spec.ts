/** A schema in the form that the host reads. */
import { StringType, listType, mapType, typesEqual } from "@prebake/hcl";
import type { Type } from "@prebake/hcl";
import type { PayloadEncoding } from "../wire/hcl-spec/decode-spec.ts";
import { encodeGobSpec } from "../wire/hcl-spec/gob-spec.ts";
import type { HclSpec, ObjectSpec } from "../wire/hcl-spec/hcl-spec.ts";
import { encodeProtobufSpec } from "../wire/hcl-spec/protobuf-spec.ts";

/** How a host started us: by a plugin's `start`, or as a binary of one component, as hosts of before 2021 do. */
export type ServedForm = "described" | "single";

export function encodeSpec(
  spec: ObjectSpec,
  { encoding, form }: { readonly encoding: PayloadEncoding; readonly form: ServedForm },
): Uint8Array {
  const readable = form === "single" ? withoutBlocks(spec) : spec;
  return encoding === "protobuf" ? encodeProtobufSpec(readable) : encodeGobSpec(readable);
}

/**
 * Blocks as arguments. What is in a block has a name in gob that differs from build to build of a host, and the old ones
 * panic at another than their own. Source: measured on Debian's Packer 1.6.6, whose name has the path of its sources in it.
 */
export function withoutBlocks(spec: ObjectSpec): ObjectSpec {
  return { kind: "object", members: new Map([...spec.members].map(([key, one]) => [key, argumentOf(one)])) };
}

function argumentOf(spec: HclSpec): HclSpec {
  switch (spec.kind) {
    case "attribute":
    case "object":
      return spec;
    case "block":
      return { kind: "attribute", name: spec.name, type: mapOf(spec.nested), required: false };
    case "block-list":
      return { kind: "attribute", name: spec.name, type: listType(mapOf(spec.nested)), required: false };
  }
}

/** A map of what all members have in common, else of texts. */
function mapOf(spec: HclSpec): Type {
  const members = spec.kind === "object" ? [...spec.members.values()] : [];
  const types = members.map((member) => (member.kind === "attribute" ? member.type : StringType));
  const [first = StringType] = types;
  return mapType(types.every((type) => typesEqual(type, first)) ? first : StringType);
}
