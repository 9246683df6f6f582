/** Functions on maps and objects as a whole. */
import type { Type } from "../values/type.ts";
import {
  DynamicType,
  StringType,
  listType,
  mapType,
  objectType,
  tupleType,
  typesEqual,
} from "../values/type.ts";
import type { Value } from "../values/value.ts";
import {
  asString,
  elementsOf,
  entriesOf,
  listValue,
  mapValue,
  objectValue,
  stringValue,
  tupleValue,
  unknownValue,
} from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import { any, parameter } from "./parameters.ts";

export const mapFunctions: readonly HclFunction[] = [
  {
    name: "keys",
    group: "collection",
    doc: "Gives the keys of a map or object in the order of their code points.",
    examples: [{ expr: "keys({ b = 1, a = 2 })", result: '["a", "b"]' }],
    parameters: [any("inputMap", { allowUnknown: true, keepsPartMarks: true })],
    returns: keysType,
    call: keysOf,
  },
  {
    name: "merge",
    group: "collection",
    doc: "Puts maps and objects together; of equal keys the last one counts.",
    examples: [{ expr: "merge({ a = 1 }, { b = 2 })", result: "{ a = 1, b = 2 }" }],
    parameters: [],
    variadic: any("maps", { allowNull: true, allowDynamic: true, keepsPartMarks: true }),
    returns: mergedType,
    call: merged,
  },
  {
    name: "values",
    group: "collection",
    doc: "Gives the values of a map or object in the order of their keys.",
    examples: [{ expr: 'values({ b = 1, a = "x" })', result: '["x", 1]' }],
    parameters: [any("mapping", { keepsPartMarks: true })],
    returns: valuesType,
    call: (args, { returnType }) => {
      const parts = entriesOf(args.at(0)).map(([, part]) => part);
      return returnType.kind === "list" ? listValue(returnType.element, parts) : tupleValue(parts);
    },
  },
  {
    name: "zipmap",
    group: "collection",
    doc: "Makes a map of a list of keys and a list of values of the same length.",
    examples: [{ expr: 'zipmap(["a", "b"], [1, 2])', result: "{ a = 1, b = 2 }" }],
    parameters: [parameter("keys", listType(StringType)), any("values", { keepsPartMarks: true })],
    returns: zipType,
    call: zipped,
  },
];

function keysType(args: Arguments): Type {
  const { type } = args.at(0);
  if (type.kind === "map") return listType(StringType);
  if (type.kind !== "object") throw new FunctionFailure("The argument must be a map or an object.", 0);
  return tupleType(Array.from(type.attributes, () => StringType));
}

function keysOf(args: Arguments, { returnType }: { returnType: Type }): Value {
  const { type } = args.at(0);
  if (type.kind === "object") return tupleValue(Array.from(type.attributes.keys(), stringValue));
  if (!args.at(0).isKnown) return unknownValue(returnType);
  return listValue(
    StringType,
    entriesOf(args.at(0)).map(([key]) => stringValue(key)),
  );
}

function mergedType(args: Arguments): Type {
  const types = args.values.map((value) => value.type);
  for (const [at, value] of args.values.entries()) {
    if (value.type.kind === "dynamic") {
      if (value.isNull) continue;
      return DynamicType;
    }
    if (value.type.kind !== "map" && value.type.kind !== "object") {
      throw new FunctionFailure(`All arguments must be maps or objects, but argument ${at + 1} is none.`);
    }
  }
  if (args.values.some((value) => !value.isKnown && value.type.kind !== "object"))
    return sameMapType(types) ?? DynamicType;
  const maps = args.values.filter((value) => !value.isNull);
  // All of one map type stay one; else each key keeps the type of its value.
  const same = sameMapType(types);
  if (same !== undefined) return same;
  const attributes = new Map<string, Type>();
  for (const value of maps) for (const [key, type] of attributeTypes(value)) attributes.set(key, type);
  return objectType(attributes);
}

function sameMapType(types: readonly Type[]): Type | undefined {
  const [first] = types;
  return first?.kind === "map" && types.every((type) => typesEqual(type, first)) ? first : undefined;
}

function attributeTypes(value: Value): Iterable<[string, Type]> {
  if (value.type.kind === "object") return value.type.attributes;
  return entriesOf(value).map(([key, part]): [string, Type] => [key, part.type]);
}

function merged(args: Arguments, { returnType }: { returnType: Type }): Value {
  const entries = new Map<string, Value>();
  for (const value of args.values) {
    if (value.isNull) continue;
    for (const [key, part] of entriesOf(value)) entries.set(key, part);
  }
  return returnType.kind === "map" ? mapValue(returnType.element, entries) : objectValue(entries);
}

function valuesType(args: Arguments): Type {
  const { type } = args.at(0);
  if (type.kind === "map") return listType(type.element);
  if (type.kind === "object") return tupleType([...type.attributes.values()]);
  throw new FunctionFailure("The argument must be a map or an object.");
}

function zipType(args: Arguments): Type {
  const [keys, values] = [args.at(0), args.at(1)];
  if (values.type.kind === "list") return mapType(values.type.element);
  if (values.type.kind !== "tuple") throw new FunctionFailure("The values must be a list or a tuple.");
  if (!keys.isWhollyKnown) return DynamicType;
  const names = keyNames(keys);
  const { elements } = values.type;
  checkLengths(names.length, elements.length);
  return objectType(new Map(names.map((name, at) => [name, elements[at] ?? DynamicType])));
}

function zipped(args: Arguments, { returnType }: { returnType: Type }): Value {
  if (!args.at(0).isWhollyKnown) return unknownValue(returnType);
  const names = keyNames(args.at(0));
  const parts = elementsOf(args.at(1));
  checkLengths(names.length, parts.length);
  const entries = new Map(names.map((name, at) => [name, parts[at] ?? unknownValue()]));
  return returnType.kind === "map" ? mapValue(returnType.element, entries) : objectValue(entries);
}

function keyNames(keys: Value): string[] {
  return elementsOf(keys).map((key) => {
    if (key.isNull) throw new FunctionFailure("The keys must not be null.");
    return asString(key);
  });
}

function checkLengths(keys: number, values: number): void {
  if (keys !== values)
    throw new FunctionFailure(`There must be a value for each key, but there are ${values} for ${keys}.`);
}
