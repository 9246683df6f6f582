/** Defaults of optional attributes: `optional(type, default)` in the type of a variable. Applied to a value before it is converted. */
import type { Value } from "./value.ts";
import { elementsOf, entriesOf, objectValue, tupleValue, unmark } from "./value.ts";

export interface TypeDefaults {
  /** Defaults of this object's attributes. */
  readonly values: ReadonlyMap<string, Value>;
  /** Defaults inside: by attribute name, by number in a tuple (`"0"`), or `""` for each element of a collection. */
  readonly children: ReadonlyMap<string, TypeDefaults>;
}

/**
 * Fills in what is missing or null, at any depth. Collections come back as tuples and objects, since elements may differ in type until the
 * conversion that follows. A null or unknown object stays: only what is in it has defaults.
 */
export function applyDefaults(marked: Value, defaults: TypeDefaults): Value {
  if (!marked.isKnown || marked.isNull || (defaults.values.size === 0 && defaults.children.size === 0))
    return marked;
  const { value, marks } = unmark(marked);
  switch (value.type.kind) {
    case "list":
    case "set":
    case "tuple":
      return tupleValue(
        elementsOf(value).map((part, at) => applyToPart(part, String(at), defaults)),
      ).withMarks(marks);
    case "map":
    case "object":
      return objectValue(filledEntries(value, defaults)).withMarks(marks);
    default:
      return marked;
  }
}

function filledEntries(value: Value, defaults: TypeDefaults): ReadonlyMap<string, Value> {
  const parts = new Map(entriesOf(value).map(([name, part]) => [name, applyToPart(part, name, defaults)]));
  for (const [name, fallback] of defaults.values) {
    if (parts.get(name)?.isNull ?? true) parts.set(name, applyToPart(fallback, name, defaults));
  }
  return parts;
}

function applyToPart(part: Value, step: string, { children }: TypeDefaults): Value {
  const inner = children.get(step) ?? children.get("");
  return inner === undefined ? part : applyDefaults(part, inner);
}
