/** What others are told of variables and locals: which texts are secrets, and what components see of them. */
import {
  WRONG,
  StringType,
  asString,
  containsMark,
  convertValue,
  elementsOf,
  encodeJson,
  entriesOf,
} from "@prebake/hcl";
import type { Value } from "@prebake/hcl";
import type { VariableValue } from "./hcl-template.ts";

type Variables = ReadonlyMap<string, VariableValue>;

/** All texts inside sensitive values: what must never be shown. Numbers and booleans are not, as in Packer. */
export function secretTexts(variables: Variables): readonly string[] {
  return [...variables.values()].flatMap(({ value, refused = [], sensitive }) =>
    sensitive ? [value, ...refused].flatMap(textsIn) : [],
  );
}

function textsIn(value: Value): readonly string[] {
  if (!value.isKnown || value.isNull) return [];
  switch (value.type.kind) {
    case "string":
      return asString(value) === "" ? [] : [asString(value)];
    case "list":
    case "set":
    case "tuple":
      return elementsOf(value).flatMap(textsIn);
    case "map":
    case "object":
      return entriesOf(value).flatMap(([, part]) => textsIn(part));
    default:
      return [];
  }
}

export function secretNames(variables: Variables): ReadonlySet<string> {
  return new Set([...variables].flatMap(([name, { sensitive }]) => (sensitive ? [name] : [])));
}

/** Names of those whose value is not known because of a mistake that was told. */
export function wrongNames(variables: Variables): ReadonlySet<string> {
  return new Set([...variables].flatMap(([name, { value }]) => (containsMark(value, WRONG) ? [name] : [])));
}

/** As components get them: text as it is, everything else as JSON; without those that are not known. */
export function userVariablesOf(variables: Variables): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...variables].flatMap(([name, { value }]) => {
      const text = userText(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function userText(value: Value): string | undefined {
  if (!value.isWhollyKnown || value.isNull) return undefined;
  const text = convertValue(value, StringType);
  if (text.ok) return asString(text.value);
  const json = encodeJson(value);
  return json.ok ? json.text : undefined;
}
