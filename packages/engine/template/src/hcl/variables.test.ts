import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleOf } from "../console.ts";
import type { LoadOptions } from "../load-rig.fixture.ts";
import { load, saidOf } from "../load-rig.fixture.ts";

type Files = Readonly<Record<string, string>>;

interface Setting extends LoadOptions {
  readonly files: Files;
  readonly env?: Readonly<Record<string, string>>;
}

/** Value of an expression as JSON, or what was said. */
async function valueOf(expression: string, { files, env = {}, ...options }: Setting): Promise<unknown> {
  const { template, diagnostics } = await load(createMemoryHost({ files, env }), {
    purpose: "console",
    ...options,
  });
  const said = saidOf(diagnostics);
  if (!template || said.length > 0) return said;
  const { text, diagnostics: problems } = await consoleOf(template).evaluate(`jsonencode(${expression})`);
  return problems.length > 0 ? saidOf(problems) : JSON.parse(text ?? "null");
}

const declared = (type: string): Files => ({ "m.pkr.hcl": `variable "x" {\n  type = ${type}\n}\n` });
const place = "<value for var.x from arguments>";

const fromCommandLine: readonly [type: string, text: string, value: unknown][] = [
  ["string", "[1]", "[1]"],
  ["string", "${1+1}", "${1+1}"],
  ["string", "", ""],
  ["string", "null", "null"],
  ["number", "-1.50", -1.5],
  ["number", "0x1F", ["template/bad-variable-type"]],
  ["number", "", ["template/bad-variable-type"]],
  ["number", "1 + 1", ["template/bad-variable-type"]],
  ["bool", "true", true],
  ["bool", "1", ["template/bad-variable-type"]],
  ["bool", "TRUE", [`hcl/unknown-variable ${place}:1,1-5`]],
  ["list(string)", '["a", 1]', ["a", "1"]],
  ["list(string)", "null", null],
  ["list(number)", "5", ["template/bad-variable-type"]],
  ["set(string)", '["b", "a", "b"]', ["a", "b"]],
  ["map(number)", '{a = "x"}', ["template/bad-variable-type"]],
  [
    'object({ n = number, s = optional(string), t = optional(string, "d") })',
    "{n = 1, z = 2}",
    { n: 1, s: null, t: "d" },
  ],
  ["tuple([string, number])", '["a"]', ["template/bad-variable-type"]],
  ["any", "5", "5"],
  ["list(any)", "[true]", [true]],
];

for (const [type, text, value] of fromCommandLine) {
  test(`-var: ${type} from ${JSON.stringify(text)}`, async () => {
    assert.deepEqual(
      await valueOf("var.x", { files: declared(type), variables: [{ name: "x", text }] }),
      value,
    );
  });
}

test("an expression that does not parse is told in the value's own text", async () => {
  const said = await valueOf("var.x", {
    files: declared("list(string)"),
    variables: [{ name: "x", text: '["a"' }],
  });
  assert.match(String(said), /^hcl\/\S+ <value for var\.x from arguments>:1,1-2$/);
});

const template = (variable: string): Files => ({ "m.pkr.hcl": variable });

const fromTemplate: readonly [title: string, variable: string, value: unknown][] = [
  ["a default", 'variable "x" {\n  default = [1, "a"]\n}', [1, "a"]],
  ["a default is converted", 'variable "x" {\n  type = number\n  default = "5"\n}', 5],
  [
    "a default of the wrong type",
    'variable "x" {\n  type = number\n  default = "x"\n}',
    ["template/bad-default m.pkr.hcl:3,13-16"],
  ],
  ["env in a default", 'variable "x" {\n  default = "x-${env("WHO")}"\n}', "x-kim"],
  ["an unset variable of the environment", 'variable "x" {\n  default = env("NOBODY")\n}', ""],
  [
    "no other variable in a default",
    'variable "x" {\n  default = var.y\n}',
    ["hcl/unknown-variable m.pkr.hcl:2,13-16"],
  ],
  ["null is a value", 'variable "x" {\n  type = string\n  default = null\n}', null],
  ["the variables block", "variables {\n  x = 5\n}", 5],
  ["a bad type", 'variable "x" {\n  type = list\n}', ["hcl/bad-type-expression m.pkr.hcl:2,10-14"]],
  [
    "an unknown argument",
    'variable "x" {\n  default = 1\n  colour = 2\n}',
    ["hcl/unknown-argument m.pkr.hcl:3,3-9"],
  ],
  [
    "sensitive must be a bool",
    'variable "x" {\n  default = 1\n  sensitive = "maybe"\n}',
    ["template/bad-setting m.pkr.hcl:3,15-22"],
  ],
  ["a description of any kind", 'variable "x" {\n  default = 1\n  description = 5\n}', 1],
  ["a bad name", 'variable "a b" {\n}', ["template/bad-name m.pkr.hcl:1,10-15"]],
  ["a name with a dash", 'variable "x" {\n  default = 1\n}\nvariable "a-b" {\n}', 1],
];

for (const [title, variable, value] of fromTemplate) {
  test(`variable: ${title}`, async () => {
    assert.deepEqual(await valueOf("var.x", { files: template(variable), env: { WHO: "kim" } }), value);
  });
}

test("variable: defined twice shows both places", async () => {
  const files = { "a.pkr.hcl": 'variable "x" {}', "b.pkr.hcl": "variables {\n  x = 1\n}" };
  const { diagnostics } = await load(createMemoryHost({ files }), { purpose: "inspect" });
  assert.deepEqual(saidOf(diagnostics), ["template/duplicate-definition b.pkr.hcl:2,3-4"]);
  assert.equal(diagnostics[0]?.related?.[0]?.range.source.name, "a.pkr.hcl");
});

test("variable: a type from the default counts for given values", async () => {
  const files = template("variables {\n  x = 5\n}");
  assert.deepEqual(await valueOf("var.x", { files, variables: [{ name: "x", text: "abc" }] }), [
    "template/bad-variable-type",
  ]);
  const list = template('variable "x" {\n  default = ["a"]\n}');
  assert.deepEqual(await valueOf("var.x", { files: list, variables: [{ name: "x", text: '["b", "c"]' }] }), [
    "template/bad-variable-type",
  ]);
});

// Each step hides the ones before it.
const steps: readonly [name: string, setting: Partial<Setting>][] = [
  ["default", {}],
  ["env", { env: { PKR_VAR_x: "env" } }],
  ["auto-hcl", { files: { "v.auto.pkrvars.hcl": 'x = "auto-hcl"' } }],
  ["auto-json", { files: { "a.auto.pkrvars.json": '{"x": "auto-json"}' } }],
  ["file-1", { files: { "1.pkrvars.json": '{"x": "file-1"}' }, variableFiles: ["1.pkrvars.json"] }],
  ["file-2", { files: { "2.hcl": 'x = "file-2"' }, variableFiles: ["1.pkrvars.json", "2.hcl"] }],
  [
    "cli",
    {
      variables: [
        { name: "x", text: "other" },
        { name: "x", text: "cli" },
      ],
    },
  ],
];

for (const [count, [name]] of steps.entries()) {
  test(`precedence: ${name}`, async () => {
    const setting: { files: Files; env: Record<string, string>; rest: Partial<Setting> } = {
      files: {
        "m.pkr.hcl": 'variable "x" {\n  default = "default"\n}',
        "sub/x.auto.pkrvars.hcl": 'x = "no"',
        "n.pkrvars.hcl": 'x = "no"',
      },
      env: {},
      rest: {},
    };
    for (const [, step] of steps.slice(0, count + 1)) {
      setting.files = { ...setting.files, ...step.files };
      setting.env = { ...setting.env, ...step.env };
      setting.rest = { ...setting.rest, ...step };
    }
    assert.equal(await valueOf("var.x", { ...setting.rest, files: setting.files, env: setting.env }), name);
  });
}

const inFiles: readonly [title: string, file: string, text: string, value: unknown][] = [
  [
    "texts in JSON are literal",
    "v.json",
    '{"x": {"a": [1, "b", null, true], "c": "${1 + 1}"}}',
    { a: [1, "b", null, true], c: "${1 + 1}" },
  ],
  ["comments in JSON", "v.json", '{"//": "note", "x": "1"}', "1"],
  ["no functions", "v.hcl", 'x = upper("a")', ["hcl/unknown-function v.hcl:1,5-15"]],
  ["a name twice", "v.hcl", 'x = "1"\nx = "2"', ["hcl/duplicate-argument v.hcl:2,1-2"]],
  ["another ending", "v.tfvars", 'x = "1"', ["template/bad-variables-file"]],
  ["a missing file", "none.hcl", "", ["template/missing-file"]],
  ["a block", "v.hcl", "x {\n}", ["hcl/unexpected-block v.hcl:1,1-2"]],
];

for (const [title, file, text, value] of inFiles) {
  test(`-var-file: ${title}`, async () => {
    const files = { ...declared("any"), ...(text === "" ? {} : { [file]: text }) };
    const got = await valueOf("var.x", { files, variableFiles: [file] });
    const codes = (one: unknown): unknown =>
      Array.isArray(one)
        ? one.map((item) => (typeof item === "string" ? item.replace(/-?\d+$/, "") : item))
        : one;
    assert.deepEqual(codes(got), codes(value));
  });
}

const undeclared: readonly [title: string, options: Partial<Setting>, said: readonly string[]][] = [
  ["-var", { variables: [{ name: "ghost", text: "1" }] }, ["template/undeclared-variable"]],
  ["the environment", { env: { PKR_VAR_ghost: "1" } }, []],
  ["a file, without the wish to be warned", { variableFiles: ["v.hcl"] }, []],
  [
    "a file",
    { variableFiles: ["v.hcl"], warnOnUndeclaredVariables: true },
    ["?template/undeclared-variable-in-file v.hcl:1,9-10"],
  ],
];

for (const [title, { env = {}, ...options }, said] of undeclared) {
  test(`undeclared variable in ${title}`, async () => {
    const host = createMemoryHost({
      files: { "m.pkr.hcl": "variables {\n  ghoul = 1\n}", "v.hcl": "ghost = 1" },
      env,
    });
    assert.deepEqual(saidOf((await load(host, { purpose: "inspect", ...options })).diagnostics), said);
  });
}

test("an undeclared variable suggests the nearest name", async () => {
  const host = createMemoryHost({ files: { "m.pkr.hcl": "variables {\n  region = 1\n}" } });
  const { diagnostics } = await load(host, {
    purpose: "inspect",
    variables: [{ name: "regoin", text: "x" }],
  });
  assert.match(diagnostics[0]?.detail ?? "", /Did you mean "region"\?/);
});

test("unset variables are mistakes only when something is to be built", async () => {
  const host = createMemoryHost({
    files: {
      "m.pkr.hcl": 'variable "x" {\n}\nvariable "y" {\n  type = string\n}\nbuild {\n  sources = []\n}',
    },
  });
  for (const purpose of ["validate", "build"] as const) {
    const said = ["template/unset-variable m.pkr.hcl:1,10-13", "template/unset-variable m.pkr.hcl:3,10-13"];
    assert.deepEqual(saidOf((await load(host, { purpose })).diagnostics), said);
  }
  for (const purpose of ["inspect", "console", "syntax"] as const)
    assert.deepEqual((await load(host, { purpose })).diagnostics, []);
});

const validation = (condition: string, message = '"Must be fine."'): string =>
  `variable "x" {\n  default = 5\n  validation {\n    condition = ${condition}\n    error_message = ${message}\n  }\n}\nvariable "y" {\n  default = 2\n}\nbuild {\n  sources = []\n}`;

const validations: readonly [title: string, text: string, said: readonly string[]][] = [
  ["holds", validation("var.x > 3"), []],
  ["fails", validation("var.x > 9"), ["template/validation-failed m.pkr.hcl:2,13-14"]],
  [
    "with a function",
    validation('can(regex("^[a-z]+$", var.x))'),
    ["template/validation-failed m.pkr.hcl:2,13-14"],
  ],
  ["is no bool", validation("var.x"), ["template/bad-validation-condition m.pkr.hcl:4,17-22"]],
  ["is constant", validation("true"), ["template/bad-validation-condition m.pkr.hcl:4,17-21"]],
  [
    "refers to another",
    validation("var.y > 1 && var.x > 1"),
    ["template/bad-validation-condition m.pkr.hcl:4,17-22"],
  ],
  [
    "message without an end",
    validation("var.x > 3", '"No stop"'),
    ["template/bad-validation-message m.pkr.hcl:5,21-30"],
  ],
  [
    "message in lower case",
    validation("var.x > 3", '"no capital."'),
    ["template/bad-validation-message m.pkr.hcl:5,21-34"],
  ],
  [
    "message with a variable",
    validation("var.x > 3", '"Not ${var.x}."'),
    ["template/bad-validation-message m.pkr.hcl:5,21-36", "hcl/unknown-variable m.pkr.hcl:5,28-31"],
  ],
];

for (const [title, text, said] of validations) {
  test(`validation: ${title}`, async () => {
    const host = createMemoryHost({ files: { "m.pkr.hcl": text } });
    assert.deepEqual(saidOf((await load(host, { purpose: "validate" })).diagnostics), said);
  });
}

// What Packer 1.6.6 takes for a sentence.
const messages: readonly [message: string, isSentence: boolean][] = [
  ["Fine.", true],
  ["Fine!", true],
  ["Fine?", true],
  [" Fine.\\n", true],
  ["Über 5.", true],
  ["5 at most.", true],
  ["- fine.", true],
  [".", true],
  ["Fine", false],
  ["Fine:", false],
  ["(Fine.)", false],
  [" fine.", false],
  ["日本.", false],
];

for (const [message, isSentence] of messages) {
  test(`validation: ${JSON.stringify(message)} is ${isSentence ? "a" : "no"} sentence`, async () => {
    const host = createMemoryHost({ files: { "m.pkr.hcl": validation("var.x > 3", `"${message}"`) } });
    const { diagnostics } = await load(host, { purpose: "validate" });
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      isSentence ? [] : ["template/bad-validation-message"],
    );
  });
}

test("validation: what only looks at a template warns of a value, the look at its syntax does not judge it", async () => {
  const host = createMemoryHost({ files: { "m.pkr.hcl": validation("var.x > 9") } });
  for (const purpose of ["inspect", "console"] as const)
    assert.deepEqual(saidOf((await load(host, { purpose })).diagnostics), [
      "?template/validation-failed m.pkr.hcl:2,13-14",
    ]);
  assert.deepEqual((await load(host, { purpose: "syntax" })).diagnostics, []);
});

test("the look at the syntax reads given values, too: their names, their types, and their files", async () => {
  const files = {
    "m.pkr.hcl": 'variable "x" {\n  type = number\n}',
    "bad.pkrvars.hcl": "x = \n",
    "wrong.pkrvars.hcl": 'x = "q"\n',
  };
  const said = async (options: Partial<LoadOptions>) =>
    saidOf((await load(createMemoryHost({ files }), { purpose: "syntax", ...options })).diagnostics);
  assert.deepEqual(await said({ variables: [{ name: "ghost", text: "1" }] }), [
    "template/undeclared-variable",
  ]);
  assert.deepEqual(await said({ variables: [{ name: "x", text: "q" }] }), ["template/bad-variable-type"]);
  assert.deepEqual(await said({ variableFiles: ["bad.pkrvars.hcl"] }), [
    "hcl/invalid-expression bad.pkrvars.hcl:1,5-2,1",
  ]);
  assert.deepEqual(await said({ variableFiles: ["wrong.pkrvars.hcl"] }), [
    "template/bad-variable-type wrong.pkrvars.hcl:1,5-8",
  ]);
});

test("validation: the message is the author's, and the condition is shown", async () => {
  const { diagnostics } = await load(createMemoryHost({ files: { "m.pkr.hcl": validation("var.x > 9") } }), {
    purpose: "inspect",
  });
  assert.equal(diagnostics[0]?.detail, "Must be fine.");
  assert.equal(diagnostics[0]?.related?.length, 1);
});

test("sensitive: texts are registered, numbers and empty texts are not", async () => {
  const text =
    'variable "o" {\n  sensitive = true\n  default = { k = "topvalue", n = 4711, e = "", l = ["inner"] }\n}\nlocal "s" {\n  sensitive = true\n  expression = "made"\n}';
  const { template: loaded, redactor } = await load(createMemoryHost({ files: { "m.pkr.hcl": text } }), {
    purpose: "inspect",
  });
  assert.deepEqual(loaded?.secrets.toSorted(), ["inner", "made", "topvalue"]);
  assert.equal(redactor.redact("topvalue inner made 4711"), "<sensitive> <sensitive> <sensitive> 4711");
});

test("variables are handed on as text", async () => {
  const text = 'variables {\n  s = "text"\n  n = 5\n  b = true\n  l = ["a", 1]\n  z = null\n}';
  const { template: loaded } = await load(createMemoryHost({ files: { "m.pkr.hcl": text } }), {
    purpose: "inspect",
  });
  assert.deepEqual(loaded?.userVariables, { b: "true", l: '["a",1]', n: "5", s: "text" });
});
