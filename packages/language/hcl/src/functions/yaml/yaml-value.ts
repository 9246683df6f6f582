/** Values of YAML nodes. Source: YAML 1.1 types as go-cty-yaml 1.0.1 takes them; measured on Packer 1.16. */
import { convertValue } from "../../values/convert.ts";
import { HclNumber } from "../../values/number.ts";
import { StringType } from "../../values/type.ts";
import type { Value } from "../../values/value.ts";
import {
  asString,
  boolValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
} from "../../values/value.ts";
import { FunctionFailure } from "../function-failure.ts";
import { decodeBase64 } from "../base64.ts";
import { parseYamlTimestamp } from "./yaml-timestamp.ts";
import type { YamlMapping, YamlNode, YamlScalar } from "./yaml-node.ts";

const tagPrefix = "tag:yaml.org,2002:";

const words: ReadonlyMap<string, Value> = new Map([
  ...wordsFor(boolValue(true), ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]),
  ...wordsFor(boolValue(false), ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]),
  ...wordsFor(nullValue(), ["", "~", "null", "Null", "NULL"]),
  ...wordsFor(numberValue(HclNumber.infinity), [".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"]),
  ...wordsFor(numberValue(HclNumber.infinity.negate()), ["-.inf", "-.Inf", "-.INF"]),
]);

/** The value of a node. Throws a `FunctionFailure` for what has none. */
export function yamlValue(node: YamlNode): Value {
  switch (node.kind) {
    case "scalar":
      return scalarValue(node);
    case "sequence":
      checkTag(node, "seq");
      return tupleValue(node.items.map(yamlValue));
    case "mapping":
      return objectValue(attributesOf(node));
  }
}

function checkTag({ kind, tag }: YamlNode, own: string): void {
  if (tag !== undefined && tag !== tagPrefix + own)
    throw new FunctionFailure(`A YAML ${kind} cannot have the tag "${shortTag(tag)}".`);
}

function attributesOf(node: YamlMapping): ReadonlyMap<string, Value> {
  checkTag(node, "map");
  const attributes = new Map<string, Value>();
  for (const [key, value] of node.entries) {
    if (key.kind === "scalar" && key.tag === undefined && key.text === "<<") {
      if (value.kind !== "mapping") throw new FunctionFailure('A YAML merge key ("<<") needs a mapping.');
      for (const [name, part] of attributesOf(value)) attributes.set(name, part);
    } else {
      attributes.set(keyText(key), yamlValue(value));
    }
  }
  return attributes;
}

function keyText(key: YamlNode): string {
  const converted = key.kind === "scalar" ? convertValue(scalarValue(key), StringType) : undefined;
  if (!converted?.ok || converted.value.isNull)
    throw new FunctionFailure("A key of a YAML mapping must be a string.");
  return asString(converted.value);
}

const tags = ["str", "binary", "bool", "int", "float", "null", "timestamp"];

function scalarValue({ text, style, tag }: YamlScalar): Value {
  const type = tag?.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : tag;
  if (type !== undefined && (type === tag || !tags.includes(type)))
    throw new FunctionFailure(`The YAML tag "${shortTag(tag ?? "")}" is not supported.`);
  if (type === "str") return stringValue(text);
  if (type === "binary") return binaryValue(text);
  if (style === "quoted")
    return type !== undefined && !canBeMore(text) ? tagged(text, type) : stringValue(text);
  const value = (canBeMore(text) ? resolved(text, type) : undefined) ?? tagged(text, type);
  // A block is always a string, but of what its text would mean: of `yes` it is "true", and without a text it is null.
  return style === "block" && type === undefined ? asStringValue(value) : value;
}

/** Texts that begin like this may be no strings. */
function canBeMore(text: string): boolean {
  return text === "" || /^[-+.\dyYnNtTfFoO~]/.test(text);
}

/** What a text is that is not quoted, whatever its tag says. Undefined when only the tag can tell. */
function resolved(text: string, type: string | undefined): Value | undefined {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (type === undefined && /^\.(?:nan|NaN|NAN)$/.test(text))
    throw new FunctionFailure("YAML's not-a-number has no value here.");
  if (text.startsWith(".")) return decimal(text);
  if (!/^[-+\d]/.test(text)) return undefined;
  const time = type === undefined || type === "timestamp" ? parseYamlTimestamp(text) : undefined;
  if (time !== undefined) return stringValue(time);
  const plain = text.replaceAll("_", "");
  return decimal(plain) ?? (/^-?0b/.test(plain) ? tagged(text, "int") : undefined);
}

function decimal(text: string): Value | undefined {
  const number = HclNumber.parse(text);
  return number && numberValue(number);
}

/** What the tag makes of a text that means nothing by itself; without one it is a string. */
function tagged(text: string, type: string | undefined): Value {
  const value = type === undefined ? stringValue(text) : readers[type]?.(text);
  if (value === undefined)
    throw new FunctionFailure(`The text of a YAML value is not of its type "!!${type}".`);
  return value;
}

type Reader = (text: string) => Value | undefined;

const readers: Readonly<Record<string, Reader>> = {
  null: () => nullValue(),
  int: taggedNumber,
  float: taggedNumber,
  timestamp: (text) => {
    const time = parseYamlTimestamp(text);
    return time === undefined ? undefined : stringValue(time);
  },
};

function taggedNumber(text: string): Value | undefined {
  const plain = text.replaceAll("_", "");
  const [, sign, digits = ""] = /^([+-]?)(0(?:[xX][\da-fA-F]+|[oO][0-7]+|[bB][01]+))$/.exec(plain) ?? [];
  if (sign === undefined) return decimal(plain);
  const number = sign === "-" ? -BigInt(digits) : BigInt(digits);
  const fits = number >= -(1n << 63n) && number < 1n << (sign === "" ? 64n : 63n);
  return fits ? numberValue(number) : undefined;
}

/** Bytes stay in base64, but they must be that. */
function binaryValue(text: string): Value {
  if (decodeBase64(text) === undefined)
    throw new FunctionFailure('The text of a YAML value is not of its type "!!binary".');
  return stringValue(text);
}

function asStringValue(value: Value): Value {
  const converted = convertValue(value, StringType);
  return converted.ok ? converted.value : value;
}

function shortTag(tag: string): string {
  return tag.replace(tagPrefix, "!!");
}

function wordsFor(value: Value, texts: readonly string[]): [string, Value][] {
  return texts.map((text) => [text, value]);
}
