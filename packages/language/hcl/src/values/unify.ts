/** The one type that values of several types can all become, and which types can become which. Source: cty's convert package, measured. */
import type { Type } from "./type.ts";
import { DynamicType, listType, mapType, objectType, setType, tupleType, typesEqual } from "./type.ts";

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
  const element =
    structural && to.element.kind === "dynamic" && parts.length > 0 ? unifyTypes(parts, mode) : to.element;
  return (
    element !== undefined &&
    parts.every((part) => typesEqual(part, element) || canConvert(part, element, mode))
  );
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
  if (only("map")) return unifyElements(types, mapType, mode);
  if (only("list")) return unifyElements(types, listType, mode);
  if (only("set")) return unifyElements(types, setType, mode);
  if (only("object")) return unifyObjects(types, mode);
  if (only("tuple")) return unifyTuples(types, mode);
  if (only("map", "object")) return unifyMixed(types, mapType, mode) ?? "general";
  if (only("list", "tuple")) return unifyMixed(types, listType, mode) ?? "general";
  if (kinds.has("object") && kinds.has("tuple")) return undefined;
  return "general";
}

function unifyElements(
  types: readonly Type[],
  make: (element: Type) => Type,
  mode: ConversionMode,
): Type | undefined {
  const element = unifyTypes(types.flatMap(partTypes), mode);
  return element && allConvert(types, make(element), mode);
}

/** Lists beside tuples, maps beside objects: as lists or maps, when the parts of each of them have a common type. */
function unifyMixed(
  types: readonly Type[],
  make: (element: Type) => Type,
  mode: ConversionMode,
): Type | undefined {
  const asCollections: Type[] = [];
  for (const type of types) {
    const parts = partTypes(type);
    if (type.kind === "dynamic" || parts.length === 0) continue;
    const element = unifyTypes(parts, mode);
    if (element === undefined) return undefined;
    asCollections.push(make(element));
  }
  if (types.some((type) => type.kind === "dynamic")) return DynamicType;
  const unified = unifyTypes(asCollections, mode);
  return unified && allConvert(types, unified, mode);
}

function unifyObjects(types: readonly Type[], mode: ConversionMode): Type | undefined {
  const objects = types.filter((type) => type.kind === "object");
  const names = [...(objects[0]?.attributes.keys() ?? [])];
  const sameNames = objects.every(
    ({ attributes }) => attributes.size === names.length && names.every((name) => attributes.has(name)),
  );
  // Converting to fewer attributes is possible, but to unify like that would lose them silently.
  if (!sameNames) return unifyElements(types, mapType, mode);
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
  if (tuples.some(({ elements }) => elements.length !== length)) return unifyElements(types, listType, mode);
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
  const candidates = types.toSorted((a, b) => preference(a) - preference(b));
  return candidates.find((candidate) => types.every((type) => canConvert(type, candidate, mode)));
}

// A string can spell every other primitive, a list can hold what a set or a tuple does, a map what an object does; unknown types hope
// to turn out like their neighbours.
function preference(type: Type): number {
  const order: Record<Type["kind"], number> = {
    string: 0,
    number: 1,
    bool: 1,
    list: 1,
    map: 1,
    capsule: 1,
    set: 2,
    tuple: 3,
    object: 3,
    dynamic: 4,
  };
  return order[type.kind];
}
