/** Random values of random types, for properties of the codecs of values. */
import {
  BoolType,
  HclNumber,
  NumberType,
  StringType,
  boolValue,
  listType,
  listValue,
  mapType,
  mapValue,
  nullValue,
  numberValue,
  objectType,
  objectValue,
  setType,
  setValue,
  stringValue,
  tupleType,
  tupleValue,
  unknownValue,
} from "@prebake/hcl";
import type { Type, Value } from "@prebake/hcl";
import type { Random } from "./random.fixture.ts";

export function randomType(random: Random, depth = 0): Type {
  const scalar = random.pick([StringType, NumberType, BoolType]);
  if (depth > 2) return scalar;
  const inner = () => randomType(random, depth + 1);
  const count = random.below(4);
  switch (random.below(9)) {
    case 0:
      return listType(inner());
    case 1:
      return setType(scalar);
    case 2:
      return mapType(inner());
    case 3:
      return tupleType(Array.from({ length: count }, inner));
    case 4:
    case 5:
      return objectType(Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, inner()])));
    default:
      return scalar;
  }
}

export function typedValue(random: Random, options: { readonly unknown: boolean }): Value {
  return valueOf(random, randomType(random), options.unknown);
}

const numbers = [
  "0",
  "-1",
  "42",
  "1.5",
  "0.1",
  "-3.25e-7",
  "123456789012345678901234567890",
  "18446744073709551615",
  "1e300",
] as const;

function valueOf(random: Random, type: Type, unknown: boolean): Value {
  if (random.below(12) === 0) return nullValue(type);
  if (unknown && random.below(12) === 0) return unknownValue(type);
  const many = (element: Type) =>
    Array.from({ length: random.below(4) }, () => valueOf(random, element, unknown));
  switch (type.kind) {
    case "string":
      return stringValue(random.text());
    case "bool":
      return boolValue(random.below(2) === 0);
    case "number":
      return numberValue(HclNumber.parse(random.pick([...numbers])) ?? HclNumber.zero);
    case "list":
      return listValue(type.element, many(type.element));
    case "set":
      return setValue(type.element, many(type.element));
    case "map":
      return mapValue(
        type.element,
        Object.fromEntries(many(type.element).map((item, at) => [`k${at}`, item])),
      );
    case "tuple":
      return tupleValue(type.elements.map((element) => valueOf(random, element, unknown)));
    case "object":
      return objectValue(
        new Map([...type.attributes].map(([name, inner]) => [name, valueOf(random, inner, unknown)])),
      );
    default:
      return nullValue(type);
  }
}
