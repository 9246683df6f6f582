/** Functions that take lists for sets. */
import { convertValue } from "../values/convert.ts";
import type { Type } from "../values/type.ts";
import { DynamicType, listType, setType, tupleType } from "../values/type.ts";
import { unifyTypes } from "../values/unify.ts";
import type { Value } from "../values/value.ts";
import {
  countIsOpen,
  elementsOf,
  identityText,
  lengthOf,
  listValue,
  setValue,
  tupleValue,
  unknownValue,
} from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import { any, parameter } from "./parameters.ts";

/** Most combinations that `setproduct` makes. */
const productLimit = 100_000;

const anySet = setType(DynamicType);

export const setFunctions: readonly HclFunction[] = [
  {
    name: "setintersection",
    group: "collection",
    doc: "Gives the set of the elements that are in all of the sets.",
    examples: [{ expr: 'setintersection(["a", "b"], ["b", "c"])', result: '["b"]' }],
    parameters: [parameter("first_set", anySet)],
    variadic: parameter("other_sets", anySet),
    returns: (args) => commonSetType(args),
    call: (args, { returnType }) =>
      combined(args, returnType, (first, others) =>
        first.filter((element) => others.every((other) => other.has(identityText(element)))),
      ),
  },
  {
    name: "setproduct",
    group: "collection",
    doc: "Gives all combinations of one element of each list.",
    examples: [{ expr: 'setproduct(["a"], [1, 2])', result: '[["a", 1], ["a", 2]]' }],
    parameters: [],
    variadic: any("sets", { allowUnknown: true, keepsPartMarks: true }),
    returns: productType,
    call: product,
  },
  {
    name: "setunion",
    group: "collection",
    doc: "Gives the set of the elements that are in any of the sets.",
    examples: [{ expr: 'setunion(["a", "b"], ["b", "c"])', result: '["a", "b", "c"]' }],
    parameters: [parameter("first_set", anySet)],
    variadic: parameter("other_sets", anySet),
    returns: (args) => commonSetType(args),
    call: (args, { returnType }) => union(args, returnType),
  },
];

function commonSetType(args: Arguments): Type {
  const elements = args.values.filter((value) => !fitsAnySet(value)).map((value) => elementOf(value.type));
  if (elements.length === 0) return anySet;
  const element = unifyTypes(elements, "unsafe");
  if (element === undefined)
    throw new FunctionFailure("The elements of all sets must have a type in common.");
  return setType(element);
}

/** An empty list as written has elements of no type. */
function fitsAnySet(value: Value): boolean {
  return elementOf(value.type).kind === "dynamic" && value.isKnown && lengthOf(value) === 0;
}

function convertedSets(args: Arguments, type: Type): (readonly Value[])[] {
  return args.values.map((value, at) => {
    const result = convertValue(value, type);
    if (!result.ok) throw new FunctionFailure(`The set cannot be converted: ${result.message}.`, at);
    return elementsOf(result.value);
  });
}

type Combine = (first: readonly Value[], others: readonly ReadonlySet<string>[]) => readonly Value[];

function combined(args: Arguments, type: Type, combine: Combine): Value {
  if (!args.values.every((value) => value.isWhollyKnown)) return unknownValue(type);
  const [first = [], ...others] = convertedSets(args, type);
  return setValue(
    elementOf(type),
    combine(
      first,
      others.map((elements) => new Set(elements.map(identityText))),
    ),
  );
}

function union(args: Arguments, type: Type): Value {
  return setValue(elementOf(type), convertedSets(args, type).flat());
}

function productType(args: Arguments): Type {
  if (args.length < 2) throw new FunctionFailure("At least two lists are needed.");
  const elements = args.values.map((value, at) => {
    const type = productElement(value.type);
    if (type === undefined)
      throw new FunctionFailure(
        "All arguments must be lists, sets or tuples whose elements have a type in common.",
        at,
      );
    return type;
  });
  const combination = tupleType(elements);
  return args.values.some((value) => value.type.kind === "set")
    ? setType(combination)
    : listType(combination);
}

function productElement(type: Type): Type | undefined {
  if (type.kind === "list" || type.kind === "set") return type.element;
  if (type.kind !== "tuple") return undefined;
  return type.elements.length === 0 ? DynamicType : unifyTypes(type.elements, "unsafe");
}

function product(args: Arguments, { returnType }: { returnType: Type }): Value {
  const combination = elementOf(returnType);
  const types = combination.kind === "tuple" ? combination.elements : [];
  if (args.values.some((value) => countOf(value) === 0)) return emptyOf(returnType);
  if (args.values.some((value) => countOf(value) === undefined)) return unknownValue(returnType);
  const count = args.values.reduce((product, value) => product * lengthOf(value), 1);
  if (count > productLimit) throw new FunctionFailure(`There are more than ${productLimit} combinations.`);
  let combinations: Value[][] = [[]];
  for (const [at, value] of args.values.entries()) {
    const elements = elementsOf(value).map((element) =>
      convertedElement(element, types[at] ?? DynamicType, at),
    );
    combinations = combinations.flatMap((head) => elements.map((element) => [...head, element]));
  }
  const tuples = combinations.map((parts) => tupleValue(parts));
  return returnType.kind === "set" ? setValue(combination, tuples) : listValue(combination, tuples);
}

/** Undefined when it is not known: elements that are not known may turn out to be equal. */
function countOf(value: Value): number | undefined {
  if (value.type.kind === "tuple")
    return value.isKnown || value.type.elements.length === 0 ? value.type.elements.length : undefined;
  return value.isKnown && !countIsOpen(value) ? lengthOf(value) : undefined;
}

function emptyOf(type: Type): Value {
  return type.kind === "set" ? setValue(type.element, []) : listValue(elementOf(type), []);
}

function convertedElement(element: Value, type: Type, at: number): Value {
  const result = convertValue(element, type);
  if (!result.ok) throw new FunctionFailure(`An element cannot be converted: ${result.message}.`, at);
  return result.value;
}

function elementOf(type: Type): Type {
  return "element" in type ? type.element : DynamicType;
}
