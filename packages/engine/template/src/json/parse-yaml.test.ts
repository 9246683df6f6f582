/** YAML as the tree that JSON gives. Source: YAML 1.2.2, sections 7 and 10.3. */
import { DiagnosticList, SourceText, rangeText } from "@prebake/base";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonNode } from "./json-tree.ts";
import { parseYaml } from "./parse-yaml.ts";
import { renderJson } from "./render-json.ts";

async function read(text: string) {
  const sink = new DiagnosticList();
  const root = await parseYaml(new SourceText("t.pkr.yaml", text), sink);
  return {
    root,
    said: sink.items.map(
      ({ code, subject }) => `${code}${subject ? ` ${rangeText(subject).replace("t.pkr.yaml:", "")}` : ""}`,
    ),
    related: sink.items.flatMap(({ related = [] }) => related.map(({ range }) => rangeText(range))),
  };
}

const plainJson = (node: JsonNode | undefined): unknown => node && JSON.parse(renderJson(node));

const values: readonly (readonly [yaml: string, value: unknown])[] = [
  ["~", null],
  ["", null],
  ["null", null],
  ["true", true],
  ["False", false],
  ["yes", "yes"],
  ["no", "no"],
  ["on", "on"],
  ["5", 5],
  ["-1.5e3", -1500],
  ["007", "007"],
  ["0x1F", "0x1F"],
  ["0o17", "0o17"],
  ["1e999", "1e999"],
  [".inf", ".inf"],
  ["1.10.0", "1.10.0"],
  ["2020-01-01", "2020-01-01"],
  ["'5'", "5"],
  ['"true"', "true"],
  ['"a\\tb\\u00e9"', "a\tbé"],
  ["'it''s'", "it's"],
  ["{{user `x`}}x", undefined],
  ["'{{user `x`}}'", "{{user `x`}}"],
  ["[a, 1, {b: c}]", ["a", 1, { b: "c" }]],
  ["{}", {}],
  ["[]", []],
  ["|\n    one\n    two\n", "one\ntwo\n"],
  [">-\n    one\n    two\n", "one two"],
  ["one\n    two", "one two"],
  ["a # note", "a"],
];

for (const [yaml, value] of values) {
  test(`${JSON.stringify(yaml)} is ${value === undefined ? "a mistake" : JSON.stringify(value)}`, async () => {
    const { root, said } = await read(`k: ${yaml}\n`);
    if (value === undefined)
      assert.ok(said.length > 0 && said.every((one) => one.startsWith("template/yaml-")));
    else assert.deepEqual([plainJson(root), said], [{ k: value }, []]);
  });
}

test("keys are texts whatever they look like, and every node knows its place", async () => {
  const { root, said } = await read("a:\n  - b: x\n    5: y\n");
  assert.deepEqual(said, []);
  assert.deepEqual(plainJson(root), { a: [{ b: "x", "5": "y" }] });
  assert.ok(root?.kind === "object");
  const list = root.members[0]?.value;
  assert.ok(list?.kind === "list" && list.items[0]?.kind === "object");
  const [first, second] = list.items[0].members;
  assert.deepEqual(
    [first?.keyRange, first?.value.range, second?.keyRange].map((range) => range && rangeText(range)),
    ["t.pkr.yaml:2,5-6", "t.pkr.yaml:2,8-9", "t.pkr.yaml:3,5-6"],
  );
});

test("a name can stand for what was written before", async () => {
  const { root, said } = await read("base: &b {x: 1}\na: *b\nlist: [*b, *b]\n");
  assert.deepEqual(said, []);
  assert.deepEqual(plainJson(root), { base: { x: 1 }, a: { x: 1 }, list: [{ x: 1 }, { x: 1 }] });
});

test("a key that is there twice shows both places, at every depth", async () => {
  const { said, related } = await read("a: 1\nb: {c: 1, c: 2}\na: 2\n");
  assert.deepEqual(
    said.toSorted(),
    ["template/json-duplicate-key 2,11-12", "template/json-duplicate-key 3,1-2"].toSorted(),
  );
  assert.deepEqual(related.toSorted(), ["t.pkr.yaml:1,1-2", "t.pkr.yaml:2,5-6"].toSorted());
});

const mistakes: readonly (readonly [why: string, text: string, place: RegExp])[] = [
  ["an empty file", "", /^template\/yaml-syntax/],
  ["a tab for indentation", "a:\n\tb: 1\n", / 2,/],
  ["a list that is not closed", "a: [1, 2\n", / [12],/],
  ["a text that is not closed", 'a: "x\n', / [12],/],
  ["a name of nothing", "a: *nope\n", / 1,4/],
  ["a key that is a list", "? [a]\n: 1\n", / 1,/],
];

for (const [why, text, place] of mistakes) {
  test(`YAML with ${why} is refused at its place`, async () => {
    const { said } = await read(text);
    assert.ok(said.length > 0);
    assert.match(said[0] ?? "", place);
  });
}

test("names that multiply are refused within a second", async () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let at = 1; at < 12; at++)
    lines.push(
      `a${at}: &a${at} [${Array(10)
        .fill(`*a${at - 1}`)
        .join(", ")}]`,
    );
  const began = process.cpuUsage();
  const { said } = await read(lines.join("\n"));
  const { user, system } = process.cpuUsage(began);
  assert.ok(said.length > 0);
  assert.ok((user + system) / 1e6 < 1, `${(user + system) / 1e6} s`);
});

test("YAML that goes deeper than any template is refused", async () => {
  const { said } = await read(`a: ${"[".repeat(2000)}${"]".repeat(2000)}\n`);
  assert.ok(said.length > 0);
});
