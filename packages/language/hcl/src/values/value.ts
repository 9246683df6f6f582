/**
 * Immutable HCL values. A value always has a type; it may be unknown (not computed yet) or null, and it may carry marks
 * (`sensitive`) that follow it through every operation. Misuse of an accessor is a bug of the caller, not of the template.
 */
import { BugError, compareCodePoints, invariant } from "@prebake/base";
import { HclNumber } from "./number.ts";
import type { CapsuleType, Type } from "./type.ts";
import {
  BoolType,
  DynamicType,
  NumberType,
  StringType,
  listType,
  mapType,
  setType,
  sortedByName,
  tupleType,
  typesEqual,
} from "./type.ts";

/** The mark of values that must never be shown. */
export const SENSITIVE = "sensitive";

/**
 * The mark of what is not known because of a mistake that was told: nobody need complain of what follows from it. It is on unknown values
 * and on values with unknown parts; a known value that has it is as good as any.
 */
export const WRONG = "wrong";

type Content = string | boolean | HclNumber | readonly Value[] | ReadonlyMap<string, Value> | CapsuleContent;

interface CapsuleContent {
  readonly capsule: unknown;
}

interface ValueParts {
  readonly state: "known" | "null" | "unknown";
  readonly content?: Content | undefined;
  readonly marks?: ReadonlySet<string>;
}

const noMarks: ReadonlySet<string> = new Set();

let contentOf: (value: Value) => Content | undefined;
let makeValue: (type: Type, parts: ValueParts) => Value;
let hasMarksInside: (value: Value) => boolean;

/** One value. Made by the functions of this file, never by `new` elsewhere. */
export class Value {
  readonly type: Type;
  /** False when the value is not computed yet. A null is known; a list with an unknown element is known too. */
  readonly isKnown: boolean;
  readonly isNull: boolean;
  /** Marks of this value itself; parts may have their own. */
  readonly marks: ReadonlySet<string>;
  readonly #content: Content | undefined;
  readonly #whollyKnown: boolean;
  readonly #marked: boolean;

  static {
    contentOf = (value) => value.#content;
    makeValue = (type, parts) => new Value(type, parts);
    hasMarksInside = (value) => value.#marked;
  }

  private constructor(type: Type, { state, content, marks = noMarks }: ValueParts) {
    this.type = type;
    this.isKnown = state !== "unknown";
    this.isNull = state === "null";
    this.marks = marks;
    this.#content = content;
    let whollyKnown = this.isKnown;
    let marked = marks.size > 0;
    for (const part of partsOf(content)) {
      whollyKnown &&= part.#whollyKnown;
      marked ||= part.#marked;
    }
    this.#whollyKnown = whollyKnown;
    this.#marked = marked;
  }

  /** True when neither the value nor any part of it is unknown. */
  get isWhollyKnown(): boolean {
    return this.#whollyKnown;
  }

  /** The value with these marks added to its own. */
  withMarks(marks: ReadonlySet<string>): Value {
    if (marks.size === 0 || marks.isSubsetOf(this.marks)) return this;
    return new Value(this.type, {
      state: stateOf(this),
      content: this.#content,
      marks: this.marks.union(marks),
    });
  }
}

const emptyText = makeValue(StringType, { state: "known", content: "" });
const trueValue = makeValue(BoolType, { state: "known", content: true });
const falseValue = makeValue(BoolType, { state: "known", content: false });
const nullOfAnyType = makeValue(DynamicType, { state: "null" });
const unknownOfAnyType = makeValue(DynamicType, { state: "unknown" });

/** The text is NFC-normalised; lone surrogates become U+FFFD. */
export function stringValue(text: string): Value {
  return text === "" ? emptyText : makeValue(StringType, { state: "known", content: normalText(text) });
}

/** A JavaScript number counts as Go's int64 when it is whole, else as float64: results of later divisions depend on that precision. */
export function numberValue(number: HclNumber | number | bigint): Value {
  return makeValue(NumberType, {
    state: "known",
    content: number instanceof HclNumber ? number : HclNumber.from(number),
  });
}

export function boolValue(truth: boolean): Value {
  return truth ? trueValue : falseValue;
}

export function nullValue(type: Type = DynamicType): Value {
  return type.kind === "dynamic" ? nullOfAnyType : makeValue(type, { state: "null" });
}

export function unknownValue(type: Type = DynamicType): Value {
  return type.kind === "dynamic" ? unknownOfAnyType : makeValue(type, { state: "unknown" });
}

const wrongMarks: ReadonlySet<string> = new Set([WRONG]);

/** Stands for a value that a mistake keeps from being known; who makes one has told the mistake. */
export function wrongValue(type: Type = DynamicType): Value {
  return asWrong(unknownValue(type));
}

/** The value, marked as wrong where it is not known. */
export function asWrong(value: Value): Value {
  return value.isWhollyKnown ? value : value.withMarks(wrongMarks);
}

/** Whether the value as a whole is not known because of a mistake. */
export function isWrong(value: Value): boolean {
  return !value.isKnown && value.marks.has(WRONG);
}

/** All values must have the element type; `DynamicType` means the type of the first value that has one. */
export function listValue(elementType: Type, values: readonly Value[]): Value {
  const { element, parts } = ofOneType(elementType, values);
  return makeValue(listType(element), { state: "known", content: parts });
}

/** Equal elements are kept once; marks of elements become marks of the set, as a set cannot tell where a mark came from. */
export function setValue(elementType: Type, values: readonly Value[]): Value {
  const marks = new Set<string>();
  const distinct = new Map<string, Value>();
  const { element, parts } = ofOneType(elementType, values);
  for (const marked of parts) {
    const { value, marks: inner } = unmarkDeep(marked);
    for (const mark of inner) marks.add(mark);
    // An unknown may turn out to be anything, so it is never the same as another element.
    distinct.set(value.isWhollyKnown ? identityText(value) : `?${distinct.size}`, value);
  }
  const elements = [...distinct.values()].sort(compareElements);
  return makeValue(setType(element), { state: "known", content: elements, marks });
}

/** As `listValue`; keys are NFC-normalised. */
export function mapValue(
  elementType: Type,
  entries: ReadonlyMap<string, Value> | Readonly<Record<string, Value>>,
): Value {
  const given = sortedByName(entries);
  const { element, parts } = ofOneType(elementType, [...given.values()]);
  const content = new Map([...given.keys()].map((name, at) => [name, parts[at] ?? nullOfAnyType]));
  return makeValue(mapType(element), { state: "known", content });
}

export function tupleValue(values: readonly Value[]): Value {
  return makeValue(tupleType(values.map((value) => value.type)), { state: "known", content: values });
}

/** Keys are NFC-normalised; of equal ones the last wins. */
export function objectValue(attributes: ReadonlyMap<string, Value> | Readonly<Record<string, Value>>): Value {
  const content = sortedByName(attributes);
  const types = new Map<string, Type>();
  for (const [name, value] of content) types.set(name, value.type);
  return makeValue({ kind: "object", attributes: types, optional: noMarks }, { state: "known", content });
}

export function capsuleValue(type: CapsuleType, data: unknown): Value {
  return makeValue(type, { state: "known", content: { capsule: data } });
}

export function asString(value: Value): string {
  const content = knownContent(value);
  invariant(typeof content === "string", `asString of a ${value.type.kind}`);
  return content;
}

export function asNumber(value: Value): HclNumber {
  const content = knownContent(value);
  invariant(content instanceof HclNumber, `asNumber of a ${value.type.kind}`);
  return content;
}

export function asBoolean(value: Value): boolean {
  const content = knownContent(value);
  invariant(typeof content === "boolean", `asBoolean of a ${value.type.kind}`);
  return content;
}

/** What `capsuleValue` was given. */
export function capsuleData(value: Value): unknown {
  const content = knownContent(value);
  invariant(typeof content === "object" && "capsule" in content, `capsuleData of a ${value.type.kind}`);
  return content.capsule;
}

/** Elements of a known list, set or tuple; a set's in cty's order: by value for primitives, then null, then unknown. */
export function elementsOf(value: Value): readonly Value[] {
  const content = knownContent(value);
  invariant(Array.isArray(content), `elementsOf a ${value.type.kind}`);
  // Sound: the only array among the members of Content is the one of values.
  return content as readonly Value[];
}

/** Entries of a known map or object, in code point order of the keys. */
export function entriesOf(value: Value): [string, Value][] {
  return [...entryMap(value)];
}

/** The attribute of an object or the element of a map; undefined when there is none of that name. */
export function attributeOf(value: Value, name: string): Value | undefined {
  return entryMap(value).get(name);
}

/** Number of elements, entries or attributes of a known value. */
export function lengthOf(value: Value): number {
  const content = knownContent(value);
  if (Array.isArray(content)) return content.length;
  return entryMap(value).size;
}

/** True for a known set with unknown elements that may turn out to be equal to others: how many it has is not known. */
export function countIsOpen(value: Value): boolean {
  const isSet = value.type.kind === "set" && value.isKnown && !value.isNull;
  return isSet && !value.isWhollyKnown && lengthOf(value) > 1;
}

/** True for null too. */
export function isCollection(value: Value): boolean {
  return ["list", "set", "map", "tuple", "object"].includes(value.type.kind);
}

/** The value without its own marks; marks of its parts stay. */
export function unmark(value: Value): { value: Value; marks: ReadonlySet<string> } {
  if (value.marks.size === 0) return { value, marks: noMarks };
  return {
    value: makeValue(value.type, { state: stateOf(value), content: contentOf(value) }),
    marks: value.marks,
  };
}

/** The value without any mark, and all marks that it or its parts had. */
export function unmarkDeep(value: Value): { value: Value; marks: ReadonlySet<string> } {
  if (!hasMarksInside(value)) return { value, marks: noMarks };
  const marks = new Set(value.marks);
  const strip = (part: Value): Value => {
    const inner = unmarkDeep(part);
    for (const mark of inner.marks) marks.add(mark);
    return inner.value;
  };
  const content = contentOf(value);
  const stripped = Array.isArray(content)
    ? (content as readonly Value[]).map(strip)
    : content instanceof Map
      ? new Map([...(content as ReadonlyMap<string, Value>)].map(([name, part]) => [name, strip(part)]))
      : content;
  return { value: makeValue(value.type, { state: stateOf(value), content: stripped }), marks };
}

/** True when the value or a part of it has a mark; with a name, that mark. */
export function containsMark(value: Value, mark?: string): boolean {
  if (!hasMarksInside(value)) return false;
  if (mark === undefined || value.marks.has(mark)) return true;
  for (const part of partsOf(contentOf(value))) if (containsMark(part, mark)) return true;
  return false;
}

/**
 * Equality as `==` means it: no conversion, so values of different types differ, but nulls never do. Undefined when an unknown leaves it open.
 * Marks are ignored; who shows the answer adds them.
 */
export function valuesEqual(a: Value, b: Value): boolean | undefined {
  // Both may turn out to be null.
  if (!a.isKnown && !b.isKnown) return undefined;
  const conform = couldBeSameType(a.type, b.type);
  if (!a.isKnown || !b.isKnown) return conform || a.isNull || b.isNull ? undefined : false;
  if (a.isNull || b.isNull) return a.isNull && b.isNull;
  if (!conform || (a.isWhollyKnown && b.isWhollyKnown && !typesEqual(a.type, b.type))) return false;
  const left = contentOf(a);
  const right = contentOf(b);
  if (a.type.kind === "set") return setsEqual(a, b);
  if (Array.isArray(left) && Array.isArray(right)) return allEqual(left as Value[], right as Value[]);
  if (left instanceof Map && right instanceof Map) return mapsEqual(left, right);
  if (left instanceof HclNumber && right instanceof HclNumber) return left.compare(right) === 0;
  if (a.type.kind === "capsule") return capsuleData(a) === capsuleData(b);
  return left === right;
}

/** A text that two values of one type share exactly when they are equal. Unknowns all look alike. */
export function identityText(value: Value): string {
  if (!value.isKnown) return "?";
  if (value.isNull) return "~";
  const content = contentOf(value);
  if (typeof content === "string") return JSON.stringify(content);
  if (typeof content === "boolean") return content ? "T" : "F";
  if (content instanceof HclNumber) return content.identityText();
  if (content instanceof Map) {
    const entries = [...(content as ReadonlyMap<string, Value>)];
    return `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${identityText(part)};`).join("")}}`;
  }
  if (Array.isArray(content))
    return `[${(content as readonly Value[]).map((part) => `${identityText(part)};`).join("")}]`;
  throw new BugError(`a ${value.type.kind} has no identity text`);
}

/** Order of the elements of a set. Source: measured on Packer 1.16 (zclconf/go-cty set order). */
function compareElements(a: Value, b: Value): number {
  if (a.isNull || b.isNull) return Number(a.isNull) - Number(b.isNull);
  if (!a.isKnown || !b.isKnown) return Number(!a.isKnown) - Number(!b.isKnown);
  const left = contentOf(a);
  const right = contentOf(b);
  if (typeof left === "string" && typeof right === "string") return compareCodePoints(left, right);
  if (left instanceof HclNumber && right instanceof HclNumber) return left.compare(right);
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  return compareCodePoints(orderText(a), orderText(b));
}

/** What compound elements of a set are ordered by: a text made of their parts. */
function orderText(value: Value): string {
  if (!value.isKnown) return "?";
  if (value.isNull) return "~";
  const content = contentOf(value);
  if (content instanceof HclNumber) return content.sign === 0 ? "0" : content.toGoText("g", 10);
  if (content instanceof Map) return orderTextOfEntries(value, content as ReadonlyMap<string, Value>);
  if (!Array.isArray(content)) return identityText(value);
  const inner = (content as readonly Value[]).map((part) => `${orderText(part)};`).join("");
  return value.type.kind === "tuple" ? `<${inner}>` : `[${inner}]`;
}

function orderTextOfEntries(value: Value, entries: ReadonlyMap<string, Value>): string {
  if (value.type.kind === "object")
    return `<${[...entries.values()].map((part) => `${orderText(part)};`).join("")}>`;
  return `{${[...entries].map(([name, part]) => `${JSON.stringify(name)}:${orderText(part)};`).join("")}}`;
}

function allEqual(a: readonly Value[], b: readonly Value[]): boolean | undefined {
  if (a.length !== b.length) return false;
  let open = false;
  for (const [at, value] of a.entries()) {
    const equal = valuesEqual(value, b[at] ?? unknownOfAnyType);
    if (equal === false) return false;
    open ||= equal === undefined;
  }
  return open ? undefined : true;
}

function mapsEqual(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean | undefined {
  if (a.size !== b.size) return false;
  let open = false;
  for (const [name, value] of a) {
    const other = b.get(name);
    const equal = other === undefined ? false : valuesEqual(value, other);
    if (equal === false) return false;
    open ||= equal === undefined;
  }
  return open ? undefined : true;
}

function setsEqual(a: Value, b: Value): boolean | undefined {
  if (!a.isWhollyKnown || !b.isWhollyKnown) return undefined;
  return lengthOf(a) === lengthOf(b) && identityText(a) === identityText(b);
}

// Types with a part not known yet are compared part by part by the caller.
function couldBeSameType(a: Type, b: Type): boolean {
  if (a.kind === "dynamic" || b.kind === "dynamic" || typesEqual(a, b)) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === "tuple" && b.kind === "tuple") {
    return (
      a.elements.length === b.elements.length &&
      a.elements.every((t, at) => couldBeSameType(t, b.elements[at] ?? DynamicType))
    );
  }
  if (a.kind === "object" && b.kind === "object") {
    if (a.attributes.size !== b.attributes.size) return false;
    return [...a.attributes].every(([name, t]) => {
      const other = b.attributes.get(name);
      return other !== undefined && couldBeSameType(t, other);
    });
  }
  return "element" in a && "element" in b && couldBeSameType(a.element, b.element);
}

/** The elements of a collection and their type; what has no type yet (null as written, unknowns) takes that of the others. */
function ofOneType(declared: Type, values: readonly Value[]): { element: Type; parts: readonly Value[] } {
  const known =
    declared.kind === "dynamic" ? values.find(({ type }) => type.kind !== "dynamic")?.type : declared;
  const element = known ?? DynamicType;
  if (known === undefined || values.every(({ type }) => type.kind !== "dynamic"))
    return { element, parts: values };
  const parts = values.map((value) =>
    value.type.kind === "dynamic" ? makeValue(element, { state: stateOf(value), marks: value.marks }) : value,
  );
  return { element, parts };
}

function knownContent(value: Value): Content {
  const content = contentOf(value);
  invariant(
    content !== undefined,
    `the value of type ${value.type.kind} is ${value.isNull ? "null" : "unknown"}`,
  );
  return content;
}

function entryMap(value: Value): ReadonlyMap<string, Value> {
  const content = knownContent(value);
  invariant(content instanceof Map, `entries of a ${value.type.kind}`);
  // Sound: the only map among the members of Content is the one of values by name.
  return content as ReadonlyMap<string, Value>;
}

function stateOf(value: Value): ValueParts["state"] {
  return value.isNull ? "null" : value.isKnown ? "known" : "unknown";
}

function partsOf(content: Content | undefined): Iterable<Value> {
  if (Array.isArray(content)) return content as readonly Value[];
  return content instanceof Map ? (content as ReadonlyMap<string, Value>).values() : [];
}

function normalText(text: string): string {
  return text.toWellFormed().normalize("NFC");
}
