import assert from "node:assert/strict";
import { test } from "node:test";
import { HclNumber } from "@prebake/hcl";
import { bytesOfHex } from "../vectors.fixture.ts";
import { decodeBigFloat, encodeBigFloat } from "./big-float.ts";

/** Version, form and sign, precision, exponent, mantissa. Source: Go, math/big floatmarsh.go. */
const read: readonly (readonly [string, string, string])[] = [
  ["1.5", "01 0a 00000035 00000001 c000000000000000", "1.5"],
  ["-1.5", "01 0b 00000035 00000001 c000000000000000", "-1.5"],
  ["zero", "01 08 00000035", "0"],
  ["nothing at all", "", "0"],
  ["2^100", "01 0a 00000080 00000065 8000000000000000", String(2n ** 100n)],
  ["a sixteenth", "01 0a 00000035 fffffffd 8000000000000000", "0.0625"],
  ["a number without a precision", "01 0a 00000000 00000001 8000000000000000", "1"],
];
for (const [what, hex, expected] of read) {
  test(`decodeBigFloat() reads ${what}`, () => {
    assert.equal(decodeBigFloat(bytesOfHex(hex.replaceAll(" ", ""))).toText(), expected);
  });
}

test("infinities are read and written", () => {
  for (const hex of ["010c00000035", "010d00000035"]) {
    const number = decodeBigFloat(bytesOfHex(hex));
    assert.equal(number.isFinite, false);
    assert.equal(decodeBigFloat(encodeBigFloat(number)).sign, number.sign);
  }
});

const refused: readonly (readonly [string, string, string])[] = [
  ["another version", "02 0a 00000035 00000001 80", "plugin/malformed"],
  ["a cut head", "01 0a 0000", "plugin/malformed"],
  ["a cut exponent", "01 0a 00000035 0000", "plugin/malformed"],
  ["a number of 2^17 digits", "01 0a 00000035 00020000 80", "plugin/over-limit"],
  ["a number as small", "01 0a 00000035 fffe0000 80", "plugin/over-limit"],
  ["a mantissa of 5000 bytes", `01 0a 00000035 00000001 ${"80".repeat(5000)}`, "plugin/over-limit"],
];
for (const [what, hex, code] of refused) {
  test(`decodeBigFloat() refuses ${what}`, () => {
    assert.throws(() => decodeBigFloat(bytesOfHex(hex.replaceAll(" ", ""))), { code });
  });
}

test("any number survives", () => {
  for (const text of ["0.1", "-123456789012345678901234567890.125", "1e-30", "65536", "3"]) {
    const number = HclNumber.parse(text);
    assert.ok(number);
    assert.equal(decodeBigFloat(encodeBigFloat(number)).toText(), number.toText());
  }
});
