/** Types as JSON. Source: go-cty, Type.MarshalJSON. */
import {
  BoolType,
  DynamicType,
  NumberType,
  StringType,
  listType,
  mapType,
  objectType,
  setType,
  tupleType,
} from "@prebake/hcl";
import type { Type } from "@prebake/hcl";
import { BuildError } from "@prebake/base";
import { malformed, overLimit } from "../malformed.ts";

/** JSON texts and objects, still to be made a text. */
export type JsonData =
  | null
  | boolean
  | number
  | string
  | readonly JsonData[]
  | { readonly [key: string]: JsonData };

const words: Readonly<Record<string, Type>> = {
  string: StringType,
  number: NumberType,
  bool: BoolType,
  dynamic: DynamicType,
};
const depthLimit = 100;
const what = "a type";

export function typeToJson(type: Type): JsonData {
  switch (type.kind) {
    case "string":
    case "number":
    case "bool":
    case "dynamic":
      return type.kind;
    case "list":
    case "set":
    case "map":
      return [type.kind, typeToJson(type.element)];
    case "tuple":
      return ["tuple", type.elements.map(typeToJson)];
    case "object":
      return objectToJson(type);
    case "capsule":
      throw new BuildError("plugin/inexpressible-value", {
        message: `Cannot send a value of type ${type.name} to a plugin: it has meaning only here`,
      });
  }
}

function objectToJson(type: Extract<Type, { kind: "object" }>): JsonData {
  const attributes = Object.fromEntries(
    [...type.attributes].map(([name, attribute]) => [name, typeToJson(attribute)]),
  );
  return type.optional.size === 0 ? ["object", attributes] : ["object", attributes, [...type.optional]];
}

/** From parsed JSON of any origin. */
export function typeFromJson(json: unknown, depth = 0): Type {
  if (depth > depthLimit) throw overLimit(what, `it is nested deeper than ${depthLimit} levels`);
  if (typeof json === "string")
    return Object.hasOwn(words, json) ? (words[json] ?? DynamicType) : unknownType(json);
  if (!Array.isArray(json)) throw malformed(what, "it is neither a name nor a list");
  const [kind, inner, optional] = json as readonly unknown[];
  switch (kind) {
    case "list":
      return listType(typeFromJson(inner, depth + 1));
    case "set":
      return setType(typeFromJson(inner, depth + 1));
    case "map":
      return mapType(typeFromJson(inner, depth + 1));
    case "tuple":
      if (!Array.isArray(inner)) throw malformed(what, "a tuple has no list of types");
      return tupleType(inner.map((element) => typeFromJson(element, depth + 1)));
    case "object":
      return objectFromJson(inner, optional, depth);
    default:
      return unknownType(String(kind));
  }
}

function objectFromJson(inner: unknown, optional: unknown, depth: number): Type {
  if (typeof inner !== "object" || inner === null) throw malformed(what, "an object has no attributes");
  const attributes = new Map(
    Object.entries(inner).map(([name, type]) => [name, typeFromJson(type, depth + 1)]),
  );
  const names = Array.isArray(optional) ? optional.filter((name) => typeof name === "string") : [];
  return objectType(attributes, new Set(names));
}

function unknownType(name: string): never {
  throw malformed(what, `there is no type "${name}"`);
}
