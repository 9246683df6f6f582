/** Go's comparison functions. Source: Go package text/template, "Functions"; measured with Go 1.26. */
import { compareCodePoints } from "@prebake/base";
import { TemplateFunctionError, kinded, typeName } from "./template-value.ts";
import type { KindedValue, TemplateValue } from "./template-value.ts";

/** `eq`: true when the first value equals one of the others. */
export function equalsAny(first: TemplateValue, others: readonly TemplateValue[]): boolean {
  if (others.length === 0) throw new TemplateFunctionError("there is nothing to compare with");
  return others.some((other) => equals(first, other));
}

/** `lt`: -1, 0 or 1 by order; only numbers of one kind and texts have one. */
export function order(a: TemplateValue, b: TemplateValue): number {
  const first = kinded(a);
  const second = kinded(b);
  if (!isBasic(first) || !isBasic(second)) throw new TemplateFunctionError("the values have no order");
  if (first.kind !== second.kind) throw incompatible(a, b);
  if (first.kind === "string" && second.kind === "string")
    return Math.sign(compareCodePoints(first.value, second.value));
  if (first.kind === "bool" || second.kind === "bool")
    throw new TemplateFunctionError("booleans have no order");
  return first.value < second.value ? -1 : first.value > second.value ? 1 : 0;
}

type BasicValue = Extract<KindedValue, { readonly kind: "bool" | "int" | "float" | "string" }>;

function isBasic(item: KindedValue): item is BasicValue {
  return item.kind === "bool" || item.kind === "int" || item.kind === "float" || item.kind === "string";
}

function equals(a: TemplateValue, b: TemplateValue): boolean {
  const first = kinded(a);
  const second = kinded(b);
  if (isNothing(first) || isNothing(second)) return isNothing(first) && isNothing(second);
  if (isBasic(first) && isBasic(second)) {
    if (first.kind !== second.kind) throw incompatible(a, b);
    return first.value === second.value;
  }
  if (isBasic(first) || isBasic(second)) throw incompatible(a, b);
  throw new TemplateFunctionError(`values of type ${typeName(a)} cannot be compared`);
}

function isNothing(item: KindedValue): boolean {
  return item.kind === "absent" || item.kind === "nil";
}

function incompatible(a: TemplateValue, b: TemplateValue): TemplateFunctionError {
  return new TemplateFunctionError(`values of type ${typeName(a)} and ${typeName(b)} cannot be compared`);
}
