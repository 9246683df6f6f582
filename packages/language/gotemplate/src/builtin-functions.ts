/** The functions every template knows. Source: Go package text/template, "Functions"; measured with Go 1.26. */
import { byteLength, bytesOf, textOfBytes } from "./byte-string.ts";
import { equalsAny, order } from "./compare-values.ts";
import { escapeHtml, escapeJavaScript, escapeQuery } from "./escape-text.ts";
import { print, printFormatted, printLine } from "./printf.ts";
import { TemplateFunctionError, isTrue, kinded, mapIndex, mapKeys, typeName } from "./template-value.ts";
import type { TemplateValue } from "./template-value.ts";

export interface BuiltinFunction {
  readonly least: number;
  readonly most: number;
  readonly call: (values: readonly TemplateValue[]) => TemplateValue;
}

const any = Number.POSITIVE_INFINITY;

/** Of `and` and `or` the evaluator stops at the value that decides, so that only the last can be left. */
const table: Readonly<Record<string, BuiltinFunction>> = {
  and: { least: 1, most: any, call: (values) => values.at(-1) },
  or: { least: 1, most: any, call: (values) => values.at(-1) },
  not: { least: 1, most: 1, call: ([value]) => !isTrue(value) },
  len: { least: 1, most: 1, call: ([value]) => length(value) },
  index: { least: 1, most: any, call: ([value, ...keys]) => keys.reduce(element, indexable(value)) },
  slice: { least: 1, most: any, call: ([value, ...bounds]) => slice(value, bounds) },
  print: { least: 0, most: any, call: print },
  println: { least: 0, most: any, call: printLine },
  printf: { least: 1, most: any, call: ([format, ...values]) => printFormatted(formatText(format), values) },
  html: { least: 0, most: any, call: (values) => escapeHtml(printable(values)) },
  js: { least: 0, most: any, call: (values) => escapeJavaScript(printable(values)) },
  urlquery: { least: 0, most: any, call: (values) => escapeQuery(printable(values)) },
  eq: { least: 1, most: any, call: ([first, ...others]) => equalsAny(first, others) },
  ne: { least: 2, most: 2, call: ([a, b]) => !equalsAny(a, [b]) },
  lt: { least: 2, most: 2, call: ([a, b]) => order(a, b) < 0 },
  le: { least: 2, most: 2, call: ([a, b]) => order(a, b) <= 0 },
  gt: { least: 2, most: 2, call: ([a, b]) => order(a, b) > 0 },
  ge: { least: 2, most: 2, call: ([a, b]) => order(a, b) >= 0 },
  call: { least: 1, most: any, call: ([target, ...values]) => callValue(target, values) },
};

/** Names of Go's own functions. */
export const builtinNames: readonly string[] = Object.keys(table);

export function findBuiltin(name: string): BuiltinFunction | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function formatText(value: TemplateValue): string {
  if (typeof value === "string") return value;
  throw new TemplateFunctionError(`the format must be a string, not ${typeName(value)}`);
}

/** The text to escape: nothing is `<no value>` here, where `print` says `<nil>`. */
function printable(values: readonly TemplateValue[]): string {
  return print(values.map((value) => value ?? "<no value>"));
}

function indexable(value: TemplateValue): TemplateValue {
  if (value === null || value === undefined) throw new TemplateFunctionError("nil has no elements");
  return value;
}

function length(value: TemplateValue): number {
  const item = kinded(value);
  switch (item.kind) {
    case "string":
      return byteLength(item.value);
    case "list":
      return item.value.length;
    case "map":
      return mapKeys(item.value).length;
    default:
      throw new TemplateFunctionError(`a value of type ${typeName(value)} has no length`);
  }
}

function element(value: TemplateValue, key: TemplateValue): TemplateValue {
  const item = kinded(value);
  switch (item.kind) {
    case "string": {
      const bytes = bytesOf(item.value);
      return bytes[position(key, bytes.length - 1)];
    }
    case "list":
      return item.value[position(key, item.value.length - 1)];
    case "map":
      if (typeof key !== "string")
        throw new TemplateFunctionError(`a key must be a string, not ${typeName(key)}`);
      return mapIndex(item.value, key);
    default:
      throw new TemplateFunctionError(`a value of type ${typeName(value)} has no elements`);
  }
}

function position(key: TemplateValue, last: number): number {
  const item = kinded(key);
  if (item.kind !== "int")
    throw new TemplateFunctionError(`an index must be a whole number, not ${typeName(key)}`);
  if (item.value < 0n || item.value > last)
    throw new TemplateFunctionError(`index ${item.value} is out of range`);
  return Number(item.value);
}

function slice(value: TemplateValue, bounds: readonly TemplateValue[]): TemplateValue {
  const item = kinded(value);
  if (bounds.length > 3) throw new TemplateFunctionError("slice takes at most three bounds");
  if (item.kind === "string") {
    if (bounds.length === 3) throw new TemplateFunctionError("a string cannot be sliced with three bounds");
    const bytes = bytesOf(item.value);
    return textOfBytes(bytes.subarray(...sliceBounds(bounds, bytes.length)));
  }
  if (item.kind === "list") return item.value.slice(...sliceBounds(bounds, item.value.length));
  throw new TemplateFunctionError(`a value of type ${typeName(value)} cannot be sliced`);
}

function sliceBounds(bounds: readonly TemplateValue[], length: number): [number, number] {
  const [from = 0, to = length, capacity = to] = bounds.map((bound) => position(bound, length));
  if (from > to || to > capacity)
    throw new TemplateFunctionError("the bounds of the slice are in the wrong order");
  return [from, to];
}

function callValue(target: TemplateValue, values: readonly TemplateValue[]): TemplateValue {
  if (typeof target === "function") return target(...values);
  throw new TemplateFunctionError(`a value of type ${typeName(target)} cannot be called`);
}

/** True when a call of this name may stop before its last argument is evaluated. */
export function decidesEarly(name: string, value: TemplateValue): boolean {
  return (name === "and" && !isTrue(value)) || (name === "or" && isTrue(value));
}
