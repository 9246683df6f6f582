/** Specs in gob. Source: packer-plugin-sdk, hcldec specs registered for gob; measured, testdata/config-specs*.jsonl. */
import { malformed, overLimit } from "../malformed.ts";
import { decodeGob } from "../gob/decode-gob.ts";
import type { GobDefinition } from "../gob/encode-gob.ts";
import { GobWriter, encodeGobStream, gobId } from "../gob/encode-gob.ts";
import { decodeGobType, encodeGobType } from "../gob/gob-type.ts";
import type { GobValue } from "../gob/gob-value.ts";
import { GobInterface, GobOpaque, GobStruct } from "../gob/gob-value.ts";
import type { HclSpec } from "./hcl-spec.ts";
import { specDepthLimit } from "./hcl-spec.ts";

const what = "a plugin's configuration schema";

export function decodeGobSpec(bytes: Uint8Array): HclSpec {
  return { kind: "object", members: readMembers(decodeGob(bytes), 0) };
}

function readMembers(value: GobValue, depth: number): ReadonlyMap<string, HclSpec> {
  if (depth > specDepthLimit) throw overLimit(what, `it is nested deeper than ${specDepthLimit} levels`);
  if (!(value instanceof Map)) throw malformed(what, "an object has no members");
  const entries = [...(value as ReadonlyMap<GobValue, GobValue>)]; // The only Map among gob values.
  return new Map(entries.map(([key, member]) => [asText(key), readSpec(member, depth + 1)]));
}

/** By the end of the registered name: builds with vendored modules have longer ones. */
function readSpec(held: GobValue | undefined, depth: number): HclSpec {
  if (!(held instanceof GobInterface)) throw malformed(what, "a member says nothing");
  const name = held.typeName.slice(held.typeName.lastIndexOf(".") + 1);
  if (name === "ObjectSpec") return { kind: "object", members: readMembers(held.value, depth) };
  const fields = held.value instanceof GobStruct ? held.value.fields : undefined;
  if (!fields) throw malformed(what, `the member kind ${name} is not known`);
  switch (name) {
    case "AttrSpec":
      return readAttribute(fields);
    case "BlockSpec":
      return {
        kind: "block",
        name: asText(fields.get("TypeName") ?? ""),
        nested: readSpec(fields.get("Nested"), depth + 1),
        required: fields.get("Required") === true,
      };
    case "BlockListSpec":
      return {
        kind: "block-list",
        name: asText(fields.get("TypeName") ?? ""),
        nested: readSpec(fields.get("Nested"), depth + 1),
        minItems: Number(fields.get("MinItems") ?? 0n),
        maxItems: Number(fields.get("MaxItems") ?? 0n),
      };
    default:
      throw malformed(what, `the member kind ${name} is not known`);
  }
}

function readAttribute(fields: ReadonlyMap<string, GobValue>): HclSpec {
  const type = fields.get("Type");
  if (!(type instanceof GobOpaque)) throw malformed(what, "an argument has no type");
  return {
    kind: "attribute",
    name: asText(fields.get("Name") ?? ""),
    type: decodeGobType(type.bytes),
    required: fields.get("Required") === true,
  };
}

function asText(value: GobValue): string {
  if (typeof value !== "string") throw malformed(what, "a name is no text");
  return value;
}

const id = { object: 64, attribute: 65, type: 66, block: 80, blockList: 81 } as const;
const definitions: readonly GobDefinition[] = [
  { id: id.object, name: "ObjectSpec", kind: "map", key: gobId.string, element: gobId.interface },
  {
    id: id.attribute,
    name: "AttrSpec",
    kind: "struct",
    fields: [
      ["Name", gobId.string],
      ["Type", id.type],
      ["Required", gobId.bool],
    ],
  },
  { id: id.type, name: "Type", kind: "opaque" },
  {
    id: id.block,
    name: "BlockSpec",
    kind: "struct",
    fields: [
      ["TypeName", gobId.string],
      ["Nested", gobId.interface],
      ["Required", gobId.bool],
    ],
  },
  {
    id: id.blockList,
    name: "BlockListSpec",
    kind: "struct",
    fields: [
      ["TypeName", gobId.string],
      ["Nested", gobId.interface],
      ["MinItems", gobId.int],
      ["MaxItems", gobId.int],
    ],
  },
];

/** The spec at the root must be an object: that is what the protocol carries. */
export function encodeGobSpec(spec: Extract<HclSpec, { kind: "object" }>): Uint8Array {
  return encodeGobStream(definitions, { id: id.object, bytes: members(spec), isStruct: false });
}

function members(spec: Extract<HclSpec, { kind: "object" }>): Uint8Array {
  const writer = new GobWriter().uint(spec.members.size);
  for (const [key, member] of spec.members) writer.text(key).raw(held(member));
  return writer.finish();
}

function held(spec: HclSpec): Uint8Array {
  const writer = new GobWriter();
  const asStruct = (fields: readonly (readonly [number, Uint8Array])[]) => ({
    bytes: new GobWriter().struct(fields).finish(),
    isStruct: true,
  });
  const text = (value: string) => new GobWriter().text(value).finish();
  const number = (index: number, value: number): [number, Uint8Array][] =>
    value === 0 ? [] : [[index, new GobWriter().int(value).finish()]];
  const truth = (value: boolean): [number, Uint8Array][] =>
    value ? [[2, new GobWriter().uint(1).finish()]] : [];
  switch (spec.kind) {
    case "object":
      return writer
        .interface("github.com/hashicorp/hcl/v2/hcldec.ObjectSpec", id.object, {
          bytes: members(spec),
          isStruct: false,
        })
        .finish();
    case "attribute": {
      const type = new GobWriter().bytes(encodeGobType(spec.type)).finish();
      return writer
        .interface(
          "*hcldec.AttrSpec",
          id.attribute,
          asStruct([[0, text(spec.name)], [1, type], ...truth(spec.required)]),
        )
        .finish();
    }
    case "block":
      return writer
        .interface(
          "*hcldec.BlockSpec",
          id.block,
          asStruct([[0, text(spec.name)], [1, held(spec.nested)], ...truth(spec.required)]),
        )
        .finish();
    case "block-list": {
      const limits = [...number(2, spec.minItems), ...number(3, spec.maxItems)];
      return writer
        .interface(
          "*hcldec.BlockListSpec",
          id.blockList,
          asStruct([[0, text(spec.name)], [1, held(spec.nested)], ...limits]),
        )
        .finish();
    }
  }
}
