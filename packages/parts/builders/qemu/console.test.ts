import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { parsePpm } from "./console.ts";

test("parsePpm() reads what QEMU writes", () => {
  const bytes = Buffer.concat([Buffer.from("P6\n2 1\n255\n"), Buffer.from([1, 2, 3, 4, 5, 6])]);
  assert.deepEqual(
    { ...parsePpm(bytes), rgb: [...parsePpm(bytes).rgb] },
    { width: 2, height: 1, rgb: [1, 2, 3, 4, 5, 6] },
  );
});

test("parsePpm() refuses what is cut or something else", () => {
  for (const text of ["", "P5\n1 1\n255\n...", "P6\n2 2\n255\nabc"]) {
    assert.throws(
      () => parsePpm(Buffer.from(text)),
      (error) => error instanceof BuildError && error.code === "qemu/screenshot",
    );
  }
});
