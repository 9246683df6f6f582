/** Which field a key means: letters of either case, older names, the same field twice. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { doc, run } from "./decode-rig.fixture.ts";
import { duration, int, string } from "./index.ts";
import type { ConfigSyntax } from "./index.ts";

const fields = {
  name: string({ doc }),
  wait: duration({ aliases: ["wait_timeout", "waiting"], doc }),
  size: int({ aliases: ["disk"], default: 5, doc }),
};

type SpellingRow = readonly [
  written: object,
  syntax: ConfigSyntax,
  config: Readonly<Record<string, unknown>>,
  codes: readonly string[],
];

function checkSpellings(rows: readonly SpellingRow[]): void {
  for (const [written, syntax, part, codes] of rows) {
    const result = run(fields, written, syntax);
    const label = `${JSON.stringify(written)} in ${syntax}`;
    assert.deepEqual({ ...result.config, ...part }, result.config, label);
    assert.deepEqual(result.codes, codes, label);
  }
}

// Source: the decoder of packer-plugin-sdk 0.6.10, measured.
test("legacy JSON takes a key in letters of any case, HCL as it is", () => {
  checkSpellings([
    [{ Name: "x" }, "json", { name: "x" }, []],
    [{ NAME: "x" }, "json", { name: "x" }, []],
    [{ Wait_Timeout: "1m" }, "json", { wait: 60_000 }, []],
    [{ Name: "x" }, "hcl", { name: undefined }, ["unknown-key"]],
    [{ Waiting: "1m" }, "hcl", { wait: undefined }, ["unknown-key"]],
  ]);
});

test("of two spellings of a key the right one counts, and the other is unknown", () => {
  checkSpellings([
    [{ Name: "x", name: "y" }, "json", { name: "y" }, ["unknown-key"]],
    [{ name: "y", NAME: "x" }, "json", { name: "y" }, ["unknown-key"]],
    [{ Name: "x", NAME: "y" }, "json", { name: "x" }, ["unknown-key"]],
  ]);
});

test("an older name is taken without a word", () => {
  checkSpellings([
    [{ wait_timeout: "1m" }, "hcl", { wait: 60_000 }, []],
    [{ waiting: "1m" }, "json", { wait: 60_000 }, []],
    [{ disk: 7 }, "hcl", { size: 7 }, []],
    [{ disk: 0 }, "hcl", { size: 5 }, []],
  ]);
});

test("of a name and an older one the older counts, unless it is empty", () => {
  checkSpellings([
    [{ wait: "1m", wait_timeout: "2m" }, "hcl", { wait: 120_000 }, []],
    [{ wait_timeout: "2m", wait: "1m" }, "json", { wait: 120_000 }, []],
    [{ wait: "1m", wait_timeout: null }, "hcl", { wait: 60_000 }, []],
    [{ wait_timeout: "", wait: "1m" }, "json", { wait: 60_000 }, []],
    [{ disk: 0, size: 7 }, "hcl", { size: 7 }, []],
    [{ size: 0, disk: 0 }, "hcl", { size: 5 }, []],
  ]);
});

test("a mistake in an older name is told at its place, by the field's own name", () => {
  const { sink } = run(fields, { waiting: "soon" }, "hcl");
  assert.deepEqual(
    sink.items.map((item) => [item.code, /"wait" must be/.test(item.detail)]),
    [["config/bad-duration", true]],
  );
});
