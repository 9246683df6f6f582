/** Values as JSON with their type: `{"value":…,"type":…}`, the form that configurations travel in. Source: go-cty json with a dynamic type. */
import {
  attributeOf,
  convertValue,
  decodeJson,
  elementsOf,
  encodeJson,
  entriesOf,
  nullValue,
} from "@prebake/hcl";
import type { Type, Value } from "@prebake/hcl";
import { BuildError } from "@prebake/base";
import { decodeTypedValue } from "../decode-typed-value.ts";
import type { TypedData, ValueForm } from "../decode-typed-value.ts";
import { malformed } from "../malformed.ts";
import { decodeText, encodeText } from "../text.ts";
import { typeFromJson, typeToJson } from "./type-json.ts";

const what = "a value in JSON";

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
  return decodeTypedValue(typedData(json.value), form);
}

/** From `{"value":…,"type":…}`. */
function typedData(pair: Value): TypedData<Value> {
  const [data, type] =
    pair.type.kind === "object" ? [attributeOf(pair, "value"), attributeOf(pair, "type")] : [];
  if (!data || !type) throw malformed(what, "it does not say its type");
  return { data, type: typeOf(type) };
}

function typeOf(json: Value): Type {
  const text = encodeJson(json);
  if (!text.ok) throw malformed(what, text.message);
  return typeFromJson(JSON.parse(text.text));
}

/** The plain value of a JSON text as one of a type. */
const form: ValueForm<Value> = {
  what,
  constant: (json, type) => (json.isNull ? nullValue(type) : undefined),
  primitive: (json, type) => {
    const converted = convertValue(json, type);
    if (!converted.ok) throw malformed(what, converted.message);
    return converted.value;
  },
  items: (json) => {
    if (json.type.kind !== "tuple") throw malformed(what, "it has no list where one is meant");
    return elementsOf(json);
  },
  members: (json) => {
    if (json.type.kind !== "object") throw malformed(what, "it has no object where one is meant");
    return entriesOf(json);
  },
  dynamic: typedData,
  absentIsNull: true,
};
