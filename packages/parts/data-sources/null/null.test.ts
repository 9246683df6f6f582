import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost, createPartRig, dataSourceContract } from "@prebake/testing";
import { nullDataSource } from "./null.ts";

const host = createMemoryHost();

dataSourceContract({ part: nullDataSource, config: { input: "x" }, host });

test("null gives back its input", async () => {
  assert.deepEqual(await createPartRig({ host }).read(nullDataSource, { input: "in" }), { output: "in" });
});

test("null wants an input", async () => {
  const codes = (await createPartRig({ host }).check(nullDataSource, {})).map((item) => item.code);
  assert.deepEqual(codes, ["config/missing-key"]);
});
