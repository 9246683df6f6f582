import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { parseHclExpression } from "../syntax/parse.ts";
import { complaintText } from "../syntax/parse.fixture.ts";
import { applyDefaults } from "../values/defaults.ts";
import { renderHcl } from "../values/render.ts";
import { typeConstraintText } from "../values/type.ts";
import { evaluate } from "./evaluate.ts";
import { Scope } from "./scope.ts";
import { parseTypeConstraint } from "./type-constraint.ts";

function read(text: string, withDefaults = true) {
  const sink = new DiagnosticList();
  const expression = parseHclExpression(new SourceText("test.hcl", text), sink);
  const constraint = parseTypeConstraint(
    expression,
    sink,
    withDefaults ? { defaultValue: (value, to) => evaluate(value, new Scope(), to) } : {},
  );
  return { constraint, complaints: sink.items.map(complaintText) };
}

const good: readonly (readonly [text: string, type: string])[] = [
  ["string", "string"],
  ["any", "any"],
  ["list(any)", "list(any)"],
  ["set(map(number))", "set(map(number))"],
  ["tuple([string, bool])", "tuple([string,bool])"],
  ["tuple([])", "tuple([])"],
  ["object({ b = string, a = list(any) })", "object({a=list(any),b=string})"],
  ["object({ a = optional(string) })", "object({a=optional(string)})"],
  ['object({ a = optional(number, "5") })', "object({a=optional(number)})"],
];

for (const [text, type] of good) {
  test(`parseTypeConstraint(): ${text}`, () => {
    const { constraint, complaints } = read(text);
    assert.deepEqual(complaints, []);
    assert.equal(typeConstraintText(constraint.type), type);
  });
}

const bad: readonly (readonly [text: string, ...complaints: string[]])[] = [
  ["strin", "bad-type-expression 1,1-6"],
  ['"string"', "bad-type-expression 1,1-9"],
  ["1 + 1", "bad-type-expression 1,1-6"],
  ["list", "bad-type-expression 1,1-5"],
  ["list()", "bad-type-expression 1,1-7"],
  ["list(string, string)", "bad-type-expression 1,14-20"],
  ["string(1)", "bad-type-expression 1,7-10"],
  ["foo(1)", "bad-type-expression 1,1-4"],
  ["tuple(string)", "bad-type-expression 1,7-13"],
  ["object(string)", "bad-type-expression 1,8-14"],
  ['object({ "a" = string })', "bad-type-expression 1,10-13"],
  ["object({ a = string, a = number })", "bad-type-expression 1,22-23"],
  ["object({ (a.b) = string })", "bad-type-expression 1,10-15"],
  ["object({ a = foo, b = bar })", "bad-type-expression 1,14-17", "bad-type-expression 1,23-26"],
  ["optional(string)", "bad-type-expression 1,9-17"],
  ["object({ a = optional() })", "bad-type-expression 1,14-24"],
  ["object({ a = optional(string, 1, 2) })", "bad-type-expression 1,34-35"],
  ['object({ a = optional(number, "x") })', "bad-default 1,31-34"],
  ["object({ a = optional(string, x) })", "unknown-variable 1,31-32"],
];

for (const [text, ...complaints] of bad) {
  test(`parseTypeConstraint() complains about ${text}`, () =>
    assert.deepEqual(read(text).complaints, complaints));
}

test("a type in quotes is told to be written without", () => {
  const sink = new DiagnosticList();
  const quoted = parseHclExpression(new SourceText("t.hcl", '"list(string)"'), sink);
  parseTypeConstraint(quoted, sink);
  assert.equal(sink.items[0]?.detail, "A type is written without quotes.");
});

test("optional attributes are for those who ask for them", () => {
  assert.deepEqual(read("object({ a = optional(string) })", false).complaints, [
    "bad-type-expression 1,22-30",
  ]);
});

test("defaults apply at any depth", () => {
  const { constraint } = read(
    'object({ a = optional(string, "x"), l = optional(list(object({ n = optional(number, 1) })), []) })',
  );
  const sink = new DiagnosticList();
  const given = evaluate(
    parseHclExpression(new SourceText("test.hcl", "{ l = [{}, { n = 2 }] }"), sink),
    new Scope(),
    sink,
  );
  assert.ok(constraint.defaults);
  assert.equal(
    renderHcl(applyDefaults(given, constraint.defaults)).replaceAll(/\s+/g, " "),
    '{ a = "x" l = [ { n = 1 }, { n = 2 }, ] }',
  );
});
