import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { asString } from "../values/value.ts";
import type { Expression } from "./ast.ts";
import { parseHcl, parseHclExpression } from "./parse.ts";
import { parseFile, parseOne } from "./parse.fixture.ts";

// ---- mistakes in files

const brokenFiles: readonly (readonly [text: string, ...complaints: string[]])[] = [
  ["a {\n  b = 1\n", "unclosed-block 1,3-4"],
  ["}\n", "stray-closing 1,1-2"],
  ["}\nb = \n", "stray-closing 1,1-2", "invalid-expression 2,5-3,1"],
  ["a 1\n", "incomplete-item 1,1-2"],
  ["a\n= 1\nb = 2\n", "incomplete-item 1,1-2"],
  ["a {\n  b = ]\n", "invalid-expression 2,7-8"],
  ["a {\n  b = [1\n}\nc = 2\n", "missing-separator 3,1-2"],
  ['a "b"\n}\n', "invalid-block 1,6-2,1"],
  ["a\n{\n  b = 1\n}\n", "invalid-block 1,1-2"],
  ["a =\nb = 1\nc = \n", "invalid-expression 1,4-2,1", "invalid-expression 3,5-4,1"],
  ['a = "x\nb = 1\n', "newline-in-string 1,7-2,1", "> unterminated-string 1,7-2,1"],
  [
    'a = "x\nb = "y"\nc = \n',
    "newline-in-string 1,7-2,1",
    "> unterminated-string 1,7-2,1",
    "invalid-expression 3,5-4,1",
  ],
  [
    'a = "x\n  y\n  z"\nb = \n',
    "newline-in-string 1,7-2,1",
    "> unterminated-string 1,7-2,1",
    "> newline-in-string 2,4-3,1",
    "invalid-expression 4,5-5,1",
  ],
  [
    'a = [\n  "x,\n  "y",\n]\nb = \n',
    "newline-in-string 2,6-3,1",
    "> unterminated-string 2,6-3,1",
    "invalid-expression 5,5-6,1",
  ],
  [
    'a = "${f("x"\n}\nb = \n',
    "template-unclosed 1,6-8",
    "> newline-in-string 2,2-3,1",
    "> missing-separator 2,1-2",
    "invalid-expression 3,5-4,1",
  ],
  ['a = "${f(\n1 2)}"\n', "missing-separator 2,3-4"],
  ['"a" = 1\n', "bad-argument-name 1,1-2"],
  ["a = 1 }\n", "missing-newline 1,7-8"],
  ["a = 1\na = 2\n", "duplicate-argument 2,1-2"],
  ["a { b = 1, c = 2 }\nd = \n", "one-line-block 1,10-11", "invalid-expression 2,5-3,1"],
  ["a { b = 1\n  c = 2\n}\n", "one-line-block 1,10-2,1"],
  ["a { b { } }\n", "one-line-block 1,5-6"],
  ['a "x" = 1\n', "invalid-block 1,7-8"],
  ['a "x"\nb = 1\n', "invalid-block 1,6-2,1"],
  ['a "x" 5 {\n}\n', "invalid-block 1,7-8"],
  ['a "x${1}" {\n}\n', "invalid-label 1,5-7"],
  ["a {\n} b = 1\n", "missing-newline 2,3-4"],
  ["a = 1;\nb = 2;\n", "semicolon 1,6-7", "> missing-newline 1,6-7", "> missing-newline 2,6-7"],
  ["a = 'x'\nb = 'y'\n", "single-quotes 1,5-8", "> invalid-expression 1,5-6", "> invalid-expression 2,5-6"],
  ["a = 1\u00a0\n", "invalid-character 1,6-7", "missing-newline 1,6-7"],
  ["a = 1§\n", "invalid-character 1,6-7", "> missing-newline 1,6-7"],
  [
    "a {\r  b = 1\r}\r",
    "lone-carriage-return 1,4-5",
    "lone-carriage-return 1,12-13",
    "lone-carriage-return 1,14-15",
    "expected-argument-or-block 1,4-5",
  ],
  ["/* a /* b */ */\nc = \n", "expected-argument-or-block 1,14-15", "invalid-expression 2,5-3,1"],
  ["a = <<EOT\nx\n", "unterminated-string 3,1-1"],
  ["a = [1, 2\nb = 3\n}\nc = \n", "missing-separator 2,1-2", "invalid-expression 4,5-5,1"],
  ["a = true && # c\nfalse\n", "invalid-expression 1,13-2,1", "incomplete-item 2,1-6"],
  ["a = -\n1\n", "invalid-expression 1,6-2,1"],
  ["a = {\n  b = 1 c = 2\n}\nd = \n", "missing-separator 2,9-10", "invalid-expression 4,5-5,1"],
  ["a = {\n  b\n  = 1\n}\n", "missing-value 2,4-3,1"],
];

for (const [text, ...complaints] of brokenFiles) {
  test(`parseHcl() complains about ${JSON.stringify(text)}`, () =>
    assert.deepEqual(parseFile(text).complaints, complaints));
}

// ---- mistakes in expressions

const brokenExpressions: readonly (readonly [text: string, ...complaints: string[]])[] = [
  ["", "missing-expression 1,1-1"],
  ["1 2", "trailing-characters 1,3-4"],
  ["1.2.3", "invalid-number 1,1-6"],
  [".5", "invalid-expression 1,1-2"],
  ["1 +", "missing-expression 1,4-4"],
  ['"${[\n1 2\n]}"', "missing-separator 2,3-4"],
  ['"a${{\n b\n}}c"', "missing-value 2,3-3,1"],
  ['"${[\n1"', "template-unclosed 1,2-4", "> missing-separator 2,2-3"],
  ["~1", "unsupported-operator 1,1-2", "> invalid-expression 1,1-2"],
  ["`a`", "backticks 1,1-2", "> invalid-expression 1,1-2"],
  ["true ? 1", "conditional-incomplete 1,9-9"],
  ["(1", "unclosed-bracket 1,3-3"],
  ["[1 2]", "missing-separator 1,4-5"],
  ["[1,", "unclosed-bracket 1,4-4"],
  ["{a}", "missing-key-value-separator 1,3-4"],
  ["{a", "unclosed-bracket 1,1-2"],
  ["{a = 1", "unclosed-bracket 1,1-2"],
  ["f(1", "unclosed-bracket 1,1-3"],
  ["f(1 2)", "missing-separator 1,5-6"],
  ["f(a..., b)", "unclosed-bracket 1,4-7"],
  ["a::1()", "bad-function-name 1,4-5"],
  ["a::b", "bad-function-name 1,5-5"],
  ["a.b.", "bad-attribute-name 1,5-5"],
  ["a[0,1]", "unclosed-bracket 1,6-7"],
  ["a.0.1", "legacy-index-syntax 1,3-6"],
  ["a.*.b.*", "nested-splat 1,7-8"],
  ["[for x, y, z in a : x]", "for-syntax 1,10-11"],
  ["[for x in a : x => x]", "for-syntax 1,15-16"],
  ["{for x in a : x : x}", "for-syntax 1,15-16", "for-syntax 1,17-18"],
  ["[for x in a x]", "for-syntax 1,13-14"],
  ['"a', "unterminated-string 1,3-3"],
  ['"\\', "invalid-character 1,2-3", "> unterminated-string 1,2-3"],
  ['"\\x\\u12\\UFFFFFFFF"', "bad-escape 1,2-4", "bad-escape 1,4-8", "bad-escape 1,8-18"],
  ['"\\ud83d"', "bad-escape 1,2-8"],
  ['"${1"', "template-unclosed 1,2-4"],
  ['"${1 2}"', "trailing-characters 1,6-7"],
  ['"%{ x }"', "template-unknown-directive 1,5-6"],
  ['"%{ fi x }a%{ endif }"', "template-unknown-directive 1,5-7", "> template-unexpected-directive 1,12-22"],
  ['"%{ if x }a%{ endi }"', "template-unknown-directive 1,15-19", "> template-incomplete 1,21-22"],
  ['"%{ if true }"', "template-incomplete 1,14-15"],
  ['"%{ endif }"', "template-unexpected-directive 1,2-12"],
  [
    '"%{ if true }a%{ else }b%{ else }c%{ endif }"',
    "template-unexpected-directive 1,25-34",
    "template-unexpected-directive 1,35-45",
  ],
  ['"%{ for in [1] }a%{ endfor }"', "for-syntax 1,12-13", "> template-unexpected-directive 1,18-29"],
];

for (const [text, ...complaints] of brokenExpressions) {
  test(`parseHclExpression() complains about ${JSON.stringify(text)}`, () =>
    assert.deepEqual(parseOne(text).complaints, complaints));
}

// ---- what goes on

// Slips of people who come from JSON, or from a word processor: what to write is said.
const advice: readonly (readonly [text: string, said: RegExp])[] = [
  ["a = 1,\nb = 2\n", /before the comma\. Remove it/],
  ["a = 1 b = 2\n", /A new line must follow/],
  ["a = “x”\n", /U\+201C\) is no quote of HCL\. Write a straight double quote/],
  ["a = 1§\n", /has no meaning here\. Remove it/],
];

for (const [text, said] of advice) {
  test(`parseHcl() says what to write instead of ${JSON.stringify(text)}`, () => {
    const sink = new DiagnosticList();
    parseHcl(new SourceText("t.hcl", text), sink);
    assert.match(sink.items[0]?.detail ?? "", said);
  });
}

test("parseHcl() keeps everything that it understands", () => {
  const { tree } = parseFile('a = 1\nb = [\nc = 2\nd "x" y {\n  e = 1 +\n  f = 3\n}\n');
  const names = tree.items.map((item) =>
    item.kind === "block" ? [item.type, ...item.labels.map(({ text }) => text)].join(" ") : item.name,
  );
  assert.deepEqual(names, ["a", "b", "d x y"]);
  const block = tree.items.find((item) => item.kind === "block");
  assert.deepEqual(
    block?.body.kind === "native-body" &&
      block.body.items.map((item) => item.kind === "attribute" && [item.name, item.expression.kind]),
    [
      ["e", "invalid"],
      ["f", "literal"],
    ],
  );
});

test("parseHcl() reads Windows line ends, a byte order mark and a missing last newline", () => {
  const { tree, complaints } = parseFile("\ufeffa = 1\r\nb {\r\n  c = 2\r\n}\r\nd = 3");
  assert.deepEqual(complaints, []);
  assert.equal(tree.items.length, 3);
});

test("expressions and templates may begin with a byte order mark, as files do", () => {
  assert.equal(parseOne("\ufeff1 + a").complaints.length, 0);
  const { tree } = parseOne("\ufeffx", "template");
  assert.equal(tree.kind === "string" && asString(tree.value), "x");
  assert.deepEqual(parseOne("a\ufeff").complaints, ["invalid-character 1,2-3", "trailing-characters 1,2-3"]);
});

test("parseHcl() says once that a file is no text", () => {
  const bytes = Array.from({ length: 600 }, (_, at) => String.fromCharCode((at * 7919) % 256)).join("");
  const { complaints } = parseFile(bytes);
  assert.equal(complaints.length, 1);
  assert.match(complaints[0] ?? "", /^not-text/);
});

test("parseHcl() reports a bounded number of bad characters", () => {
  assert.ok(parseFile("@".repeat(10_000)).complaints.length < 30);
});

const deep = 10_000;
const nestings: Readonly<Record<string, string>> = {
  lists: `a = ${"[".repeat(deep)}${"]".repeat(deep)}`,
  parentheses: `a = ${"(".repeat(deep)}1${")".repeat(deep)}`,
  objects: `a = ${"{a=".repeat(deep)}1${"}".repeat(deep)}`,
  negations: `a = ${"!".repeat(deep)}true`,
  conditionals: `a = ${"true ? 1 : ".repeat(deep)}2`,
  strings: `a = ${'"${'.repeat(deep)}1${'}"'.repeat(deep)}`,
  directives: `a = "${"%{ if true }".repeat(deep)}${"%{ endif }".repeat(deep)}"`,
  splats: `a = x${"[*]".repeat(deep)}`,
  calls: `a = ${"f(".repeat(deep)}${")".repeat(deep)}`,
  blocks: `${"a {\n".repeat(deep)}${"}\n".repeat(deep)}`,
};

for (const [name, text] of Object.entries(nestings)) {
  test(`parseHcl() refuses ${deep} nested ${name} with one complaint`, () => {
    const { complaints } = parseFile(text);
    assert.equal(complaints.length, 1);
    assert.match(complaints[0] ?? "", /^nesting-too-deep /);
  });
}

const long: Readonly<Record<string, string>> = {
  "unfinished strings": 'a = "x\n',
  "unclosed lists": "a = [\n",
  "unclosed sequences": 'a = "${\n',
  "unclosed comments": "a = 1 /*\n",
  "heredoc openings": "a = <<b\n",
  "stray braces": "}\n",
};

for (const [name, line] of Object.entries(long)) {
  test(`parseHcl() takes linear time for thousands of ${name}`, () => {
    const source = new SourceText("test.hcl", line.repeat(20_000));
    const start = performance.now();
    parseHcl(source, new DiagnosticList());
    // Quadratic time would be minutes; the bound leaves room for a slow machine.
    assert.ok(performance.now() - start < 10_000);
  });
}

test("parseHclExpression() takes a long chain of operators and indices", () => {
  const sink = new DiagnosticList();
  parseHclExpression(new SourceText("test.hcl", `1${" + 1".repeat(50_000)}`), sink);
  parseHclExpression(new SourceText("test.hcl", `a${"[0]".repeat(50_000)}`), sink);
  parseHclExpression(new SourceText("test.hcl", `a${"[b]".repeat(50_000)}`), sink);
  assert.equal(sink.items.length, 0);
});

// ---- trees

/** The expression with all its parentheses. */
function grouped(expression: Expression): string {
  switch (expression.kind) {
    case "binary":
      return `(${grouped(expression.left)} ${expression.operator} ${grouped(expression.right)})`;
    case "unary":
      return `(${expression.operator}${grouped(expression.operand)})`;
    case "conditional":
      return `(${grouped(expression.condition)} ? ${grouped(expression.whenTrue)} : ${grouped(expression.whenFalse)})`;
    default:
      return expression.source.text.slice(expression.start, expression.end);
  }
}

const groupings: readonly (readonly [text: string, grouped: string])[] = [
  ["a || b && c == d < e + f * g", "(a || (b && (c == (d < (e + (f * g))))))"],
  ["a * b + c < d == e && f || g", "((((((a * b) + c) < d) == e) && f) || g)"],
  ["1 - 2 - 3", "((1 - 2) - 3)"],
  ["-a.b * c", "((-a.b) * c)"],
  ["!a == b", "((!a) == b)"],
  ["a ? b : c ? d : e", "(a ? b : (c ? d : e))"],
  ["a ? b ? c : d : e || f", "(a ? (b ? c : d) : (e || f))"],
  ["(a + b) * c", "((a + b) * c)"],
];

for (const [text, expected] of groupings) {
  test(`${text} is ${expected}`, () => {
    const { tree, complaints } = parseOne(text);
    assert.deepEqual(complaints, []);
    assert.equal(grouped(tree), expected);
  });
}

test("steps gather in one traversal, a literal index among them", () => {
  const { tree } = parseOne('a.b[0]["c"].1.d');
  assert.equal(tree.kind, "traversal");
  assert.deepEqual(tree.kind === "traversal" && tree.steps.map(({ kind }) => kind), [
    "attribute",
    "index",
    "index",
    "index",
    "attribute",
  ]);
  assert.equal(parseOne("a[b].c").tree.kind, "relative-traversal");
  assert.equal(parseOne("f(x).c").tree.kind, "relative-traversal");
});

test("a legacy index is a number without a point", () => {
  const { tree, complaints } = parseOne("a.1e3.*.2e0");
  assert.deepEqual(complaints, []);
  assert.equal(tree.kind, "splat");
});

test("a full splat takes all steps, a dotted one leaves brackets to the result", () => {
  const full = parseOne("a[*].b[0]").tree;
  assert.equal(full.kind === "splat" && full.each.kind, "relative-traversal");
  const dotted = parseOne("a.*.b[0]").tree;
  assert.equal(dotted.kind === "relative-traversal" && dotted.subject.kind, "splat");
});

test("a template of one interpolation only is a wrapper, one of text only a string", () => {
  assert.equal(parseOne('"${a}"').tree.kind, "template-wrap");
  assert.equal(parseOne('"a$${b}"').tree.kind, "string");
  assert.equal(parseOne('"a${b}"').tree.kind, "template");
  assert.equal(parseOne('"%{ if a }${b}%{ endif }"').tree.kind, "template");
  assert.equal(parseOne("a ${b}", "template").tree.kind, "template");
});
