/** Laws that numbers obey, tried on many numbers of all sizes: made by a generator with a fixed start, so that a failure comes again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HclNumber } from "./number.ts";

/** Numbers from 0 up to 1, always the same ones. Source: the generator of Park and Miller. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const chance = chances(20_240_229);

function digitText(most: number): string {
  const count = 1 + Math.floor(chance() * most);
  return Array.from({ length: count }, () => String(Math.floor(chance() * 10))).join("");
}

function someNumber(): HclNumber {
  const sign = chance() < 0.4 ? "-" : "";
  const fraction = chance() < 0.5 ? `.${digitText(40)}` : "";
  const exponent = chance() < 0.3 ? `e${chance() < 0.5 ? "-" : ""}${Math.floor(chance() * 400)}` : "";
  return parsed(`${sign}${digitText(40)}${fraction}${exponent}`);
}

function parsed(text: string): HclNumber {
  const number = HclNumber.parse(text);
  assert.ok(number, text);
  return number;
}

const numbers = Array.from({ length: 400 }, someNumber);
const pairs = numbers.map((a, at) => [a, numbers[(at * 7 + 3) % numbers.length] ?? a] as const);

test("a number is what its text says", () => {
  for (const a of numbers) assert.equal(parsed(a.toText()).compare(a), 0, a.toText());
});

test("no shorter text says the same number", () => {
  for (const a of numbers) {
    const [, digits = ""] = /^-?0*\.?0*(.*?)0*$/.exec(a.toText().replace(".", "")) ?? [];
    if (digits.length < 2 || digits.length > 150) continue;
    const shorter = parsed(`${a.sign < 0 ? "-" : ""}${a.toGoText("e", digits.length - 2).replace(/^-/, "")}`);
    assert.notEqual(shorter.compare(a), 0, a.toText());
  }
});

test("comparison is an order: both ways around, and one of three things", () => {
  for (const [a, b] of pairs) {
    assert.equal(a.compare(b), -b.compare(a) + 0);
    assert.equal(a.compare(a), 0);
    assert.equal(a.compare(b) === 0, a.identityText() === b.identityText());
  }
  const sorted = numbers.toSorted((a, b) => a.compare(b));
  for (const [at, a] of sorted.entries()) assert.ok(a.compare(sorted[at + 1] ?? a) <= 0);
});

test("sums and products do not depend on the order of two, and negation undoes itself", () => {
  for (const [a, b] of pairs) {
    assert.equal(a.add(b)?.identityText(), b.add(a)?.identityText());
    assert.equal(a.multiply(b)?.identityText(), b.multiply(a)?.identityText());
    assert.equal(a.negate().negate().identityText(), a.identityText());
    assert.equal(a.subtract(b)?.identityText(), b.subtract(a)?.negate().withoutNegativeZero().identityText());
  }
});

test("a number less itself is zero, and by itself one", () => {
  for (const a of numbers) {
    assert.equal(a.subtract(a)?.sign, 0);
    if (a.sign !== 0) assert.equal(a.divide(a)?.toText(), "1");
  }
});

test("whole numbers of up to 512 bits are computed exactly", () => {
  for (let round = 0; round < 300; round++) {
    const [a, b] = [BigInt(digitText(70)), BigInt(digitText(70))];
    const [x, y] = [parsed(String(a)), parsed(String(b))];
    assert.equal(x.add(y)?.toBigInt(), a + b);
    assert.equal(x.subtract(y)?.toBigInt(), a - b);
    assert.equal(x.multiply(y)?.toBigInt(), a * b);
    if (b !== 0n) assert.equal(x.multiply(y)?.divide(y)?.toBigInt(), a);
    assert.equal(x.compare(y), a < b ? -1 : a > b ? 1 : 0);
    assert.equal(x.toText(), String(a));
  }
});

test("whole remainders are those of integers, with the sign of what is divided", () => {
  for (let round = 0; round < 300; round++) {
    const sign = chance() < 0.5 ? -1n : 1n;
    const [a, b] = [sign * BigInt(digitText(30)), BigInt(digitText(12)) + 1n];
    assert.equal(
      parsed(String(a))
        .modulo(parsed(String(b)))
        ?.toBigInt(),
      a % b,
    );
  }
});

test("sums, products and quotients of doubles round as doubles do", () => {
  for (let round = 0; round < 500; round++) {
    const a = (chance() - 0.5) * 10 ** Math.floor(chance() * 30 - 15);
    const b = (chance() - 0.5) * 10 ** Math.floor(chance() * 30 - 15);
    const [x, y] = [HclNumber.fromDouble(a), HclNumber.fromDouble(b)];
    assert.equal(x.toNumber(), a);
    assert.equal(x.add(y)?.withPrecision(53).toNumber(), a + b);
    assert.equal(x.divide(y)?.withPrecision(53).toNumber(), a / b);
    assert.equal(x.multiply(y)?.withPrecision(53).toNumber(), a * b);
  }
});

test("the nearest double of a number is the one that JavaScript reads from its text", () => {
  for (const a of numbers) assert.equal(a.toNumber(), Number(a.toText()));
  for (const text of [
    "5e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "1.7976931348623157e308",
    "1.7976931348623159e308",
    "9007199254740993",
    "2.2250738585072011e-308",
  ])
    assert.equal(parsed(text).toNumber(), Number(text), text);
});

test("floor and ceil are the whole numbers next to a number", () => {
  const one = HclNumber.from(1);
  for (const a of numbers) {
    const [floor, ceil] = [a.floor(), a.ceil()];
    assert.ok(floor.isInteger() && ceil.isInteger());
    assert.ok(floor.compare(a) <= 0 && ceil.compare(a) >= 0);
    if (a.bitSize > 400) continue; // One more is no other number at 512 bits.
    assert.ok((floor.add(one) ?? a).compare(a) > 0 && (ceil.subtract(one) ?? a).compare(a) < 0);
  }
});

test("rounding to a precision goes to the nearest number of that many bits, from the middle to the even one", () => {
  const cases: readonly (readonly [number: bigint, bits: number, wanted: bigint])[] = [
    [0b1011n, 3, 0b1100n],
    [0b1001n, 3, 0b1000n],
    [0b1010n, 2, 0b1000n],
    [0b1110n, 2, 0b10000n],
    [0b1111n, 4, 0b1111n],
    [-0b1011n, 3, -0b1100n],
    [(1n << 60n) + 1n, 53, 1n << 60n],
    [(1n << 60n) + (1n << 7n), 53, 1n << 60n],
    [(1n << 60n) + (1n << 7n) + 1n, 53, (1n << 60n) + (1n << 8n)],
    [(1n << 60n) + (3n << 7n), 53, (1n << 60n) + (1n << 9n)],
  ];
  for (const [number, bits, wanted] of cases)
    assert.equal(HclNumber.from(number).withPrecision(bits).toBigInt(), wanted, `${number} to ${bits} bits`);
});
