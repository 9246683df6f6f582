/** Stand-ins for what is not known yet: the protocol's configurations have no form for it. Source: measured on Packer 1.16. */
import {
  boolValue,
  elementsOf,
  entriesOf,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  setValue,
  stringValue,
  tupleValue,
  unmarkDeep,
} from "@prebake/hcl";
import type { Type, Value } from "@prebake/hcl";

const unknownText = "<unknown>";

/** The value with every unknown replaced: text `<unknown>`, 0, false, an empty collection. Marks are dropped. */
export function knownValue(value: Value): Value {
  return known(unmarkDeep(value).value);
}

function known(value: Value): Value {
  if (value.isWhollyKnown) return value;
  if (!value.isKnown) return standIn(value.type);
  const { type } = value;
  switch (type.kind) {
    case "list":
      return listValue(type.element, elementsOf(value).map(known));
    case "set":
      return setValue(type.element, elementsOf(value).map(known));
    case "tuple":
      return tupleValue(elementsOf(value).map(known));
    case "map":
      return mapValue(type.element, knownEntries(value));
    case "object":
      return objectValue(knownEntries(value));
    default:
      return value;
  }
}

function knownEntries(value: Value): ReadonlyMap<string, Value> {
  return new Map(entriesOf(value).map(([name, part]) => [name, known(part)]));
}

function standIn(type: Type): Value {
  switch (type.kind) {
    case "string":
    case "dynamic":
      return stringValue(unknownText);
    case "number":
      return numberValue(0);
    case "bool":
      return boolValue(false);
    case "list":
      return listValue(type.element, []);
    case "set":
      return setValue(type.element, []);
    case "map":
      return mapValue(type.element, {});
    case "tuple":
      return tupleValue(type.elements.map(standIn));
    case "object":
      return objectValue(
        new Map([...type.attributes].map(([name, attribute]) => [name, standIn(attribute)])),
      );
    case "capsule":
      return nullValue(type);
  }
}
