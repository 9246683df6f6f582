/** Values of variables: what types take from each place that gives values, and what is told with which places. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { describeTemplate } from "../describe/describe-template.ts";
import type { LoadOptions } from "../load-rig.fixture.ts";
import { load, saidOf } from "../load-rig.fixture.ts";

const rest = 'source "null" "a" {}\nbuild {\n  sources = ["null.a"]\n}\n';

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: LoadOptions;
}

async function loaded(text: string, { files = {}, env = {}, options = {} }: Given = {}) {
  const host = createMemoryHost({ files: { "m.pkr.hcl": text + rest, ...files }, env });
  const { template, diagnostics } = await load(host, options);
  assert.ok(template);
  const [first] = describeTemplate(template).variables;
  return { said: saidOf(diagnostics), diagnostics, value: first?.value, type: first?.type };
}

/** The same value from every place that can give one. A text in JSON stays a text. */
const places: readonly [place: string, give: (text: string, json: unknown) => Given][] = [
  ["-var", (text) => ({ options: { variables: [{ name: "x", text }] } })],
  ["the environment", (text) => ({ env: { PKR_VAR_x: text } })],
  [
    "a variable file",
    (text) => ({ files: { "v.hcl": `x = ${text}\n` }, options: { variableFiles: ["v.hcl"] } }),
  ],
  [
    "a variable file in JSON",
    (_, json) => ({
      files: { "v.json": JSON.stringify({ x: json }) },
      options: { variableFiles: ["v.json"] },
    }),
  ],
  ["a file that applies by itself", (text) => ({ files: { "v.auto.pkrvars.hcl": `x = ${text}\n` } })],
  [
    "one in JSON that applies by itself",
    (_, json) => ({ files: { "v.auto.pkrvars.json": JSON.stringify({ x: json }) } }),
  ],
];

const values: readonly [type: string, text: string, json: unknown, value: unknown][] = [
  ["list(string)", '["a", 1, true]', ["a", 1, true], ["a", "1", "true"]],
  ["set(number)", "[2, 1, 2]", [2, 1, 2], [1, 2]],
  ["map(string)", "{ a = 1 }", { a: 1 }, { a: "1" }],
  ["bool", "true", true, true],
  ["tuple([string, bool])", '["x", "false"]', ["x", "false"], ["x", false]],
  [
    "object({ a = string, b = optional(number) })",
    '{ a = "x", more = 1 }',
    { a: "x", more: 1 },
    { a: "x", b: null },
  ],
  ['object({ a = optional(string, "d") })', "{}", {}, { a: "d" }],
  ["object({ o = optional(object({ n = optional(number, 5) }), {}) })", "{}", {}, { o: { n: 5 } }],
  [
    'list(object({ n = string, t = optional(list(string), ["z"]) }))',
    '[{ n = "a" }, { n = "b", t = [] }]',
    [{ n: "a" }, { n: "b", t: [] }],
    [
      { n: "a", t: ["z"] },
      { n: "b", t: [] },
    ],
  ],
  ["map(list(number))", "{ a = [1], b = [] }", { a: [1], b: [] }, { a: [1], b: [] }],
  ["list(any)", "[1, 2]", [1, 2], [1, 2]],
];

for (const [type, text, json, value] of values) {
  test(`a value of type ${type}, from every place`, async () => {
    for (const [place, give] of places) {
      const { said, value: got } = await loaded(`variable "x" {\n  type = ${type}\n}\n`, give(text, json));
      assert.deepEqual([said, got], [[], value], place);
    }
  });
}

/** A default is given its type, and without a type it gives one. */
const defaults: readonly [written: string, type: string, value: unknown][] = [
  ["default = 5", "number", 5],
  ['default = "5"', "string", "5"],
  ['type = number\ndefault = "5"', "number", 5],
  ["type = string\ndefault = 5", "string", "5"],
  ["default = null\ntype = list(string)", "list(string)", null],
  ['default = ["a"]\ntype = set(string)', "set(string)", ["a"]],
  ["default = {}\ntype = map(number)", "map(number)", {}],
  [
    'type = object({ a = optional(string, "d"), b = number })\ndefault = { b = 1 }',
    "object({a=string,b=number})",
    { a: "d", b: 1 },
  ],
  ['default = upper("x")', "string", "X"],
];

for (const [written, type, value] of defaults) {
  test(`a variable with ${JSON.stringify(written)}`, async () => {
    const { said, ...got } = await loaded(`variable "x" {\n${written}\n}\n`);
    assert.deepEqual(
      [said, got.value, got.type?.replaceAll(/\s/g, "").replaceAll("optional(string)", "string")],
      [[], value, type.replaceAll(/\s/g, "")],
    );
  });
}

const refused: readonly [type: string, given: Given, said: string, detail: RegExp][] = [
  [
    "number",
    { options: { variables: [{ name: "x", text: "five" }] } },
    "template/bad-variable-type",
    /"x" from -var .*: a number is required/,
  ],
  [
    "bool",
    { env: { PKR_VAR_x: "5" } },
    "template/bad-variable-type",
    /"x" in the environment .*: a bool is required/,
  ],
  [
    "list(number)",
    { files: { "v.auto.pkrvars.hcl": 'x = [1, "two"]\n' } },
    "template/bad-variable-type v.auto.pkrvars.hcl:1,5-15",
    /in v\.auto\.pkrvars\.hcl .*: \[1\]: a number is required/,
  ],
  [
    "object({ a = object({ b = number }) })",
    { files: { "v.json": '{\n  "x": {"a": {"b": []}}\n}' }, options: { variableFiles: ["v.json"] } },
    "template/bad-variable-type v.json:2,8-24",
    /: a\.b: a number is required/,
  ],
  [
    "object({ a = string })",
    { options: { variables: [{ name: "x", text: "{}" }] } },
    "template/bad-variable-type",
    /attribute "a" is required/,
  ],
];

for (const [type, given, said, detail] of refused) {
  test(`a value that is no ${type} is told with where it comes from: ${said}`, async () => {
    const got = await loaded(`variable "x" {\n  type = ${type}\n}\n`, given);
    assert.deepEqual(got.said, [said]);
    assert.match(got.diagnostics[0]?.detail ?? "", detail);
  });
}

const rules = (condition: string, more = ""): string =>
  `variable "x" {\n  type = number\n  default = 5\n  validation {\n    condition = ${condition}\n    error_message = "First rule."\n  }\n${more}}\n`;
const second = '  validation {\n    condition = var.x != 5\n    error_message = "Second rule?"\n  }\n';

test("every rule of a variable is looked at, each failure with its value and its condition", async () => {
  const { diagnostics } = await loaded(rules("var.x > 9", second));
  assert.deepEqual(
    diagnostics.map(({ detail, subject, related = [] }) => [
      detail,
      subject?.source.lineAt(subject.start),
      related.map(({ range }) => range.source.lineAt(range.start)),
    ]),
    [
      ["First rule.", 3, [5]],
      ["Second rule?", 3, [9]],
    ],
  );
});

const judged: readonly [title: string, given: Given, said: readonly string[]][] = [
  [
    "a value from -var has no place",
    { options: { variables: [{ name: "x", text: "1" }] } },
    ["template/validation-failed"],
  ],
  [
    "one from a file has its place there",
    { files: { "v.auto.pkrvars.hcl": "x = 2\n" } },
    ["template/validation-failed v.auto.pkrvars.hcl:1,5-6"],
  ],
  [
    "only the value that counts is judged",
    { files: { "v.auto.pkrvars.hcl": "x = 2\n" }, options: { variables: [{ name: "x", text: "11" }] } },
    [],
  ],
  [
    "a value of the wrong type is not judged",
    { options: { variables: [{ name: "x", text: "no" }] } },
    ["template/bad-variable-type"],
  ],
];

for (const [title, given, said] of judged) {
  test(`rules: ${title}`, async () => assert.deepEqual((await loaded(rules("var.x > 9"), given)).said, said));
}

test("a rule may use functions and say nothing of what is null", async () => {
  const text =
    'variable "x" {\n  type = string\n  default = null\n  validation {\n    condition = var.x == null ? true : can(regex("^a", var.x))\n    error_message = "Must begin with a."\n  }\n}\n';
  const given = (value: string): Given => ({ options: { variables: [{ name: "x", text: value }] } });
  assert.deepEqual((await loaded(text)).said, []);
  assert.deepEqual((await loaded(text, given("ab"))).said, []);
  assert.deepEqual((await loaded(text, given("b"))).said, ["template/validation-failed"]);
});

test("a bare word given from outside is told to need quotes", async () => {
  const { diagnostics } = await loaded('variable "x" {\n  type = list(string)\n}\n', {
    files: { "v.auto.pkrvars.hcl": "x = [web]\n" },
  });
  assert.deepEqual(saidOf(diagnostics), ["hcl/unknown-variable v.auto.pkrvars.hcl:1,6-9"]);
  assert.match(diagnostics[0]?.detail ?? "", /A text needs quotes/);
});

test("files that apply by themselves are not read for one file of a template", async () => {
  const text = 'variable "x" {\n  default = "d"\n}\n';
  const files = { "v.auto.pkrvars.hcl": 'x = "auto"\n' };
  assert.equal((await loaded(text, { files })).value, "auto");
  assert.equal((await loaded(text, { files, options: { path: "m.pkr.hcl" } })).value, "d");
});
