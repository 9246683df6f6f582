import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { parseTemplate, templateInRange, templateInSource } from "./index.ts";

/** Mistakes as `code` and the text each points at. */
function mistakes(text: string, functions: readonly string[] = []): readonly (readonly [string, string])[] {
  const sink = new DiagnosticList();
  const template = parseTemplate(templateInSource(new SourceText("t", text)), { functions }, sink);
  assert.equal(template === undefined, sink.hasErrors);
  return sink.items.map(({ code, subject }) => [
    code.replace("gotemplate/", ""),
    subject ? text.slice(subject.start, subject.end) : "",
  ]);
}

const rows: readonly (readonly [string, ...(readonly [string, string])[]])[] = [
  ["{{upper `x`", ["unclosed-action", "{{upper `x`"]],
  ["a {{", ["unclosed-action", "{{"]],
  ["{{/* a", ["unclosed-comment", "{{/* a"]],
  ["{{/* a */ }}b", ["unclosed-comment", "{{/* a */"]],
  ["{{ /* a */}}", ["bad-character", "/"]],
  ['{{"abc}} {{.x}}', ["bad-string", '"abc}} {{.x}}']],
  ["{{'ab'}}", ["bad-string", "'ab'"]],
  ['{{"\\q"}}', ["bad-string", '"\\q"']],
  ["{{`abc}}", ["bad-string", "`abc}}"]],
  ["{{$x=1}}", ["bad-character", "="]],
  ["{{.a%}}", ["bad-character", "%"]],
  ["{{1x}}", ["bad-number", "1x"]],
  ["{{08}}", ["bad-number", "08"]],
  ["{{0x}}", ["bad-number", "0x"]],
  ["{{- -}}", ["missing-value", "-}}"]],
  ["{{1i}}", ["complex-number", "1i"]],
  ["{{9223372036854775808}}", ["number-overflow", "9223372036854775808"]],
  ["{{(1}}", ["unclosed-parenthesis", "("]],
  ["{{1)}}", ["unexpected-token", ")"]],
  ["{{}}", ["missing-value", "}}"]],
  ["{{if}}x{{end}}", ["missing-value", "}}"]],
  ["{{| print}}", ["missing-value", "|"]],
  ["{{print () }}", ["missing-value", ")"]],
  ["{{prnt 1}}", ["unknown-function", "prnt"]],
  ["{{print(1)}}", ["unexpected-token", "("]],
  ['{{"a""b"}}', ["unexpected-token", '"b"']],
  ["{{$x}}", ["undefined-variable", "$x"]],
  ["{{$x = 1}}", ["undefined-variable", "$x"]],
  ["{{if 1}}{{$x := 1}}{{end}}{{$x}}", ["undefined-variable", "$x"]],
  ["{{$x := (1}}{{$x}}", ["unclosed-parenthesis", "("]],
  ["{{1 | 2}}", ["not-executable", "2"]],
  ["{{1.x}}", ["bad-number", "1.x"]],
  ['{{"a".x}}', ["field-of-constant", '"a".x']],
  ["{{end}}", ["stray-keyword", "{{end}}"]],
  ["a{{else}}b", ["stray-keyword", "{{else}}"]],
  ["{{if 1}}{{end x}}", ["unexpected-token", "x"]],
  ["{{break}}", ["stray-keyword", "{{break}}"]],
  ["{{range .a}}{{else}}{{continue}}{{end}}", ["stray-keyword", "{{continue}}"]],
  ["{{if 1}}a{{else}}b{{else}}c{{end}}", ["stray-keyword", "{{else}}"]],
  ['{{if 1}}{{define "a"}}{{end}}{{end}}', ["stray-keyword", '{{define "a"}}']],
  ["{{if 1}}a", ["unclosed-block", "{{if 1}}"]],
  ["{{range .a}}{{with .b}}a{{end}}", ["unclosed-block", "{{range .a}}"]],
  ["{{define x}}{{end}}", ["unexpected-token", "x"]],
  ['{{define "a"}}1{{end}}{{define "a"}}2{{end}}', ["template-redefined", '{{define "a"}}']],
  ["{{range $a, $b, $c := .}}{{end}}", ["too-many-variables", ","]],
  ["{{range $a, 1 := .}}{{end}}", ["unexpected-token", "1"]],
  // One mistake in each action, all of them reported, none twice.
  [
    "{{foo}} {{if}}x{{end}} {{$y}}",
    ["unknown-function", "foo"],
    ["missing-value", "}}"],
    ["undefined-variable", "$y"],
  ],
];

test("parseTemplate() points at every mistake", () => {
  for (const [text, ...expected] of rows) assert.deepEqual(mistakes(text), expected, text);
});

test("parseTemplate() accepts what Go accepts", () => {
  const accepted = [
    "",
    "{ {x} } }} ${var.x}",
    "{{print 1 |}}",
    "{{\n print\t1\n}}",
    '{{define "a"}}1{{end}}{{define "a"}} {{end}}',
    '{{block "a" .}}x{{end}}',
    "{{if 1}}{{else if 2}}{{else if 3}}{{else}}{{end}}",
    "{{with 1}}{{else with 2}}{{end}}",
    "{{$x := 1}}{{range $i, $x := .}}{{$x}}{{end}}{{$x = 2}}",
    "{{$ := 1}}{{$.a}}",
    "{{- /* c */ -}}",
    "{{($x := 1)}}{{$x}}",
  ];
  for (const text of accepted) assert.deepEqual(mistakes(text), [], text);
});

test("an unknown function is met with the nearest known one", () => {
  const sink = new DiagnosticList();
  parseTemplate(templateInSource(new SourceText("t", "{{uper `x`}}")), { functions: ["upper"] }, sink);
  assert.match(sink.items[0]?.detail ?? "", /Did you mean "upper"\?/);
});

test("diagnostics point into the file that the template is a part of", () => {
  const file = new SourceText("t.json", '{"a": "x{{nope}}y"}');
  const part = new DiagnosticList();
  parseTemplate(templateInSource(file, 7, 17), {}, part);
  assert.deepEqual({ ...part.items[0]?.subject }, file.range(10, 14));

  const whole = new DiagnosticList();
  parseTemplate(templateInRange("x{{nope}}y", file.range(6, 18)), {}, whole);
  assert.deepEqual({ ...whole.items[0]?.subject }, file.range(6, 18));

  const nowhere = new DiagnosticList();
  parseTemplate(templateInRange("{{nope}}", undefined), {}, nowhere);
  assert.equal(nowhere.items[0]?.subject, undefined);
});

test("nesting has a limit that is reported once and never overflows the stack", () => {
  const deep = (count: number, open: string, close: string) => open.repeat(count) + "1" + close.repeat(count);
  assert.deepEqual(
    mistakes(`{{${deep(100_000, "(", ")")}}}`).map(([code]) => code),
    ["nested-too-deep"],
  );
  assert.deepEqual(
    mistakes(deep(20_000, "{{if 1}}", "{{end}}")).map(([code]) => code),
    ["nested-too-deep"],
  );
  assert.deepEqual(
    mistakes(`{{if 1}}${"{{else if 1}}".repeat(20_000)}{{end}}`).map(([code]) => code),
    ["nested-too-deep"],
  );
  const allowed = deep(399, "{{if 1}}", "{{end}}").replace("1{{end}}", `{{${deep(399, "(", ")")}}}{{end}}`);
  assert.deepEqual(mistakes(allowed), []);
});

test("a long run of any character is parsed in time", () => {
  for (const unit of ["{{", "}}", '"', "`", " ", "{{- ", "$", ".", "(", "1_", "{{/*", "\\"]) {
    mistakes(unit.repeat(50_000));
    mistakes(`{{${unit.repeat(50_000)}`);
  }
});
