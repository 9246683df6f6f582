import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { parseHclJson } from "../json/json-body.ts";
import type { Expression } from "../syntax/ast.ts";
import { parseHclExpression } from "../syntax/parse.ts";
import { justAttributes } from "./body-content.ts";
import {
  absTraversal,
  keywordOf,
  requireTraversal,
  staticCall,
  staticList,
  staticMap,
  staticString,
  traversalText,
} from "./static-analysis.ts";
import { traversalsOf } from "./traversals.ts";

function native(text: string): Expression {
  return parseHclExpression(new SourceText("test.hcl", text), new DiagnosticList());
}

function json(text: string): Expression {
  const sink = new DiagnosticList();
  const expression = justAttributes(
    parseHclJson(new SourceText("test.json", `{"x": ${text}}`), sink),
    sink,
  ).get("x")?.expression;
  assert.ok(expression);
  return expression;
}

const traversals: readonly (readonly [expression: Expression, text: string | undefined])[] = [
  [native("a"), "a"],
  [native('a.b[0]["c"]'), 'a.b[0]["c"]'],
  [native("null"), "null"],
  [native("(a)"), undefined],
  [native("a[b]"), undefined],
  [native("f()"), undefined],
  [native("1"), undefined],
  [native('"a"'), undefined],
  [json('"a.b"'), "a.b"],
  [json('"a.${b}"'), undefined],
  [json("5"), undefined],
];

test("absTraversal() gives references and nothing else", () => {
  for (const [expression, text] of traversals) {
    const traversal = absTraversal(expression);
    const { source, start, end } = expression;
    assert.equal(traversal && traversalText(traversal), text, source.text.slice(start, end));
  }
});

test("absTraversal() of JSON syntax has the place of the string", () => {
  const traversal = absTraversal(json('"a.b"'));
  assert.deepEqual([traversal?.start, traversal?.end, traversal?.source.name], [6, 11, "test.json"]);
});

test("requireTraversal() reports what is no reference", () => {
  const sink = new DiagnosticList();
  assert.equal(requireTraversal(native("a.b"), sink)?.root, "a");
  assert.equal(requireTraversal(native("1 + 1"), sink), undefined);
  assert.equal(requireTraversal(native("1 +"), sink), undefined);
  assert.equal(sink.items.length, 1);
});

test("keywordOf() gives bare words", () => {
  assert.equal(keywordOf(native("any")), "any");
  assert.equal(keywordOf(native("null")), "null");
  assert.equal(keywordOf(native("a.b")), undefined);
  assert.equal(keywordOf(native('"any"')), undefined);
  assert.equal(keywordOf(json('"any"')), "any");
});

test("staticCall(), staticList(), staticMap() and staticString() look at the syntax", () => {
  assert.equal(staticCall(native("list(string)"))?.name, "list");
  assert.equal(staticCall(json('"list(string)"'))?.arguments.length, 1);
  assert.equal(staticCall(native("a")), undefined);
  assert.equal(staticList(native("[a, b]"))?.length, 2);
  assert.equal(staticList(json('["a"]'))?.length, 1);
  assert.equal(staticList(native("a")), undefined);
  assert.equal(staticMap(native("{a = 1}"))?.length, 1);
  assert.equal(staticMap(json('{"a": 1}'))?.length, 1);
  assert.equal(staticString(native('"a"')), "a");
  assert.equal(staticString(native('""')), "");
  assert.equal(staticString(native('"a${b}"')), undefined);
  assert.equal(staticString(json('"a"')), "a");
});

const references: readonly (readonly [text: string, ...roots: string[]])[] = [
  ["1"],
  ["a.b + c[d]", "a", "c", "d"],
  ['{a = b, (c) = d, "${e}" = f}', "b", "c", "d", "e", "f"],
  ["{a.b = 1}", "a"],
  ["[for a in a : a.x if b]", "a", "b"],
  ["{for k, v in c : k => [v, d]}", "c", "d"],
  ["[for a in b : [for c in a : [a, c, d]]]", "b", "d"],
  ["f(a, b...)", "a", "b"],
  ["a[*].b[c]", "a", "c"],
  ["a ? -b : !c", "a", "b", "c"],
  ['"${a}%{ if b }${c}%{ endif }%{ for d in e }${d}%{ endfor }"', "a", "b", "c", "e"],
  ["(a)", "a"],
];

for (const [text, ...roots] of references) {
  test(`traversalsOf(${text})`, () =>
    assert.deepEqual(
      traversalsOf(native(text)).map(({ root }) => root),
      roots,
    ));
}

test("traversalsOf() does not use the stack", () => {
  assert.equal(traversalsOf(native(`a${" + a".repeat(50_000)}`)).length, 50_001);
});
