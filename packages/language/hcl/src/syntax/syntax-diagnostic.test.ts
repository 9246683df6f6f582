/** What the complaints about syntax say: each names what it found and what to write instead. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText, rangeText } from "@prebake/base";
import { parseHcl } from "./parse.ts";

function complain(text: string): DiagnosticList {
  const sink = new DiagnosticList();
  parseHcl(new SourceText("test.hcl", text), sink);
  return sink;
}

const first: readonly (readonly [text: string, summary: string, detail: RegExp])[] = [
  ["a = @\n", "Invalid character", /^The character "@" \(U\+0040\) has no meaning here/],
  ["a = 1\u00a0\n", "Invalid character", /^The character U\+00A0 has/],
  ["a = 😀\n", "Invalid character", /"😀" \(U\+1F600\)/],
  ["a = 1\r\r\n", "Invalid character", /Unix or Windows line ends/],
  ["a = 'b'\n", "Invalid character", /double quotes \("\)\. Replace the single quotes\.$/],
  ["a = `b`\n", "Invalid character", /use a heredoc/],
  ["a = 1;\n", "Invalid character", /Remove the semicolon;/],
  ["a = b & c\n", "Unsupported operator", /write &&\.$/],
  ["a = b | c\n", "Unsupported operator", /write \|\|\.$/],
  ["a = b ^ c\n", "Unsupported operator", /no operator \^\. Remove it\.$/],
  ["a = ~b\n", "Unsupported operator", /write !\.$/],
  ['a = "b\n', "Invalid multi-line string", /Close the quotes, write \\n for a line break, or use a heredoc/],
  ["a = <<E\nb\n", "Unterminated string", /closing word of this heredoc is missing/],
  ['a = "', "Unterminated string", /closing quote \("\)/],
  ['a = "\\q"\n', "Invalid escape sequence", /^The sequence \\q is not valid: .* one of n r t/],
  ['a = "\\u12"\n', "Invalid escape sequence", /^The sequence \\u12 is not valid: \\u is followed by 4/],
  ['a = "\\U0011FFFF"\n', "Invalid escape sequence", /no character with this number/],
  ["a = ]\n", "Invalid expression", /but found "\]"\.$/],
  ["a = \n", "Invalid expression", /but found the end of the line\.$/],
  ["a = [1 2]\n", "Missing separator", /elements/],
  ["a = 1.2.3\n", "Invalid number", /^1\.2\.3 is not a number/],
  ['a = "${b c}"\n', "Extra characters after expression", /; "c" cannot follow it/],
  ['a = "${b ${c}"\n', "Invalid character", /"\$" \(U\+0024\)/],
  ["a = [1\nb\n", "Missing separator", /elements/],
  ["a = f(1, 2", "Missing closing bracket", /^Expected "\)" to close the arguments of this call\.$/],
  ["a = {b", "Missing closing bracket", /^Expected "}" to close the object\.$/],
  ["a = b ? c\n", "Missing false expression", /condition \? when_true : when_false/],
  ["a = b.\n", "Invalid attribute name", /an index or \*/],
  ["a = b.0.1\n", "Invalid legacy index", /Use brackets: \[0\]\[1\]/],
  ["a = b.*.*\n", "Nested splat", /full splat operator \[\*\]/],
  ["a = b::\n", "Invalid function call", /after ::/],
  ['a = "${b"\n', "Unclosed template sequence", /write \$\$\{ or %%\{/],
  ['a = "%{ nope }"\n', "Invalid template directive", /but found "nope"/],
  ['a = "%{ else }"\n', "Unexpected template directive", /no open directive that else belongs to/],
  ['a = "%{ if b }"\n', "Unclosed template directive", /directive if is not closed by endif/],
  ['a = "%{ for b in c }"\n', "Unclosed template directive", /directive for is not closed by endfor/],
  ["a b. {\n}\n", "Invalid block definition", /label in quotes or an opening brace/],
  ["a b = {\n}\n", "Invalid block definition", /equals sign belongs to an argument/],
  ["a\n{\n}\n", "Invalid block definition", /on the same line/],
  ["a +\n", "Argument or block expected", /^After "a" comes an equals sign .*; found "\+"\.$/],
  ["a\n", "Argument or block expected", /found the end of the line\.$/],
  ["a <<E\nE\n", "Argument or block expected", /found a heredoc\.$/],
  ["}\n", "Stray closing bracket", /^Nothing is open that "}" could close/],
  ["a {\n", "Unclosed block", /closing brace \("}"\)/],
];

for (const [text, summary, detail] of first) {
  test(`the words about ${JSON.stringify(text)}`, () => {
    const diagnostic = complain(text).items.find(({ follows }) => !follows);
    assert.equal(diagnostic?.summary, summary);
    assert.match(diagnostic?.detail ?? "", detail);
  });
}

// Who writes a semicolon writes all of them: one complaint names the lines.
const habits: readonly (readonly [lines: number, detail: RegExp])[] = [
  [1, /Remove the semicolon;/],
  [2, /Remove the semicolon, also in line 2;/],
  [3, /Remove the semicolon, also in lines 2 and 3;/],
  [6, /Remove the semicolon, also in lines 2, 3, 4, 5 and 6;/],
  [9, /Remove the semicolon, also in lines 2, 3, 4, 5, 6 and 3 more;/],
];

for (const [lines, detail] of habits) {
  test(`semicolons in ${lines} lines are one complaint`, () => {
    const text = Array.from({ length: lines }, (_, at) => `a${at} = 1;\n`).join("");
    const said = complain(text).items.filter(({ follows }) => !follows);
    assert.equal(said.length, 1);
    assert.match(said[0]?.detail ?? "", detail);
  });
}

test("quotes that stand twice in one line are one line", () => {
  const said = complain("a = ['b', 'c']\nd = 'e'\n").items.filter(({ follows }) => !follows);
  assert.equal(said.length, 1);
  assert.match(said[0]?.detail ?? "", /, also in line 2\.$/);
});

test("a second argument of a name points to the first", () => {
  const [diagnostic] = complain("a = 1\n\na = 2\n").items;
  assert.match(diagnostic?.detail ?? "", /set in line 1 already/);
  assert.deepEqual(
    diagnostic?.related?.map(({ range, message }) => [rangeText(range), message]),
    [["test.hcl:1,1-2", "set here first"]],
  );
});

test("what follows an argument is shown together with the argument", () => {
  const [diagnostic] = complain("abc = 1 2\n").items;
  assert.equal(diagnostic?.context && rangeText(diagnostic.context), "test.hcl:1,1-10");
});
