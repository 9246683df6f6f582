/** Each kind of token and its place, as HCL's Go implementation reads them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SourceText } from "@prebake/base";
import type { ScanOptions } from "./scanner.ts";
import { scanTokens } from "./scanner.ts";
import { TokenKind } from "./token.ts";

const names = new Map<number, string>(Object.entries(TokenKind).map(([name, kind]) => [kind, name]));

/** `Kind start-end` of each token but spaces. Pieces of one text count as one: where they are cut is nobody's matter. */
function places(text: string, mode: ScanOptions["mode"]): string {
  const tokens = scanTokens(new SourceText("test.hcl", text), { mode: mode ?? "configuration" });
  const shown: { kind: TokenKind; start: number; end: number }[] = [];
  for (let index = 0; index < tokens.count; index++) {
    const kind = tokens.kind(index);
    const last = shown.at(-1);
    const goesOn = kind === TokenKind.TemplateText || kind === TokenKind.QuotedText;
    if (goesOn && last?.kind === kind) last.end = tokens.end(index);
    else if (kind !== TokenKind.Space)
      shown.push({ kind, start: tokens.start(index), end: tokens.end(index) });
  }
  return shown.map(({ kind, start, end }) => `${names.get(kind)} ${start}-${end}`).join(" ");
}

type Row = readonly [text: string, tokens: string];

const configuration: readonly Row[] = [
  ["", "EndOfFile 0-0"],
  [" \t ", "EndOfFile 3-3"],
  ["a", "Identifier 0-1 EndOfFile 1-1"],
  ["a_b-c9", "Identifier 0-6 EndOfFile 6-6"],
  ["_", "Identifier 0-1 EndOfFile 1-1"],
  ["_1", "Identifier 0-2 EndOfFile 2-2"],
  ["é日本", "Identifier 0-3 EndOfFile 3-3"],
  ["éx", "Identifier 0-3 EndOfFile 3-3"],
  ["a😀", "Identifier 0-1 Invalid 1-3 EndOfFile 3-3"],
  ["-a", "Minus 0-1 Identifier 1-2 EndOfFile 2-2"],
  ["a-", "Identifier 0-2 EndOfFile 2-2"],
  ["a.b", "Identifier 0-1 Dot 1-2 Identifier 2-3 EndOfFile 3-3"],
  ["true null for", "Identifier 0-4 Identifier 5-9 Identifier 10-13 EndOfFile 13-13"],
  ["0", "Number 0-1 EndOfFile 1-1"],
  ["007", "Number 0-3 EndOfFile 3-3"],
  ["1.5", "Number 0-3 EndOfFile 3-3"],
  ["1.", "Number 0-1 Dot 1-2 EndOfFile 2-2"],
  ["1.e3", "Number 0-4 EndOfFile 4-4"],
  ["1e3", "Number 0-3 EndOfFile 3-3"],
  ["1E+3", "Number 0-4 EndOfFile 4-4"],
  ["1e-3", "Number 0-4 EndOfFile 4-4"],
  ["1e", "Number 0-1 Identifier 1-2 EndOfFile 2-2"],
  ["1e+", "Number 0-1 Identifier 1-2 Plus 2-3 EndOfFile 3-3"],
  ["1..2", "Number 0-4 EndOfFile 4-4"],
  ["1...", "Number 0-1 Ellipsis 1-4 EndOfFile 4-4"],
  [".5", "Dot 0-1 Number 1-2 EndOfFile 2-2"],
  ["1_000", "Number 0-1 Identifier 1-5 EndOfFile 5-5"],
  ["0x1F", "Number 0-1 Identifier 1-4 EndOfFile 4-4"],
  ["1a", "Number 0-1 Identifier 1-2 EndOfFile 2-2"],
  ["1.5.2", "Number 0-5 EndOfFile 5-5"],
  [
    "(){}[]",
    "OpenParenthesis 0-1 CloseParenthesis 1-2 OpenBrace 2-3 CloseBrace 3-4 OpenBracket 4-5 CloseBracket 5-6 EndOfFile 6-6",
  ],
  ["+-*/%", "Plus 0-1 Minus 1-2 Star 2-3 Slash 3-4 Percent 4-5 EndOfFile 5-5"],
  [
    "== != < > <= >=",
    "Equal 0-2 NotEqual 3-5 Less 6-7 Greater 8-9 LessEqual 10-12 GreaterEqual 13-15 EndOfFile 15-15",
  ],
  ["! && ||", "Not 0-1 And 2-4 Or 5-7 EndOfFile 7-7"],
  ["=>", "Arrow 0-2 EndOfFile 2-2"],
  ["= = >", "Assign 0-1 Assign 2-3 Greater 4-5 EndOfFile 5-5"],
  ["= =", "Assign 0-1 Assign 2-3 EndOfFile 3-3"],
  ["? : ::", "Question 0-1 Colon 2-3 DoubleColon 4-6 EndOfFile 6-6"],
  [":::", "DoubleColon 0-2 Colon 2-3 EndOfFile 3-3"],
  [". .. ...", "Dot 0-1 Dot 2-3 Dot 3-4 Ellipsis 5-8 EndOfFile 8-8"],
  ["....", "Ellipsis 0-3 Dot 3-4 EndOfFile 4-4"],
  [",", "Comma 0-1 EndOfFile 1-1"],
  ["a...b", "Identifier 0-1 Ellipsis 1-4 Identifier 4-5 EndOfFile 5-5"],
  ["#", "LineComment 0-1 EndOfFile 1-1"],
  ["# a", "LineComment 0-3 EndOfFile 3-3"],
  ["# a\nb", "LineComment 0-4 Identifier 4-5 EndOfFile 5-5"],
  ["// a\r\nb", "LineComment 0-6 Identifier 6-7 EndOfFile 7-7"],
  ["/* a */b", "BlockComment 0-7 Identifier 7-8 EndOfFile 8-8"],
  ["/* a\nb */\n", "BlockComment 0-9 Newline 9-10 EndOfFile 10-10"],
  ["/**/", "BlockComment 0-4 EndOfFile 4-4"],
  ["/***/", "BlockComment 0-5 EndOfFile 5-5"],
  ["/* a", "Slash 0-1 Star 1-2 Identifier 3-4 EndOfFile 4-4"],
  ["/*/", "Slash 0-1 Star 1-2 Slash 2-3 EndOfFile 3-3"],
  ["a/b", "Identifier 0-1 Slash 1-2 Identifier 2-3 EndOfFile 3-3"],
  ["a//b", "Identifier 0-1 LineComment 1-4 EndOfFile 4-4"],
  ["# é\n", "LineComment 0-4 EndOfFile 4-4"],
  ["\n", "Newline 0-1 EndOfFile 1-1"],
  ["\r\n", "Newline 0-2 EndOfFile 2-2"],
  ["\n\n", "Newline 0-1 Newline 1-2 EndOfFile 2-2"],
  ["a\r\nb", "Identifier 0-1 Newline 1-3 Identifier 3-4 EndOfFile 4-4"],
  ['""', "OpenQuote 0-1 CloseQuote 1-2 EndOfFile 2-2"],
  ['"a"', "OpenQuote 0-1 QuotedText 1-2 CloseQuote 2-3 EndOfFile 3-3"],
  ['" a # b "', "OpenQuote 0-1 QuotedText 1-8 CloseQuote 8-9 EndOfFile 9-9"],
  ['"\\""', "OpenQuote 0-1 QuotedText 1-3 CloseQuote 3-4 EndOfFile 4-4"],
  ['"\\\\"', "OpenQuote 0-1 QuotedText 1-3 CloseQuote 3-4 EndOfFile 4-4"],
  ['"a\\nb"', "OpenQuote 0-1 QuotedText 1-5 CloseQuote 5-6 EndOfFile 6-6"],
  ['"é😀"', "OpenQuote 0-1 QuotedText 1-4 CloseQuote 4-5 EndOfFile 5-5"],
  ['"$"', "OpenQuote 0-1 QuotedText 1-2 CloseQuote 2-3 EndOfFile 3-3"],
  ['"$$"', "OpenQuote 0-1 QuotedText 1-3 CloseQuote 3-4 EndOfFile 4-4"],
  ['"$$$"', "OpenQuote 0-1 QuotedText 1-4 CloseQuote 4-5 EndOfFile 5-5"],
  ['"a$b%c"', "OpenQuote 0-1 QuotedText 1-6 CloseQuote 6-7 EndOfFile 7-7"],
  ['"$${"', "OpenQuote 0-1 QuotedText 1-4 CloseQuote 4-5 EndOfFile 5-5"],
  ['"$$${a}"', "OpenQuote 0-1 QuotedText 1-7 CloseQuote 7-8 EndOfFile 8-8"],
  ['"%%{"', "OpenQuote 0-1 QuotedText 1-4 CloseQuote 4-5 EndOfFile 5-5"],
  ['"%%%{a}"', "OpenQuote 0-1 QuotedText 1-7 CloseQuote 7-8 EndOfFile 8-8"],
  [
    '"$%{if a}%{endif}"',
    "OpenQuote 0-1 QuotedText 1-2 OpenDirective 2-4 Identifier 4-6 Identifier 7-8 CloseSequence 8-9 OpenDirective 9-11 Identifier 11-16 CloseSequence 16-17 CloseQuote 17-18 EndOfFile 18-18",
  ],
  [
    '"${a}"',
    "OpenQuote 0-1 OpenInterpolation 1-3 Identifier 3-4 CloseSequence 4-5 CloseQuote 5-6 EndOfFile 6-6",
  ],
  [
    '"${~a~}"',
    "OpenQuote 0-1 OpenInterpolation 1-4 Identifier 4-5 CloseSequence 5-7 CloseQuote 7-8 EndOfFile 8-8",
  ],
  [
    '"${ a }"',
    "OpenQuote 0-1 OpenInterpolation 1-3 Identifier 4-5 CloseSequence 6-7 CloseQuote 7-8 EndOfFile 8-8",
  ],
  [
    '"a${b}c"',
    "OpenQuote 0-1 QuotedText 1-2 OpenInterpolation 2-4 Identifier 4-5 CloseSequence 5-6 QuotedText 6-7 CloseQuote 7-8 EndOfFile 8-8",
  ],
  [
    '"${a}${b}"',
    "OpenQuote 0-1 OpenInterpolation 1-3 Identifier 3-4 CloseSequence 4-5 OpenInterpolation 5-7 Identifier 7-8 CloseSequence 8-9 CloseQuote 9-10 EndOfFile 10-10",
  ],
  [
    '"${"${a}"}"',
    "OpenQuote 0-1 OpenInterpolation 1-3 OpenQuote 3-4 OpenInterpolation 4-6 Identifier 6-7 CloseSequence 7-8 CloseQuote 8-9 CloseSequence 9-10 CloseQuote 10-11 EndOfFile 11-11",
  ],
  [
    '"${{}}"',
    "OpenQuote 0-1 OpenInterpolation 1-3 OpenBrace 3-4 CloseBrace 4-5 CloseSequence 5-6 CloseQuote 6-7 EndOfFile 7-7",
  ],
  [
    '"${{a={}}}"',
    "OpenQuote 0-1 OpenInterpolation 1-3 OpenBrace 3-4 Identifier 4-5 Assign 5-6 OpenBrace 6-7 CloseBrace 7-8 CloseBrace 8-9 CloseSequence 9-10 CloseQuote 10-11 EndOfFile 11-11",
  ],
  [
    '"${{a=1}.a}"',
    "OpenQuote 0-1 OpenInterpolation 1-3 OpenBrace 3-4 Identifier 4-5 Assign 5-6 Number 6-7 CloseBrace 7-8 Dot 8-9 Identifier 9-10 CloseSequence 10-11 CloseQuote 11-12 EndOfFile 12-12",
  ],
  [
    '"${a~}"',
    "OpenQuote 0-1 OpenInterpolation 1-3 Identifier 3-4 CloseSequence 4-6 CloseQuote 6-7 EndOfFile 7-7",
  ],
  [
    '"${ ~a }"',
    "OpenQuote 0-1 OpenInterpolation 1-3 ForeignOperator 4-5 Identifier 5-6 CloseSequence 7-8 CloseQuote 8-9 EndOfFile 9-9",
  ],
  [
    '"%{if a}b%{else}c%{endif}"',
    "OpenQuote 0-1 OpenDirective 1-3 Identifier 3-5 Identifier 6-7 CloseSequence 7-8 QuotedText 8-9 OpenDirective 9-11 Identifier 11-15 CloseSequence 15-16 QuotedText 16-17 OpenDirective 17-19 Identifier 19-24 CloseSequence 24-25 CloseQuote 25-26 EndOfFile 26-26",
  ],
  [
    '"%{~ for a in b ~}"',
    "OpenQuote 0-1 OpenDirective 1-4 Identifier 5-8 Identifier 9-10 Identifier 11-13 Identifier 14-15 CloseSequence 16-18 CloseQuote 18-19 EndOfFile 19-19",
  ],
  ['"}"', "OpenQuote 0-1 QuotedText 1-2 CloseQuote 2-3 EndOfFile 3-3"],
  ['"{"', "OpenQuote 0-1 QuotedText 1-2 CloseQuote 2-3 EndOfFile 3-3"],
  [
    '"${a /* } */}"',
    "OpenQuote 0-1 OpenInterpolation 1-3 Identifier 3-4 BlockComment 5-12 CloseSequence 12-13 CloseQuote 13-14 EndOfFile 14-14",
  ],
  [
    '"${\na\n}"',
    "OpenQuote 0-1 OpenInterpolation 1-3 Newline 3-4 Identifier 4-5 Newline 5-6 CloseSequence 6-7 CloseQuote 7-8 EndOfFile 8-8",
  ],
  [
    '"${ # }\n a}"',
    "OpenQuote 0-1 OpenInterpolation 1-3 LineComment 4-8 Identifier 9-10 CloseSequence 10-11 CloseQuote 11-12 EndOfFile 12-12",
  ],
  ["<<E\nE\n", "OpenHeredoc 0-4 CloseHeredoc 4-5 Newline 5-6 EndOfFile 6-6"],
  ["<<E\na\nE\n", "OpenHeredoc 0-4 TemplateText 4-6 CloseHeredoc 6-7 Newline 7-8 EndOfFile 8-8"],
  ["<<-E\n a\n E\n", "OpenHeredoc 0-5 TemplateText 5-8 CloseHeredoc 8-10 Newline 10-11 EndOfFile 11-11"],
  ["<<E\r\na\r\nE\r\n", "OpenHeredoc 0-5 TemplateText 5-8 CloseHeredoc 8-9 Newline 9-11 EndOfFile 11-11"],
  [
    "<<E\n E \nE\n",
    "OpenHeredoc 0-4 CloseHeredoc 4-7 Newline 7-8 Identifier 8-9 Newline 9-10 EndOfFile 10-10",
  ],
  ["<<E\n\tE\t\n", "OpenHeredoc 0-4 CloseHeredoc 4-7 Newline 7-8 EndOfFile 8-8"],
  [
    "<<E\nEE\nE1\n E E\nE\n",
    "OpenHeredoc 0-4 TemplateText 4-15 CloseHeredoc 15-16 Newline 16-17 EndOfFile 17-17",
  ],
  ["<<E\na E\nE\n", "OpenHeredoc 0-4 TemplateText 4-8 CloseHeredoc 8-9 Newline 9-10 EndOfFile 10-10"],
  [
    "<<E\n${a}E\nE\n",
    "OpenHeredoc 0-4 OpenInterpolation 4-6 Identifier 6-7 CloseSequence 7-8 TemplateText 8-10 CloseHeredoc 10-11 Newline 11-12 EndOfFile 12-12",
  ],
  [
    "<<E\n${a}\nE\n",
    "OpenHeredoc 0-4 OpenInterpolation 4-6 Identifier 6-7 CloseSequence 7-8 TemplateText 8-9 CloseHeredoc 9-10 Newline 10-11 EndOfFile 11-11",
  ],
  [
    "<<E\na${b}c\nE\n",
    "OpenHeredoc 0-4 TemplateText 4-5 OpenInterpolation 5-7 Identifier 7-8 CloseSequence 8-9 TemplateText 9-11 CloseHeredoc 11-12 Newline 12-13 EndOfFile 13-13",
  ],
  [
    "<<E\n${<<F\nb\nF\n}\nE\n",
    "OpenHeredoc 0-4 OpenInterpolation 4-6 OpenHeredoc 6-10 TemplateText 10-12 CloseHeredoc 12-13 Newline 13-14 CloseSequence 14-15 TemplateText 15-16 CloseHeredoc 16-17 Newline 17-18 EndOfFile 18-18",
  ],
  [
    '<<E\n$${a} %%{b} \\n "\nE\n',
    "OpenHeredoc 0-4 TemplateText 4-21 CloseHeredoc 21-22 Newline 22-23 EndOfFile 23-23",
  ],
  [
    "<<E\n%{ if a }\nb\n%{ endif }\nE\n",
    "OpenHeredoc 0-4 OpenDirective 4-6 Identifier 7-9 Identifier 10-11 CloseSequence 12-13 TemplateText 13-16 OpenDirective 16-18 Identifier 19-24 CloseSequence 25-26 TemplateText 26-27 CloseHeredoc 27-28 Newline 28-29 EndOfFile 29-29",
  ],
  ["<<_\na\n_\n", "OpenHeredoc 0-4 TemplateText 4-6 CloseHeredoc 6-7 Newline 7-8 EndOfFile 8-8"],
  ["<<a-b\nc\na-b\n", "OpenHeredoc 0-6 TemplateText 6-8 CloseHeredoc 8-11 Newline 11-12 EndOfFile 12-12"],
  ["<<É\na\nÉ\n", "OpenHeredoc 0-4 TemplateText 4-6 CloseHeredoc 6-7 Newline 7-8 EndOfFile 8-8"],
  [
    "<<1\na\n1\n",
    "Less 0-1 Less 1-2 Number 2-3 Newline 3-4 Identifier 4-5 Newline 5-6 Number 6-7 Newline 7-8 EndOfFile 8-8",
  ],
  ["<< E\nE\n", "Less 0-1 Less 1-2 Identifier 3-4 Newline 4-5 Identifier 5-6 Newline 6-7 EndOfFile 7-7"],
  ["<<E \nE\n", "Less 0-1 Less 1-2 Identifier 2-3 Newline 4-5 Identifier 5-6 Newline 6-7 EndOfFile 7-7"],
  [
    "<<E a\nE\n",
    "Less 0-1 Less 1-2 Identifier 2-3 Identifier 4-5 Newline 5-6 Identifier 6-7 Newline 7-8 EndOfFile 8-8",
  ],
  [
    '<<"E"\nE\n',
    "Less 0-1 Less 1-2 OpenQuote 2-3 QuotedText 3-4 CloseQuote 4-5 Newline 5-6 Identifier 6-7 Newline 7-8 EndOfFile 8-8",
  ],
  ["<<-\nE\n", "Less 0-1 Less 1-2 Minus 2-3 Newline 3-4 Identifier 4-5 Newline 5-6 EndOfFile 6-6"],
  [
    "<<--E\n--E\n",
    "Less 0-1 Less 1-2 Minus 2-3 Minus 3-4 Identifier 4-5 Newline 5-6 Minus 6-7 Minus 7-8 Identifier 8-9 Newline 9-10 EndOfFile 10-10",
  ],
  ["<<E\n E　\n", "OpenHeredoc 0-4 CloseHeredoc 4-7 Newline 7-8 EndOfFile 8-8"],
  ["<<E\n{\n}\nE\n", "OpenHeredoc 0-4 TemplateText 4-8 CloseHeredoc 8-9 Newline 9-10 EndOfFile 10-10"],
  [
    "[<<E\na\nE\n]",
    "OpenBracket 0-1 OpenHeredoc 1-5 TemplateText 5-7 CloseHeredoc 7-8 Newline 8-9 CloseBracket 9-10 EndOfFile 10-10",
  ],
  ["<<E\n\nE\n", "OpenHeredoc 0-4 TemplateText 4-5 CloseHeredoc 5-6 Newline 6-7 EndOfFile 7-7"],
  ["<<E\n$\n%\nE\n", "OpenHeredoc 0-4 TemplateText 4-8 CloseHeredoc 8-9 Newline 9-10 EndOfFile 10-10"],
  [
    "a = <<A\nb\nA\nc = <<B\nd\nB\n",
    "Identifier 0-1 Assign 2-3 OpenHeredoc 4-8 TemplateText 8-10 CloseHeredoc 10-11 Newline 11-12 Identifier 12-13 Assign 14-15 OpenHeredoc 16-20 TemplateText 20-22 CloseHeredoc 22-23 Newline 23-24 EndOfFile 24-24",
  ],
];

for (const [text, expected] of configuration) {
  test(`the tokens of ${JSON.stringify(text)}`, () => assert.equal(places(text, "configuration"), expected));
}

const template: readonly Row[] = [
  ["", "EndOfFile 0-0"],
  ["a", "TemplateText 0-1 EndOfFile 1-1"],
  ['"a" # b', "TemplateText 0-7 EndOfFile 7-7"],
  ["a\nb", "TemplateText 0-3 EndOfFile 3-3"],
  ["a\r\nb\r\n", "TemplateText 0-6 EndOfFile 6-6"],
  ["${a}", "OpenInterpolation 0-2 Identifier 2-3 CloseSequence 3-4 EndOfFile 4-4"],
  [
    "a${b}c",
    "TemplateText 0-1 OpenInterpolation 1-3 Identifier 3-4 CloseSequence 4-5 TemplateText 5-6 EndOfFile 6-6",
  ],
  ["$${a}", "TemplateText 0-5 EndOfFile 5-5"],
  ["$$${a}", "TemplateText 0-6 EndOfFile 6-6"],
  ["%%{a}", "TemplateText 0-5 EndOfFile 5-5"],
  [
    "%{if a}b%{endif}",
    "OpenDirective 0-2 Identifier 2-4 Identifier 5-6 CloseSequence 6-7 TemplateText 7-8 OpenDirective 8-10 Identifier 10-15 CloseSequence 15-16 EndOfFile 16-16",
  ],
  ["${~ a ~}", "OpenInterpolation 0-3 Identifier 4-5 CloseSequence 6-8 EndOfFile 8-8"],
  [
    '${"}"}',
    "OpenInterpolation 0-2 OpenQuote 2-3 QuotedText 3-4 CloseQuote 4-5 CloseSequence 5-6 EndOfFile 6-6",
  ],
  [
    '${"${a}"}b',
    "OpenInterpolation 0-2 OpenQuote 2-3 OpenInterpolation 3-5 Identifier 5-6 CloseSequence 6-7 CloseQuote 7-8 CloseSequence 8-9 TemplateText 9-10 EndOfFile 10-10",
  ],
  ['\\n\\"', "TemplateText 0-4 EndOfFile 4-4"],
  [
    "E\n${<<E\na\nE\n}E",
    "TemplateText 0-2 OpenInterpolation 2-4 OpenHeredoc 4-8 TemplateText 8-10 CloseHeredoc 10-11 Newline 11-12 CloseSequence 12-13 TemplateText 13-14 EndOfFile 14-14",
  ],
  ["$", "TemplateText 0-1 EndOfFile 1-1"],
  ["%", "TemplateText 0-1 EndOfFile 1-1"],
  ["$a%b", "TemplateText 0-4 EndOfFile 4-4"],
  [
    "é${a}😀",
    "TemplateText 0-1 OpenInterpolation 1-3 Identifier 3-4 CloseSequence 4-5 TemplateText 5-7 EndOfFile 7-7",
  ],
  ["{}", "TemplateText 0-2 EndOfFile 2-2"],
  [
    "${{}}}",
    "OpenInterpolation 0-2 OpenBrace 2-3 CloseBrace 3-4 CloseSequence 4-5 TemplateText 5-6 EndOfFile 6-6",
  ],
];

for (const [text, expected] of template) {
  test(`the tokens of the template ${JSON.stringify(text)}`, () =>
    assert.equal(places(text, "template"), expected));
}
