import assert from "node:assert/strict";
import { test } from "node:test";
import { HclNumber } from "./number.ts";

function parsed(text: string): HclNumber {
  const number = HclNumber.parse(text);
  assert.ok(number, `${text} is a number`);
  return number;
}

type Operation = "add" | "subtract" | "multiply" | "divide" | "modulo";

const repeated = (digits: string, times: number): string => digits.repeat(times);

// Wanted texts are those of Go 1.26's big.Float with 512 bits; 20,000 random operations agreed with it.
const operations: readonly (readonly [
  a: string,
  operation: Operation,
  b: string,
  wanted: string | undefined,
])[] = [
  ["1", "add", "2", "3"],
  ["0.1", "add", "0.2", "0.3"],
  ["9007199254740991", "add", "1", "9007199254740992"],
  ["9007199254740993", "add", "9007199254740993", "18014398509481986"],
  ["1e100", "add", "1", `1${repeated("0", 99)}1`],
  ["1e200", "add", "1", `1${repeated("0", 200)}`],
  ["1e99999999", "add", "1", "1e+99999999"],
  ["1e99999999", "subtract", "1e-99999999", "1e+99999999"],
  ["inf", "add", "-inf", undefined],
  ["inf", "add", "1.5", "+Inf"],
  ["3", "subtract", "1.1", "1.9"],
  ["5", "subtract", "5", "0"],
  ["1.5", "subtract", "1.5", "0"],
  [
    "123456789012345678901234567890",
    "multiply",
    "987654321098765432109876543210",
    "121932631137021795226185032733622923332237463801111263526900",
  ],
  ["4.35", "multiply", "100", "435"],
  ["0", "multiply", "-5", "-0"],
  ["0", "multiply", "inf", undefined],
  ["0.5", "multiply", "-inf", "-Inf"],
  ["1", "divide", "3", `0.${repeated("3", 152)}335`],
  ["6", "divide", "3", "2"],
  ["1", "divide", "-0.5", "-2"],
  ["1", "divide", "0", "+Inf"],
  ["-1", "divide", "0", "-Inf"],
  ["0", "divide", "0", undefined],
  ["inf", "divide", "inf", undefined],
  ["1.5", "divide", "inf", "0"],
  ["1e1000", "divide", "1e999", `9.${repeated("9", 153)}`],
  ["5", "modulo", "3", "2"],
  ["-5", "modulo", "3", "-2"],
  ["-6", "modulo", "3", "0"],
  ["5.5", "modulo", "2", "1.5"],
  ["5", "modulo", "0", "5"],
  ["0", "modulo", "0", "0"],
  ["inf", "modulo", "0", "+Inf"],
  ["inf", "modulo", "2", undefined],
  ["1e30", "modulo", "7", "1"],
  ["0.25", "modulo", "1e100", "0.25"],
];

for (const [a, operation, b, wanted] of operations) {
  test(`${a} ${operation} ${b} is ${wanted ?? "nothing"}`, () => {
    assert.equal(parsed(a)[operation](parsed(b))?.toText(), wanted);
  });
}

test("parse() reads decimals and refuses everything else", () => {
  const texts = {
    "1.50": "1.5",
    "007": "7",
    ".5": "0.5",
    "5.": "5",
    "1E+2": "100",
    "1e-7": "0.0000001",
    "+3": "3",
    "-0": "-0",
    inf: "+Inf",
    "-Inf": "-Inf",
  };
  for (const [text, wanted] of Object.entries(texts)) assert.equal(parsed(text).toText(), wanted);
  for (const text of [
    "",
    ".",
    "-",
    "1e",
    "0x1",
    "1_0",
    " 1",
    "1 ",
    "infinity",
    "NaN",
    "１",
    "--1",
    "1e1.5",
  ]) {
    assert.equal(HclNumber.parse(text), undefined, text);
  }
});

test("parse() is bounded: long texts, large exponents", () => {
  assert.equal(parsed("7".repeat(1_000_000)).toConsoleText(), "+Inf");
  assert.equal(parsed(`0.${"0".repeat(1_000_000)}1`).toConsoleText(), "0");
  assert.equal(parsed(`${"1".repeat(30_000)}e-29999`).toGoText("g", 10), "1.111111111");
  assert.equal(parsed("1e999999999999").toText(), "+Inf");
  assert.equal(parsed("1e-999999999999").toText(), "0");
  assert.equal(parsed("1e600000000").modulo(parsed("1.5")), undefined);
  assert.equal(parsed("1e300000000").toText(), "1e+300000000");
  assert.equal(parsed("1.25e-300000000").toText(), "1.25e-300000000");
});

test("a precision travels with the number", () => {
  assert.equal(HclNumber.from(2 ** 100).toText(), "1267650600228229400000000000000");
  assert.equal(HclNumber.from(2n ** 100n).toText(), "1267650600228229401496703205376");
  assert.equal(HclNumber.from(1).divide(HclNumber.from(3))?.toText(), "0.33333333333333333334");
  assert.equal(HclNumber.from(1).divide(parsed("3"))?.precision, 512);
  assert.equal(HclNumber.fromDouble(0.1).toText(), "0.1");
  assert.equal(HclNumber.fromDouble(0.1).add(parsed("0"))?.toText().length, 57);
});

// Wanted texts: Go's strconv.FormatFloat(f, 'g', -1, 64), and the integer itself where it fits 64 bits.
const consoleTexts: Record<string, string> = {
  "9223372036854775807": "9223372036854775807",
  "9223372036854775808": "9.223372036854776e+18",
  "-9223372036854775808": "-9223372036854775808",
  "123456789.123456789": "1.2345678912345679e+08",
  "999999.5": "999999.5",
  "1234567.5": "1.2345675e+06",
  "0.0001": "0.0001",
  "0.00001": "1e-05",
  "1e400": "+Inf",
  "-1e400": "-Inf",
  "1e-400": "0",
  "4.9e-324": "5e-324",
  "2.4e-324": "0",
  "-0": "0",
  "1.7976931348623159e308": "+Inf",
};

for (const [text, wanted] of Object.entries(consoleTexts)) {
  test(`the console shows ${text} as ${wanted}`, () => assert.equal(parsed(text).toConsoleText(), wanted));
}

const goTexts: readonly (readonly [
  text: string,
  verb: "e" | "f" | "g" | "E" | "G",
  precision: number | undefined,
  wanted: string,
])[] = [
  ["1.005", "f", 2, "1.00"],
  ["2.5", "f", 0, "2"],
  ["3.5", "f", 0, "4"],
  ["0.5", "f", 0, "0"],
  ["0.96", "f", 1, "1.0"],
  ["0.04", "f", 1, "0.0"],
  ["-1.5", "f", 3, "-1.500"],
  ["0", "e", 2, "0.00e+00"],
  ["12345", "e", 2, "1.23e+04"],
  ["99.99", "e", 1, "1.0e+02"],
  ["1e-10", "E", undefined, "1E-10"],
  ["100000", "g", undefined, "100000"],
  ["1000000", "g", undefined, "1e+06"],
  ["1000000", "g", 10, "1000000"],
  ["123456", "g", 3, "1.23e+05"],
  ["0.00001", "G", 3, "1E-05"],
  ["0", "g", 0, "0"],
  ["inf", "f", 2, "+Inf"],
];

for (const [text, verb, precision, wanted] of goTexts) {
  test(`%${precision ?? ""}${verb} of ${text} is ${wanted}`, () =>
    assert.equal(parsed(text).toGoText(verb, precision), wanted));
}

test("compare() orders by value, not by precision", () => {
  const ascending = [
    "-inf",
    "-1e400",
    "-1.5",
    "-1",
    "0",
    "1e-400",
    "0.1",
    "0.10000000000000000001",
    "1",
    "9007199254740993",
    "1e400",
    "inf",
  ];
  for (const [at, a] of ascending.entries()) {
    for (const [bt, b] of ascending.entries())
      assert.equal(parsed(a).compare(parsed(b)), Math.sign(at - bt), `${a} ${b}`);
  }
  assert.equal(HclNumber.from(1).compare(parsed("1.0")), 0);
  assert.equal(parsed("-0").compare(parsed("0")), 0);
  assert.equal(HclNumber.from(1).identityText(), parsed("1").identityText());
});

test("toNumber() gives the nearest double, and fromDouble() takes it back", () => {
  for (const double of [
    5e-324,
    1e-310,
    2.2250738585072014e-308,
    0.1,
    1 / 3,
    1.5,
    123456.789,
    1e22,
    1e23,
    1.7976931348623157e308,
    -2.5e-20,
  ]) {
    assert.equal(HclNumber.fromDouble(double).toNumber(), double);
    assert.equal(parsed(String(double)).toNumber(), double);
  }
});

test("floor(), ceil() and whole parts", () => {
  assert.deepEqual(
    ["-1.5", "1.5", "-0.2", "3", "1e30"].map((text) => parsed(text).floor().toText()),
    ["-2", "1", "-1", "3", `1${repeated("0", 30)}`],
  );
  assert.deepEqual(
    ["-1.5", "1.5", "-0.2", "3"].map((text) => parsed(text).ceil().toText()),
    ["-1", "2", "0", "3"],
  );
  assert.equal(parsed("-7.9").toBigInt(), -7n);
  assert.deepEqual(
    ["0", "0.9", "1", "255", "256", "-256.5"].map((text) => parsed(text).bitSize),
    [0, 0, 1, 8, 9, 9],
  );
});

test(
  "a hundred thousand sums of whole numbers, and of fractions, take less than a second each",
  { timeout: 20_000 },
  () => {
    for (const text of ["3", "0.25"]) {
      const step = parsed(text);
      const start = performance.now();
      let sum = parsed("0");
      for (let count = 0; count < 100_000; count++) sum = sum.add(step) ?? sum;
      assert.equal(sum.toNumber(), 100_000 * Number(text));
      assert.ok(performance.now() - start < 5000, "slow even for a busy machine");
    }
  },
);
