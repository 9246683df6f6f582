/** Functions that make lists and tuples of others. */
import { convertValue } from "../values/convert.ts";
import { HclNumber } from "../values/number.ts";
import type { Type } from "../values/type.ts";
import { DynamicType, NumberType, StringType, listType, tupleType } from "../values/type.ts";
import { unifyTypes } from "../values/unify.ts";
import type { Value } from "../values/value.ts";
import {
  asNumber,
  asString,
  countIsOpen,
  elementsOf,
  identityText,
  listValue,
  numberValue,
  tupleValue,
  unknownValue,
} from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import { any, number, parameter } from "./parameters.ts";

/** Most elements that `range` makes. Source: measured on Packer 1.16. */
const rangeLimit = 1024;

const anyList = listType(DynamicType);

export const sequenceFunctions: readonly HclFunction[] = [
  {
    name: "chunklist",
    group: "collection",
    doc: "Cuts a list into lists of a fixed length; the last one may be shorter, and the length 0 means one list.",
    examples: [{ expr: "chunklist([1, 2, 3], 2)", result: "[[1, 2], [3]]" }],
    parameters: [parameter("list", anyList, { keepsPartMarks: true }), number("size")],
    returns: (args) => listType(args.at(0).type),
    call: chunked,
  },
  {
    name: "coalescelist",
    group: "collection",
    doc: "Gives the first list or tuple that is not empty.",
    examples: [{ expr: "coalescelist([], [1, 2])", result: "[1, 2]" }],
    parameters: [],
    variadic: any("vals", { allowNull: true, allowUnknown: true, allowDynamic: true }),
    returns: coalesceListType,
    call: firstNotEmpty,
  },
  {
    name: "compact",
    group: "collection",
    doc: "Leaves out empty and null strings of a list.",
    examples: [{ expr: 'compact(["a", "", "b"])', result: '["a", "b"]' }],
    parameters: [parameter("list", listType(StringType))],
    returns: listType(StringType),
    call: (args) => {
      if (!args.at(0).isWhollyKnown) return unknownValue(listType(StringType));
      return listValue(
        StringType,
        args.elements(0).filter((element) => !element.isNull && asString(element) !== ""),
      );
    },
  },
  {
    name: "concat",
    group: "collection",
    doc: "Puts lists or tuples one after the other.",
    examples: [{ expr: 'concat(["a"], ["b", "c"])', result: '["a", "b", "c"]' }],
    parameters: [],
    variadic: any("seqs", { allowUnknown: true, keepsPartMarks: true }),
    returns: concatType,
    call: concatenated,
  },
  {
    name: "distinct",
    group: "collection",
    doc: "Leaves out the elements of a list that are equal to an earlier one.",
    examples: [{ expr: 'distinct(["a", "b", "a"])', result: '["a", "b"]' }],
    parameters: [parameter("list", anyList)],
    returns: (args) => args.at(0).type,
    call: (args, { returnType }) => {
      if (!args.at(0).isWhollyKnown) return unknownValue(returnType);
      return listValue(elementType(returnType), distinct(args.elements(0)));
    },
  },
  {
    name: "flatten",
    group: "collection",
    doc: "Replaces lists in a list by their elements, at any depth.",
    examples: [{ expr: 'flatten([["a"], [], ["b", ["c"]]])', result: '["a", "b", "c"]' }],
    parameters: [any("list", { keepsPartMarks: true })],
    returns: flattenType,
    call: (args) => {
      const marks = new Set<string>();
      const parts = flattened(args.at(0), marks);
      return (parts === undefined ? unknownValue(DynamicType) : tupleValue(parts)).withMarks(marks);
    },
  },
  {
    name: "range",
    group: "collection",
    doc: "Counts from a start (0) up or down to a limit, which is left out, by a step (1 or -1).",
    examples: [{ expr: "range(1, 8, 3)", result: "[1, 4, 7]" }],
    parameters: [],
    variadic: number("params"),
    returns: listType(NumberType),
    call: counted,
  },
  {
    name: "reverse",
    group: "collection",
    doc: "Turns the order of the elements of a list or tuple around.",
    examples: [{ expr: "reverse([1, 2, 3])", result: "[3, 2, 1]" }],
    parameters: [any("list", { keepsPartMarks: true })],
    returns: reverseType,
    call: (args) => {
      const turned = args.elements(0).toReversed();
      const { type } = args.at(0);
      return type.kind === "tuple" ? tupleValue(turned) : listValue(elementType(type), turned);
    },
  },
  {
    name: "slice",
    group: "collection",
    doc: "Gives the elements of a list or tuple from a start up to an end, which is left out.",
    examples: [{ expr: 'slice(["a", "b", "c", "d"], 1, 3)', result: '["b", "c"]' }],
    parameters: [any("list", { keepsPartMarks: true }), number("start_index"), number("end_index")],
    returns: sliceType,
    call: (args, { returnType }) => {
      const part = args.elements(0).slice(args.integer(1), args.integer(2));
      return returnType.kind === "tuple" ? tupleValue(part) : listValue(elementType(returnType), part);
    },
  },
  {
    name: "sum",
    group: "collection",
    doc: "Adds up the numbers of a list or set.",
    examples: [{ expr: "sum([10, 13, 6, 4.5])", result: "33.5" }],
    parameters: [any("list")],
    returns: NumberType,
    call: total,
  },
];

function elementType(type: Type): Type {
  return "element" in type ? type.element : DynamicType;
}

function chunked(args: Arguments, { returnType }: { returnType: Type }): Value {
  const size = args.integer(1);
  if (size < 0) throw new FunctionFailure("The length of a part must not be negative.");
  const list = args.at(0);
  const elements = elementsOf(list);
  if (elements.length === 0) return listValue(elementType(returnType), []);
  if (size === 0) return listValue(list.type, [list]);
  const chunks: Value[] = [];
  for (let at = 0; at < elements.length; at += size)
    chunks.push(listValue(elementType(list.type), elements.slice(at, at + size)));
  return listValue(list.type, chunks);
}

// Known arguments decide which of them is taken, so the type is that one's own.
function coalesceListType(args: Arguments): Type {
  if (args.length === 0) throw new FunctionFailure("At least one list is needed.");
  for (const value of args.values) {
    if (value.isNull && value.type.kind === "dynamic")
      throw new FunctionFailure("All arguments must be lists or tuples.");
    if (!value.isKnown) return DynamicType;
    if (value.type.kind !== "list" && value.type.kind !== "tuple")
      throw new FunctionFailure("All arguments must be lists or tuples.");
  }
  return DynamicType;
}

function firstNotEmpty(args: Arguments): Value {
  for (const value of args.values) {
    if (!value.isKnown) return unknownValue(DynamicType);
    if (!value.isNull && elementsOf(value).length > 0) return value;
  }
  throw new FunctionFailure("All lists are empty or null.");
}

function concatType(args: Arguments): Type {
  if (args.length === 0) throw new FunctionFailure("At least one list or tuple is needed.");
  const types = args.values.map((value) => value.type);
  for (const [at, type] of types.entries()) {
    if (type.kind !== "list" && type.kind !== "tuple")
      throw new FunctionFailure("All arguments must be lists or tuples.", at);
  }
  if (types.every((type) => type.kind === "list")) {
    const unified = unifyTypes(types, "unsafe");
    if (unified !== undefined) return unified;
  }
  if (args.values.some((value) => !value.isKnown && value.type.kind === "list")) return DynamicType;
  return tupleType(args.values.flatMap(elementTypes));
}

function elementTypes(value: Value): readonly Type[] {
  return value.type.kind === "tuple" ? value.type.elements : elementsOf(value).map((element) => element.type);
}

function concatenated(args: Arguments, { returnType }: { returnType: Type }): Value {
  if (args.values.some((value) => !value.isKnown)) return unknownValue(returnType);
  if (returnType.kind !== "list") return tupleValue(args.values.flatMap((value) => elementsOf(value)));
  const lists = args.values.map((value, at) => {
    const converted = convertValue(value, returnType);
    if (!converted.ok) throw new FunctionFailure(`The list cannot be converted: ${converted.message}.`, at);
    return elementsOf(converted.value);
  });
  return listValue(returnType.element, lists.flat());
}

function distinct(elements: readonly Value[]): readonly Value[] {
  const kept: Value[] = [];
  const seen = new Set<string>();
  for (const element of elements) {
    const identity = identityText(element);
    if (!seen.has(identity)) kept.push(element);
    seen.add(identity);
  }
  return kept;
}

function flattenType(args: Arguments): Type {
  const list = args.at(0);
  if (!list.isKnown) return DynamicType;
  if (!["list", "set", "tuple"].includes(list.type.kind))
    throw new FunctionFailure("The argument must be a list, a set or a tuple.");
  return DynamicType;
}

/** Undefined when an unknown may turn out to be a list, or to be equal to another element. Marks of the lists inside are added to `marks`. */
function flattened(value: Value, marks: Set<string>): Value[] | undefined {
  if (countIsOpen(value)) return undefined;
  for (const mark of value.marks) marks.add(mark);
  const parts: Value[] = [];
  for (const element of elementsOf(value)) {
    if (element.isNull || !isSequence(element)) {
      if (!element.isKnown && element.type.kind === "dynamic") return undefined;
      parts.push(element);
      continue;
    }
    const inner = element.isKnown ? flattened(element, marks) : undefined;
    if (inner === undefined) return undefined;
    for (const part of inner) parts.push(part);
  }
  return parts;
}

function isSequence({ type }: Value): boolean {
  return type.kind === "list" || type.kind === "set" || type.kind === "tuple";
}

function counted(args: Arguments): Value {
  const [start, limit, step] = rangeOf(args);
  const down = limit.compare(start) < 0;
  if (step.sign === 0) throw new FunctionFailure("The step must not be zero.", 2);
  if (step.sign > 0 === down && limit.compare(start) !== 0)
    throw new FunctionFailure("The step leads away from the limit.", 1);
  const values: Value[] = [];
  for (let current = start; down ? current.compare(limit) > 0 : current.compare(limit) < 0;) {
    if (values.length >= rangeLimit)
      throw new FunctionFailure(`More than ${rangeLimit} numbers would result.`);
    values.push(numberValue(current));
    const next = current.add(step);
    if (next === undefined) throw new FunctionFailure("A range cannot be infinite.");
    current = next;
  }
  return listValue(NumberType, values);
}

function rangeOf(args: Arguments): [start: HclNumber, limit: HclNumber, step: HclNumber] {
  if (args.length === 0 || args.length > 3) throw new FunctionFailure("One to three numbers are needed.");
  const start = args.length === 1 ? HclNumber.zero : args.number(0);
  const limit = args.number(args.length === 1 ? 0 : 1);
  const step = args.length === 3 ? args.number(2) : HclNumber.from(limit.compare(start) < 0 ? -1 : 1);
  return [start, limit, step];
}

function reverseType(args: Arguments): Type {
  const { type } = args.at(0);
  if (type.kind === "tuple") return tupleType(type.elements.toReversed());
  if (type.kind === "list" || type.kind === "set") return listType(type.element);
  throw new FunctionFailure("The argument must be a list, a set or a tuple.", 0);
}

function sliceType(args: Arguments): Type {
  const list = args.at(0);
  if (list.type.kind !== "list" && list.type.kind !== "tuple")
    throw new FunctionFailure("The argument must be a list or a tuple.", 0);
  const length = sliceableLength(list);
  const start = sliceIndex(args, 1, length);
  const end = sliceIndex(args, 2, length);
  if (start !== undefined && end !== undefined && start > end)
    throw new FunctionFailure("The start must not lie after the end.", 1);
  if (list.type.kind !== "tuple") return list.type;
  return start === undefined || end === undefined
    ? DynamicType
    : tupleType(list.type.elements.slice(start, end));
}

/** Undefined when it is not known. */
function sliceableLength(list: Value): number | undefined {
  if (list.type.kind === "tuple") return list.type.elements.length;
  return list.isKnown ? elementsOf(list).length : undefined;
}

/** Undefined when it is not known. */
function sliceIndex(args: Arguments, at: 1 | 2, length = Infinity): number | undefined {
  if (!args.at(at).isKnown) return undefined;
  const index = args.integer(at, "argument");
  const name = at === 1 ? "start" : "end";
  if (index < 0) throw new FunctionFailure(`The ${name} must not be negative.`, at);
  if (index > length)
    throw new FunctionFailure(
      `The ${name} lies after the end of the list, which has ${length} elements.`,
      at,
    );
  return index;
}

function total(args: Arguments): Value {
  const list = args.at(0);
  if (!isSequence(list))
    throw new FunctionFailure("The argument must be a list, a set or a tuple of numbers.", 0);
  if (elementsOf(list).length === 0) throw new FunctionFailure("An empty list has no sum.", 0);
  if (!list.isWhollyKnown) return unknownValue(NumberType);
  let sum: HclNumber | undefined = HclNumber.from(0);
  for (const element of elementsOf(list)) {
    const number = asElementNumber(element);
    sum = sum?.add(number);
  }
  if (sum === undefined) throw new FunctionFailure("Opposite infinities have no sum.");
  return numberValue(sum);
}

function asElementNumber(element: Value): HclNumber {
  const converted = convertValue(element, NumberType);
  if (!converted.ok || converted.value.isNull) throw new FunctionFailure("All elements must be numbers.", 0);
  return asNumber(converted.value);
}
