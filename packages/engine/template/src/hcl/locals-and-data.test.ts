/** Locals and data sources as one graph: in which order they get values, what is read when, and what is told of circles. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { bool, declareConfig, int, string, stringMap, strings } from "@prebake/schema";
import type { ComponentRegistry, DataSource } from "@prebake/sdk";
import { defineDataSource } from "@prebake/sdk";
import { createMemoryHost } from "@prebake/testing";
import { consoleOf } from "../console.ts";
import { describeTemplate } from "../describe/describe-template.ts";
import type { LoadOptions } from "../load-rig.fixture.ts";
import { load, saidOf } from "../load-rig.fixture.ts";

interface Reads {
  readonly registry: ComponentRegistry;
  /** Inputs, in the order of reading. */
  readonly read: string[];
}

/** One type, `tell`, which gives back what it gets, and something of every shape. */
function reads(fail?: (input: string) => Error | undefined): Reads {
  const read: string[] = [];
  const source: DataSource = defineDataSource({
    type: "tell",
    config: declareConfig("tell", "Tells what it was asked.", {
      input: string({ required: true, doc: "What it tells." }),
      secret: string({ sensitive: true, doc: "What it must not tell." }),
    }),
    outputs: {
      text: string({ doc: "What it got." }),
      size: int({ doc: "Its length." }),
      odd: bool({ doc: "Whether that is odd." }),
      letters: strings({ doc: "Its letters." }),
      all: stringMap({ doc: "By name." }),
    },
    read: async ({ input }) => {
      read.push(input);
      const error = fail?.(input);
      if (error) throw error;
      return {
        text: input,
        size: input.length,
        odd: input.length % 2 === 1,
        letters: input.split(""),
        all: { input },
      };
    },
  });
  const find = async (kind: string, type: string) =>
    kind === "data-source" && type === "tell" ? source : undefined;
  // The kind asked for decides the type of the answer, which a literal object cannot say.
  return { read, registry: { find: find as ComponentRegistry["find"], names: () => ["tell"] } };
}

const rest = 'source "null" "a" {}\nbuild {\n  sources = ["null.a"]\n}\n';

async function loaded(text: string, options: LoadOptions = {}, { registry, read } = reads()) {
  const host = createMemoryHost({ files: { "m.pkr.hcl": text + rest } });
  const { template, diagnostics, redactor } = await load(host, {
    path: "m.pkr.hcl",
    purpose: "validate",
    evaluateDataSources: true,
    registry,
    ...options,
  });
  assert.ok(template);
  const locals = Object.fromEntries(
    describeTemplate(template).locals.map(({ name, value }) => [name, value]),
  );
  return {
    template,
    said: saidOf(diagnostics),
    details: diagnostics.map(({ detail }) => detail),
    locals,
    read,
    redactor,
  };
}

const tell = (name: string, input: string): string => `data "tell" "${name}" {\n  input = ${input}\n}\n`;

test("data sources are read after what they use, whatever the order in the file", async () => {
  const text = `${tell("c", "local.b")}locals {\n  b = "\${data.tell.a.text}2"\n  d = data.tell.c.size\n}\n${tell("a", '"1"')}`;
  const { said, read, locals } = await loaded(text);
  assert.deepEqual([said, read], [[], ["1", "12"]]);
  assert.deepEqual(locals, { b: "12", d: 2 });
});

test("what a data source gives has the shapes that it declares", async () => {
  const text = `${tell("x", '"abc"')}locals {\n  all = data.tell.x\n  sum = data.tell.x.size + 1\n  last = data.tell.x.letters[2]\n  not = !data.tell.x.odd\n  key = data.tell.x.all["input"]\n}\n`;
  const { said, locals } = await loaded(text);
  assert.deepEqual(said, []);
  assert.deepEqual(locals, {
    all: { all: { input: "abc" }, letters: ["a", "b", "c"], odd: true, size: 3, text: "abc" },
    sum: 4,
    last: "c",
    not: false,
    key: "abc",
  });
});

test("of a data source that is not read, the shapes are known and the values not", async () => {
  const text = `${tell("x", '"abc"')}locals {\n  ok = upper(data.tell.x.text)\n  sum = data.tell.x.size + 1\n  list = [for l in data.tell.x.letters : upper(l)]\n  fixed = "f"\n}\n`;
  const { said, locals, read } = await loaded(text, { evaluateDataSources: false });
  assert.deepEqual([said, read], [[], []]);
  assert.deepEqual(locals, { ok: undefined, sum: undefined, list: undefined, fixed: "f" });
});

test("of a data source that is not read, a wrong use is told all the same", async () => {
  const text = `${tell("x", '"abc"')}locals {\n  a = data.tell.x.txt\n  b = data.tell.x.letters + 1\n  c = data.tell.x.text.more\n}\n`;
  assert.deepEqual((await loaded(text, { evaluateDataSources: false })).said, [
    "hcl/unknown-attribute m.pkr.hcl:5,18-22",
    "hcl/operand-type m.pkr.hcl:6,7-26",
    "hcl/unknown-attribute m.pkr.hcl:7,23-28",
  ]);
});

const purposes: readonly [title: string, options: LoadOptions, isRead: boolean][] = [
  ["validate", { evaluateDataSources: false }, false],
  ["validate -evaluate-datasources", { purpose: "validate", evaluateDataSources: true }, true],
  ["build", { purpose: "build" }, true],
  ["inspect", { purpose: "inspect" }, true],
  ["console", { purpose: "console" }, true],
  ["validate -syntax-only", { purpose: "syntax" }, false],
];

for (const [title, options, isRead] of purposes) {
  test(`${title} ${isRead ? "reads" : "does not read"} data sources`, async () => {
    assert.deepEqual((await loaded(tell("x", '"q"'), options)).read, isRead ? ["q"] : []);
  });
}

test("a build with a mistake asks nobody", async () => {
  const { read, said } = await loaded(
    `${tell("x", '"q"')}locals {\n  a = local.none\n}\n`.replace(/^/, 'variable "v" {}\n'),
    { purpose: "build" },
  );
  assert.deepEqual([read, said.includes("template/unset-variable m.pkr.hcl:1,10-13")], [[], true]);
});

test("an input that is not known keeps a data source from being read", async () => {
  const { read, said } = await loaded(
    `variable "v" {\n  type = string\n}\n${tell("x", "var.v")}${tell("y", "data.tell.x.text")}`,
    { purpose: "console" },
  );
  assert.deepEqual([read, said], [[], []]);
});

test("a data source that fails is told in words of its own, and nothing follows", async () => {
  const failing = reads((input) =>
    input === "bad"
      ? new BuildError("tell/refused", { message: "Cannot ask the oracle: it sleeps", hint: "Come back." })
      : undefined,
  );
  const text = `${tell("x", '"bad"')}${tell("y", "data.tell.x.text")}${tell("z", '"good"')}locals {\n  a = upper(data.tell.y.text)\n}\n`;
  const { said, details, read } = await loaded(text, {}, failing);
  assert.deepEqual(said, ["template/data-source-failed m.pkr.hcl:1,1-16"]);
  assert.equal(details[0], "data.tell.x cannot be read: Cannot ask the oracle: it sleeps. Come back.");
  assert.deepEqual(read, ["bad", "good"]);
});

test("a cancelled reading is no mistake of the template", async () => {
  const cancelled = new Cancelled("interrupted");
  const controller = new AbortController();
  const failing = reads(() => {
    controller.abort(cancelled);
    return cancelled;
  });
  const host = createMemoryHost({ files: { "m.pkr.hcl": tell("x", '"q"') } });
  const { loadTemplate } = await import("../load-template.ts");
  const { Redactor } = await import("@prebake/base");
  const request = { path: "m.pkr.hcl", purpose: "inspect", programVersion: "1.0.0", runId: "r" } as const;
  await assert.rejects(
    loadTemplate(
      { ...request, registry: failing.registry, redactor: new Redactor(), signal: controller.signal },
      host,
    ),
    (error) => error === cancelled,
  );
});

test("secrets given to a data source are hidden before it is asked", async () => {
  const { redactor } = await loaded('data "tell" "x" {\n  input = "q"\n  secret = "hunter22"\n}\n');
  assert.equal(redactor.redact("a hunter22"), "a <sensitive>");
});

const circles: readonly [title: string, text: string, path: string][] = [
  ["a local that uses itself", "locals {\n  a = local.a\n}\n", "local.a → local.a"],
  ["two locals", 'locals {\n  a = "${local.b}"\n  b = [local.a]\n}\n', "local.a → local.b → local.a"],
  [
    "a local block",
    'local "a" {\n  expression = local.b\n}\nlocals {\n  b = local.a\n}\n',
    "local.a → local.b → local.a",
  ],
  ["a data source that uses itself", tell("a", "data.tell.a.text"), "data.tell.a → data.tell.a"],
  [
    "a local and a data source",
    `locals {\n  a = data.tell.d.text\n}\n${tell("d", "local.a")}`,
    "local.a → data.tell.d → local.a",
  ],
  [
    "through a for",
    "locals {\n  a = [for x in local.b : x]\n  b = { for x in local.a : x => 1 }\n}\n",
    "local.a → local.b → local.a",
  ],
  [
    "through a function and a condition",
    'locals {\n  a = upper(true ? local.b : "x")\n  b = local.a\n}\n',
    "local.a → local.b → local.a",
  ],
  [
    "through an index",
    'locals {\n  a = local.b["k"]\n  b = { k = local.a }\n}\n',
    "local.a → local.b → local.a",
  ],
];

for (const [title, text, path] of circles) {
  test(`a circle is told once, with all that is in it: ${title}`, async () => {
    const { said, details } = await loaded(text);
    assert.deepEqual(
      said.map((one) => one.split(" ")[0]),
      ["template/dependency-cycle"],
    );
    assert.equal(details[0], `These depend on each other in a circle: ${path}. Break the circle.`);
  });
}

test("a name that a for binds is no local of that name", async () => {
  const { said, locals } = await loaded(
    "locals {\n  a = [for local in [{ b = 1 }] : local.b]\n  b = local.a\n}\n",
  );
  assert.deepEqual([said, locals], [[], { a: [1], b: [1] }]);
});

test("several circles are told each, and what is outside of them has values", async () => {
  const { said, locals } = await loaded(
    "locals {\n  a = local.b\n  b = local.a\n  c = local.c\n  d = 1\n}\n",
  );
  assert.deepEqual(said, [
    "template/dependency-cycle m.pkr.hcl:2,3-4",
    "template/dependency-cycle m.pkr.hcl:4,3-4",
  ]);
  assert.deepEqual(locals["d"], 1);
});

const localRows: readonly [title: string, text: string, said: readonly string[]][] = [
  ["without an expression", 'local "a" {\n}\n', ["hcl/missing-argument m.pkr.hcl:1,11-12"]],
  [
    "with an unknown argument",
    'local "a" {\n  expression = 1\n  colour = 2\n}\n',
    ["hcl/unknown-argument m.pkr.hcl:3,3-9"],
  ],
  [
    "with a name that is none",
    'local "a b" {\n  expression = 1\n}\n',
    ["template/bad-name m.pkr.hcl:1,7-12"],
  ],
  [
    "whose sensitivity depends",
    'variable "v" {\n  default = true\n}\nlocal "a" {\n  expression = 1\n  sensitive = var.v\n}\n',
    ["hcl/unknown-variable m.pkr.hcl:6,15-18"],
  ],
  [
    "twice in two forms",
    'locals {\n  a = 1\n}\nlocal "a" {\n  expression = 1\n}\n',
    ["template/duplicate-definition m.pkr.hcl:5,16-17"],
  ],
  ["twice in one block", "locals {\n  a = 1\n  a = 2\n}\n", ["hcl/duplicate-argument m.pkr.hcl:3,3-4"]],
  [
    "a data source twice",
    tell("x", '"1"') + tell("x", '"2"'),
    ["template/duplicate-definition m.pkr.hcl:4,1-16"],
  ],
];

for (const [title, text, said] of localRows) {
  test(`a local or data source that is wrong: ${title}`, async () =>
    assert.deepEqual((await loaded(text)).said, said));
}

test("a sensitive local is hidden in what is made of it, where its text is in it", async () => {
  const { template } = await loaded(
    'local "s" {\n  expression = "hunter22"\n  sensitive = true\n}\nlocals {\n  t = "x-${local.s}"\n  n = length(local.s)\n}\n',
    { purpose: "console" },
  );
  const answer = async (line: string) => (await consoleOf(template).evaluate(line)).text;
  assert.deepEqual(
    [await answer("local.s"), await answer("local.t"), await answer("local.n")],
    ["<sensitive>", "x-<sensitive>", "8"],
  );
});
