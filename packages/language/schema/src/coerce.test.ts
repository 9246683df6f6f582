/** What each kind of field makes of each kind of value. Expected values: go-cty 1.13 (HCL), the decoder of packer-plugin-sdk 0.6.10 (legacy JSON). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { doc, run } from "./decode-rig.fixture.ts";
import { bool, duration, int, ints, string, stringMap, strings, stringTable } from "./index.ts";
import type { ConfigSyntax, Field } from "./index.ts";

const wrongType = Symbol("wrong-type");
const badDuration = Symbol("bad-duration");
/** Decoded to nothing: what is not set, as a zero value is not. */
const unset = undefined;

/** What is written, what it is in legacy JSON, what in HCL. */
type CoercionRow = readonly [written: unknown, json: unknown, hcl: unknown];

function checkCoercions(field: Field, rows: readonly CoercionRow[]): void {
  for (const [written, json, hcl] of rows) {
    const expected: Readonly<Record<ConfigSyntax, unknown>> = { json, hcl };
    for (const syntax of ["json", "hcl"] as const) {
      const { config, codes } = run({ x: field }, { x: written }, syntax);
      const [code] = codes;
      const got = code === "wrong-type" ? wrongType : code === "bad-duration" ? badDuration : config["x"];
      assert.deepEqual(got, expected[syntax], `${JSON.stringify(written)} in ${syntax}`);
      assert.equal(codes.length > 0, typeof expected[syntax] === "symbol");
    }
  }
}

test("a string takes numbers and bools", () => {
  checkCoercions(string({ doc }), [
    ["a", "a", "a"],
    ["", unset, unset],
    ["a b", "a b", "a b"],
    [5120, "5120", "5120"],
    [-5, "-5", "-5"],
    [1.5, "1.5", "1.5"],
    [0, "0", "0"],
    [true, "1", "true"],
    [false, "0", "false"],
    [["a"], wrongType, wrongType],
    [[], wrongType, wrongType],
    [{}, wrongType, wrongType],
    [{ a: "x" }, wrongType, wrongType],
  ]);
});

test("a whole number takes texts, in legacy JSON in Go's notations too, and bools there", () => {
  checkCoercions(int({ doc }), [
    [5120, 5120, 5120],
    [-5, -5, -5],
    [0, unset, unset],
    ["5120", 5120, 5120],
    ["-5", -5, -5],
    ["+5", 5, 5],
    ["0", unset, unset],
    ["1e3", wrongType, 1000],
    ["1.0", wrongType, 1],
    ["", unset, wrongType],
    ["a", wrongType, wrongType],
    [" 5", wrongType, wrongType],
    ["5 ", wrongType, wrongType],
    ["0x10", 16, wrongType],
    ["0X1f", 31, wrongType],
    ["010", 8, 10],
    ["0o17", 15, wrongType],
    ["0b11", 3, wrongType],
    ["1_000", 1000, wrongType],
    ["-0x10", -16, wrongType],
    ["0b2", wrongType, wrongType],
    ["08", wrongType, 8],
    ["5m", wrongType, wrongType],
    ["true", wrongType, wrongType],
    [true, 1, wrongType],
    [false, unset, wrongType],
    [[5], wrongType, wrongType],
    [[], wrongType, wrongType],
    [{}, wrongType, wrongType],
  ]);
});

test("a bool takes texts, in legacy JSON those of Go, and numbers there", () => {
  checkCoercions(bool({ doc }), [
    [true, true, true],
    [false, false, false],
    ["true", true, true],
    ["false", false, false],
    ["1", true, true],
    ["0", false, false],
    ["TRUE", true, wrongType],
    ["True", true, wrongType],
    ["t", true, wrongType],
    ["T", true, wrongType],
    ["FALSE", false, wrongType],
    ["f", false, wrongType],
    ["tRUE", wrongType, wrongType],
    ["yes", wrongType, wrongType],
    ["no", wrongType, wrongType],
    ["on", wrongType, wrongType],
    ["", false, wrongType],
    ["a", wrongType, wrongType],
    ["2", wrongType, wrongType],
    [1, true, wrongType],
    [0, false, wrongType],
    [5, true, wrongType],
    [-1, true, wrongType],
    [1.5, true, wrongType],
    [[true], wrongType, wrongType],
    [[], wrongType, wrongType],
    [{}, wrongType, wrongType],
  ]);
});

test("a duration takes Go's texts; a bare number is nanoseconds, in legacy JSON alone", () => {
  checkCoercions(duration({ doc }), [
    ["5m", 300000, 300000],
    ["1h30m", 5400000, 5400000],
    ["90s", 90000, 90000],
    ["10ms", 10, 10],
    ["1us", 0.001, 0.001],
    ["1µs", 0.001, 0.001],
    ["1.5h", 5400000, 5400000],
    ["-5s", -5000, -5000],
    ["+5s", 5000, 5000],
    ["0", unset, unset],
    ["0s", unset, unset],
    ["1h2m3.5s", 3723500, 3723500],
    ["5", badDuration, badDuration],
    ["1d", badDuration, badDuration],
    ["5 m", badDuration, badDuration],
    ["m", badDuration, badDuration],
    ["5m ", badDuration, badDuration],
    ["soon", badDuration, badDuration],
    [5000000000, 5000, wrongType],
    [0, unset, unset],
    [-1000000, -1, wrongType],
    [true, wrongType, wrongType],
    [["5m"], wrongType, wrongType],
    [[], wrongType, wrongType],
    [{}, wrongType, wrongType],
  ]);
});

test("a list of strings takes one value, split at commas, in legacy JSON", () => {
  checkCoercions(strings({ doc }), [
    [["a"], ["a"], ["a"]],
    [
      ["a", "b"],
      ["a", "b"],
      ["a", "b"],
    ],
    [[], [], []],
    [[""], [""], [""]],
    [
      ["a", 1, true],
      ["a", "1", "1"],
      ["a", "1", "true"],
    ],
    [
      ["a", null],
      ["a", ""],
      ["a", ""],
    ],
    [[null], [""], [""]],
    [["a,b"], ["a,b"], ["a,b"]],
    ["a", ["a"], wrongType],
    ["a,b", ["a", "b"], wrongType],
    ["a, b", ["a", " b"], wrongType],
    [",", ["", ""], wrongType],
    ["a,", ["a", ""], wrongType],
    ["", [], wrongType],
    [5, ["5"], wrongType],
    [true, ["1"], wrongType],
    [[["a"]], wrongType, wrongType],
    [[[]], wrongType, wrongType],
    [[{ a: "x" }], wrongType, wrongType],
    [{}, [], wrongType],
    [{ a: "x" }, wrongType, wrongType],
  ]);
});

test("a list of numbers takes what a number takes", () => {
  checkCoercions(ints({ doc }), [
    [
      [1, 2],
      [1, 2],
      [1, 2],
    ],
    [
      ["1", "2"],
      [1, 2],
      [1, 2],
    ],
    [["0x10"], [16], wrongType],
    [[0], [0], [0]],
    [[null], [0], [0]],
    [[true], [1], wrongType],
    [["a"], wrongType, wrongType],
    [5, [5], wrongType],
    ["5", [5], wrongType],
    ["5,6", [5, 6], wrongType],
    ["", [], wrongType],
    [[[1]], wrongType, wrongType],
    [{}, [], wrongType],
    [{ a: 1 }, wrongType, wrongType],
  ]);
});

test("a list of lists takes lists of one in legacy JSON", () => {
  checkCoercions(stringTable({ doc }), [
    [
      [["a", "b"], ["c"]],
      [["a", "b"], ["c"]],
      [["a", "b"], ["c"]],
    ],
    [[["a", 1]], [["a", "1"]], [["a", "1"]]],
    [[[]], [[]], [[]]],
    [[], [], []],
    [["a", "b"], [["a"], ["b"]], wrongType],
    [["a,b"], [["a", "b"]], wrongType],
    ["a", [["a"]], wrongType],
    ["", [], wrongType],
    [[[["a"]]], wrongType, wrongType],
    [[["a", null]], [["a", ""]], [["a", ""]]],
    [{}, [], wrongType],
  ]);
});

test("a map of strings takes a list of maps in legacy JSON", () => {
  checkCoercions(stringMap({ doc }), [
    [{ a: "x" }, { a: "x" }, { a: "x" }],
    [
      { a: 1, b: true },
      { a: "1", b: "1" },
      { a: "1", b: "true" },
    ],
    [{ a: 1.5 }, { a: "1.5" }, { a: "1.5" }],
    [{}, {}, {}],
    [{ a: null }, { a: "" }, { a: "" }],
    [{ a: "" }, { a: "" }, { a: "" }],
    [{ a: ["x"] }, wrongType, wrongType],
    [{ a: { b: "c" } }, wrongType, wrongType],
    [[{ a: "x" }, { b: "y" }], { a: "x", b: "y" }, wrongType],
    [[{ a: "x" }, { a: "y" }], { a: "y" }, wrongType],
    [[{}], {}, wrongType],
    [[], {}, wrongType],
    ["a", wrongType, wrongType],
    [5, wrongType, wrongType],
    [["a"], wrongType, wrongType],
  ]);
});
