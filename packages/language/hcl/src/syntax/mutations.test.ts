import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { evaluate } from "../eval/evaluate.ts";
import { Scope } from "../eval/scope.ts";
import { parseHclJson } from "../json/json-body.ts";
import { numberValue } from "../values/value.ts";
import { formatSource } from "../write/format-source.ts";
import type { NativeBody } from "./ast.ts";
import { parseFile, parseOne } from "./parse.fixture.ts";

const samples = [
  'a = 1 # c\nb "x" y {\n  c = [1, "two", x.y[0], { d = -x, "e" : !true }]\n}\n',
  'a = "x ${x} %{ if x == 1 ~} y %{ else }z%{~ endif } %{ for k, v in [1] }${k}%{ endfor } $${n} \\u00e4"\n',
  "a = <<-EOT\n    one ${x}\n      two\n    EOT\nb = <<A\n$ % ${<<B\nin\nB\n}\nA\n",
  "a = [for v in [1, 2] : v * x if v > 1]\nb = {for k, v in { c = 1 } : k => v...}\nc = x ? f(1, [2]...) : a::b()\n",
  "a = x[*].b[0].*.c\nd = (1 + 2) * 3 / 4 % 5 - -6 >= 7 && true || false\ne { f = 1 }\n",
  '{"a": ["${x}", 1.5e3, null, {"//": "c", "b": "\\u00e4\\n%{ if x == 1 }y%{ endif }"}]}',
];

const pieces = [
  '"',
  "${",
  "%{",
  "}",
  "{",
  "[",
  "]",
  "(",
  ")",
  "\n",
  "<<E\n",
  "E\n",
  "~",
  "\\",
  "=",
  "if ",
  "for x in ",
  "...",
  "::",
  ".*",
  "#",
  "/*",
  "\r",
  "é",
  "😀",
  "\u0300",
  "\ud800",
  "\0",
  "0.1",
];

/** The same numbers on every run. */
function makeRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 9) % limit;
  };
}

function mutate(text: string, random: (limit: number) => number): string {
  const at = random(text.length + 1);
  switch (random(4)) {
    case 0:
      return text.slice(0, at) + (pieces[random(pieces.length)] ?? "") + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + random(5));
    case 2:
      return (
        text.slice(0, at) + (samples[random(samples.length)] ?? "").slice(0, random(40)) + text.slice(at)
      );
    default:
      return text.slice(0, at);
  }
}

function evaluateAll(body: NativeBody, scope: Scope): void {
  for (const item of body.items) {
    if (item.kind === "attribute") evaluate(item.expression, scope, new DiagnosticList());
    else if (item.body.kind === "native-body") evaluateAll(item.body, scope);
  }
}

test("broken texts of all kinds are parsed, evaluated and formatted without harm", () => {
  const random = makeRandom(1);
  const scope = new Scope({ variables: { x: numberValue(1) } });
  for (let round = 0; round < 2000; round++) {
    let text = samples[random(samples.length)] ?? "";
    for (let count = random(4); count >= 0; count--) text = mutate(text, random);
    const parsed = parseFile(text);
    parseOne(text);
    parseOne(text, "template");
    parseHclJson(new SourceText("test.json", text), new DiagnosticList());
    evaluateAll(parsed.tree, scope);
    if (parsed.complaints.length > 0) continue;
    const formatted = formatSource(text);
    assert.equal(formatSource(formatted), formatted, JSON.stringify(text));
    assert.deepEqual(parseFile(formatted).complaints, [], JSON.stringify(text));
  }
});
