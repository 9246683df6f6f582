/** Edges of `yamldecode` and `yamlencode`; the rules: yaml-documents.test.ts and yaml-text.test.ts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "../function-rig.ts";

const { run, complaints } = openRig();

function decode(text: string): string {
  return run(`yamldecode(${JSON.stringify(text).replaceAll("${", "$${")})`);
}

// Wanted values follow go-cty-yaml 1.0.1, the version in Packer 1.16.
const documents: Record<string, string> = {
  "a: 1\nb:\n  - x\n  - ~\n": '{"a":1,"b":["x",null]}',
  "[yes, no, on, Off, y, N, True]": "[true,false,true,false,true,false,true]",
  "[017, 1_000, 0x1f, 0o17, 0b101, -0b11, +5, 1e3, .5, 1.50]": '[17,1000,"0x1f","0o17",5,-3,5,1000,0.5,1.5]',
  "['1', \"2\", !!str 3, !!int 4, !!float 1_0, !!bool yes, !!null x]": '["1","2","3",4,10,true,null]',
  "!!int 0x1f": "31",
  "!!binary aGk=": '"aGk="',
  "!!timestamp 2024-01-02": '"2024-01-02T00:00:00Z"',
  "[2024-1-2, 2024-01-02 03:04:05, 2024-01-02t03:04:05+01:00, 2024-13-01, 190:20:30]":
    '["2024-01-02T00:00:00Z","2024-01-02T03:04:05Z","2024-01-02T03:04:05+01:00","2024-13-01","190:20:30"]',
  "- |\n  a\n  b\n- >-\n  c\n  d\n- 'it''s'\n": '["a\\nb\\n","c d","it\'s"]',
  "a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  l: 3\nc: [*x]\n":
    '{"a":{"k":1,"l":2},"b":{"k":1,"l":3},"c":[{"k":1,"l":2}]}',
  "1: a\ntrue: b\n1.50: c": '{"1":"a","1.5":"c","true":"b"}',
  "a: 1\na: 2": '{"a":2}',
  "a:\nb:": '{"a":null,"b":null}',
  "é: ü 😀": '{"é":"ü 😀"}',
  "--- \na: 1\n...\n": '{"a":1}',
  null: "unknown any",
  "~": "unknown any",
};

for (const [text, wanted] of Object.entries(documents)) {
  test(`${JSON.stringify(text)} is ${wanted}`, () => assert.equal(decode(text), wanted));
}

const refused = [
  "", "# nothing", "a: [", "a: b: c", "\ta: 1", "&a [*a]", "*nope", "? [1]\n: 2", "!custom x", "!!int x", "!!bool 1x", "<<: [{k: 1}, {k: 2}]", "!!binary '*'", ".nan",
  "<<: 1", "a: 1\n--- \nb: 2", "[~: 1]", "!!nope x",
]; // prettier-ignore

for (const text of refused) {
  test(`${JSON.stringify(text)} is refused`, () => assert.equal(decode(text), "!function-failed 1-12"));
}

test("a document whose aliases multiply is refused before it fills the memory", () => {
  const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
  for (let level = 1; level < 12; level++)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(",")}]`,
    );
  assert.match(
    complaints(`yamldecode(${JSON.stringify(lines.join("\n"))})`).join(),
    /more than 1000000 values|alias/i,
  );
});

test("yamlencode waits for what is not known", () =>
  assert.equal(run("yamlencode([unknown])"), "unknown string"));
