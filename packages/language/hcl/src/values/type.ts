/** Types of HCL values: what cty calls types, as plain immutable data. */
import { assertNever, compareCodePoints } from "@prebake/base";

export interface PrimitiveType {
  readonly kind: "string" | "number" | "bool";
}

/** The type of what is not known yet: of `null` as written, and of `any` in a constraint. */
export interface DynamicTypeMarker {
  readonly kind: "dynamic";
}

export interface CollectionType {
  readonly kind: "list" | "set" | "map";
  readonly element: Type;
}

export interface TupleType {
  readonly kind: "tuple";
  readonly elements: readonly Type[];
}

export interface ObjectType {
  readonly kind: "object";
  /** In code point order of the names. */
  readonly attributes: ReadonlyMap<string, Type>;
  /** Names that a conversion may leave out. Only in constraints, never in the type of a value. */
  readonly optional: ReadonlySet<string>;
}

/** A value of the host that expressions can pass on but not look into. Two capsule types are equal only when they are the same object. */
export interface CapsuleType {
  readonly kind: "capsule";
  readonly name: string;
}

export type Type = PrimitiveType | DynamicTypeMarker | CollectionType | TupleType | ObjectType | CapsuleType;

export const StringType: Type = Object.freeze({ kind: "string" });
export const NumberType: Type = Object.freeze({ kind: "number" });
export const BoolType: Type = Object.freeze({ kind: "bool" });
export const DynamicType: Type = Object.freeze({ kind: "dynamic" });

const noNames: ReadonlySet<string> = new Set();

export function listType(element: Type): Type {
  return { kind: "list", element };
}

export function setType(element: Type): Type {
  return { kind: "set", element };
}

export function mapType(element: Type): Type {
  return { kind: "map", element };
}

export function tupleType(elements: readonly Type[]): Type {
  return { kind: "tuple", elements };
}

/** Attribute names are NFC-normalised, as all HCL strings are. */
export function objectType(
  attributes: Readonly<Record<string, Type>> | ReadonlyMap<string, Type>,
  optional: ReadonlySet<string> = noNames,
): Type {
  return { kind: "object", attributes: sortedByName(attributes), optional };
}

export function capsuleType(name: string): CapsuleType {
  return { kind: "capsule", name };
}

/** A map in code point order of its NFC-normalised names; of equal names the last wins. */
export function sortedByName<T>(
  entries: Readonly<Record<string, T>> | ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  const pairs = entries instanceof Map ? [...entries] : Object.entries(entries);
  for (const pair of pairs) pair[0] = pair[0].normalize("NFC");
  return new Map(pairs.sort(([a], [b]) => compareCodePoints(a, b)));
}

/** Structural equality, optional attributes included. */
export function typesEqual(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "string":
    case "number":
    case "bool":
    case "dynamic":
      return a.kind === b.kind;
    case "list":
    case "set":
    case "map":
      return a.kind === b.kind && typesEqual(a.element, b.element);
    case "tuple":
      return b.kind === "tuple" && sameElements(a.elements, b.elements);
    case "object":
      return b.kind === "object" && sameAttributes(a, b);
    case "capsule":
      return false;
    default:
      return assertNever(a);
  }
}

/** True when a part of the type is not known. */
export function hasDynamicPart(type: Type): boolean {
  switch (type.kind) {
    case "dynamic":
      return true;
    case "list":
    case "set":
    case "map":
      return hasDynamicPart(type.element);
    case "tuple":
      return type.elements.some(hasDynamicPart);
    case "object":
      return [...type.attributes.values()].some(hasDynamicPart);
    default:
      return false;
  }
}

/** The type without its optional marks at any depth: what a value of this constraint has. */
export function withoutOptionalAttributes(type: Type): Type {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return { kind: type.kind, element: withoutOptionalAttributes(type.element) };
    case "tuple":
      return tupleType(type.elements.map(withoutOptionalAttributes));
    case "object":
      return {
        kind: "object",
        attributes: new Map(
          [...type.attributes].map(([name, attribute]) => [name, withoutOptionalAttributes(attribute)]),
        ),
        optional: noNames,
      };
    default:
      return type;
  }
}

/** How a sentence calls the type: `list of string`, `object`, `any type`. */
export function friendlyTypeName(type: Type): string {
  switch (type.kind) {
    case "dynamic":
      return "any type";
    case "list":
    case "set":
    case "map":
      return `${type.kind} of ${type.element.kind === "dynamic" ? "any single type" : friendlyTypeName(type.element)}`;
    case "capsule":
      return type.name;
    default:
      return type.kind;
  }
}

/** The type in the syntax of type constraints, without spaces: `object({a=string,b=optional(number)})`. */
export function typeConstraintText(type: Type): string {
  switch (type.kind) {
    case "dynamic":
      return "any";
    case "list":
    case "set":
    case "map":
      return `${type.kind}(${typeConstraintText(type.element)})`;
    case "tuple":
      return `tuple([${type.elements.map(typeConstraintText).join(",")}])`;
    case "object":
      return `object({${[...type.attributes].map((attribute) => attributeText(attribute, type)).join(",")}})`;
    case "capsule":
      return type.name;
    default:
      return type.kind;
  }
}

const identifier = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;

/** True for a name that HCL reads as an identifier. */
export function isIdentifier(name: string): boolean {
  return identifier.test(name);
}

function attributeText([name, attribute]: [string, Type], type: ObjectType): string {
  const text = typeConstraintText(attribute);
  return `${isIdentifier(name) ? name : JSON.stringify(name)}=${type.optional.has(name) ? `optional(${text})` : text}`;
}

function sameElements(a: readonly Type[], b: readonly Type[]): boolean {
  return a.length === b.length && a.every((type, at) => typesEqual(type, b[at] ?? DynamicType));
}

function sameAttributes(a: ObjectType, b: ObjectType): boolean {
  if (a.attributes.size !== b.attributes.size || a.optional.size !== b.optional.size) return false;
  for (const [name, type] of a.attributes) {
    const other = b.attributes.get(name);
    if (other === undefined || !typesEqual(type, other) || a.optional.has(name) !== b.optional.has(name))
      return false;
  }
  return true;
}
