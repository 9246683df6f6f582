/** cty types in gob: a stream of their own. Source: go-cty, Type.GobEncode; measured, testdata/config-specs.jsonl. */
import {
  BoolType,
  NumberType,
  StringType,
  listType,
  mapType,
  objectType,
  setType,
  tupleType,
  typeConstraintText,
} from "@prebake/hcl";
import type { Type } from "@prebake/hcl";
import { BuildError } from "@prebake/base";
import { malformed, overLimit } from "../malformed.ts";
import { decodeGob } from "./decode-gob.ts";
import type { GobDefinition } from "./encode-gob.ts";
import { GobWriter, encodeGobStream, gobId } from "./encode-gob.ts";
import type { GobValue } from "./gob-value.ts";
import { GobInterface, GobOpaque, GobStruct } from "./gob-value.ts";

const what = "a type in gob";
const depthLimit = 50;
const prefix = "github.com/zclconf/go-cty/cty.";
const kinds: ReadonlyMap<bigint, Type> = new Map([
  [83n, StringType],
  [78n, NumberType],
  [66n, BoolType],
]);

export function decodeGobType(bytes: Uint8Array, depth = 0): Type {
  if (depth > depthLimit) throw overLimit(what, `it is nested deeper than ${depthLimit} levels`);
  const top = decodeGob(bytes);
  const implementation = top instanceof GobStruct ? top.fields.get("Impl") : undefined;
  if (!(implementation instanceof GobInterface) || !(implementation.value instanceof GobStruct))
    throw malformed(what, "it names no type");
  const { fields } = implementation.value;
  const element = () => nested(fields.get("ElementTypeT"), depth);
  const name = implementation.typeName.slice(implementation.typeName.lastIndexOf(".") + 1);
  switch (name) {
    case "primitiveType":
      return primitive(fields.get("Kind"));
    case "typeList":
      return listType(element());
    case "typeSet":
      return setType(element());
    case "typeMap":
      return mapType(element());
    case "typeTuple":
      return tupleType(asList(fields.get("ElemTypes")).map((item) => nested(item, depth)));
    case "typeObject":
      return objectOf(fields, depth);
    default:
      throw malformed(what, `it is of the unknown kind ${name}`);
  }
}

function primitive(kind: GobValue | undefined): Type {
  const type = typeof kind === "bigint" ? kinds.get(kind) : undefined;
  if (!type) throw malformed(what, "it is an unknown primitive");
  return type;
}

function nested(value: GobValue | undefined, depth: number): Type {
  if (!(value instanceof GobOpaque)) throw malformed(what, "a type inside is missing");
  return decodeGobType(value.bytes, depth + 1);
}

function objectOf(fields: ReadonlyMap<string, GobValue>, depth: number): Type {
  const types = fields.get("AttrTypes");
  const optional = fields.get("AttrOptional");
  const entries = types instanceof Map ? [...(types as ReadonlyMap<GobValue, GobValue>)] : [];
  const attributes = new Map(entries.map(([name, type]) => [asText(name), nested(type, depth)]));
  const names =
    optional instanceof Map ? [...optional.keys()].filter((name) => typeof name === "string") : [];
  return objectType(attributes, new Set(names));
}

function asList(value: GobValue | undefined): readonly GobValue[] {
  return Array.isArray(value) ? (value as readonly GobValue[]) : [];
}

function asText(value: GobValue): string {
  if (typeof value !== "string") throw malformed(what, "a name is no text");
  return value;
}

/** Ids of our streams: the same in all of them, as in a Go process. */
const id = {
  type: 66,
  gobType: 67,
  primitive: 68,
  list: 69,
  map: 70,
  set: 71,
  object: 72,
  tuple: 73,
  types: 74,
  typeMap: 75,
  empty: 76,
  optional: 77,
} as const;

const opaque: GobDefinition = { id: id.type, name: "Type", kind: "opaque" };
const gobType: GobDefinition = {
  id: id.gobType,
  name: "gobType",
  kind: "struct",
  fields: [
    ["Version", gobId.int],
    ["Impl", gobId.interface],
  ],
};
const element = [["ElementTypeT", id.type]] as const;

/** Registered names, and the definitions each needs besides. */
const implementations: Readonly<
  Record<"primitive" | "list" | "map" | "set" | "object" | "tuple", readonly GobDefinition[]>
> = {
  primitive: [{ id: id.primitive, name: "primitiveType", kind: "struct", fields: [["Kind", gobId.uint]] }],
  list: [{ id: id.list, name: "typeList", kind: "struct", fields: element }, opaque],
  map: [{ id: id.map, name: "typeMap", kind: "struct", fields: element }, opaque],
  set: [{ id: id.set, name: "typeSet", kind: "struct", fields: element }, opaque],
  tuple: [
    { id: id.tuple, name: "typeTuple", kind: "struct", fields: [["ElemTypes", id.types]] },
    { id: id.types, name: "[]cty.Type", kind: "slice", element: id.type },
    opaque,
  ],
  object: [
    {
      id: id.object,
      name: "typeObject",
      kind: "struct",
      fields: [
        ["AttrTypes", id.typeMap],
        ["AttrOptional", id.optional],
      ],
    },
    { id: id.typeMap, name: "map[string]cty.Type", kind: "map", key: gobId.string, element: id.type },
    opaque,
    { id: id.optional, name: "map[string]struct {}", kind: "map", key: gobId.string, element: id.empty },
    { id: id.empty, name: "", kind: "struct", fields: [] },
  ],
};

/** Throws `plugin/inexpressible-schema` for types that gob does not carry. */
export function encodeGobType(type: Type): Uint8Array {
  const kind =
    type.kind === "string" || type.kind === "number" || type.kind === "bool" ? "primitive" : type.kind;
  if (kind === "dynamic" || kind === "capsule") {
    throw new BuildError("plugin/inexpressible-schema", {
      message: `Cannot describe an argument of type ${typeConstraintText(type)} in gob: the format has no such type`,
    });
  }
  const definitions = implementations[kind];
  const [struct] = definitions;
  const value = { bytes: new GobWriter().struct(fieldsOf(type)).finish(), isStruct: true };
  const held = new GobWriter().interface(prefix + (struct?.name ?? ""), struct?.id ?? 0, value).finish();
  return encodeGobStream([gobType, ...definitions], {
    id: id.gobType,
    bytes: new GobWriter().struct([[1, held]]).finish(),
    isStruct: true,
  });
}

function fieldsOf(type: Type): readonly (readonly [number, Uint8Array])[] {
  const opaqueType = (inner: Type) => new GobWriter().bytes(encodeGobType(inner)).finish();
  switch (type.kind) {
    case "list":
    case "map":
    case "set":
      return [[0, opaqueType(type.element)]];
    case "tuple": {
      const list = new GobWriter().uint(type.elements.length);
      for (const inner of type.elements) list.raw(opaqueType(inner));
      return type.elements.length === 0 ? [] : [[0, list.finish()]];
    }
    case "object":
      return objectFields(type, opaqueType);
    default: {
      const [letter = 0n] = [...kinds].find(([, known]) => known.kind === type.kind) ?? [];
      return [[0, new GobWriter().uint(letter).finish()]];
    }
  }
}

function objectFields(
  type: Extract<Type, { kind: "object" }>,
  opaqueType: (inner: Type) => Uint8Array,
): readonly (readonly [number, Uint8Array])[] {
  const fields: [number, Uint8Array][] = [];
  const types = new GobWriter().uint(type.attributes.size);
  for (const [name, inner] of type.attributes) types.text(name).raw(opaqueType(inner));
  fields.push([0, types.finish()]); // Also when empty: Go tells an empty map from none.
  const optional = new GobWriter().uint(type.optional.size);
  for (const name of type.optional) optional.text(name).struct([]);
  if (type.optional.size > 0) fields.push([1, optional.finish()]);
  return fields;
}
