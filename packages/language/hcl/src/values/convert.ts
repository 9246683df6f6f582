/** Conversion of values to types, as HCL does it for arguments, variables and `convert`. Source: cty's convert package, measured. */
import { invariant } from "@prebake/base";
import { HclNumber } from "./number.ts";
import type { CollectionType, ObjectType, Type } from "./type.ts";
import {
  DynamicType,
  friendlyTypeName,
  hasDynamicPart,
  listType,
  objectType,
  tupleType,
  typesEqual,
  withoutOptionalAttributes,
} from "./type.ts";
import type { ConversionMode } from "./unify.ts";
import { canConvert, partTypes, unifyTypes } from "./unify.ts";
import type { Value } from "./value.ts";
import {
  asBoolean,
  asNumber,
  asString,
  attributeOf,
  boolValue,
  countIsOpen,
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
  unknownValue,
  unmark,
} from "./value.ts";

/** Where inside a value: attribute names and element numbers. */
export type ValuePath = readonly (string | number)[];

export type ConversionResult =
  | { readonly ok: true; readonly value: Value }
  /** The message is a phrase without a full stop, free of the value itself. */
  | { readonly ok: false; readonly message: string; readonly path: ValuePath };

/** Thrown inside this file only. */
class ConversionFailure extends Error {
  readonly path: ValuePath;

  constructor(message: string, path: ValuePath) {
    super(message);
    this.path = path;
  }
}

/**
 * The value as one of this type. `any` in the type keeps what is there; inside a list, set or map it stands for one type that all
 * elements can have. Null and unknown stay what they are, with the new type. Marks stay.
 */
export function convertValue(value: Value, type: Type): ConversionResult {
  if (type.kind === "dynamic" || typesEqual(value.type, type)) return { ok: true, value };
  const target = value.type.kind === "dynamic" ? withoutOptionalAttributes(type) : type;
  if (!canConvert(value.type, target)) return { ok: false, ...mismatch(value.type, type, []) };
  try {
    return { ok: true, value: convert(value, target, []) };
  } catch (error) {
    if (error instanceof ConversionFailure) return { ok: false, message: error.message, path: error.path };
    throw error;
  }
}

/** `.disks[2].size`; the empty text for the value itself. */
export function pathText(path: ValuePath): string {
  return path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
}

/** Converts values to their common type; undefined when they have none. */
export function unifyValues(
  values: readonly Value[],
  mode: ConversionMode = "unsafe",
): { readonly type: Type; readonly values: readonly Value[] } | undefined {
  const type = unifyTypes(
    values.map((value) => value.type),
    mode,
  );
  if (type === undefined) return undefined;
  const results = values.map((value) => convertValue(value, type));
  if (!results.every((result) => result.ok)) return undefined;
  return { type, values: results.map(({ value }) => value) };
}

function convert(marked: Value, type: Type, path: ValuePath): Value {
  if (type.kind === "dynamic" || typesEqual(marked.type, type)) return marked;
  const { value, marks } = unmark(marked);
  return convertUnmarked(value, type, path).withMarks(marks);
}

function convertUnmarked(value: Value, type: Type, path: ValuePath): Value {
  if (!value.isKnown || value.isNull) {
    const result = filledIn(withoutOptionalAttributes(type), value.type);
    return value.isNull ? nullValue(result) : unknownValue(result);
  }
  switch (type.kind) {
    case "string":
    case "number":
    case "bool":
      return convertPrimitive(value, type.kind, path);
    case "list":
    case "set":
      return convertToSequence(value, type, path);
    case "map":
      return convertToMap(value, type.element, path);
    case "tuple":
      return tupleValue(
        elementsOf(value).map((part, at) => convert(part, type.elements[at] ?? part.type, [...path, at])),
      );
    case "object":
      return convertToObject(value, type, path);
    default:
      throw new ConversionFailure(`${friendlyTypeName(type)} required`, path);
  }
}

type Primitive = "string" | "number" | "bool";

const primitiveConversions: Record<
  Primitive,
  Partial<Record<Type["kind"], (value: Value) => Value | string>>
> = {
  string: {
    number: (value) => stringValue(asNumber(value).toText()),
    bool: (value) => stringValue(String(asBoolean(value))),
  },
  number: {
    string: (value) => {
      const number = HclNumber.parse(asString(value));
      return number === undefined ? "a number is required" : numberValue(number);
    },
  },
  bool: { string: (value) => boolOfText(asString(value)) },
};

function convertPrimitive(value: Value, kind: Primitive, path: ValuePath): Value {
  const result = primitiveConversions[kind][value.type.kind]?.(value) ?? `${kind} required`;
  if (typeof result === "string") throw new ConversionFailure(result, path);
  return result;
}

function boolOfText(text: string): Value | string {
  if (text === "true" || text === "1") return boolValue(true);
  if (text === "false" || text === "0") return boolValue(false);
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "false")
    return `a bool is required; to convert from string, write "${lower}" in lower case`;
  return "a bool is required";
}

function convertToSequence(value: Value, type: CollectionType, path: ValuePath): Value {
  const make = type.kind === "list" ? listValue : setValue;
  const parts = elementsOf(value);
  if (parts.length === 0) return make(emptyElementType(value, type.element), []);
  const target = elementTarget(value, type.element);
  const converted = parts.map((part, at) => convert(part, target, [...path, at]));
  // Tuples are lists in disguise, with parts of their own types; elements of a list or a set have met before.
  const mode = value.type.kind === "tuple" && type.kind === "list" ? "unsafe" : undefined;
  const { element, values } = withOneType(converted, { target, mode, path });
  return type.kind === "list" && countIsOpen(value) ? unknownValue(listType(element)) : make(element, values);
}

function convertToMap(value: Value, wanted: Type, path: ValuePath): Value {
  const entries = entriesOf(value);
  if (entries.length === 0) return mapValue(emptyElementType(value, wanted), {});
  const target = elementTarget(value, wanted);
  const converted = entries.map(([name, part]) => convert(part, target, [...path, name]));
  const nested = "element" in target || target.kind === "object";
  const mode = nested ? (value.type.kind === "object" ? "unsafe" : "safe") : undefined;
  const { element, values } = withOneType(converted, { target, mode, path });
  return mapValue(element, new Map(entries.map(([name], at) => [name, values[at] ?? nullValue(element)])));
}

function emptyElementType(value: Value, wanted: Type): Type {
  const own = "element" in value.type ? value.type.element : undefined;
  return wanted.kind === "dynamic" && own !== undefined ? own : withoutOptionalAttributes(wanted);
}

// "any" as the element of a list means the type that all parts of a tuple have in common.
function elementTarget(value: Value, wanted: Type): Type {
  if (wanted.kind !== "dynamic") return wanted;
  const unified = unifyTypes(partTypes(value.type), "unsafe");
  invariant(unified !== undefined, "a conversion was tried that canConvert refuses");
  return unified;
}

interface OneTypeRule {
  /** What the parts were converted to. With an `any` in it, they may differ still. */
  readonly target: Type;
  /** How their types are unified; absent when they are not. */
  readonly mode: ConversionMode | undefined;
  readonly path: ValuePath;
}

/** Parts for one collection. Source: measured on go-cty 1.13.3, where it depends on the kinds of both sides whether types are unified here. */
function withOneType(
  parts: readonly Value[],
  { target, mode, path }: OneTypeRule,
): { element: Type; values: readonly Value[] } {
  if (!hasDynamicPart(target)) return { element: withoutOptionalAttributes(target), values: parts };
  const values = mode === undefined ? parts : unifyValues(parts, mode)?.values;
  const known = values?.filter(({ type }) => type.kind !== "dynamic") ?? [];
  const element = known[0]?.type ?? DynamicType;
  if (values === undefined || !known.every(({ type }) => typesEqual(type, element)))
    throw new ConversionFailure("all elements must have the same type", path);
  return { element, values };
}

function convertToObject(value: Value, type: ObjectType, path: ValuePath): Value {
  const attributes = new Map<string, Value>();
  for (const [name, wanted] of type.attributes) {
    const part = attributeOf(value, name);
    if (part !== undefined) attributes.set(name, convert(part, wanted, [...path, name]));
    else if (type.optional.has(name)) attributes.set(name, nullValue(withoutOptionalAttributes(wanted)));
    else throw new ConversionFailure(`attribute "${name}" is required`, path);
  }
  return objectValue(attributes);
}

/** The wanted type with each `any` replaced by what the source has there. */
function filledIn(wanted: Type, source: Type): Type {
  if (source.kind === "dynamic" || !hasDynamicPart(wanted)) return wanted;
  switch (wanted.kind) {
    case "dynamic":
      return source;
    case "list":
    case "set":
    case "map": {
      const part = unifyTypes(partTypes(source), "unsafe");
      return {
        kind: wanted.kind,
        element: part === undefined ? wanted.element : filledIn(wanted.element, part),
      };
    }
    case "tuple": {
      const parts = partTypes(source);
      return tupleType(wanted.elements.map((element, at) => filledIn(element, parts[at] ?? element)));
    }
    case "object":
      return filledObject(wanted, source);
    default:
      return wanted;
  }
}

function filledObject(wanted: ObjectType, source: Type): Type {
  const part = (name: string, type: Type): Type => {
    if (source.kind === "object") return source.attributes.get(name) ?? type;
    return source.kind === "map" ? source.element : type;
  };
  return objectType(
    new Map([...wanted.attributes].map(([name, type]) => [name, filledIn(type, part(name, type))])),
  );
}

/** Says which part of a type stands in the way. */
function mismatch(from: Type, to: Type, path: ValuePath): { message: string; path: ValuePath } {
  if (from.kind === "tuple" && to.kind === "tuple" && from.elements.length !== to.elements.length) {
    return {
      message: `a tuple of ${to.elements.length} elements is required, not of ${from.elements.length}`,
      path,
    };
  }
  if (from.kind === "object" && to.kind === "object") {
    const missing = [...to.attributes.keys()].filter(
      (name) => !from.attributes.has(name) && !to.optional.has(name),
    );
    if (missing.length > 0) return { message: `${missingText(missing)} required`, path };
  }
  const structural = from.kind === "tuple" || from.kind === "object";
  if (structural && "element" in to && to.element.kind === "dynamic" && sameShape(from, to))
    return { message: "all elements must have the same type", path };
  return innerMismatch(from, to, path) ?? { message: `${article(friendlyTypeName(to))} is required`, path };
}

function innerMismatch(
  from: Type,
  to: Type,
  path: ValuePath,
): { message: string; path: ValuePath } | undefined {
  for (const [step, source] of steps(from)) {
    const wanted = partOf(to, step);
    if (wanted !== undefined && wanted.kind !== "dynamic" && !canConvert(source, wanted)) {
      return sameShape(from, to) ? mismatch(source, wanted, [...path, step]) : undefined;
    }
  }
  return undefined;
}

function steps(type: Type): [string | number, Type][] {
  if (type.kind === "tuple") return [...type.elements.entries()];
  return type.kind === "object" ? [...type.attributes] : [];
}

function partOf(type: Type, step: string | number): Type | undefined {
  if ("element" in type) return type.element;
  if (type.kind === "tuple") return typeof step === "number" ? type.elements[step] : undefined;
  return type.kind === "object" && typeof step === "string" ? type.attributes.get(step) : undefined;
}

function sameShape(from: Type, to: Type): boolean {
  const byName = (type: Type): boolean => type.kind === "object" || type.kind === "map";
  return byName(from) === byName(to);
}

function missingText(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`).join(", ");
  return names.length === 1 ? `attribute ${quoted} is` : `attributes ${quoted} are`;
}

function article(name: string): string {
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}
