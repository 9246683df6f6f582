/** Functions that take one thing out of a collection. */
import { convertValue } from "../values/convert.ts";
import { HclNumber } from "../values/number.ts";
import type { Type } from "../values/type.ts";
import { DynamicType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { attributeOf, elementsOf, unknownValue } from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import { any, number, text } from "./parameters.ts";

export const lookupFunctions: readonly HclFunction[] = [
  {
    name: "element",
    group: "collection",
    doc: "Gives an element of a list or tuple; the count goes on at the start when the index is past the end.",
    examples: [{ expr: 'element(["a", "b", "c"], 4)', result: '"b"' }],
    parameters: [any("list", { keepsPartMarks: true }), number("index")],
    returns: elementAtType,
    call: elementAt,
  },
  {
    name: "lookup",
    group: "collection",
    doc: "Gives the element of a map or object by its key, or the default when there is none of that key.",
    examples: [{ expr: 'lookup({ a = "ay" }, "b", "none")', result: '"none"' }],
    parameters: [
      any("inputMap", { keepsPartMarks: true }),
      text("key"),
      any("default", { keepsPartMarks: true }),
    ],
    returns: lookupType,
    call: lookUp,
  },
];

function elementAtType(args: Arguments): Type {
  const { type } = args.at(0);
  if (type.kind === "list") return type.element;
  if (type.kind !== "tuple") throw new FunctionFailure("The first argument must be a list or a tuple.");
  if (!args.at(1).isKnown) return DynamicType;
  return type.elements[wrappedIndex(args, type.elements.length)] ?? DynamicType;
}

function elementAt(args: Arguments): Value {
  const elements = elementsOf(args.at(0));
  return elements[wrappedIndex(args, elements.length)] ?? unknownValue(DynamicType);
}

function wrappedIndex(args: Arguments, length: number): number {
  args.integer(1);
  const index = args.number(1);
  if (index.sign < 0) throw new FunctionFailure("The index must not be negative.");
  if (length === 0) throw new FunctionFailure("An empty list has no elements.");
  const wrapped = index.modulo(HclNumber.from(length));
  if (wrapped === undefined) throw new FunctionFailure("The index is too large.");
  return wrapped.toNumber();
}

function lookupType(args: Arguments): Type {
  const { type } = args.at(0);
  if (type.kind === "map") {
    convertedDefault(args, type.element);
    return type.element;
  }
  if (type.kind !== "object") throw new FunctionFailure("The first argument must be a map or an object.", 0);
  const key = args.at(1);
  if (!key.isKnown) return DynamicType;
  return type.attributes.get(args.string(1)) ?? args.at(2).type;
}

function lookUp(args: Arguments, { returnType }: { returnType: Type }): Value {
  const found = attributeOf(args.at(0), args.string(1));
  return found ?? convertedDefault(args, returnType);
}

function convertedDefault(args: Arguments, type: Type): Value {
  const fallback = convertValue(args.at(2), type);
  if (!fallback.ok)
    throw new FunctionFailure(`The default does not fit the elements of the map: ${fallback.message}.`, 2);
  return fallback.value;
}
