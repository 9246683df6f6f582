/** Element access: `value[key]` and `value.name`. */
import { HclNumber } from "./number.ts";
import type { Value } from "./value.ts";
import { asBoolean, asNumber, asString, attributeOf, elementsOf, lengthOf, unknownValue } from "./value.ts";
import { DynamicType } from "./type.ts";

/** Why an access fails. */
export type IndexFailure =
  /** The collection is null. */
  | "null-collection"
  | "null-key"
  /** The key is of a type that this collection is never asked by. */
  | "key-type"
  /** The key is a number, but not a whole one. */
  | "fractional-index"
  | "negative-index"
  /** Past the end; `length` says where that is. */
  | "out-of-range"
  /** A map or an object has nothing of that name. */
  | "no-such-key"
  /** A set, a string, a number: nothing that has elements by key. */
  | "not-indexable";

export type IndexResult =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: IndexFailure; readonly length?: number };

/** The element of a list, tuple, map or object. Unknown collections and keys give unknown elements; marks of both are kept. */
export function indexValue(collection: Value, key: Value): IndexResult {
  const marks = collection.marks.union(key.marks);
  const result = indexUnmarked(collection, key);
  return result.ok ? { ok: true, value: result.value.withMarks(marks) } : result;
}

function indexUnmarked(collection: Value, key: Value): IndexResult {
  if (collection.isNull) return failure("null-collection");
  if (key.isNull) return failure("null-key");
  switch (collection.type.kind) {
    case "dynamic":
      return success(unknownValue());
    case "list":
    case "tuple":
      return indexByNumber(collection, key);
    case "map":
    case "object":
      return indexByName(collection, key);
    default:
      return failure("not-indexable");
  }
}

function indexByNumber(collection: Value, key: Value): IndexResult {
  const type = collection.type.kind === "list" ? collection.type.element : DynamicType;
  if (!key.isKnown) {
    return ["string", "number", "dynamic"].includes(key.type.kind)
      ? success(unknownValue(type))
      : failure("key-type");
  }
  const number =
    key.type.kind === "number"
      ? asNumber(key)
      : key.type.kind === "string"
        ? HclNumber.parse(asString(key))
        : undefined;
  if (number === undefined) return failure("key-type");
  if (!number.isInteger()) return failure("fractional-index");
  if (number.sign < 0) return failure("negative-index");
  const at = number.toNumber();
  if (collection.type.kind === "tuple") {
    const { elements } = collection.type;
    const elementType = elements[at];
    if (elementType === undefined) return { ok: false, reason: "out-of-range", length: elements.length };
    if (!collection.isKnown) return success(unknownValue(elementType));
  }
  if (!collection.isKnown) return success(unknownValue(type));
  const element = elementsOf(collection)[at];
  return element === undefined
    ? { ok: false, reason: "out-of-range", length: lengthOf(collection) }
    : success(element);
}

function indexByName(collection: Value, key: Value): IndexResult {
  const type = collection.type.kind === "map" ? collection.type.element : DynamicType;
  if (!key.isKnown) return isPrimitiveOrDynamic(key) ? success(unknownValue(type)) : failure("key-type");
  const name = keyText(key);
  if (name === undefined) return failure("key-type");
  if (collection.isKnown) {
    const element = attributeOf(collection, name);
    return element === undefined ? failure("no-such-key") : success(element);
  }
  if (collection.type.kind !== "object") return success(unknownValue(type));
  const attribute = collection.type.attributes.get(name);
  return attribute === undefined ? failure("no-such-key") : success(unknownValue(attribute));
}

function isPrimitiveOrDynamic(key: Value): boolean {
  return ["string", "number", "bool", "dynamic"].includes(key.type.kind);
}

function keyText(key: Value): string | undefined {
  switch (key.type.kind) {
    case "string":
      return asString(key);
    case "number":
      return asNumber(key).toText();
    case "bool":
      return String(asBoolean(key));
    default:
      return undefined;
  }
}

function success(value: Value): IndexResult {
  return { ok: true, value };
}

function failure(reason: IndexFailure): IndexResult {
  return { ok: false, reason };
}
