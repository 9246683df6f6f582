/** Completion of the last word of an expression: functions, variables, attributes. */
import { sortByCodePoint } from "@prebake/base";
import { Value, attributeOf, entriesOf } from "@prebake/hcl";
import type { Binding, Scope } from "@prebake/hcl";
import type { Completion } from "../template-console.ts";

export function completeExpression(text: string, scope: Scope): Completion {
  const word = /[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]*)*$/u.exec(text)?.[0] ?? "";
  const [root = "", ...steps] = word.split(".");
  const known =
    steps.length === 0
      ? [...scope.names(), ...[...scope.functions.keys()].map((name) => `${name}(`)]
      : attributesBelow(scope.lookup(root), steps.slice(0, -1)).map((name) =>
          [root, ...steps.slice(0, -1), name].join("."),
        );
  return { word, words: sortByCodePoint(new Set(known.filter((one) => one.startsWith(word)))) };
}

function attributesBelow(binding: Binding | undefined, steps: readonly string[]): readonly string[] {
  if (!binding) return [];
  if (binding instanceof Value) return attributesOf(steps.reduce<Value | undefined>(attribute, binding));
  const [first, ...more] = steps;
  if (first === undefined) return [...binding.names()];
  return attributesOf(more.reduce<Value | undefined>(attribute, binding.get(first)));
}

function attribute(value: Value | undefined, name: string): Value | undefined {
  return value && isObject(value) ? attributeOf(value, name) : undefined;
}

/** Keys that can be written behind a dot. */
function attributesOf(value: Value | undefined): readonly string[] {
  if (!value || !isObject(value)) return [];
  return entriesOf(value)
    .map(([name]) => name)
    .filter((name) => /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name));
}

function isObject(value: Value): boolean {
  return value.isKnown && !value.isNull && (value.type.kind === "object" || value.type.kind === "map");
}
