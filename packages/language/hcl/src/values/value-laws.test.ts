/** Laws that values obey, tried on many values of all types: made by a generator with a fixed start, so that a failure comes again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { convertValue } from "./convert.ts";
import { decodeJson, encodeJson } from "./json.ts";
import type { Type } from "./type.ts";
import {
  BoolType,
  DynamicType,
  NumberType,
  StringType,
  hasDynamicPart,
  listType,
  mapType,
  objectType,
  setType,
  tupleType,
  typeConstraintText,
  typesEqual,
} from "./type.ts";
import { canConvert, unifyTypes } from "./unify.ts";
import type { Value } from "./value.ts";
import {
  SENSITIVE,
  boolValue,
  containsMark,
  elementsOf,
  entriesOf,
  identityText,
  isCollection,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  unknownValue,
  unmarkDeep,
  valuesEqual,
} from "./value.ts";

let state = 7;

/** A whole number below the limit, always the same ones. Source: the generator of Park and Miller. */
function below(limit: number): number {
  state = (state * 48_271) % 2_147_483_647;
  return state % limit;
}

function oneOf<T>(...choices: readonly [T, ...T[]]): T {
  return choices[below(choices.length)] ?? choices[0];
}

function someType(depth: number): Type {
  if (depth === 0) return oneOf(StringType, NumberType, BoolType, DynamicType);
  const inner = (): Type => someType(depth - 1);
  switch (below(7)) {
    case 0:
      return listType(inner());
    case 1:
      return setType(inner());
    case 2:
      return mapType(inner());
    case 3:
      return tupleType(Array.from({ length: below(3) }, inner));
    case 4:
      return objectType(new Map(oneOf([], ["a"], ["a", "b"]).map((name) => [name, inner()])));
    default:
      return someType(0);
  }
}

function someValue(depth: number, unknowns = true): Value {
  const inner = (): Value => someValue(depth - 1, unknowns);
  if (depth > 0 && below(3) > 0) {
    if (below(2) === 0) return tupleValue(Array.from({ length: below(4) }, inner));
    return objectValue(new Map(oneOf([], ["a"], ["b"], ["a", "b"]).map((name) => [name, inner()])));
  }
  const text = stringValue(oneOf("", "1", "true", "x", "é"));
  const plain = oneOf(
    text,
    numberValue(below(4)),
    boolValue(below(2) === 0),
    nullValue(),
    nullValue(StringType),
  );
  return unknowns && below(8) === 0 ? unknownValue(someType(1)) : plain;
}

/** A value of one of the types that no expression can write, by conversion. */
function someConverted(unknowns = true): Value {
  for (;;) {
    const result = convertValue(someValue(3, unknowns), someType(3));
    if (result.ok) return result.value;
  }
}

function assertSound(value: Value, where: string): void {
  if (!value.isKnown || value.isNull || !isCollection(value)) return;
  const { type } = value;
  const parts =
    type.kind === "map" || type.kind === "object" ? entriesOf(value) : elementsOf(value).entries();
  for (const [step, part] of parts) {
    const wanted =
      "element" in type
        ? type.element
        : type.kind === "tuple"
          ? type.elements[Number(step)]
          : type.kind === "object"
            ? type.attributes.get(String(step))
            : undefined;
    assert.ok(
      wanted && typesEqual(part.type, wanted),
      `${where}: ${typeConstraintText(part.type)} in ${typeConstraintText(type)}`,
    );
    assertSound(part, where);
  }
}

const rounds = Array.from({ length: 1500 }, (_, at) => at);

test("the parts of what is converted have the types that the type of the whole says", () => {
  let converted = 0;
  for (const _ of rounds) {
    const [value, type] = [someValue(3), someType(3)];
    const result = convertValue(value, type);
    if (!result.ok) continue;
    converted++;
    assertSound(result.value, `${typeConstraintText(value.type)} to ${typeConstraintText(type)}`);
  }
  assert.ok(converted > 200);
});

test("what was converted fits: converting it again to the same type, or to its own, changes nothing", () => {
  for (const _ of rounds) {
    const type = someType(3);
    const once = convertValue(someValue(3, false), type);
    if (!once.ok) continue;
    const [again, own] = [convertValue(once.value, type), convertValue(once.value, once.value.type)];
    assert.ok(again.ok && own.ok, typeConstraintText(type));
    assert.equal(identityText(again.value), identityText(once.value));
    assert.ok(typesEqual(again.value.type, once.value.type));
    assert.equal(own.value, once.value);
  }
});

test("a conversion that can be never fails for what is null or not known", () => {
  for (const _ of rounds) {
    const [from, to] = [someType(2), someType(2)];
    if (!canConvert(from, to)) continue;
    for (const value of [nullValue(from), unknownValue(from)]) {
      const result = convertValue(value, to);
      assert.ok(result.ok, `${typeConstraintText(from)} to ${typeConstraintText(to)}`);
      assert.deepEqual([result.value.isNull, result.value.isKnown], [value.isNull, value.isKnown]);
    }
  }
});

test("a safe conversion is an unsafe one that never fails, when its type leaves nothing open", () => {
  for (const _ of rounds) {
    const value = someConverted(false);
    const to = someType(2);
    if (hasDynamicPart(to) || !canConvert(value.type, to, "safe")) continue;
    assert.ok(canConvert(value.type, to, "unsafe"));
    assert.ok(convertValue(value, to).ok, `${typeConstraintText(value.type)} to ${typeConstraintText(to)}`);
  }
});

test("types are unified in a type that all of them can become, whatever their order", () => {
  for (const _ of rounds) {
    const types = [someType(2), someType(2), someType(1)];
    for (const mode of ["safe", "unsafe"] as const) {
      const unified = unifyTypes(types, mode);
      const turned = unifyTypes(types.toReversed(), mode);
      assert.equal(unified === undefined, turned === undefined, types.map(typeConstraintText).join(" and "));
      if (unified === undefined || unified.kind === "dynamic") continue;
      for (const type of types)
        assert.ok(
          typesEqual(type, unified) || canConvert(type, unified, mode),
          `${typeConstraintText(type)} to ${typeConstraintText(unified)}`,
        );
    }
  }
});

test("equality: each value equals itself, both ways around, and exactly when the identity texts of one type do", () => {
  for (const _ of rounds) {
    const [a, b] = [someConverted(false), someConverted(false)];
    assert.equal(valuesEqual(a, a), true);
    assert.equal(valuesEqual(a, b), valuesEqual(b, a));
    if (typesEqual(a.type, b.type)) assert.equal(valuesEqual(a, b), identityText(a) === identityText(b));
  }
});

test("equality of what is not known never says more than turns out to be true", () => {
  const filled = (value: Value, by: Value): Value => {
    if (!value.isKnown) {
      const result = convertValue(by, value.type);
      return result.ok ? result.value : nullValue(value.type);
    }
    if (value.type.kind === "tuple" && !value.isNull)
      return tupleValue(elementsOf(value).map((part) => filled(part, by)));
    if (value.type.kind === "object" && !value.isNull)
      return objectValue(new Map(entriesOf(value).map(([name, part]) => [name, filled(part, by)])));
    return value;
  };
  for (const _ of rounds) {
    const [a, b] = [someValue(2), someValue(2)];
    const before = valuesEqual(a, b);
    if (before === undefined) continue;
    for (const by of [nullValue(), stringValue("1"), tupleValue([])])
      assert.equal(
        valuesEqual(filled(a, by), filled(b, by)),
        before,
        `${identityText(a)} and ${identityText(b)}`,
      );
  }
});

test("JSON: what is written is read as a value that is written the same", () => {
  for (const _ of rounds) {
    const value = someConverted(false);
    const text = encodeJson(value);
    assert.ok(text.ok);
    const read = decodeJson(text.text);
    assert.ok(read.ok);
    const again = encodeJson(read.value);
    assert.ok(again.ok);
    assert.equal(again.text, text.text);
    assert.deepEqual(JSON.parse(text.text), JSON.parse(again.text));
  }
});

test("a mark anywhere inside is seen, survives a conversion, and is taken off without a trace", () => {
  const sensitive = new Set([SENSITIVE]);
  for (const _ of rounds) {
    const secret = someValue(2).withMarks(sensitive);
    const whole = tupleValue([someValue(1), objectValue({ a: secret })]);
    assert.ok(containsMark(whole, SENSITIVE) && whole.marks.size === 0);
    const bare = unmarkDeep(whole);
    assert.ok(!containsMark(bare.value));
    assert.deepEqual([...bare.marks], [SENSITIVE]);
    const converted = convertValue(secret, someType(2));
    if (converted.ok) assert.ok(converted.value.marks.has(SENSITIVE));
  }
});
