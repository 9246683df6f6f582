/** What a mistake's message says: which it is, and what to do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { executeTemplate, parseTemplate, templateInSource } from "./index.ts";
import type { ExecuteOptions } from "./index.ts";
import { sample } from "./outcome.fixture.ts";

/** The first mistake of a template. */
function mistakeOf(text: string, options: ExecuteOptions = { data: sample }) {
  const sink = new DiagnosticList();
  const template = parseTemplate(
    templateInSource(new SourceText("t", text)),
    { functions: Object.keys(options.functions ?? {}) },
    sink,
  );
  if (template) executeTemplate(template, options, sink);
  return sink.items[0];
}

// Template, code, and what the message must say.
const messages: readonly (readonly [string, string, RegExp])[] = [
  ["{{.name", "unclosed-action", /Write "\}\}" at its end.*a literal "\{\{" as \{\{`\{\{`\}\}/],
  ["{{/* a", "unclosed-comment", /must end with "\*\/\}\}"/],
  ["{{if 1}}", "unclosed-block", /"\{\{if\}\}" has no "\{\{end\}\}"/],
  ["{{range .list}}", "unclosed-block", /"\{\{range\}\}" has no/],
  ["{{define `T`}}", "unclosed-block", /"\{\{define\}\}" has no/],
  ["{{(1}}", "unclosed-parenthesis", /This "\(" has no "\)"/],
  ["{{.a%}}", "bad-character", /The character "%" .*text needs quotes/],
  ["{{\u0001}}", "bad-character", /The character U\+0001 /],
  ["{{print 😀}}", "bad-character", /The character "😀" /],
  ['{{"a}}', "bad-string", /has no closing quote/],
  ['{{"\\q"}}', "bad-string", /has an escape that Go does not know/],
  ["{{'ab'}}", "bad-string", /is not exactly one character/],
  ["{{1x}}", "bad-number", /\(42, 0x2a, 1\.5, 1e3\)/],
  ["{{9223372036854775808}}", "number-overflow", /does not fit in 64 bits/],
  ["{{1i}}", "complex-number", /Use a real number/],
  ["{{end 1}}", "stray-keyword", /"\{\{end\}\}" can only stand inside a block/],
  ["{{if 1}}{{else}}{{else}}{{end}}", "stray-keyword", /"\{\{else\}\}" can only stand once in a block/],
  ["{{break}}", "stray-keyword", /inside "\{\{range\}\}"/],
  ["{{if 1}}{{define `T`}}{{end}}{{end}}", "stray-keyword", /outside of every block/],
  ["{{print 1 if}}", "unexpected-token", /"if" cannot stand in a command/],
  ["{{define T}}{{end}}", "unexpected-token", /"T" cannot stand in "\{\{define\}\}"/],
  ["{{print(1)}}", "unexpected-token", /a command without a space before it/],
  ["{{}}", "missing-value", /for the action/],
  ["{{if}}{{end}}", "missing-value", /for the if/],
  ["{{template}}", "missing-value", /for "\{\{template\}\}"/],
  ["{{1 | | print}}", "missing-value", /for a command after "\|"/],
  ["{{prnt 1}}", "unknown-function", /no function "prnt" here\. Did you mean "print"\?/],
  ["{{name}}", "unknown-function", /Data is written with a dot \(\.name\)/],
  ["{{$long := 1}}{{$lnog}}", "undefined-variable", /Did you mean "\$long"\?.*\{\{\$lnog := …\}\}/],
  ["{{1 | 2}}", "not-executable", /the command before "\|"; 2 cannot/],
  ["{{`a`.x}}", "field-of-constant", /`a` has no fields/],
  ["{{$x, $y := 1}}", "too-many-variables", /\{\{range \$key, \$value := \.List\}\}/],
  ["{{define `T`}}a{{end}}{{define `T`}}b{{end}}", "template-redefined", /"T" is already defined/],
  [
    "{{define `Tool`}}{{end}}{{template `Tol`}}",
    "unknown-template",
    /"Tol" is defined\. Did you mean "Tool"\?/,
  ],
  ["{{.nothing.x}}", "field-of-nil", /"\.x" is asked of nil.*\{\{with …\}\}/],
  ["{{.name.x}}", "no-fields", /"\.x" is asked of a value of type string/],
  ["{{.tags.b.x}}", "no-fields", /of type string/],
  ["{{.list.x}}", "no-fields", /of type \[\]interface \{\}/],
  ["{{.name 1}}", "not-a-function", /\.name is not a function.*Use "call"/],
  ["{{1 | (print  2)}}", "not-a-function", /\(print {2}2\) is not a function/],
  ["{{range .half}}{{end}}", "cannot-range", /lists, maps and whole numbers; this value has type float64/],
  ["{{range $i, $e := 3}}{{end}}", "range-variables", /one variable, not two/],
  ["{{nil}}", "nil-command", /\{\{eq \.Value nil\}\}/],
];

test("every mistake has its code, and its message says what is wrong and what to do", () => {
  for (const [text, code, words] of messages) {
    const mistake = mistakeOf(text);
    assert.equal(mistake?.code, `gotemplate/${code}`, text);
    assert.match(mistake.detail, words, text);
    assert.equal(mistake.severity, "error");
  }
});

// Template, and why the function failed.
const failures: readonly (readonly [string, string])[] = [
  ["{{len 3}}", 'Function "len": a value of type int has no length.'],
  ["{{len}}", 'Function "len": it takes 1 argument, not 0.'],
  ["{{ne 1}}", 'Function "ne": it takes 2 arguments, not 1.'],
  ["{{printf}}", 'Function "printf": it takes at least 1 argument, not 0.'],
  ["{{and}}", 'Function "and": it takes at least 1 argument, not 0.'],
  ["{{printf 1}}", 'Function "printf": the format must be a string, not int.'],
  ["{{index .list 9}}", 'Function "index": index 9 is out of range.'],
  ["{{index .list `a`}}", 'Function "index": an index must be a whole number, not string.'],
  ["{{index .map 1}}", 'Function "index": a key must be a string, not int.'],
  ["{{index 1 2}}", 'Function "index": a value of type int has no elements.'],
  ["{{index nil 2}}", 'Function "index": nil has no elements.'],
  ["{{slice .map 1}}", 'Function "slice": a value of type map[string]interface {} cannot be sliced.'],
  ["{{slice .tags 1}}", 'Function "slice": a value of type map[string]string cannot be sliced.'],
  ["{{slice .list 2 1}}", 'Function "slice": the bounds of the slice are in the wrong order.'],
  ["{{slice .name 0 1 1}}", 'Function "slice": a string cannot be sliced with three bounds.'],
  ["{{slice .list 0 1 2 3}}", 'Function "slice": slice takes at most three bounds.'],
  ["{{eq 1 `a`}}", 'Function "eq": values of type int and string cannot be compared.'],
  ["{{eq .rates .rates}}", 'Function "eq": values of type map[string]float64 cannot be compared.'],
  ["{{eq 1}}", 'Function "eq": there is nothing to compare with.'],
  ["{{lt true false}}", 'Function "lt": booleans have no order.'],
  ["{{lt nil 1}}", 'Function "lt": the values have no order.'],
  ["{{call .name}}", 'Function "call": a value of type string cannot be called.'],
];

test("a function of Go's that fails says why", () => {
  for (const [text, detail] of failures) assert.equal(mistakeOf(text)?.detail, detail, text);
});

test("near names are offered of functions, of fields and of Go's own functions", () => {
  const functions = { timestamp: () => "0" };
  const options: ExecuteOptions = { data: { HTTPIP: "", HTTPPort: 1 }, functions, missingKey: "error" };
  const rows: readonly (readonly [string, RegExp])[] = [
    ["{{timestmp}}", /Did you mean "timestamp"\?/],
    ["{{prnitf `a`}}", /Did you mean "printf"\?/],
    ["{{.HTTPort}}", /Did you mean "HTTPPort"\? Known here: \.HTTPIP, \.HTTPPort\./],
    ["{{.Nothing}}", /There is no field "\.Nothing" here\. Known here: \.HTTPIP, \.HTTPPort\./],
  ];
  for (const [text, words] of rows) assert.match(mistakeOf(text, options)?.detail ?? "", words, text);
});

test("more than twenty known fields are not listed", () => {
  const data = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`Field${index}`, ""]));
  const mistake = mistakeOf("{{.Nope}}", { data, missingKey: "error" });
  assert.equal(mistake?.detail, 'There is no field ".Nope" here.');
});

test("mistakes of form are told in the order in which they stand, those of one place once", () => {
  const sink = new DiagnosticList();
  const text = "{{foo}} {{if}}x{{end}} {{.a%}} {{$y}} {{`a";
  parseTemplate(templateInSource(new SourceText("t", text)), {}, sink);
  assert.deepEqual(
    sink.items.map(({ code }) => code.replace("gotemplate/", "")),
    ["unknown-function", "missing-value", "bad-character", "undefined-variable", "bad-string"],
  );
});

test("a mistake met while running names its line in the file", () => {
  const mistake = mistakeOf("a\nb {{.name}}\nc {{.name.x}}");
  assert.deepEqual([mistake?.subject?.start, mistake?.subject?.end], [18, 25]);
});

test("a function that was promised to the parser and is not given is told when it is called", () => {
  const sink = new DiagnosticList();
  const template = parseTemplate(
    templateInSource(new SourceText("t", "{{soon}}")),
    { functions: ["soon"] },
    sink,
  );
  assert.ok(template);
  assert.equal(executeTemplate(template, { functions: { soom: () => "" } }, sink), undefined);
  assert.match(sink.items[0]?.detail ?? "", /no function "soon" here\. Did you mean "soom"\?/);
});
