/** What of a configuration enters the key of a cache. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { doc, run } from "./decode-rig.fixture.ts";
import {
  block,
  blocks,
  bool,
  cacheInputs,
  declareConfig,
  duration,
  int,
  string,
  stringMap,
  strings,
} from "./index.ts";
import type { Fields } from "./index.ts";

/** The inputs of a configuration as it is written in HCL. */
function inputsOf(fields: Fields, written: object): unknown {
  const { config, codes } = run(fields, written, "hcl");
  assert.deepEqual(codes, []);
  return cacheInputs(declareConfig("demo", "A demo.", fields), config);
}

const reason = "changes nothing of the image";

test("what changes the image is an input; secrets and what says why not are none", () => {
  const fields = {
    name: string({ doc }),
    size: int({ doc }),
    password: string({ sensitive: true, doc }),
    wait: duration({ notInCacheKey: reason, doc }),
    words: strings({ doc }),
    tags: stringMap({ doc }),
  };
  const written = { name: "n", size: 5, password: "p", wait: "1m", words: ["a"], tags: { b: "c" } };
  assert.deepEqual(inputsOf(fields, written), { name: "n", size: 5, words: ["a"], tags: { b: "c" } });
});

test("what is not set is no input, so that a new field keeps old keys true; a default is one", () => {
  const before = { name: string({ doc }) };
  const after = { ...before, size: int({ doc }), on: bool({ doc }), part: block({}, { doc }) };
  assert.deepEqual(inputsOf(after, { name: "n" }), inputsOf(before, { name: "n" }));
  assert.deepEqual(inputsOf(after, { name: "n", size: 0 }), inputsOf(before, { name: "n" }));
  assert.deepEqual(inputsOf({ size: int({ default: 5, doc }) }, {}), { size: 5 });
  assert.deepEqual(inputsOf({ on: bool({ default: true, doc }) }, { on: false }), { on: false });
});

test("the rules hold inside blocks", () => {
  const inner = {
    key: string({ doc }),
    token: string({ sensitive: true, doc }),
    note: string({ notInCacheKey: reason, doc }),
  };
  const fields = { part: block(inner, { doc }), parts: blocks(inner, { doc }) };
  const value = { key: "k", token: "t", note: "n" };
  assert.deepEqual(inputsOf(fields, { "block:part": value, "block:parts": value, "block:parts#2": value }), {
    part: { key: "k" },
    parts: [{ key: "k" }, { key: "k" }],
  });
  assert.deepEqual(inputsOf({ part: block(inner, { sensitive: true, doc }) }, { "block:part": value }), {});
  assert.deepEqual(inputsOf({ parts: blocks(inner, { doc }) }, {}), { parts: [] });
});

test("two ways to write a value give one input", () => {
  const fields = { size: int({ doc }), wait: duration({ doc }), on: bool({ doc }) };
  const plain = inputsOf(fields, { size: 5, wait: "90s", on: true });
  assert.deepEqual(inputsOf(fields, { size: "5", wait: "1m30s", on: "true" }), plain);
});
