/** The values a template works with, and what Go calls their types. */

/**
 * A value given to a template or made by one. `undefined` is Go's absent value (a key that a map has not): it prints
 * as `<no value>`; `null` is nil. A `number` without a fraction is an int, any other a float64.
 */
export type TemplateValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | GoFloat
  | readonly TemplateValue[]
  | ReadonlyMap<string, TemplateValue>
  | TypedMap
  | TemplateRecord
  | TemplateFunction;

/** A plain object; only its own enumerable keys are seen. */
export interface TemplateRecord {
  readonly [key: string]: TemplateValue;
}

/**
 * A function a template may call. It gets what the template wrote, without any conversion, and checks it itself:
 * a mistake of the template's author is thrown as `TemplateFunctionError`; anything else thrown passes through.
 */
export type TemplateFunction = (...values: readonly TemplateValue[]) => TemplateValue;

/** A float64 that has no fraction: `1.0` and `1e3` are not ints in Go, which verbs and comparisons tell apart. */
export class GoFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/**
 * A map whose values are all of one type: Go's `map[string]string`. `index` gives the type's zero value for a key that it
 * has not, where a map of anything gives nothing; a field (`.M.key`) is `<no value>` in both.
 */
export class TypedMap {
  readonly element: ElementKind;
  readonly entries: ReadonlyMap<string, TemplateValue>;

  constructor(element: ElementKind, entries: ReadonlyMap<string, TemplateValue>) {
    this.element = element;
    this.entries = entries;
  }
}

export type ElementKind = "bool" | "int" | "float" | "string";

/** What a function throws when the template calls it wrongly. The message names no secret value. */
export class TemplateFunctionError extends Error {
  override readonly name = "TemplateFunctionError";
}

export type TemplateKind =
  | "absent"
  | "nil"
  | "bool"
  | "int"
  | "float"
  | "string"
  | "list"
  | "map"
  | "function";

/** A value with its kind, so that a switch over the kind narrows the value. */
export type KindedValue =
  | { readonly kind: "absent" | "nil" }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "list"; readonly value: readonly TemplateValue[] }
  | { readonly kind: "map"; readonly value: MapValue }
  | { readonly kind: "function"; readonly value: TemplateFunction };

/** The kind of a value, and the value in the one form of that kind. */
export function kinded(value: TemplateValue): KindedValue {
  switch (typeof value) {
    case "undefined":
      return { kind: "absent" };
    case "boolean":
      return { kind: "bool", value };
    case "bigint":
      return { kind: "int", value };
    case "number":
      return Number.isSafeInteger(value) ? { kind: "int", value: BigInt(value) } : { kind: "float", value };
    case "string":
      return { kind: "string", value };
    case "function":
      return { kind: "function", value };
    default:
      return kindedObject(value);
  }
}

export type MapValue = ReadonlyMap<string, TemplateValue> | TypedMap | TemplateRecord;

type ObjectValue = null | GoFloat | readonly TemplateValue[] | MapValue;

function kindedObject(value: ObjectValue): KindedValue {
  if (value === null) return { kind: "nil" };
  if (value instanceof GoFloat) return { kind: "float", value: value.value };
  if (isList(value)) return { kind: "list", value };
  return { kind: "map", value };
}

// Array.isArray does not narrow readonly arrays away.
function isList(value: object): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

export function kindOf(value: TemplateValue): TemplateKind {
  return kinded(value).kind;
}

/** An int as the value templates carry: a number while it is exact as one, else a bigint. */
export function intValue(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** A float as the value templates carry: wrapped when it would be taken for an int. */
export function floatValue(value: number): number | GoFloat {
  return Number.isSafeInteger(value) ? new GoFloat(value) : value;
}

const typeNames: Readonly<Record<TemplateKind, string>> = {
  absent: "<nil>",
  nil: "<nil>",
  bool: "bool",
  int: "int",
  float: "float64",
  string: "string",
  list: "[]interface {}",
  map: "map[string]interface {}",
  function: "func",
};

/** Go's name of the value's type, as `%T` prints it. */
export function typeName(value: TemplateValue): string {
  return value instanceof TypedMap ? `map[string]${typeNames[value.element]}` : typeNames[kindOf(value)];
}

/** Go's truth: false, zero, nil, absent and everything empty are false. */
export function isTrue(value: TemplateValue): boolean {
  const item = kinded(value);
  switch (item.kind) {
    case "absent":
    case "nil":
      return false;
    case "bool":
      return item.value;
    case "int":
      return item.value !== 0n;
    case "float":
      return item.value !== 0;
    case "string":
    case "list":
      return item.value.length > 0;
    case "map":
      return mapKeys(item.value).length > 0;
    case "function":
      return true;
  }
}

/** Keys of a map in the order of insertion. */
export function mapKeys(map: MapValue): readonly string[] {
  if (map instanceof TypedMap) return [...map.entries.keys()];
  return map instanceof Map ? [...map.keys()] : Object.keys(map);
}

/** The value of a key; undefined when the map has no such key of its own. */
export function mapGet(map: MapValue, key: string): TemplateValue {
  if (map instanceof TypedMap) return map.entries.get(key);
  if (map instanceof Map) return map.get(key) as TemplateValue; // a ReadonlyMap of template values by the type of `map`
  const record = map as TemplateRecord; // neither of the union's other members
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

const zeroValues: Readonly<Record<ElementKind, TemplateValue>> = {
  bool: false,
  int: 0,
  float: new GoFloat(0),
  string: "",
};

/** The value of a key as `index` gives it: the zero value of the map's type when there is no such key. */
export function mapIndex(map: MapValue, key: string): TemplateValue {
  return mapGet(map, key) ?? (map instanceof TypedMap ? zeroValues[map.element] : undefined);
}
