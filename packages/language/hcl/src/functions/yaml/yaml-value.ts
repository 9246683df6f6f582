/** Values of YAML nodes. Source: YAML 1.1 types as go-cty-yaml 1.0.2 takes them, measured on Packer 1.16. */
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
      return tupleValue(node.items.map(yamlValue));
    case "mapping":
      return mappingValue(node);
  }
}

function mappingValue(node: YamlMapping): Value {
  const attributes = new Map<string, Value>();
  for (const [key, value] of node.entries) {
    if (key.kind === "scalar" && key.plain && key.text === "<<") {
      for (const [name, part] of mergedEntries(value)) attributes.set(name, part);
    } else {
      attributes.set(keyText(key), yamlValue(value));
    }
  }
  return objectValue(attributes);
}

/** What `<<` brings in: a mapping, or several. */
function mergedEntries(value: YamlNode): Iterable<[string, Value]> {
  const sources = value.kind === "sequence" ? value.items : [value];
  return sources.flatMap((source) => {
    if (source.kind !== "mapping") throw new FunctionFailure('A YAML merge key ("<<") needs a mapping.');
    return source.entries.map(([key, part]): [string, Value] => [keyText(key), yamlValue(part)]);
  });
}

function keyText(key: YamlNode): string {
  const converted = key.kind === "scalar" ? convertValue(scalarValue(key), StringType) : undefined;
  if (!converted?.ok || converted.value.isNull)
    throw new FunctionFailure("A key of a YAML mapping must be a string.");
  return asString(converted.value);
}

function scalarValue({ text, plain, tag }: YamlScalar): Value {
  if (tag !== undefined && !tag.startsWith(tagPrefix))
    throw new FunctionFailure(`The YAML tag "${tag}" is not supported.`);
  const type = tag?.slice(tagPrefix.length);
  if (type !== undefined) return taggedValue(text, type);
  return plain ? plainValue(text) : stringValue(text);
}

function plainValue(text: string): Value {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) throw new FunctionFailure("YAML's not-a-number has no value here.");
  if (!/^[-+.\d]/.test(text)) return stringValue(text);
  const time = parseYamlTimestamp(text);
  if (time !== undefined) return stringValue(time);
  return (
    (text.startsWith(".") ? parsedNumber(text) : parsedNumber(text.replaceAll("_", ""))) ?? stringValue(text)
  );
}

function parsedNumber(text: string): Value | undefined {
  const number = HclNumber.parse(text) ?? binaryNumber(text);
  return number && numberValue(number);
}

function binaryNumber(text: string): HclNumber | undefined {
  const [, sign, digits] = /^(-?)0b([01]{1,64})$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = HclNumber.from(BigInt(`0b${digits}`));
  return sign === "-" ? number.negate() : number;
}

type Reader = (text: string) => Value | undefined;

const readers: Readonly<Record<string, Reader>> = {
  str: stringValue,
  binary: (text) => (decodeBase64(text.replace(/\s+/g, "")) === undefined ? undefined : stringValue(text)),
  bool: (text) => ofKind(words.get(text), "bool"),
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
  if (/^0(?:x[\da-fA-F]{1,16}|o[0-7]{1,21})$/.test(plain)) return numberValue(BigInt(plain));
  return parsedNumber(plain) ?? ofKind(words.get(text), "number");
}

function taggedValue(text: string, type: string): Value {
  const reader = readers[type];
  if (reader === undefined) throw new FunctionFailure(`The YAML tag "!!${type}" is not supported.`);
  const value = reader(text);
  if (value === undefined)
    throw new FunctionFailure(`The text of a YAML value is not of its type "!!${type}".`);
  return value;
}

function ofKind(value: Value | undefined, kind: "bool" | "number"): Value | undefined {
  return value?.type.kind === kind ? value : undefined;
}

function wordsFor(value: Value, texts: readonly string[]): [string, Value][] {
  return texts.map((text) => [text, value]);
}
