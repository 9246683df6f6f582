/** Values as JSON with their type: `{"value":…,"type":…}`, the form that configurations travel in. Source: go-cty json with a dynamic type. */
import {
  DynamicType,
  attributeOf,
  convertValue,
  decodeJson,
  elementsOf,
  encodeJson,
  entriesOf,
  listValue,
  mapValue,
  nullValue,
  objectValue,
  setValue,
  tupleValue,
} from "@prebake/hcl";
import type { Type, Value } from "@prebake/hcl";
import { BuildError } from "@prebake/base";
import { malformed, overLimit } from "../malformed.ts";
import { decodeText, encodeText } from "../text.ts";
import { typeFromJson, typeToJson } from "./type-json.ts";

const what = "a value in JSON";
const depthLimit = 100;

/** The value must be wholly known: there is no form for unknowns (see `knownValue`). Marks are dropped. */
export function encodeCtyJson(value: Value): Uint8Array {
  const json = value.isWhollyKnown
    ? encodeJson(value)
    : { ok: false as const, message: "a part of it is not known yet" };
  if (!json.ok) {
    throw new BuildError("plugin/inexpressible-value", {
      message: `Cannot send a value to a plugin: ${json.message}`,
    });
  }
  return encodeText(`{"value":${json.text},"type":${JSON.stringify(typeToJson(value.type))}}`);
}

export function decodeCtyJson(bytes: Uint8Array): Value {
  const json = decodeJson(decodeText(bytes));
  if (!json.ok) throw malformed(what, json.message);
  return withType(json.value, 0);
}

/** From `{"value":…,"type":…}`. */
function withType(pair: Value, depth: number): Value {
  const [value, type] =
    pair.type.kind === "object" ? [attributeOf(pair, "value"), attributeOf(pair, "type")] : [];
  if (!value || !type) throw malformed(what, "it does not say its type");
  return typed(value, typeOf(type), depth);
}

function typeOf(json: Value): Type {
  const text = encodeJson(json);
  if (!text.ok) throw malformed(what, text.message);
  return typeFromJson(JSON.parse(text.text));
}

/** The plain value of a JSON text as one of this type. */
function typed(json: Value, type: Type, depth: number): Value {
  if (depth > depthLimit) throw overLimit(what, `it is nested deeper than ${depthLimit} levels`);
  if (json.isNull) return nullValue(type);
  switch (type.kind) {
    case "dynamic":
      return withType(json, depth + 1);
    case "list":
      return listValue(
        type.element,
        items(json).map((item) => typed(item, type.element, depth + 1)),
      );
    case "set":
      return setValue(
        type.element,
        items(json).map((item) => typed(item, type.element, depth + 1)),
      );
    case "tuple":
      return tupleValue(
        tupleItems(json, type.elements).map(([item, element]) => typed(item, element, depth + 1)),
      );
    case "map":
      return mapValue(
        type.element,
        new Map(members(json).map(([name, item]) => [name, typed(item, type.element, depth + 1)])),
      );
    case "object":
      return objectValue(
        new Map(
          [...type.attributes].map(([name, inner]) => [
            name,
            typed(attributeOf(asObject(json), name) ?? nullValue(inner), inner, depth + 1),
          ]),
        ),
      );
    default: {
      const converted = convertValue(json, type);
      if (!converted.ok) throw malformed(what, converted.message);
      return converted.value;
    }
  }
}

function items(json: Value): readonly Value[] {
  if (json.type.kind !== "tuple") throw malformed(what, "it has no list where one is meant");
  return elementsOf(json);
}

function tupleItems(json: Value, types: readonly Type[]): readonly [Value, Type][] {
  const all = items(json);
  if (all.length !== types.length)
    throw malformed(what, `a tuple has ${all.length} elements, not ${types.length}`);
  return all.map((item, at) => [item, types[at] ?? DynamicType]);
}

function asObject(json: Value): Value {
  if (json.type.kind !== "object") throw malformed(what, "it has no object where one is meant");
  return json;
}

function members(json: Value): readonly [string, Value][] {
  return entriesOf(asObject(json));
}
