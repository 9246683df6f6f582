/** From data that was read by one of the codecs to a value of a known type: the walk that all of them share. */
import { DynamicType, listValue, mapValue, nullValue, objectValue, setValue, tupleValue } from "@prebake/hcl";
import type { Type, Value } from "@prebake/hcl";
import { malformed, overLimit } from "./malformed.ts";

export interface TypedData<D> {
  readonly data: D;
  readonly type: Type;
}

/** How one form says things; its functions throw `malformed` for what they cannot read. */
export interface ValueForm<D> {
  /** For words: `a value in gob`. */
  readonly what: string;
  /** The value that the data means whatever the type is: null, unknown. Undefined: the type decides. */
  constant(data: D, type: Type): Value | undefined;
  /** Text, a number, a bool. */
  primitive(data: D, type: Type): Value;
  items(data: D, kind: "list" | "set" | "tuple"): readonly D[];
  members(data: D): readonly (readonly [string, D])[];
  /** Data that says its own type, where any may stand; absent where that has no form. */
  dynamic?(data: D): TypedData<D>;
  /** An attribute that is left out is null; else it is a mistake. */
  readonly absentIsNull: boolean;
}

/** Deeper than any real one, and far from the end of the stack. */
const depthLimit = 100;

export function decodeTypedValue<D>(root: TypedData<D>, form: ValueForm<D>): Value {
  return new Walk(form).value(root.data, root.type, 0);
}

class Walk<D> {
  readonly #form: ValueForm<D>;

  constructor(form: ValueForm<D>) {
    this.#form = form;
  }

  value(data: D, type: Type, depth: number): Value {
    const form = this.#form;
    if (depth > depthLimit) throw overLimit(form.what, `it is nested deeper than ${depthLimit} levels`);
    const constant = form.constant(data, type);
    if (constant) return constant;
    const inner = (part: D, partType: Type) => this.value(part, partType, depth + 1);
    switch (type.kind) {
      case "list":
      case "set": {
        const elements = form.items(data, type.kind).map((item) => inner(item, type.element));
        return type.kind === "list" ? listValue(type.element, elements) : setValue(type.element, elements);
      }
      case "tuple":
        return tupleValue(this.#elements(data, type.elements).map(([item, element]) => inner(item, element)));
      case "map": {
        const entries = form.members(data).map(([name, item]) => [name, inner(item, type.element)] as const);
        return mapValue(type.element, new Map(entries));
      }
      case "object":
        return this.#object(data, type, inner);
      case "dynamic": {
        const own = form.dynamic?.(data);
        if (own) return inner(own.data, own.type);
        break;
      }
      case "string":
      case "number":
      case "bool":
        return form.primitive(data, type);
      case "capsule":
    }
    throw malformed(form.what, `a ${type.kind} has no form there`);
  }

  #elements(data: D, types: readonly Type[]): readonly (readonly [D, Type])[] {
    const items = this.#form.items(data, "tuple");
    if (items.length !== types.length) {
      const lengths = `a tuple has ${items.length} elements, not ${types.length}`;
      throw malformed(this.#form.what, lengths);
    }
    return items.map((item, at) => [item, types[at] ?? DynamicType]);
  }

  #object(data: D, type: Extract<Type, { kind: "object" }>, inner: (part: D, type: Type) => Value): Value {
    const members = new Map(this.#form.members(data));
    const attributes = [...type.attributes].map(([name, attribute]): readonly [string, Value] => {
      const member = members.get(name);
      if (member !== undefined) return [name, inner(member, attribute)];
      if (this.#form.absentIsNull) return [name, nullValue(attribute)];
      throw malformed(this.#form.what, `the attribute "${name}" is missing`);
    });
    return objectValue(new Map(attributes));
  }
}
