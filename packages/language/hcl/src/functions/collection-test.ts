/** Questions about collections: how long, is it in there, which is the first that is not null. */
import { convertValue } from "../values/convert.ts";
import { BoolType, NumberType, listType } from "../values/type.ts";
import { unifyTypes } from "../values/unify.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import {
  asBoolean,
  asString,
  boolValue,
  countIsOpen,
  elementsOf,
  lengthOf,
  numberValue,
  unknownValue,
  valuesEqual,
} from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import { graphemeCount } from "./graphemes.ts";
import { any, parameter } from "./parameters.ts";

const bools = listType(BoolType);
const withLength: readonly Type["kind"][] = ["list", "set", "map", "tuple", "object", "string", "dynamic"];

export const testFunctions: readonly HclFunction[] = [
  {
    name: "alltrue",
    group: "collection",
    doc: "Tells whether all elements are true; it is true of an empty list.",
    examples: [{ expr: "alltrue([true, false])", result: "false" }],
    parameters: [parameter("list", bools)],
    returns: BoolType,
    call: (args) => every(args.elements(0), true),
  },
  {
    name: "anytrue",
    group: "collection",
    doc: "Tells whether an element is true; it is false of an empty list.",
    examples: [{ expr: "anytrue([true, false])", result: "true" }],
    parameters: [parameter("list", bools)],
    returns: BoolType,
    call: (args) => every(args.elements(0), false),
  },
  {
    name: "coalesce",
    group: "collection",
    doc: "Gives the first value that is neither null nor an empty string, converted to a type that all values have in common.",
    examples: [{ expr: 'coalesce("", "b")', result: '"b"' }],
    parameters: [],
    variadic: any("vals", { allowNull: true, allowUnknown: true, allowDynamic: true }),
    returns: commonType,
    call: (args, { returnType }) => firstPresent(args, returnType),
  },
  {
    name: "contains",
    group: "collection",
    doc: "Tells whether a value is in a list, set or tuple.",
    examples: [{ expr: 'contains(["a", "b"], "a")', result: "true" }],
    parameters: [any("list"), any("value")],
    returns: (args) => {
      requireSequence(args);
      return BoolType;
    },
    call: contains,
  },
  {
    name: "index",
    group: "collection",
    doc: "Gives the place of a value in a list or tuple, counted from 0.",
    examples: [{ expr: 'index(["a", "b"], "b")', result: "1" }],
    parameters: [any("list"), any("value")],
    returns: NumberType,
    call: indexOf,
  },
  {
    name: "length",
    group: "collection",
    doc: "Gives the number of elements of a collection, or of characters of a string.",
    examples: [{ expr: 'length("hello")', result: "5" }],
    parameters: [any("value", { allowUnknown: true, allowDynamic: true })],
    returns: (args) => {
      if (!withLength.includes(args.at(0).type.kind))
        throw new FunctionFailure("Only a string, a list, a set, a tuple, a map or an object has a length.");
      return NumberType;
    },
    call: (args) => {
      const value = args.at(0);
      if (value.type.kind === "tuple") return numberValue(value.type.elements.length);
      if (value.type.kind === "object") return numberValue(value.type.attributes.size);
      if (!value.isKnown || countIsOpen(value)) return unknownValue(NumberType);
      return numberValue(value.type.kind === "string" ? graphemeCount(asString(value)) : lengthOf(value));
    },
  },
];

/** With `wanted` true: whether all are; with false: whether not all are false. The first element that decides is the answer. */
function every(elements: readonly Value[], wanted: boolean): Value {
  for (const element of elements) {
    if (!element.isKnown) return unknownValue(BoolType);
    const truth = !element.isNull && asBoolean(element);
    if (truth !== wanted) return boolValue(!wanted);
  }
  return boolValue(wanted);
}

function commonType(args: Arguments): Type {
  if (args.length === 0) throw new FunctionFailure("At least one value is needed.");
  const type = unifyTypes(
    args.values.map((value) => value.type),
    "unsafe",
  );
  if (type === undefined) throw new FunctionFailure("All values must have a type in common.");
  return type;
}

function firstPresent(args: Arguments, type: Type): Value {
  for (const [at, value] of args.values.entries()) {
    if (!value.isKnown) return unknownValue(type);
    if (value.isNull) continue;
    const result = convertValue(value, type);
    if (!result.ok) throw new FunctionFailure(`The value cannot be converted: ${result.message}.`, at);
    if (result.value.type.kind === "string" && asString(result.value) === "") continue;
    return result.value;
  }
  throw new FunctionFailure("All values are null or empty.");
}

function requireSequence(args: Arguments): void {
  if (!["list", "set", "tuple"].includes(args.at(0).type.kind))
    throw new FunctionFailure("The first argument must be a list, a set or a tuple.");
}

function contains(args: Arguments): Value {
  let open = false;
  for (const element of elementsOf(args.at(0))) {
    const equal = valuesEqual(element, args.at(1));
    if (equal === true) return boolValue(true);
    open ||= equal === undefined;
  }
  return open ? unknownValue(BoolType) : boolValue(false);
}

function indexOf(args: Arguments): Value {
  const list = args.at(0);
  if (list.type.kind !== "list" && list.type.kind !== "tuple")
    throw new FunctionFailure("The first argument must be a list or a tuple.");
  for (const [at, element] of elementsOf(list).entries()) {
    const equal = valuesEqual(element, args.at(1));
    if (equal === undefined) return unknownValue(NumberType);
    if (equal) return numberValue(at);
  }
  throw new FunctionFailure("The value is not in the list.");
}
