/** cty values in gob, as data sources of older plugins give them. Source: go-cty, Value.GobEncode; measured, testdata/cty-values.jsonl. */
import {
  asBoolean,
  asNumber,
  asString,
  boolValue,
  elementsOf,
  entriesOf,
  nullValue,
  numberValue,
  stringValue,
  unmarkDeep,
} from "@prebake/hcl";
import type { Value } from "@prebake/hcl";
import { BuildError } from "@prebake/base";
import { decodeTypedValue } from "../decode-typed-value.ts";
import type { ValueForm } from "../decode-typed-value.ts";
import { malformed } from "../malformed.ts";
import { decodeBigFloat, encodeBigFloat } from "./big-float.ts";
import { decodeGob } from "./decode-gob.ts";
import type { GobDefinition } from "./encode-gob.ts";
import { GobWriter, encodeGobStream, gobId } from "./encode-gob.ts";
import { decodeGobType, encodeGobType } from "./gob-type.ts";
import type { GobValue } from "./gob-value.ts";
import { GobInterface, GobOpaque, GobStruct } from "./gob-value.ts";

const what = "a value in gob";

export function decodeGobValue(bytes: Uint8Array): Value {
  const outer = decodeGob(bytes);
  if (!(outer instanceof GobOpaque)) throw malformed(what, "it is none");
  const inner = decodeGob(outer.bytes);
  const type = inner instanceof GobStruct ? inner.fields.get("Ty") : undefined;
  if (!(inner instanceof GobStruct) || !(type instanceof GobOpaque))
    throw malformed(what, "it does not say its type");
  const data = inner.fields.get("V") ?? null;
  return decodeTypedValue({ data, type: decodeGobType(type.bytes) }, form);
}

const form: ValueForm<GobValue> = {
  what,
  constant: (held, type) => (held === null ? nullValue(type) : undefined),
  primitive: (held, type) => {
    const data = content(held);
    if (type.kind === "string" && typeof data === "string") return stringValue(data);
    if (type.kind === "bool" && typeof data === "boolean") return boolValue(data);
    if (type.kind === "number" && data instanceof GobOpaque) return numberValue(decodeBigFloat(data.bytes));
    throw malformed(what, `it has no ${type.kind} where one is meant`);
  },
  items: (held, kind) => (kind === "set" ? setItems(content(held)) : listOf(content(held))),
  members: (held) => {
    const data = content(held);
    if (!(data instanceof Map)) throw malformed(what, "it has no map where one is meant");
    return [...(data as ReadonlyMap<GobValue, GobValue>)].flatMap(([name, item]): [string, GobValue][] =>
      typeof name === "string" ? [[name, item]] : [],
    );
  },
  absentIsNull: true,
};

function content(held: GobValue): GobValue {
  return held instanceof GobInterface ? held.value : held;
}

function listOf(data: GobValue): readonly GobValue[] {
  if (!Array.isArray(data)) throw malformed(what, "it has no list where one is meant");
  return data as readonly GobValue[]; // The only arrays among gob values.
}

function setItems(data: GobValue): readonly GobValue[] {
  const stream = data instanceof GobOpaque ? decodeGob(data.bytes) : undefined;
  if (!(stream instanceof GobStruct)) throw malformed(what, "it has no set where one is meant");
  return listOf(stream.fields.get("Values") ?? []);
}

const id = {
  value: 64,
  gobValue: 65,
  type: 66,
  bigFloat: 78,
  list: 79,
  map: 80,
  set: 82,
  gobSet: 83,
  rules: 84,
} as const;
const opaqueType: GobDefinition = { id: id.type, name: "Type", kind: "opaque" };
const contents: readonly GobDefinition[] = [
  { id: id.bigFloat, name: "Float", kind: "opaque" },
  { id: id.list, name: "[]interface {}", kind: "slice", element: gobId.interface },
  { id: id.map, name: "map[string]interface {}", kind: "map", key: gobId.string, element: gobId.interface },
  { id: id.set, name: "Set", kind: "opaque" },
];
const gobValue: GobDefinition = {
  id: id.gobValue,
  name: "gobValue",
  kind: "struct",
  fields: [
    ["Version", gobId.int],
    ["Ty", id.type],
    ["V", gobId.interface],
  ],
};

/** Marks are dropped; throws `plugin/inexpressible-value` for values that are not wholly known. */
export function encodeGobValue(value: Value): Uint8Array {
  if (!value.isWhollyKnown) {
    throw new BuildError("plugin/inexpressible-value", {
      message: "Cannot send a value to a plugin: a part of it is not known yet",
    });
  }
  const plain = unmarkDeep(value).value;
  const fields: [number, Uint8Array][] = [[1, new GobWriter().bytes(encodeGobType(plain.type)).finish()]];
  if (!plain.isNull) fields.push([2, held(plain)]);
  const bytes = new GobWriter().struct(fields).finish();
  const inner = encodeGobStream([gobValue, opaqueType, ...contents], {
    id: id.gobValue,
    bytes,
    isStruct: true,
  });
  const outer: GobDefinition = { id: id.value, name: "Value", kind: "opaque" };
  return encodeGobStream([outer], {
    id: id.value,
    bytes: new GobWriter().bytes(inner).finish(),
    isStruct: false,
  });
}

/** As the content of an interface; null is a nil one. */
function held(value: Value): Uint8Array {
  const writer = new GobWriter();
  if (value.isNull) return writer.uint(0).finish();
  const content = (bytes: Uint8Array) => ({ bytes, isStruct: false });
  switch (value.type.kind) {
    case "string":
      return writer
        .interface("string", gobId.string, content(new GobWriter().text(asString(value)).finish()))
        .finish();
    case "bool":
      return writer
        .interface("bool", gobId.bool, content(new GobWriter().uint(asBoolean(value) ? 1 : 0).finish()))
        .finish();
    case "number": {
      const number = new GobWriter().bytes(encodeBigFloat(asNumber(value))).finish();
      return writer.interface("math/big.Float", id.bigFloat, content(number)).finish();
    }
    case "list":
    case "tuple":
      return writer.interface("[]interface {}", id.list, content(items(value))).finish();
    case "map":
    case "object":
      return writer.interface("map[string]interface {}", id.map, content(members(value))).finish();
    default:
      return writer
        .interface("github.com/zclconf/go-cty/cty/set.Set", id.set, content(setContent(value)))
        .finish();
  }
}

function items(value: Value): Uint8Array {
  const elements = elementsOf(value);
  const writer = new GobWriter().uint(elements.length);
  for (const element of elements) writer.raw(held(element));
  return writer.finish();
}

function members(value: Value): Uint8Array {
  const all = entriesOf(value);
  const writer = new GobWriter().uint(all.length);
  for (const [name, member] of all) writer.text(name).raw(held(member));
  return writer.finish();
}

/** A set is a stream of its own, with the type of its elements as its rules. */
function setContent(value: Value): Uint8Array {
  const element = value.type.kind === "set" ? value.type.element : value.type;
  const rules: GobDefinition = {
    id: id.rules,
    name: "setRules",
    kind: "struct",
    fields: [["Type", id.type]],
  };
  const gobSet: GobDefinition = {
    id: id.gobSet,
    name: "gobSet",
    kind: "struct",
    fields: [
      ["Version", gobId.int],
      ["Rules", gobId.interface],
      ["Values", id.list],
    ],
  };
  const rule = new GobWriter().struct([[0, new GobWriter().bytes(encodeGobType(element)).finish()]]).finish();
  const fields: [number, Uint8Array][] = [
    [
      1,
      new GobWriter()
        .interface("github.com/zclconf/go-cty/cty.setRules", id.rules, { bytes: rule, isStruct: true })
        .finish(),
    ],
  ];
  if (elementsOf(value).length > 0) fields.push([2, items(value)]);
  const bytes = new GobWriter().struct(fields).finish();
  return new GobWriter()
    .bytes(
      encodeGobStream([gobSet, rules, opaqueType, ...contents], { id: id.gobSet, bytes, isStruct: true }),
    )
    .finish();
}
