import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { parseHclJson } from "../json/json-body.ts";
import type { Body, BodySchema } from "../syntax/ast.ts";
import { parseHcl } from "../syntax/parse.ts";
import { complaintText } from "../syntax/parse.fixture.ts";
import { renderHcl } from "../values/render.ts";
import { SENSITIVE, numberValue, stringValue, tupleValue, unknownValue } from "../values/value.ts";
import { bodyContent } from "./body-content.ts";
import { expandDynamicBlocks } from "./dynamic-blocks.ts";
import { evaluate } from "./evaluate.ts";
import { Scope } from "./scope.ts";
import { bodyTraversals } from "./traversals.ts";

const scope = new Scope({
  variables: {
    n: numberValue(7),
    items: tupleValue([stringValue("a"), stringValue("b")]),
    unknown: unknownValue(),
    secret: tupleValue([stringValue("s")]).withMarks(new Set([SENSITIVE])),
  },
});

const schema: BodySchema = { blocks: [{ type: "disk" }, { type: "step", labels: ["type"] }] };
const inner: BodySchema = { attributes: [{ name: "a" }, { name: "b" }], blocks: [{ type: "part" }] };

/** Each block with its labels, arguments and inner blocks. */
function read(text: string) {
  const sink = new DiagnosticList();
  const source = new SourceText("test.hcl", text);
  const body = text.startsWith("{") ? parseHclJson(source, sink) : parseHcl(source, sink);
  const shown = (within: Body, asked: BodySchema): string[] => {
    const { attributes, blocks } = bodyContent(within, asked, sink);
    return [
      ...[...attributes].map(
        ([name, { expression }]) => `${name}=${renderHcl(evaluate(expression, scope, sink))}`,
      ),
      ...blocks.map(
        ({ type, labels, body: content }) =>
          `${[type, ...labels.map((label) => label.text)].join(".")}(${shown(content, inner).join(" ")})`,
      ),
    ];
  };
  return {
    blocks: shown(expandDynamicBlocks(body, scope), schema).join(" "),
    complaints: sink.items.map(complaintText),
  };
}

const good: readonly (readonly [text: string, blocks: string])[] = [
  ["disk {\n  a = n\n}\n", "disk(a=7)"],
  [
    'dynamic "disk" {\n  for_each = items\n  content {\n    a = disk.key\n    b = disk.value\n  }\n}\n',
    'disk(a=0 b="a") disk(a=1 b="b")',
  ],
  [
    'dynamic "disk" {\n  for_each = { x = 1 }\n  iterator = it\n  content {\n    a = it.key\n    b = it.value + n\n  }\n}\n',
    'disk(a="x" b=8)',
  ],
  [
    'dynamic "step" {\n  for_each = items\n  labels = ["l-${step.value}"]\n  content {\n  }\n}\n',
    "step.l-a() step.l-b()",
  ],
  [
    'disk {\n}\ndynamic "disk" {\n  for_each = [1]\n  content {\n    a = 1\n  }\n}\ndisk {\n}\n',
    "disk() disk(a=1) disk()",
  ],
  ['dynamic "disk" {\n  for_each = []\n  content {\n  }\n}\n', ""],
  ['dynamic "disk" {\n  for_each = unknown\n  content {\n    a = disk.value\n  }\n}\n', "disk(a=<unknown>)"],
  ['dynamic "disk" {\n  for_each = secret\n  content {\n    a = disk.value\n  }\n}\n', "disk(a=<sensitive>)"],
  [
    'dynamic "disk" {\n  for_each = items\n  content {\n    dynamic "part" {\n      for_each = [disk.value]\n      content {\n        a = "${disk.value}${part.value}"\n      }\n    }\n  }\n}\n',
    'disk(part(a="aa")) disk(part(a="bb"))',
  ],
  [
    'disk {\n  dynamic "part" {\n    for_each = [1]\n    content {\n      a = part.value\n    }\n  }\n}\n',
    "disk(part(a=1))",
  ],
  ['{"dynamic": {"disk": {"for_each": ["x"], "content": {"a": "${disk.value}"}}}}', 'disk(a="x")'],
];

for (const [text, blocks] of good) {
  test(`expandDynamicBlocks(): ${JSON.stringify(text)}`, () =>
    assert.deepEqual(read(text), { blocks, complaints: [] }));
}

const bad: readonly (readonly [text: string, ...complaints: string[]])[] = [
  ['dynamic "disc" {\n  for_each = []\n  content {\n  }\n}\n', "unknown-block-type 1,9-15"],
  ['dynamic "disk" {\n  content {\n  }\n}\n', "missing-argument 1,16-17"],
  ['dynamic "disk" {\n  for_each = []\n}\n', "dynamic-content 1,16-17"],
  ['dynamic "disk" {\n  for_each = []\n  content {\n  }\n  content {\n  }\n}\n', "dynamic-content 5,3-10"],
  ['dynamic "disk" {\n  for_each = null\n  content {\n  }\n}\n', "dynamic-for-each 2,14-18"],
  ['dynamic "disk" {\n  for_each = "abc"\n  content {\n  }\n}\n', "dynamic-for-each 2,14-19"],
  [
    'dynamic "disk" {\n  for_each = [1]\n  iterator = "x"\n  content {\n  }\n}\n',
    "invalid-static-expression 3,14-17",
  ],
  ['dynamic "step" {\n  for_each = [1]\n  content {\n  }\n}\n', "dynamic-labels 1,16-17"],
  [
    'dynamic "step" {\n  for_each = [1]\n  labels = ["a", "b"]\n  content {\n  }\n}\n',
    "dynamic-labels 3,12-22",
  ],
  [
    'dynamic "step" {\n  for_each = secret\n  labels = [step.value]\n  content {\n  }\n}\n',
    "dynamic-labels 3,13-23",
  ],
  ['dynamic "step" {\n  for_each = [1]\n  labels = [null]\n  content {\n  }\n}\n', "dynamic-labels 3,13-17"],
  ['dynamic "disk" {\n  for_each = [1]\n  colour = 1\n  content {\n  }\n}\n', "unknown-argument 3,3-9"],
];

for (const [text, ...complaints] of bad) {
  test(`expandDynamicBlocks() complains about ${JSON.stringify(text)}`, () =>
    assert.deepEqual(read(text).complaints, complaints));
}

test("bodyTraversals() finds the references of a body before and after it is expanded", () => {
  const sink = new DiagnosticList();
  const text =
    'a = x.y\ndisk {\n  b = [for x in z : x]\n}\ndynamic "disk" {\n  for_each = items\n  content {\n    c = disk.value\n  }\n}\n';
  const body = parseHcl(new SourceText("test.hcl", text), sink);
  const roots = (asked: Body): string[] => bodyTraversals(asked).map(({ root }) => root);
  assert.deepEqual(roots(body), ["x", "z", "items", "disk"]);
  assert.deepEqual(roots(expandDynamicBlocks(body, scope)), ["x", "z", "items", "disk"]);
  assert.deepEqual(
    roots(
      parseHclJson(new SourceText("a.json", '{"a": "${x}", "b": {"c${y}": ["%{ if z }%{ endif }"]}}'), sink),
    ),
    ["x", "y", "z"],
  );
});
