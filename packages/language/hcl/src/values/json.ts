/** JSON texts of values and values of JSON texts, as `jsonencode` and `jsondecode` know them. */
import type { Value } from "./value.ts";
import {
  asBoolean,
  asNumber,
  asString,
  boolValue,
  elementsOf,
  entriesOf,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  unmarkDeep,
} from "./value.ts";
import { HclNumber } from "./number.ts";

export type EncodeResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** `offset` is where in the text (UTF-16) the reading stopped. */
export type DecodeResult =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** Deeper texts are refused: each level costs stack. */
const depthLimit = 1000;

/**
 * Compact JSON with sorted keys and all digits of numbers; `<`, `>`, `&` and line separators are escaped as Go does. Fails for
 * infinities and capsules. The value is wholly known; marks are ignored.
 */
export function encodeJson(value: Value): EncodeResult {
  const parts: string[] = [];
  const problem = writeJson(unmarkDeep(value).value, parts);
  return problem === undefined ? { ok: true, text: parts.join("") } : { ok: false, message: problem };
}

/** A JSON string with its quotes. Source: Go's encoding/json, which escapes for HTML. */
export function jsonStringText(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The value of a JSON text: objects, tuples, and numbers with all their digits. Of repeated keys the last counts. */
export function decodeJson(text: string): DecodeResult {
  const reader: JsonReader = { text, offset: 0 };
  try {
    const value = readValue(reader, 0);
    skipSpace(reader);
    if (reader.offset < text.length) throw new JsonProblem("there is more text after the value");
    return { ok: true, value };
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    return { ok: false, message: error.message, offset: reader.offset };
  }
}

/** Thrown inside this file only. */
class JsonProblem extends Error {}

interface JsonReader {
  readonly text: string;
  offset: number;
}

function writeJson(value: Value, parts: string[]): string | undefined {
  if (value.isNull) {
    parts.push("null");
    return undefined;
  }
  switch (value.type.kind) {
    case "string":
      parts.push(jsonStringText(asString(value)));
      return undefined;
    case "bool":
      parts.push(String(asBoolean(value)));
      return undefined;
    case "number":
      parts.push(asNumber(value).toText());
      return asNumber(value).isFinite ? undefined : "an infinite number has no JSON form";
    case "list":
    case "set":
    case "tuple":
      return writeArray(value, parts);
    case "map":
    case "object":
      return writeObject(value, parts);
    default:
      return `a value of type ${value.type.kind} has no JSON form`;
  }
}

function writeArray(value: Value, parts: string[]): string | undefined {
  parts.push("[");
  for (const [at, element] of elementsOf(value).entries()) {
    if (at > 0) parts.push(",");
    const problem = writeJson(element, parts);
    if (problem !== undefined) return problem;
  }
  parts.push("]");
  return undefined;
}

function writeObject(value: Value, parts: string[]): string | undefined {
  parts.push("{");
  for (const [at, [name, part]] of entriesOf(value).entries()) {
    parts.push(at > 0 ? "," : "", jsonStringText(name), ":");
    const problem = writeJson(part, parts);
    if (problem !== undefined) return problem;
  }
  parts.push("}");
  return undefined;
}

const space = /[ \t\r\n]*/y;
const word = /true|false|null/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// oxlint-disable-next-line no-control-regex -- control characters are what JSON strings must not hold.
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const literals: Readonly<Record<string, Value>> = {
  true: boolValue(true),
  false: boolValue(false),
  null: nullValue(),
};

function readValue(reader: JsonReader, depth: number): Value {
  if (depth > depthLimit) throw new JsonProblem(`it is nested deeper than ${depthLimit} levels`);
  skipSpace(reader);
  switch (reader.text[reader.offset]) {
    case "{":
      return readObject(reader, depth);
    case "[":
      return readArray(reader, depth);
    case '"':
      return stringValue(readString(reader));
    default:
      return readScalar(reader);
  }
}

function readScalar(reader: JsonReader): Value {
  const literal = literals[take(reader, word) ?? ""];
  if (literal !== undefined) return literal;
  const parsed = HclNumber.parse(take(reader, number) ?? "");
  if (parsed === undefined) throw new JsonProblem("a value is missing");
  return numberValue(parsed);
}

function readString(reader: JsonReader): string {
  const text = take(reader, string);
  if (text === undefined)
    throw new JsonProblem("the string is not closed, or holds a control character or an unknown escape");
  // Sound: the text has just been matched as one JSON string.
  return JSON.parse(text) as string;
}

function readArray(reader: JsonReader, depth: number): Value {
  const elements: Value[] = [];
  reader.offset++;
  if (takeChar(reader, "]")) return tupleValue(elements);
  do elements.push(readValue(reader, depth + 1));
  while (takeChar(reader, ","));
  if (!takeChar(reader, "]")) throw new JsonProblem('a "," or "]" is missing');
  return tupleValue(elements);
}

function readObject(reader: JsonReader, depth: number): Value {
  const attributes = new Map<string, Value>();
  reader.offset++;
  if (takeChar(reader, "}")) return objectValue(attributes);
  do {
    skipSpace(reader);
    if (reader.text[reader.offset] !== '"') throw new JsonProblem("a quoted key is missing");
    const name = readString(reader);
    if (!takeChar(reader, ":")) throw new JsonProblem('a ":" is missing after the key');
    attributes.set(name, readValue(reader, depth + 1));
  } while (takeChar(reader, ","));
  if (!takeChar(reader, "}")) throw new JsonProblem('a "," or "}" is missing');
  return objectValue(attributes);
}

function skipSpace(reader: JsonReader): void {
  take(reader, space);
}

function takeChar(reader: JsonReader, char: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.offset] !== char) return false;
  reader.offset++;
  return true;
}

function take(reader: JsonReader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.offset;
  const [match] = pattern.exec(reader.text) ?? [];
  reader.offset += match?.length ?? 0;
  return match;
}
