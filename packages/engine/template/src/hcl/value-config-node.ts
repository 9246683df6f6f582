/** HCL value → what declarations decode, with the places of the expression that it came from. */
import type { SourceRange } from "@prebake/base";
import {
  SENSITIVE,
  WRONG,
  asBoolean,
  asNumber,
  asString,
  elementsOf,
  entriesOf,
  staticList,
  staticMap,
  staticString,
} from "@prebake/hcl";
import type { Expression, Value } from "@prebake/hcl";
import type { ConfigEntry, ConfigNode } from "@prebake/schema";

/** True for texts that must never be shown. */
export type IsSecret = (text: string) => boolean;

export interface ValuePlace {
  /** Where the value stands, or the expression that made it: then its parts have their own places. */
  readonly expression: Expression | undefined;
  readonly range: SourceRange | undefined;
  /** True inside a value that is wrong: what is not known of it is not known because of that. */
  readonly isMistaken?: boolean;
}

export function configNodeOf(value: Value, place: ValuePlace, secrets: IsSecret): ConfigNode {
  const { range } = place;
  const isSecret = value.marks.has(SENSITIVE) ? everyText : secrets;
  const isMistaken = place.isMistaken === true || value.marks.has(WRONG);
  if (!value.isKnown) return { kind: "unknown", range, ...(isMistaken && { wrong: true }) };
  if (value.isNull) return { kind: "null", range };
  switch (value.type.kind) {
    case "string": {
      const text = asString(value);
      return isSecret(text)
        ? { kind: "string", text, range, sensitive: true }
        : { kind: "string", text, range };
    }
    case "number":
      return { kind: "number", text: asNumber(value).toText(), range };
    case "bool":
      return { kind: "bool", value: asBoolean(value), range };
    case "list":
    case "set":
    case "tuple":
      return { kind: "list", items: itemsOf(value, { ...place, isMistaken }, isSecret), range };
    case "map":
    case "object":
      return { kind: "object", entries: membersOf(value, { ...place, isMistaken }, isSecret), range };
    default:
      return { kind: "unknown", range }; // Capsules mean nothing to a component.
  }
}

const everyText: IsSecret = () => true;

function itemsOf(
  value: Value,
  { expression, range, isMistaken = false }: ValuePlace,
  isSecret: IsSecret,
): readonly ConfigNode[] {
  const items = elementsOf(value);
  const written = expression && value.type.kind === "tuple" ? staticList(expression) : undefined;
  return items.map((item, at) => {
    const own = written?.length === items.length ? written[at] : undefined;
    const place = { expression: own, range: own ? rangeOf(own) : range, isMistaken };
    return configNodeOf(item, place, isSecret);
  });
}

function membersOf(
  value: Value,
  { expression, range, isMistaken = false }: ValuePlace,
  isSecret: IsSecret,
): readonly ConfigEntry[] {
  const written = new Map((expression && staticMap(expression))?.map((item) => [keyText(item.key), item]));
  return entriesOf(value).map(([key, member]) => {
    const own = written.get(key);
    const place = { expression: own?.value, range: own ? rangeOf(own.value) : range, isMistaken };
    return { key, keyRange: own && rangeOf(own.key), value: configNodeOf(member, place, isSecret) };
  });
}

function keyText(key: Expression): string | undefined {
  return key.kind === "traversal" && key.steps.length === 0 ? key.root : staticString(key);
}

/** The place alone, without the rest of the expression. */
export function rangeOf({ source, start, end }: SourceRange): SourceRange {
  return { source, start, end };
}
