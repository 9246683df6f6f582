/** The one type that values of several types can all become, and which types can become which. Source: cty's convert package, measured. */
import type { ObjectType, Type } from "./type.ts";
import { DynamicType, objectType, tupleType, typesEqual } from "./type.ts";

/** `safe` conversions never fail and lose nothing (number to string); `unsafe` ones may fail on a value (string to number). */
export type ConversionMode = "safe" | "unsafe";

/** The common type, or undefined when there is none (or no types). Earlier types win where several would do. */
export function unifyTypes(types: readonly Type[], mode: ConversionMode = "safe"): Type | undefined {
  const [first] = types;
  if (first !== undefined && types.every((type) => typesEqual(type, first))) return first;
  const structural = unifyStructures(types, mode);
  return structural === "general" ? unifyByPreference(types, mode) : structural;
}

/** True when some values of the first type can become values of the second. */
export function canConvert(from: Type, to: Type, mode: ConversionMode = "unsafe"): boolean {
  if (to.kind === "dynamic") return true;
  if (from.kind === "dynamic") return mode === "unsafe";
  if (typesEqual(from, to)) return true;
  switch (to.kind) {
    case "string":
      return from.kind === "number" || from.kind === "bool";
    case "number":
    case "bool":
      return from.kind === "string" && mode === "unsafe";
    case "list":
    case "set":
    case "map":
      return canBecomeCollection(from, to, mode);
    case "tuple":
      return canBecomeTuple(from, to.elements, mode);
    case "object":
      return canBecomeObject(from, to, mode);
    default:
      return false;
  }
}

/** Types of the parts of a tuple or an object, or of the elements of a collection. */
export function partTypes(type: Type): readonly Type[] {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return [type.element];
    case "tuple":
      return type.elements;
    case "object":
      return [...type.attributes.values()];
    default:
      return [];
  }
}

function canBecomeCollection(
  from: Type,
  to: Extract<Type, { element: Type }>,
  mode: ConversionMode,
): boolean {
  const sources = to.kind === "map" ? ["map", "object"] : ["list", "set", "tuple"];
  if (!sources.includes(from.kind)) return false;
  // A set forgets order and repetition.
  if (from.kind === "list" && to.kind === "set" && mode === "safe") return false;
  const parts = partTypes(from);
  const structural = from.kind === "tuple" || from.kind === "object";
  const finds = structural && to.element.kind === "dynamic" && parts.length > 0;
  const element = finds ? unifyTypes(parts, mode) : to.element;
  if (element === undefined) return false;
  // Nothing in common can be found of parts that are known beside parts that are not; a map hopes for the best.
  if (finds && element.kind === "dynamic" && to.kind !== "map")
    return parts.every((part) => part.kind === "dynamic");
  return parts.every((part) => typesEqual(part, element) || canConvert(part, element, mode));
}

function canBecomeTuple(from: Type, to: readonly Type[], mode: ConversionMode): boolean {
  if (from.kind !== "tuple" || from.elements.length !== to.length) return false;
  return from.elements.every((element, at) => canConvert(element, to[at] ?? DynamicType, mode));
}

function canBecomeObject(from: Type, to: Extract<Type, { kind: "object" }>, mode: ConversionMode): boolean {
  if (from.kind === "map") {
    return (
      mode === "unsafe" &&
      [...to.attributes.values()].every((attribute) => canConvert(from.element, attribute, mode))
    );
  }
  if (from.kind !== "object") return false;
  return [...to.attributes].every(([name, attribute]) => {
    const source = from.attributes.get(name);
    return source === undefined ? to.optional.has(name) : canConvert(source, attribute, mode);
  });
}

/** Types of one structural kind may meet in a type that none of them is; `general` when this does not decide. */
function unifyStructures(types: readonly Type[], mode: ConversionMode): Type | undefined | "general" {
  const kinds = new Set(types.map((type) => type.kind));
  const dynamic = kinds.delete("dynamic");
  const only = (...names: Type["kind"][]): boolean =>
    kinds.size === names.length && names.every((name) => kinds.has(name));
  const structures = ["list", "set", "map", "object", "tuple"] as const;
  // What an unknown type will turn out to be decides which way is taken: nothing can be promised.
  if (dynamic && structures.some((kind) => only(kind))) return DynamicType;
  for (const kind of ["map", "list", "set"] as const) if (only(kind)) return unifyElements(types, kind, mode);
  if (only("object")) return unifyObjects(types, mode);
  if (only("tuple")) return unifyTuples(types, mode);
  if (only("map", "object")) return unifyMixed(types, "map", mode) ?? "general";
  if (only("list", "tuple")) return unifyMixed(types, "list", mode) ?? "general";
  if (kinds.has("object") && kinds.has("tuple")) return undefined;
  return "general";
}

function unifyElements(
  types: readonly Type[],
  kind: "list" | "set" | "map",
  mode: ConversionMode,
): Type | undefined {
  const element = unifyTypes(types.flatMap(partTypes), mode);
  return element && allConvert(types, { kind, element }, mode);
}

/** Lists beside tuples, maps beside objects: the tuples together as one list, then all of them as lists; so with objects and maps. */
function unifyMixed(types: readonly Type[], kind: "list" | "map", mode: ConversionMode): Type | undefined {
  const isStructure = (type: Type): boolean => type.kind === "tuple" || type.kind === "object";
  const collection = unifyElements(types.filter(isStructure), kind, mode);
  if (collection === undefined) return undefined;
  const unified = unifyTypes(
    types.map((type) => (isStructure(type) ? collection : type)),
    mode,
  );
  return unified?.kind === kind ? allConvert(types, unified, mode) : undefined;
}

function unifyObjects(types: readonly Type[], mode: ConversionMode): Type | undefined {
  const objects = types.filter((type) => type.kind === "object");
  const names = [...(objects[0]?.attributes.keys() ?? [])];
  // Converting to fewer attributes is possible, but to unify like that would lose them silently.
  if (!objects.every((object) => sameNames(object, objects[0] ?? object)))
    return unifyElements(types, "map", mode);
  const attributes = new Map<string, Type>();
  for (const name of names) {
    const unified = unifyTypes(
      objects.map((object) => object.attributes.get(name) ?? DynamicType),
      mode,
    );
    if (unified === undefined) return undefined;
    attributes.set(name, unified);
  }
  return objectType(attributes);
}

function unifyTuples(types: readonly Type[], mode: ConversionMode): Type | undefined {
  const tuples = types.filter((type) => type.kind === "tuple");
  const length = tuples[0]?.elements.length ?? 0;
  if (tuples.some(({ elements }) => elements.length !== length)) return unifyElements(types, "list", mode);
  const elements: Type[] = [];
  for (let at = 0; at < length; at++) {
    const unified = unifyTypes(
      tuples.map((tuple) => tuple.elements[at] ?? DynamicType),
      mode,
    );
    if (unified === undefined) return undefined;
    elements.push(unified);
  }
  return tupleType(elements);
}

function allConvert(types: readonly Type[], to: Type, mode: ConversionMode): Type | undefined {
  return types.every((type) => canConvert(type, to, mode)) ? to : undefined;
}

/** Of the given types the most general one that all others convert to. */
function unifyByPreference(types: readonly Type[], mode: ConversionMode): Type | undefined {
  return generalFirst(distinctTypes(types)).find((candidate) => allConvert(types, candidate, mode));
}

function distinctTypes(types: readonly Type[]): Type[] {
  const distinct: Type[] = [];
  for (const type of types) if (!distinct.some((other) => typesEqual(type, other))) distinct.push(type);
  return distinct;
}

/** In an order in which no type comes after one that it is more general than; else as given. */
function generalFirst(types: readonly Type[]): Type[] {
  const ordered: Type[] = [];
  let left = [...types];
  while (left.length > 0) {
    const ready = left.filter((type) => left.every((other) => generality(other, type) >= 0));
    const next = ready.length > 0 ? ready : left;
    ordered.push(...next);
    left = left.filter((type) => !next.includes(type));
  }
  return ordered;
}

// A list can hold what a tuple or a set does, a map what an object does.
const ranks: Partial<Record<Type["kind"], number>> = { list: 0, tuple: 1, set: 2, map: 10, object: 11 };

/** Negative when the first of the types is the more general one, positive when the second is, 0 when neither can be said to be. */
function generality(a: Type, b: Type): number {
  // Unknown types hope to turn out like their neighbours.
  if (a.kind === "dynamic" || b.kind === "dynamic")
    return Number(a.kind === "dynamic") - Number(b.kind === "dynamic");
  if (a.kind === b.kind) return generalityOfParts(a, b);
  // A string can spell every other primitive.
  if (isPrimitive(a) && isPrimitive(b)) return Number(b.kind === "string") - Number(a.kind === "string");
  const [left, right] = [ranks[a.kind], ranks[b.kind]];
  return left !== undefined && right !== undefined && Math.abs(left - right) < 10 ? left - right : 0;
}

function generalityOfParts(a: Type, b: Type): number {
  if (a.kind === "object" && b.kind === "object" && !sameNames(a, b)) return 0;
  const [left, right] = [partTypes(a), partTypes(b)];
  if (left.length !== right.length) return 0;
  const orders = left.map((part, at) => generality(part, right[at] ?? part));
  const [first, second] = [orders.some((order) => order < 0), orders.some((order) => order > 0)];
  return first === second ? 0 : first ? -1 : 1;
}

function sameNames(a: ObjectType, b: ObjectType): boolean {
  return (
    a.attributes.size === b.attributes.size &&
    [...a.attributes.keys()].every((name) => b.attributes.has(name))
  );
}

function isPrimitive({ kind }: Type): boolean {
  return kind === "string" || kind === "number" || kind === "bool";
}
