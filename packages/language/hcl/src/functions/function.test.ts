import assert from "node:assert/strict";
import { test } from "node:test";
import { NumberType, StringType, listType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import {
  SENSITIVE,
  asString,
  containsMark,
  listValue,
  nullValue,
  numberValue,
  stringValue,
  unknownValue,
} from "../values/value.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { CallEnvironment, CallResult, HclFunction, Parameter } from "./function.ts";
import { callFunction, parameterAt } from "./function.ts";

const sensitive = new Set([SENSITIVE]);
// The functions of this file ask for nothing in their environment.
const environment = {} as CallEnvironment;

/** Joins its arguments by `+`. */
function joiner(parameters: readonly Parameter[], variadic?: Parameter): HclFunction {
  return {
    name: "joiner",
    group: "string",
    doc: "Joins.",
    examples: [],
    parameters,
    ...(variadic && { variadic }),
    returns: StringType,
    call: ({ values }) =>
      stringValue(
        values.map((value) => (value.isNull ? "null" : value.isKnown ? asString(value) : "?")).join("+"),
      ),
  };
}

function outcome(result: CallResult): string {
  if (!result.ok) return [result.reason, result.argumentIndex].filter((part) => part !== undefined).join(" ");
  return result.value.isKnown ? asString(result.value) : `unknown ${result.value.type.kind}`;
}

const text: Parameter = { name: "text", type: StringType };
const any: Parameter = { name: "any", type: { kind: "dynamic" } };
const one = joiner([text]);

const calls: readonly (readonly [what: string, fn: HclFunction, args: readonly Value[], wanted: string])[] = [
  ["converts arguments", one, [numberValue(1.5)], "1.5"],
  ["refuses what cannot be converted", one, [listValue(StringType, [])], "argument 0"],
  ["counts too few", joiner([text, text]), [stringValue("a")], "too-few-arguments"],
  ["counts too many", one, [stringValue("a"), stringValue("b")], "too-many-arguments 1"],
  ["takes any number of the last kind", joiner([text], text), ["a", "b", "c"].map(stringValue), "a+b+c"],
  ["refuses null", one, [nullValue()], "argument 0"],
  ["passes null on where it is allowed", joiner([{ ...text, allowNull: true }]), [nullValue()], "null"],
  ["does not call for an unknown argument", one, [unknownValue(NumberType)], "unknown string"],
  [
    "passes unknown on where it is allowed",
    joiner([{ ...text, allowUnknown: true }]),
    [unknownValue(StringType)],
    "?",
  ],
  ["knows nothing of a result when a type is not known", joiner([any]), [unknownValue()], "unknown dynamic"],
  [
    "works with unknown types where they are allowed",
    joiner([{ ...any, allowDynamic: true, allowUnknown: true }]),
    [unknownValue()],
    "?",
  ],
];

for (const [what, fn, args, wanted] of calls) {
  test(`callFunction() ${what}`, () => assert.equal(outcome(callFunction(fn, args, environment)), wanted));
}

test("callFunction() takes marks off and puts them on the result", () => {
  const result = callFunction(one, [stringValue("x").withMarks(sensitive)], environment);
  assert.ok(result.ok);
  assert.ok(containsMark(result.value, SENSITIVE));
});

test("callFunction() keeps marks of unknown arguments", () => {
  const result = callFunction(one, [unknownValue(StringType).withMarks(sensitive)], environment);
  assert.ok(result.ok && result.value.marks.has(SENSITIVE));
});

test("callFunction() hands marked values on where it is allowed", () => {
  let seen: Value | undefined;
  const fn: HclFunction = {
    ...one,
    parameters: [{ name: "list", type: listType(StringType), allowMarked: true }],
    call: (args) => {
      seen = args.at(0);
      return stringValue("");
    },
  };
  const result = callFunction(
    fn,
    [listValue(StringType, [stringValue("x").withMarks(sensitive)])],
    environment,
  );
  assert.ok(result.ok && seen && containsMark(seen) && !containsMark(result.value));
});

test("callFunction() tells failures of arguments from failures of the call", () => {
  const failing = (index?: number): HclFunction => ({
    ...one,
    call: () => {
      throw new FunctionFailure("No.", index);
    },
  });
  assert.deepEqual(callFunction(failing(), [stringValue("")], environment), {
    ok: false,
    reason: "failed",
    message: "No.",
  });
  assert.deepEqual(callFunction(failing(0), [stringValue("")], environment), {
    ok: false,
    reason: "argument",
    argumentIndex: 0,
    message: "No.",
  });
});

test("callFunction() lets bugs through", () => {
  const broken: HclFunction = { ...one, call: ({ values }) => values[7] as never };
  assert.throws(() => callFunction(broken, [stringValue("")], environment), TypeError);
});

test("parameterAt() finds the variadic parameter", () => {
  const fn = joiner([text], any);
  assert.deepEqual(
    [0, 1, 5].map((index) => parameterAt(fn, index)?.name),
    ["text", "any", "any"],
  );
  assert.equal(parameterAt(one, 1), undefined);
});
