/** Specs in Protocol Buffers. Source: packer-plugin-sdk, hcl2spec.proto. */
import { BoolType, NumberType, StringType, listType, mapType, typeConstraintText } from "@prebake/hcl";
import type { Type } from "@prebake/hcl";
import { BuildError } from "@prebake/base";
import { malformed, overLimit } from "../malformed.ts";
import type { ProtobufField } from "../protobuf/protobuf.ts";
import { ProtobufWriter, readProtobuf } from "../protobuf/protobuf.ts";
import { decodeText } from "../text.ts";
import type { HclSpec } from "./hcl-spec.ts";
import { specDepthLimit } from "./hcl-spec.ts";

const what = "a plugin's configuration schema";

export function decodeProtobufSpec(bytes: Uint8Array): HclSpec {
  return readSpec(bytes, 0);
}

function readSpec(bytes: Uint8Array, depth: number): HclSpec {
  if (depth > specDepthLimit) throw overLimit(what, `it is nested deeper than ${specDepthLimit} levels`);
  // Of several members of a "oneof" the last counts.
  const chosen = readProtobuf(bytes, what).findLast((field) => field.kind === "bytes" && field.number <= 4);
  if (chosen?.kind !== "bytes") throw malformed(what, "a member says nothing");
  const fields = readProtobuf(chosen.bytes, what);
  switch (chosen.number) {
    case 1:
      return { kind: "object", members: readMembers(fields, depth) };
    case 2:
      return {
        kind: "attribute",
        name: textOf(fields, 1),
        type: readType(bytesOf(fields, 2), 0),
        required: boolOf(fields, 3),
      };
    case 3:
      return {
        kind: "block",
        name: textOf(fields, 1),
        nested: readSpec(bytesOf(fields, 3), depth + 1),
        required: boolOf(fields, 2),
      };
    default:
      return {
        kind: "block-list",
        name: textOf(fields, 1),
        nested: readSpec(bytesOf(fields, 2), depth + 1),
        minItems: 0,
        maxItems: 0,
      };
  }
}

function readMembers(fields: readonly ProtobufField[], depth: number): ReadonlyMap<string, HclSpec> {
  const members = new Map<string, HclSpec>();
  for (const field of fields) {
    if (field.number !== 1 || field.kind !== "bytes") continue;
    const entry = readProtobuf(field.bytes, what);
    members.set(textOf(entry, 1), readSpec(bytesOf(entry, 2), depth + 1));
  }
  return members;
}

const primitives: Readonly<Record<string, Type>> = {
  "cty.String": StringType,
  "cty.Number": NumberType,
  "cty.Bool": BoolType,
};

function readType(bytes: Uint8Array, depth: number): Type {
  if (depth > specDepthLimit) throw overLimit(what, `a type is nested deeper than ${specDepthLimit} levels`);
  const chosen = readProtobuf(bytes, what).findLast((field) => field.kind === "bytes" && field.number <= 3);
  if (chosen?.kind !== "bytes") throw malformed(what, "an argument has no type");
  const fields = readProtobuf(chosen.bytes, what);
  if (chosen.number === 1) {
    const name = textOf(fields, 1);
    const type = Object.hasOwn(primitives, name) ? primitives[name] : undefined;
    if (!type) throw malformed(what, `it has the unknown type "${name}"`);
    return type;
  }
  const element = readType(bytesOf(fields, 1), depth + 1);
  return chosen.number === 2 ? listType(element) : mapType(element);
}

function bytesOf(fields: readonly ProtobufField[], number: number): Uint8Array {
  const field = fields.findLast((item) => item.number === number);
  return field?.kind === "bytes" ? field.bytes : new Uint8Array();
}

function textOf(fields: readonly ProtobufField[], number: number): string {
  return decodeText(bytesOf(fields, number));
}

function boolOf(fields: readonly ProtobufField[], number: number): boolean {
  const field = fields.findLast((item) => item.number === number);
  return field?.kind === "varint" && field.value !== 0n;
}

/** Members in the order of the map. Throws `plugin/inexpressible-schema` for types that this form does not have. */
export function encodeProtobufSpec(spec: HclSpec): Uint8Array {
  const writer = new ProtobufWriter();
  switch (spec.kind) {
    case "object": {
      const object = new ProtobufWriter();
      for (const [key, member] of spec.members) {
        object.bytes(1, new ProtobufWriter().text(1, key).bytes(2, encodeProtobufSpec(member)).finish());
      }
      return writer.bytes(1, object.finish()).finish();
    }
    case "attribute":
      return writer
        .bytes(
          2,
          new ProtobufWriter()
            .text(1, spec.name)
            .bytes(2, encodeType(spec.type))
            .bool(3, spec.required)
            .finish(),
        )
        .finish();
    case "block":
      return writer
        .bytes(
          3,
          new ProtobufWriter()
            .text(1, spec.name)
            .bool(2, spec.required)
            .bytes(3, encodeProtobufSpec(spec.nested))
            .finish(),
        )
        .finish();
    case "block-list":
      return writer
        .bytes(4, new ProtobufWriter().text(1, spec.name).bytes(2, encodeProtobufSpec(spec.nested)).finish())
        .finish();
  }
}

function encodeType(type: Type): Uint8Array {
  const name = Object.keys(primitives).find((key) => primitives[key]?.kind === type.kind);
  if (name !== undefined)
    return new ProtobufWriter().bytes(1, new ProtobufWriter().text(1, name).finish()).finish();
  if (type.kind === "list" || type.kind === "map") {
    const element = new ProtobufWriter().bytes(1, encodeType(type.element)).finish();
    return new ProtobufWriter().bytes(type.kind === "list" ? 2 : 3, element).finish();
  }
  throw new BuildError("plugin/inexpressible-schema", {
    message: `Cannot describe an argument of type ${typeConstraintText(type)} in protobuf: the format has no such type`,
  });
}
