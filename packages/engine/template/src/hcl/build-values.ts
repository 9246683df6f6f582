/** `build` and `source` as the expressions of a build see them. */
import { sortByCodePoint } from "@prebake/base";
import {
  BoolType,
  NumberType,
  StringType,
  boolValue,
  numberValue,
  objectValue,
  stringValue,
  unknownValue,
} from "@prebake/hcl";
import type { Type, Value, VariableGroup } from "@prebake/hcl";
import type { BuildVariableNames, BuildVariables } from "@prebake/sdk";
import { buildVariableNames } from "../engine-functions/build-variable-names.ts";
import type { SourceUse } from "./read-build.ts";
import { emptyBuild } from "./template-scope.ts";

/** Source: template function facts of Packer 1.16. */
const otherTypes: Readonly<Record<string, Type>> = { Port: NumberType, SSHAgentAuth: BoolType };

export function sourceValue({ type, name }: SourceUse): Value {
  return objectValue({ name: stringValue(name), type: stringValue(type) });
}

/** For the source itself, before there is a machine. Source: measured on Packer 1.16: it has no attribute at all. */
export const noBuildYet: VariableGroup = emptyBuild(objectValue({}));

/** For steps: without `variables` everything but the name is unknown; `generated` are names that the builder adds. */
export function buildValue(
  buildName: string,
  use: SourceUse,
  {
    variables,
    names: generated = [],
  }: { readonly variables: BuildVariables | undefined; readonly names?: BuildVariableNames | undefined },
): VariableGroup {
  const own = generated === "any" ? [] : generated;
  const names = new Set(["name", ...buildVariableNames(use.type), ...own, ...Object.keys(variables ?? {})]);
  const isKnown = (name: string) => generated === "any" || names.has(name);
  const get = (name: string): Value | undefined => {
    if (name === "name") return stringValue(buildName);
    const fact = variables?.[name];
    if (fact !== undefined) return valueOf(fact);
    return isKnown(name) ? unknownValue(otherTypes[name] ?? StringType) : undefined;
  };
  return {
    get,
    names: () => names,
    advice: `Known: ${sortByCodePoint(names).join(", ")}.`,
    toValue: () =>
      objectValue(new Map([...names].flatMap((name) => [[name, get(name) ?? unknownValue()] as const]))),
  };
}

function valueOf(fact: string | number | boolean): Value {
  if (typeof fact === "string") return stringValue(fact);
  return typeof fact === "number" ? numberValue(fact) : boolValue(fact);
}
