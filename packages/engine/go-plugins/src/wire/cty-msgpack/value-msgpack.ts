/** Values in MessagePack with their type: `[type as JSON, value]`, as data sources give them. Source: go-cty msgpack with a dynamic type. */
import {
  DynamicType,
  HclNumber,
  asBoolean,
  asNumber,
  asString,
  boolValue,
  elementsOf,
  entriesOf,
  nullValue,
  numberValue,
  stringValue,
  unknownValue,
  unmarkDeep,
} from "@prebake/hcl";
import type { Value } from "@prebake/hcl";
import { BuildError, invariant } from "@prebake/base";
import { typeFromJson, typeToJson } from "../cty-json/type-json.ts";
import { decodeTypedValue } from "../decode-typed-value.ts";
import type { TypedData, ValueForm } from "../decode-typed-value.ts";
import { malformed } from "../malformed.ts";
import { decodeMsgpack } from "../msgpack/decode-msgpack.ts";
import { encodeMsgpack } from "../msgpack/encode-msgpack.ts";
import type { MsgpackMap, MsgpackValue } from "../msgpack/msgpack-value.ts";
import { MsgpackExtension, MsgpackFloat, MsgpackUint } from "../msgpack/msgpack-value.ts";
import { decodeText, encodeText } from "../text.ts";

const what = "a value in MessagePack";

/** Extension types of unknown values: plain, and with hints about what they may become (which are not looked at). */
const unknownPlain = 0;
const unknownRefined = 12;

/** Marks are dropped. */
export function encodeCtyMsgpack(value: Value): Uint8Array {
  return encodeMsgpack(dynamicPair(unmarkDeep(value).value));
}

export function decodeCtyMsgpack(bytes: Uint8Array): Value {
  return decodeTypedValue({ data: decodeMsgpack(bytes), type: DynamicType }, form);
}

function dynamicPair(value: Value): MsgpackValue {
  return [encodeText(JSON.stringify(typeToJson(value.type))), plain(value)];
}

function plain(value: Value): MsgpackValue {
  if (!value.isKnown) return new MsgpackExtension(unknownPlain, new Uint8Array(1));
  if (value.isNull) return null;
  switch (value.type.kind) {
    case "string":
      return asString(value);
    case "number":
      return plainNumber(asNumber(value));
    case "bool":
      return asBoolean(value);
    case "list":
    case "set":
    case "tuple":
      return elementsOf(value).map(plain);
    case "map":
    case "object":
      return new Map(entriesOf(value).map(([name, part]) => [name, plain(part)]));
    default:
      throw new BuildError("plugin/inexpressible-value", {
        message: `Cannot send a value to a plugin: a ${value.type.kind} has no form there`,
      });
  }
}

/** A whole number of 64 bits, else a float when that is exact, else decimal text. */
function plainNumber(number: HclNumber): MsgpackValue {
  if (number.isInteger() && number.bitSize <= 64) {
    const whole = number.toBigInt();
    if (BigInt.asIntN(64, whole) === whole) return whole < 0n ? whole : new MsgpackUint(whole);
  }
  const double = number.toNumber();
  if (!number.isFinite || HclNumber.fromDouble(double).compare(number) === 0) return new MsgpackFloat(double);
  return number.toText();
}

/** From `[type, value]`. */
function typedData(pair: MsgpackValue): TypedData<MsgpackValue> {
  const [type, data] = listOf(pair);
  if (!(type instanceof Uint8Array) || data === undefined) throw malformed(what, "it does not say its type");
  return { data, type: typeFromJson(parseJson(decodeText(type))) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    invariant(error instanceof SyntaxError, "JSON.parse throws syntax errors only");
    throw malformed(what, "its type is no JSON");
  }
}

const form: ValueForm<MsgpackValue> = {
  what,
  constant: (data, type) => {
    if (data === null) return nullValue(type);
    const isUnknown =
      data instanceof MsgpackExtension && (data.type === unknownPlain || data.type === unknownRefined);
    return isUnknown ? unknownValue(type) : undefined;
  },
  primitive: (data, type) => {
    if (type.kind === "string") return stringValue(textOf(data));
    if (type.kind === "number") return numberValue(numberOf(data));
    if (typeof data !== "boolean") throw malformed(what, "it has no bool where one is meant");
    return boolValue(data);
  },
  items: listOf,
  members: (data) => {
    if (!(data instanceof Map)) throw malformed(what, "it has no map where one is meant");
    return [...(data as MsgpackMap)].map(([name, item]) => [textOf(name), item]); // The only maps among these values.
  },
  dynamic: typedData,
  absentIsNull: false,
};

function textOf(data: MsgpackValue): string {
  if (typeof data === "string") return data;
  if (data instanceof Uint8Array) return decodeText(data);
  throw malformed(what, "it has no text where one is meant");
}

function numberOf(data: MsgpackValue): HclNumber {
  if (typeof data === "number" || typeof data === "bigint") return HclNumber.from(data);
  if (data instanceof MsgpackUint) return HclNumber.from(data.value);
  if (data instanceof MsgpackFloat && !Number.isNaN(data.value)) return HclNumber.fromDouble(data.value);
  const parsed = typeof data === "string" ? HclNumber.parse(data) : undefined;
  if (!parsed) throw malformed(what, "it has no number where one is meant");
  return parsed;
}

function listOf(data: MsgpackValue): readonly MsgpackValue[] {
  if (!Array.isArray(data)) throw malformed(what, "it has no list where one is meant");
  return data as readonly MsgpackValue[]; // The only arrays among these values.
}
