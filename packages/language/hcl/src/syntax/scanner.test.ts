import assert from "node:assert/strict";
import { test } from "node:test";
import { SourceText } from "@prebake/base";
import type { ScanOptions } from "./scanner.ts";
import { scanTokens } from "./scanner.ts";
import { TokenKind } from "./token.ts";

const names = new Map<number, string>(Object.entries(TokenKind).map(([name, kind]) => [kind, name]));

function scan(text: string, options?: ScanOptions): string[] {
  const tokens = scanTokens(new SourceText("test.hcl", text), options);
  const shown: string[] = [];
  for (let index = 0; index < tokens.count; index++) {
    if (tokens.kind(index) !== TokenKind.Space)
      shown.push(`${names.get(tokens.kind(index))} ${tokens.text(index)}`.trimEnd());
  }
  return shown;
}

const table: readonly (readonly [text: string, ...tokens: string[]])[] = [
  ["", "EndOfFile"],
  ["a-b_1 größe 日本", "Identifier a-b_1", "Identifier größe", "Identifier 日本", "EndOfFile"],
  [
    "1 1.5 1e3 1.e3 1.5E-7",
    "Number 1",
    "Number 1.5",
    "Number 1e3",
    "Number 1.e3",
    "Number 1.5E-7",
    "EndOfFile",
  ],
  [
    "1... 1.x .5",
    "Number 1",
    "Ellipsis ...",
    "Number 1",
    "Dot .",
    "Identifier x",
    "Dot .",
    "Number 5",
    "EndOfFile",
  ],
  ["=> == = >= ::", "Arrow =>", "Equal ==", "Assign =", "GreaterEqual >=", "DoubleColon ::", "EndOfFile"],
  ["# a\n// b\n", "LineComment # a", "LineComment // b", "EndOfFile"],
  ["/* a\n*/ /* b", "BlockComment /* a\n*/", "Slash /", "Star *", "Identifier b", "EndOfFile"],
  [
    "& | ^ ~",
    "ForeignOperator &",
    "ForeignOperator |",
    "ForeignOperator ^",
    "ForeignOperator ~",
    "EndOfFile",
  ],
  ["\r\n\r", "Newline", "Invalid", "EndOfFile"],
  ['"a\\"b"', 'OpenQuote "', 'QuotedText a\\"b', 'CloseQuote "', "EndOfFile"],
  ['"$${x} $x"', 'OpenQuote "', "QuotedText $${x} $x", 'CloseQuote "', "EndOfFile"],
  [
    '"${~ {} ~}"',
    'OpenQuote "',
    "OpenInterpolation ${~",
    "OpenBrace {",
    "CloseBrace }",
    "CloseSequence ~}",
    'CloseQuote "',
    "EndOfFile",
  ],
  [
    "<<A\nx${1}\n  A\n",
    "OpenHeredoc <<A",
    "TemplateText x",
    "OpenInterpolation ${",
    "Number 1",
    "CloseSequence }",
    "TemplateText",
    "CloseHeredoc   A",
    "Newline",
    "EndOfFile",
  ],
  ["<<-A\nA\n", "OpenHeredoc <<-A", "CloseHeredoc A", "Newline", "EndOfFile"],
  ["<<-A\nA", "OpenHeredoc <<-A", "TemplateText A", "EndOfFile"],
  ["<<A\n\u00a0A \t\n", "OpenHeredoc <<A", "CloseHeredoc \u00a0A", "Newline", "EndOfFile"],
  ["<<A\n A \r\n", "OpenHeredoc <<A", "CloseHeredoc  A", "Newline", "EndOfFile"],
  ["<<A x", "Less <", "Less <", "Identifier A", "Identifier x", "EndOfFile"],
];

for (const [text, ...tokens] of table) {
  test(`scanTokens() reads ${JSON.stringify(text)}`, () => assert.deepEqual(scan(text), tokens));
}

test("scanTokens() ends an unfinished string with its line when the next quotes pair up", () => {
  assert.deepEqual(scan('a = "x\nb = "y"\n').slice(4), [
    "QuotedBreak",
    "Identifier b",
    "Assign =",
    'OpenQuote "',
    "QuotedText y",
    'CloseQuote "',
    "Newline",
    "EndOfFile",
  ]);
});

test("scanTokens() lets a string with a line break go on when the next line closes it", () => {
  assert.deepEqual(scan('"x\ny"\n'), [
    'OpenQuote "',
    "QuotedText x",
    "QuotedNewline",
    "QuotedText y",
    'CloseQuote "',
    "Newline",
    "EndOfFile",
  ]);
});

test("scanTokens() leaves all strings of a broken line", () => {
  assert.deepEqual(scan('"a ${ "b\nc\n"d"').slice(4), [
    "QuotedText b",
    "QuotedBreak",
    "Identifier c",
    "Newline",
    'OpenQuote "',
    "QuotedText d",
    'CloseQuote "',
    "EndOfFile",
  ]);
});

test("scanTokens() reads a whole text as a template", () => {
  assert.deepEqual(scan('"${a}"', { mode: "template" }), [
    'TemplateText "',
    "OpenInterpolation ${",
    "Identifier a",
    "CloseSequence }",
    'TemplateText "',
    "EndOfFile",
  ]);
});

test("scanTokens() reads a stretch and nothing beyond it", () => {
  assert.deepEqual(scan("ab << cd", { start: 1, end: 5 }), ["Identifier b", "Less <", "Less <", "EndOfFile"]);
});

test("Tokens answers for indices past the end", () => {
  const tokens = scanTokens(new SourceText("test.hcl", "a"));
  assert.equal(tokens.kind(9), TokenKind.EndOfFile);
  assert.equal(tokens.start(9), 1);
  assert.equal(tokens.end(9), 1);
});
